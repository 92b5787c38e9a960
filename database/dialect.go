package database

// Dialect is the one place that knows which database runs.
type Dialect int

// The two databases.
const (
	SQLite Dialect = iota
	Postgres
)

// String names the dialect as its folder of migrations is named.
func (d Dialect) String() string {
	if d == Postgres {
		return "postgres"
	}
	return "sqlite"
}
