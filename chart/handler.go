package chart

import (
	"context"
	"net/http"
	"slices"

	"plangraph/auth"
	"plangraph/database"
	"plangraph/datasets"
	"plangraph/engine"
	"plangraph/models"
	"plangraph/odata"
	"plangraph/problem"
)

// Settings are what the handler needs of the server.
type Settings struct {
	Read *engine.Reader
	// Today is the day that is asked on.
	Today func() models.Date
	// Turn waits for the client's turn and gives what ends it. Where it gives false, it has answered.
	Turn func(http.ResponseWriter, *http.Request) (end func(), taken bool)
	// Failed answers an error, of the reader's or of ours.
	Failed func(http.ResponseWriter, *http.Request, error)
}

// Handler answers pictures: of /chart/projects.svg?by=kind, how many projects there are of each kind.
type Handler struct {
	settings Settings
	model    *odata.Model
}

// NewHandler gives a handler of all datasets.
func NewHandler(settings Settings) *Handler {
	var tables []*odata.Table
	for _, t := range settings.Read.Tables() {
		tables = append(tables, &odata.Table{Table: t.Table, Columns: t.Columns})
	}
	return &Handler{settings, odata.NewModel(tables)}
}

// MediaType is that of pictures.
const MediaType = "image/svg+xml"

// Picture answers a picture of a dataset.
func (h *Handler) Picture(w http.ResponseWriter, r *http.Request, dataset string) {
	chart, grouping, err := h.understood(r.URL, dataset)
	if err != nil {
		h.settings.Failed(w, r, err)
		return
	}
	end, taken := h.settings.Turn(w, r)
	if !taken {
		return
	}
	err = h.read(r.Context(), &chart, grouping)
	end() // who takes the picture slowly keeps nobody waiting
	if err != nil {
		h.settings.Failed(w, r, err)
		return
	}
	header := w.Header()
	header.Set("Content-Type", MediaType)
	header.Set("Cache-Control", "no-store")
	// Opened by itself, a picture has the rights of the server's pages: it is to run and fetch nothing.
	header.Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; sandbox")
	_, _ = w.Write(chart.SVG()) //nolint:gosec // all texts in it are escaped; a client that has left needs no answer
}

// mostGroups is how many groups are read: they are in memory until they are drawn.
const mostGroups = 10_000

var (
	tooMany = problem.Message{
		En: "there are more than %d groups: group by something that has fewer values, or filter",
		Zh: "分组超过 %d 个:请改用取值较少的列分组,或增加筛选条件",
	}
	noParts = problem.Message{
		En: "a ring shows parts of a whole, and some figures are below zero: take type=bar",
		Zh: "环形图表示整体的组成,而数据中有负值:请改用 type=bar",
	}
)

// read reads the groups as the viewer sees them.
func (h *Handler) read(ctx context.Context, c *Chart, grouping datasets.Grouping) error {
	ctx, seen := database.WatchVersion(ctx)
	today := h.settings.Today()
	asker := engine.Asker{Viewer: auth.Viewer(ctx), Today: today}
	grouping.First = mostGroups + 1
	begin := func(answered engine.Answered) error {
		c.Figure.Kind = answered.Columns[len(grouping.By)].Kind
		return nil
	}
	take := func(row []datasets.Value) error {
		keys := len(grouping.By)
		c.Groups = append(c.Groups, Group{Keys: slices.Clone(row[:keys]), Figure: row[keys]})
		return nil
	}
	if _, err := h.settings.Read.Groups(ctx, asker, grouping, begin, take); err != nil {
		return err //nolint:wrapcheck // doors tell problems of the reader from others
	}
	if len(c.Groups) > mostGroups {
		return problem.Refuse(problem.Limit, byOption, tooMany, mostGroups)
	}
	below := func(g Group) bool { x, _ := c.Figure.number(g.Figure); return x < 0 }
	if c.Form == Ring && slices.ContainsFunc(c.Groups, below) {
		return problem.Refuse(problem.Invalid, typeOption, noParts)
	}
	if version, known := seen.Version(); known {
		c.Version = version.String()
	}
	if c.Day = grouping.AsOf; c.Day == "" {
		c.Day = today.String()
	}
	return nil
}
