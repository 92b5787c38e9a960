package auth

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"plangraph/database"
	"plangraph/models"
)

// mayManage refuses those who may neither make nor end nor see tokens.
func mayManage(viewer models.Viewer) error {
	if viewer.Role == models.RoleSystem || viewer.Role == models.RoleAdmin && viewer.RegionCode != "" {
		return nil
	}
	return refuse(ErrForbidden, "tokens are an ADMIN's to manage", "只有 ADMIN 可以管理令牌")
}

// mayCreate refuses tokens that may more than whoever makes them.
func mayCreate(viewer models.Viewer, in NewToken) error {
	if err := mayManage(viewer); err != nil {
		return err
	}
	if slices.Contains(TokenRoles(), in.Role) && !viewer.Role.AtLeast(in.Role) {
		return refuse(ErrForbidden, "%s may not make a token of the role %s", "%s 不能创建角色为 %s 的令牌", viewer.Role, in.Role)
	}
	if viewer.Role != models.RoleSystem && !viewer.Covers(in.RegionCode) {
		return refuse(
			ErrForbidden, "tokens of your own are for region %s and below", "您只能为区划 %s 及其下级创建令牌", viewer.RegionCode,
		)
	}
	return nil
}

// managed is the condition that a token is viewer's to see and to end. Those of SYSTEM, which are of no region, are
// SYSTEM's alone.
func managed(viewer models.Viewer) database.SQL {
	if viewer.Role == models.RoleSystem {
		return database.Expr("1 = 1")
	}
	return database.Expr("region_code LIKE ?", models.RegionPrefix(viewer.RegionCode)+"%")
}

// TokenRoles are the roles that a token can have, from least to most.
func TokenRoles() []models.Role {
	return slices.DeleteFunc(models.Roles(), func(r models.Role) bool { return r == models.RoleAnonymous })
}

// longestName keeps lists and logs readable.
const longestName = 100

// Check names everything that is wrong with a new token (ErrInvalid), whoever makes it.
func (t *Tokens) Check(ctx context.Context, in NewToken, now time.Time) error {
	var wrong mistakes
	if !readable(in.Name) || utf8.RuneCountInString(in.Name) > longestName {
		wrong.add("the name is 1 to %d characters in one line", "名称须为一行,1 至 %d 个字符", longestName)
	}
	wrong.scope(in)
	if in.ExpiresAt != nil && !in.ExpiresAt.After(now) {
		wrong.add("it would have expired already", "到期时间已过")
	}
	if in.UnitID != nil && in.RegionCode != "" {
		unit, err := gorm.G[models.Unit](t.db.DB).Where("id = ?", *in.UnitID).Take(ctx)
		switch {
		case errors.Is(err, gorm.ErrRecordNotFound),
			err == nil && !strings.HasPrefix(unit.RegionCode, models.RegionPrefix(in.RegionCode)):
			wrong.add("region %s has no such unit", "区划 %s 没有该单位", in.RegionCode)
		case err != nil:
			return fmt.Errorf("look for the unit of a token: %w", err)
		}
	}
	return wrong.err()
}

// scope adds what is wrong with the role, region and unit of a token, as the database would refuse it.
func (m *mistakes) scope(in NewToken) {
	switch {
	case in.Role == "":
		m.add("a role is missing: %s", "缺少角色:%s", listed(TokenRoles()))
	case !slices.Contains(TokenRoles(), in.Role):
		m.add("%q is not a role: %s", "角色 %q 不存在:%s", in.Role, listed(TokenRoles()))
	case in.Role == models.RoleSystem && (in.RegionCode != "" || in.UnitID != nil):
		m.add("SYSTEM is of no region and no unit", "SYSTEM 不属于任何区划或单位")
	case in.Role != models.RoleSystem && in.RegionCode == "":
		m.add("%s needs a region", "%s 须指定区划", in.Role)
	}
	if in.Role == models.RoleReporter && in.UnitID == nil {
		m.add("REPORTER needs a unit", "REPORTER 须指定单位")
	}
}

// readable tells whether a name can be read in a list and a log: something, and nothing that breaks a line.
func readable(name string) bool {
	return strings.TrimSpace(name) != "" && utf8.ValidString(name) &&
		!strings.ContainsFunc(name, func(r rune) bool { return !unicode.IsPrint(r) })
}

func listed(roles []models.Role) string {
	words := make([]string, len(roles))
	for i, r := range roles {
		words[i] = string(r)
	}
	return strings.Join(words, ", ")
}

// mistakes collects what is wrong, to be said in one sentence.
type mistakes struct{ en, zh []string }

func (m *mistakes) add(en, zh string, values ...any) {
	m.en, m.zh = append(m.en, fmt.Sprintf(en, values...)), append(m.zh, fmt.Sprintf(zh, values...))
}

func (m *mistakes) err() error {
	if len(m.en) == 0 {
		return nil
	}
	return &Refusal{Reason: ErrInvalid, En: strings.Join(m.en, "; "), Zh: strings.Join(m.zh, ";")}
}

// Unit finds an active unit of a region or below by its name, one of its short names, or its id as the API or the
// database writes it. None, or several of the name, is ErrInvalid.
func (t *Tokens) Unit(ctx context.Context, regionCode, text string) (models.Unit, error) {
	known := database.Or(database.Equal("name", database.Expr("?", text)), t.db.Dialect.AnyContains("short_names", text))
	if id, ok := unitID(text); ok {
		known = database.Equal("id", database.Expr("?", id))
	}
	units, err := gorm.G[models.Unit](
		t.db.DB,
	).Where(
		"region_code LIKE ? AND active_to IS NULL",
		models.RegionPrefix(regionCode)+"%",
	).
		Where(
			known.Text,
			known.Args...).Order(
		"name",
	).Find(
		ctx,
	)
	if err != nil {
		return models.Unit{}, fmt.Errorf("look for a unit: %w", err)
	}
	units = slices.DeleteFunc(units, func(u models.Unit) bool { return !called(u, text) })
	switch len(units) {
	case 0:
		return models.Unit{}, refuse(ErrInvalid, "region %s has no unit %q", "区划 %s 没有单位%q", regionCode, text)
	case 1:
		return units[0], nil
	}
	return models.Unit{}, refuse(
		ErrInvalid,
		"region %s has %d units called %q: name it in full, or by its id",
		"区划 %s 有 %d 个单位叫%q,请用全称或 id",
		regionCode,
		len(units),
		text,
	)
}

// called tells whether text is what a unit is called: its name, a short name, or its id, by which it was found.
func called(u models.Unit, text string) bool {
	var short []string
	_ = json.Unmarshal([]byte(u.ShortNames), &short) // a list that cannot be read names nobody
	id, isID := unitID(text)
	return u.Name == text || slices.Contains(short, text) || isID && u.ID == id
}

// unitID reads the id of a unit, as the API writes it or as the database does.
func unitID(text string) (uuid.UUID, bool) {
	if id, err := models.ParseID(text); err == nil && id.Type == "Unit" {
		return id.Row, true
	}
	id, err := uuid.Parse(text)
	return id, err == nil
}
