package auth_test

import (
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"plangraph/auth"
	"plangraph/database"
	"plangraph/database/databasetest"
	"plangraph/models"
)

var (
	noon   = time.Date(2026, time.March, 1, 12, 0, 0, 123456789, time.UTC)
	system = models.Viewer{Role: models.RoleSystem, Actor: "test"}
	city   = models.Viewer{Role: models.RoleAdmin, RegionCode: "230200", Actor: "token city (plangraph_…)"}
	county = models.Viewer{Role: models.RoleAdmin, RegionCode: "230203", Actor: "token county (plangraph_…)"}
	// roads is a unit of 230203, offices are the units of its township; transport is of another county.
	roads     = unit("230203", "建华区住房和城乡建设局", `["区住建局", "住建局"]`)
	office    = unit("230203001", "中华街道办事处", `["住建局"]`)
	transport = unit("230204", "铁锋区交通运输局", `[]`)
)

func unit(region, name, shortNames string) models.Unit {
	return models.Unit{
		ID: uuid.Must(
			uuid.NewV7(),
		),
		RegionCode: region,
		Name:       name,
		ShortNames: models.JSON(shortNames),
		Kind:       models.UnitDepartment,
		Version:    1,
	}
}

// filled gives the tokens of a database with three counties' regions and units.
func filled(t *testing.T, db *database.DB) *auth.Tokens {
	t.Helper()
	parent := "230200"
	for _, rows := range []any{
		&[]models.Region{{Code: "230200", Name: "齐齐哈尔市", Level: models.LevelCity}},
		&[]models.Region{
			{Code: "230203", Name: "建华区", Level: models.LevelCounty, ParentCode: &parent},
			{Code: "230203001", Name: "中华街道", Level: models.LevelTownship},
			{Code: "230204", Name: "铁锋区", Level: models.LevelCounty},
		},
	} {
		if err := db.WithContext(t.Context()).Create(rows).Error; err != nil {
			t.Fatal(err)
		}
	}
	for _, u := range []models.Unit{roads, office, transport} {
		err := db.WithContext(
			t.Context(),
		).Select(
			"id",
			"region_code",
			"name",
			"short_names",
			"kind",
			"confirmed",
			"version",
		).Create(
			&u,
		).Error
		if err != nil {
			t.Fatal(err)
		}
	}
	return auth.NewTokens(db)
}

func create(t *testing.T, tokens *auth.Tokens, viewer models.Viewer, in auth.NewToken) (string, models.Token) {
	t.Helper()
	text, token, err := tokens.Create(t.Context(), viewer, in, noon)
	if err != nil {
		t.Fatal(err)
	}
	return text, token
}

func admin(region string) auth.NewToken {
	return auth.NewToken{Name: "admin of " + region, Role: models.RoleAdmin, RegionCode: region}
}

func TestAuthenticate(t *testing.T) {
	databasetest.OnBoth(t, func(t *testing.T, db *database.DB) {
		tokens := filled(t, db)
		end := models.Time{Time: noon.Add(time.Hour)}
		cases := map[string]struct {
			in   auth.NewToken
			want models.Viewer
		}{
			"an admin": {admin("230203"), models.Viewer{Role: models.RoleAdmin, RegionCode: "230203"}},
			"a viewer until one": {
				auth.NewToken{Name: "看板", Role: models.RoleViewer, RegionCode: "230200", ExpiresAt: &end},
				models.Viewer{Role: models.RoleViewer, RegionCode: "230200"},
			},
			"a reporter": {
				auth.NewToken{Name: "月报", Role: models.RoleReporter, RegionCode: "230203", UnitID: &roads.ID},
				models.Viewer{Role: models.RoleReporter, RegionCode: "230203", UnitID: &roads.ID},
			},
			"a unit below a region": {
				auth.NewToken{Name: "街道", Role: models.RoleReporter, RegionCode: "230203", UnitID: &office.ID},
				models.Viewer{Role: models.RoleReporter, RegionCode: "230203", UnitID: &office.ID},
			},
			"the system": {
				auth.NewToken{Name: "job", Role: models.RoleSystem},
				models.Viewer{Role: models.RoleSystem},
			},
		}
		for name, c := range cases {
			t.Run(name, func(t *testing.T) {
				text, token := create(t, tokens, system, c.in)
				got, err := tokens.Authenticate(t.Context(), text, noon)
				if err != nil {
					t.Fatal(err)
				}
				if got.Role != c.want.Role || got.RegionCode != c.want.RegionCode ||
					(got.UnitID == nil) != (c.want.UnitID == nil) ||
					got.UnitID != nil && *got.UnitID != *c.want.UnitID {
					t.Errorf("%+v, want %+v", got, c.want)
				}
				if want := "token " + c.in.Name + " (" + token.Prefix + "…)"; got.Actor != want ||
					!strings.HasPrefix(text, token.Prefix) {
					t.Errorf("%s, want %s", got.Actor, want)
				}
				var row models.Token
				if err := db.WithContext(t.Context()).Where("id = ?", token.ID).Take(&row).Error; err != nil {
					t.Fatal(err)
				}
				if strings.Contains(row.Hash+row.Prefix+row.Name+row.CreatedBy, text[len(token.Prefix):]) ||
					row.CreatedBy != "test" ||
					!row.CreatedAt.Equal(token.CreatedAt.Time) {
					t.Errorf("%+v is kept", row)
				}
			})
		}
		text, _ := create(t, tokens, system, admin("230203"))
		other := text[:len(text)-1] + "!"
		for name, wrong := range map[string]string{"mistyped": other, "cut off": text[:20], "of another database": foreign(t)} {
			if _, err := tokens.Authenticate(
				t.Context(),
				wrong,
				noon,
			); !errors.Is(err, auth.ErrUnauthenticated) ||
				strings.Contains(err.Error(), wrong) {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}

// foreign gives a token that another database knows.
func foreign(t *testing.T) string {
	t.Helper()
	text, _ := create(t, filled(t, databasetest.SQLite(t)), system, admin("230203"))
	return text
}

func TestExpiry(t *testing.T) {
	databasetest.OnBoth(t, func(t *testing.T, db *database.DB) {
		tokens := filled(t, db)
		in := admin("230203")
		in.ExpiresAt = &models.Time{Time: noon.Add(time.Hour)}
		text, _ := create(t, tokens, system, in)
		for after, good := range map[time.Duration]bool{0: true, time.Hour - time.Millisecond: true, time.Hour: false, 48 * time.Hour: false} {
			if _, err := tokens.Authenticate(
				t.Context(),
				text,
				noon.Add(after),
			); (err == nil) != good ||
				!good && !strings.Contains(err.Error(), "expired") {
				t.Errorf("%s after: %v", after, err)
			}
		}
	})
}

func TestRevoke(t *testing.T) {
	databasetest.OnBoth(t, func(t *testing.T, db *database.DB) {
		tokens := filled(t, db)
		text, token := create(t, tokens, system, admin("230203"))
		_, ofSystem := create(t, tokens, system, auth.NewToken{Name: "job", Role: models.RoleSystem})
		_, ofCity := create(t, tokens, system, admin("230200"))
		elsewhere := models.Viewer{Role: models.RoleAdmin, RegionCode: "230204"}
		cases := map[string]struct {
			viewer models.Viewer
			id     uuid.UUID
			want   error
		}{
			"a reader may not": {
				models.Viewer{Role: models.RoleViewer, RegionCode: "230203"},
				token.ID,
				auth.ErrForbidden,
			},
			"nobody may not":                         {models.Anonymous, token.ID, auth.ErrForbidden},
			"an admin of no region may not":          {models.Viewer{Role: models.RoleAdmin}, token.ID, auth.ErrForbidden},
			"another county's is not there":          {elsewhere, token.ID, auth.ErrNotFound},
			"a system's is not there for admins":     {city, ofSystem.ID, auth.ErrNotFound},
			"a city's is not there for its counties": {county, ofCity.ID, auth.ErrNotFound},
			"one that does not exist":                {system, uuid.New(), auth.ErrNotFound},
		}
		for name, c := range cases {
			if err := tokens.Revoke(t.Context(), c.viewer, c.id, noon); !errors.Is(err, c.want) {
				t.Errorf("%s: %v", name, err)
			}
		}
		if _, err := tokens.Authenticate(t.Context(), text, noon); err != nil {
			t.Fatalf("nobody was to revoke it: %v", err)
		}
		for _, at := range []time.Time{noon, noon.Add(time.Hour)} {
			if err := tokens.Revoke(t.Context(), city, token.ID, at); err != nil {
				t.Fatal(err)
			}
			if _, err := tokens.Authenticate(t.Context(), text, noon); !errors.Is(err, auth.ErrUnauthenticated) {
				t.Errorf("it still counts: %v", err)
			}
		}
		all, err := tokens.List(t.Context(), county)
		if err != nil || len(all) != 1 || all[0].RevokedAt == nil ||
			!all[0].RevokedAt.Equal(noon.Truncate(time.Microsecond)) {
			t.Errorf("revoked a second time, it says %+v, %v", all, err)
		}
	})
}

func TestCreateIsRefused(t *testing.T) {
	past := models.Time{Time: noon}
	reporter := func(region string, unit *uuid.UUID) auth.NewToken {
		return auth.NewToken{Name: "r", Role: models.RoleReporter, RegionCode: region, UnitID: unit}
	}
	nowhere := uuid.New()
	cases := map[string]struct {
		viewer models.Viewer
		in     auth.NewToken
		reason error
		words  []string
	}{
		"by a reporter": {
			models.Viewer{Role: models.RoleReporter, RegionCode: "230203", UnitID: &roads.ID},
			admin("230203"),
			auth.ErrForbidden,
			[]string{"ADMIN's to manage"},
		},
		"by nobody": {models.Anonymous, admin("230203"), auth.ErrForbidden, nil},
		"of a role above one's own": {
			city,
			auth.NewToken{Name: "s", Role: models.RoleSystem},
			auth.ErrForbidden,
			[]string{"SYSTEM"},
		},
		"of the region above":        {county, admin("230200"), auth.ErrForbidden, []string{"230203 and below"}},
		"of a neighbor":              {county, admin("230204"), auth.ErrForbidden, nil},
		"of no region, by an admin":  {county, admin(""), auth.ErrForbidden, nil},
		"of no region":               {system, admin(""), auth.ErrInvalid, []string{"ADMIN needs a region"}},
		"a region that there is not": {system, admin("999999"), auth.ErrInvalid, []string{"no region 999999"}},
		"SYSTEM of a region": {
			system,
			auth.NewToken{Name: "s", Role: models.RoleSystem, RegionCode: "230203"},
			auth.ErrInvalid,
			[]string{"of no region"},
		},
		"no such role": {
			system,
			auth.NewToken{Name: "s", Role: "KING", RegionCode: "230203"},
			auth.ErrInvalid,
			[]string{`"KING"`, "VIEWER, REPORTER, ADMIN, SYSTEM"},
		},
		"ANONYMOUS": {
			system,
			auth.NewToken{Name: "s", Role: models.RoleAnonymous, RegionCode: "230203"},
			auth.ErrInvalid,
			[]string{`"ANONYMOUS"`},
		},
		"a reporter without a unit": {county, reporter("230203", nil), auth.ErrInvalid, []string{"needs a unit"}},
		"a unit of another region": {
			system,
			reporter("230203", &transport.ID),
			auth.ErrInvalid,
			[]string{"no such unit"},
		},
		"a unit that there is not": {
			system,
			reporter("230203", &nowhere),
			auth.ErrInvalid,
			[]string{"no such unit"},
		},
		"a unit of the region above": {
			system,
			reporter("230203001", &roads.ID),
			auth.ErrInvalid,
			[]string{"no such unit"},
		},
		"a name that breaks the log": {
			system,
			auth.NewToken{Name: "a\nb", Role: models.RoleViewer, RegionCode: "230203"},
			auth.ErrInvalid,
			[]string{"name"},
		},
		"a name of bytes": {
			system,
			auth.NewToken{Name: "a\xff", Role: models.RoleViewer, RegionCode: "230203"},
			auth.ErrInvalid,
			[]string{"name"},
		},
		"everything, in one sentence": {
			system,
			auth.NewToken{Role: models.RoleReporter, ExpiresAt: &past},
			auth.ErrInvalid,
			[]string{"name", "needs a region", "needs a unit", "expired already"},
		},
		"an expiry that is this instant": {
			county,
			auth.NewToken{Name: "a", Role: models.RoleViewer, RegionCode: "230203", ExpiresAt: &past},
			auth.ErrInvalid,
			[]string{"expired"},
		},
		"a name longer than a hundred": {
			county,
			auth.NewToken{Name: strings.Repeat("长", 101), Role: models.RoleViewer, RegionCode: "230203"},
			auth.ErrInvalid,
			[]string{"100"},
		},
		"by an admin without a region":    {models.Viewer{Role: models.RoleAdmin}, admin("230203"), auth.ErrForbidden, nil},
		"a region that is only a pattern": {system, admin("2302%"), auth.ErrInvalid, []string{"no region"}},
	}
	databasetest.OnBoth(t, func(t *testing.T, db *database.DB) {
		tokens := filled(t, db)
		for name, c := range cases {
			t.Run(name, func(t *testing.T) {
				text, _, err := tokens.Create(t.Context(), c.viewer, c.in, noon)
				var refusal *auth.Refusal
				if !errors.Is(err, c.reason) || !errors.As(err, &refusal) || refusal.Zh == "" || text != "" {
					t.Fatalf("%q, %v", text, err)
				}
				for _, words := range c.words {
					if !strings.Contains(err.Error(), words) {
						t.Errorf("%q does not say %q", err, words)
					}
				}
				if strings.Contains(err.Error()+refusal.Zh, "%!") || strings.Contains(err.Error(), "\n") {
					t.Errorf("%q %q", err, refusal.Zh)
				}
			})
		}
		if all, err := tokens.List(t.Context(), system); err != nil || len(all) > 0 {
			t.Errorf("%d tokens are there, %v", len(all), err)
		}
	})
}

func TestList(t *testing.T) {
	databasetest.OnBoth(t, func(t *testing.T, db *database.DB) {
		tokens := filled(t, db)
		create(t, tokens, system, auth.NewToken{Name: "job", Role: models.RoleSystem})
		for _, region := range []string{"230200", "230203", "230203001", "230204"} {
			create(t, tokens, city, auth.NewToken{Name: region, Role: models.RoleViewer, RegionCode: region})
		}
		for _, c := range []struct {
			viewer models.Viewer
			want   string
		}{
			{system, "230204 230203001 230203 230200 job"},
			{city, "230204 230203001 230203 230200"},
			{county, "230203001 230203"},
			{models.Viewer{Role: models.RoleAdmin, RegionCode: "720100"}, ""},
		} {
			all, err := tokens.List(t.Context(), c.viewer)
			var names []string
			for _, token := range all {
				names = append(names, token.Name)
			}
			if got := strings.Join(names, " "); err != nil || got != c.want {
				t.Errorf("%s %s: %q, %v, want %q", c.viewer.Role, c.viewer.RegionCode, got, err, c.want)
			}
		}
		if _, err := tokens.List(
			t.Context(),
			models.Viewer{Role: models.RoleReporter, RegionCode: "230203"},
		); !errors.Is(
			err,
			auth.ErrForbidden,
		) {
			t.Error(err)
		}
	})
}

func TestUnit(t *testing.T) {
	databasetest.OnBoth(t, func(t *testing.T, db *database.DB) {
		tokens := filled(t, db)
		for _, c := range []struct {
			region, text string
			want         uuid.UUID
			words        string
		}{
			{"230203", "建华区住房和城乡建设局", roads.ID, ""},
			{"230203", "区住建局", roads.ID, ""},
			{"230203001", "住建局", office.ID, ""},
			{"230200", roads.ID.String(), roads.ID, ""},
			{"230200", models.ID{Type: "Unit", Row: roads.ID}.String(), roads.ID, ""},
			{"230203", "住建局", uuid.Nil, "2 units called"},
			{"230203", "住建", uuid.Nil, "no unit"},
			{"230203", "铁锋区交通运输局", uuid.Nil, "no unit"},
			{"230203", transport.ID.String(), uuid.Nil, "no unit"},
			{"230203", "", uuid.Nil, "no unit"},
		} {
			got, err := tokens.Unit(t.Context(), c.region, c.text)
			if got.ID != c.want || (err == nil) != (c.words == "") ||
				err != nil && (!strings.Contains(err.Error(), c.words) || !errors.Is(err, auth.ErrInvalid)) {
				t.Errorf("%s %q: %s, %v", c.region, c.text, got.ID, err)
			}
		}
	})
}

// TestLastUse also holds the row, as a large write does with a database file: nobody who asks waits for it.
func TestLastUse(t *testing.T) {
	databasetest.OnBoth(t, func(t *testing.T, db *database.DB) {
		tokens := filled(t, db)
		text, token := create(t, tokens, system, admin("230203"))
		lastUse := func() *models.Time {
			var row models.Token
			if err := db.WithContext(t.Context()).Where("id = ?", token.ID).Take(&row).Error; err != nil {
				t.Fatal(err)
			}
			return row.LastUsedAt
		}
		authenticate := func(at time.Time) {
			t.Helper()
			if _, err := tokens.Authenticate(t.Context(), text, at); err != nil {
				t.Fatal(err)
			}
		}
		// becomes asks again and again: a use is not written down while another one is.
		becomes := func(want time.Time) {
			t.Helper()
			for range 6000 {
				authenticate(want)
				if got := lastUse(); got != nil && got.Equal(want.Truncate(time.Microsecond)) {
					return
				}
				time.Sleep(10 * time.Millisecond)
			}
			t.Fatalf("it says %v, want %v", lastUse(), want)
		}

		held := db.WithContext(t.Context()).Begin()
		if err := held.Exec("UPDATE api_tokens SET name = name").Error; err != nil {
			t.Fatal(err)
		}
		var all sync.WaitGroup
		for range 20 {
			all.Go(func() {
				if _, err := tokens.Authenticate(t.Context(), text, noon); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait() // a request that waited for the row would wait for ever: it is let go below
		if err := held.Rollback().Error; err != nil {
			t.Fatal(err)
		}
		becomes(noon)

		authenticate(noon.Add(59 * time.Second))
		becomes(noon.Add(time.Minute))
	})
}

// What the databases refuse, whatever the program forgets to check.
func TestTableRefuses(t *testing.T) {
	region := "230203"
	good := models.Token{
		Name: "n", Prefix: "p", Hash: strings.Repeat("0", 64), Role: models.RoleAdmin, RegionCode: &region,
		CreatedAt: models.Time{Time: noon}, CreatedBy: "test",
	}
	cases := map[string]func(*models.Token){
		"ADMIN without a region":      func(t *models.Token) { t.RegionCode = nil },
		"VIEWER without a region":     func(t *models.Token) { t.Role, t.RegionCode = models.RoleViewer, nil },
		"SYSTEM with a region":        func(t *models.Token) { t.Role = models.RoleSystem },
		"SYSTEM with a unit":          func(t *models.Token) { t.Role, t.RegionCode, t.UnitID = models.RoleSystem, nil, &roads.ID },
		"REPORTER without a unit":     func(t *models.Token) { t.Role = models.RoleReporter },
		"REPORTER without a region":   func(t *models.Token) { t.Role, t.RegionCode, t.UnitID = models.RoleReporter, nil, &roads.ID },
		"an unknown role":             func(t *models.Token) { t.Role = "KING" },
		"ANONYMOUS":                   func(t *models.Token) { t.Role = models.RoleAnonymous },
		"a text instead of its hash":  func(t *models.Token) { t.Hash = "plangraph_x" },
		"a hash in capitals":          func(t *models.Token) { t.Hash = strings.Repeat("A", 64) },
		"no name":                     func(t *models.Token) { t.Name = "" },
		"nobody who made it":          func(t *models.Token) { t.CreatedBy = "" },
		"an end before its beginning": func(t *models.Token) { t.ExpiresAt = &models.Time{Time: noon.Add(-time.Second)} },
		"a second one of its hash":    func(t *models.Token) { t.Hash = strings.Repeat("1", 64) },
		"a unit that there is not":    func(t *models.Token) { t.UnitID = &uuid.UUID{} },
	}
	databasetest.OnBoth(t, func(t *testing.T, db *database.DB) {
		filled(t, db)
		insert := func(change func(*models.Token)) error {
			row := good
			row.ID = uuid.New()
			change(&row)
			return gorm.G[models.Token](db.DB).Create(t.Context(), &row)
		}
		for _, allowed := range []func(*models.Token){
			func(t *models.Token) { t.Hash = strings.Repeat("1", 64) },
			func(t *models.Token) { t.Role, t.RegionCode, t.Hash = models.RoleSystem, nil, strings.Repeat("2", 64) },
			func(t *models.Token) {
				t.Role, t.UnitID, t.Hash = models.RoleReporter, &roads.ID, strings.Repeat("3", 64)
			},
		} {
			if err := insert(allowed); err != nil {
				t.Errorf("it is refused: %v", err)
			}
		}
		for name, change := range cases {
			if err := insert(change); err == nil {
				t.Errorf("%s is allowed", name)
			}
		}
	})
}
