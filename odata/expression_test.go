package odata

import (
	"net/http"
	"reflect"
	"strings"
	"testing"

	"plangraph/datasets"
)

// rule are cases of one rule of the standard's grammar: a filter, and how it is understood, with all parentheses.
type rule struct {
	name  string
	cases []taking
}

type taking struct{ text, want string }

// taken are filters that count.
func taken() []rule {
	return []rule{
		{"eqExpr, neExpr", []taking{
			{"title eq '修路'", "(title eq '修路')"},
			{"'修路' eq title", "('修路' eq title)"},
			{"title ne label", "(title ne label)"},
			{"light ne 'RED'", "(light ne 'RED')"},
			{"position eq 3", "(position eq 3)"},
			{"budget eq 0.01", "(budget eq 0.01)"},
			{"dueOn eq 2023-06-30", "(dueOn eq 2023-06-30)"},
			{"updatedAt ne 2023-06-30T08:00:00Z", "(updatedAt ne 2023-06-30T08:00:00Z)"},
			{"sample eq true", "(sample eq true)"},
			{"sample ne false", "(sample ne false)"},
			{"dueMonth eq '2023-06'", "(dueMonth eq '2023-06')"},
			{"dueQuarter eq '2023Q2'", "(dueQuarter eq '2023Q2')"},
			{"true eq sample", "(true eq sample)"},
			{"budget eq invested", "(budget eq invested)"},
			{"position eq weight", "(position eq weight)"},
			{"title  eq\t'x'", "(title eq 'x')"},
			{" title eq 'x' ", "(title eq 'x')"},
			{"(title)eq('x')", "(title eq 'x')"},
		}},
		{"ltExpr, leExpr, gtExpr, geExpr", []taking{
			{"position lt 4", "(position lt 4)"},
			{"position le 4", "(position le 4)"},
			{"weight gt 0.5", "(weight gt 0.5)"},
			{"actualPercent ge 99.9", "(actualPercent ge 99.9)"},
			{"budget gt 1000000", "(budget gt 1000000)"},
			{"title gt '丁'", "(title gt '丁')"},
			{"dueOn lt 2024-01-01", "(dueOn lt 2024-01-01)"},
			{"updatedAt ge 2023-01-01T00:00:00Z", "(updatedAt ge 2023-01-01T00:00:00Z)"},
			{"dueMonth le '2023-09'", "(dueMonth le '2023-09')"},
			{"4 gt position", "(4 gt position)"},
			{"invested lt budget", "(invested lt budget)"},
			{"invested lt null", "(invested lt null)"},
		}},
		{"inExpr, listExpr", []taking{
			{"light in ('RED','YELLOW')", "(light in ('RED','YELLOW'))"},
			{"light in('RED')", "(light in ('RED'))"},
			{"light in ( 'RED' , 'GREEN' )", "(light in ('RED','GREEN'))"},
			{"position in (1,-2,3)", "(position in (1,-2,3))"},
			{"weight in (0.5,1)", "(weight in (0.5,1))"},
			{"dueOn in (2023-06-30,2023-12-31)", "(dueOn in (2023-06-30,2023-12-31))"},
			{"label in ('一',null)", "(label in ('一',null))"},
			{"tolower(title) in ('a','b')", "(tolower(title) in ('a','b'))"},
			{"position add 1 in (2)", "((position add 1) in (2))"},
			{"not light in ('RED')", "not (light in ('RED'))"},
			{"not (light in ('RED'))", "not (light in ('RED'))"},
			{"id in (01890a5d-ac96-774b-bcce-b302099a8057)", "(id in (01890a5d-ac96-774b-bcce-b302099a8057))"},
			{"light in ('RED') eq true", "((light in ('RED')) eq true)"},
			{"light in ('RED') and sample", "((light in ('RED')) and sample)"},
		}},
		{"andExpr, orExpr, and which binds first", []taking{
			{"sample and sample", "(sample and sample)"},
			{"sample or sample", "(sample or sample)"},
			{"sample or sample and true", "(sample or (sample and true))"},
			{"sample and sample or true", "((sample and sample) or true)"},
			{"(sample or sample) and true", "((sample or sample) and true)"},
			{"position eq 1 and title eq 'x'", "((position eq 1) and (title eq 'x'))"},
			{
				"position eq 1 or position eq 2 and sample or title eq 'x'",
				"(((position eq 1) or ((position eq 2) and sample)) or (title eq 'x'))",
			},
			{"sample and sample and sample", "((sample and sample) and sample)"},
			{"sample and (sample and sample)", "(sample and (sample and sample))"},
			{"position add 1 gt 2 eq sample", "(((position add 1) gt 2) eq sample)"},
			{"position gt 1 eq (position lt 5)", "((position gt 1) eq (position lt 5))"},
			{"position eq 1 or(sample)", "((position eq 1) or sample)"},
		}},
		{
			"notExpr",
			[]taking{
				{"not sample", "not sample"},
				{"not(sample)", "not sample"},
				{"not (sample)", "not sample"},
				{"not not sample", "not not sample"},
				{"not(contains(title,'x'))", "not contains(title,'x')"},
				{"not contains(title,'x')", "not contains(title,'x')"},
				{"not sample and sample", "(not sample and sample)"},
				{"not sample eq true", "(not sample eq true)"},
				{"not (position eq 1)", "not (position eq 1)"},
				{
					"not(endswith(title,'x'))and not(startswith(title,'y'))",
					"(not endswith(title,'x') and not startswith(title,'y'))",
				},
				{"not not(sample or sample)", "not not (sample or sample)"},
				{"not true", "not true"},
			},
		},
		{"parenExpr", []taking{
			{"((sample))", "sample"},
			{"( sample )", "sample"},
			{"((position) eq ((1)))", "(position eq 1)"},
			{"(position add 1) mul 2 eq 4", "(((position add 1) mul 2) eq 4)"},
			{strings.Repeat("(", deepest) + "sample" + strings.Repeat(")", deepest), "sample"},
		}},
		{"boolean literals and columns", []taking{
			{"true", "true"},
			{"false", "false"},
			{"sample", "sample"},
			{"sample eq null", "(sample eq null)"},
			{"false or sample", "(false or sample)"},
		}},
		{"nullValue", []taking{
			{"label eq null", "(label eq null)"},
			{"label ne null", "(label ne null)"},
			{"null eq label", "(null eq label)"},
			{"null ne null", "(null ne null)"},
			{"budget eq null", "(budget eq null)"},
			{"(null) eq weight", "(null eq weight)"},
			{"year(dueOn) ne null", "(year(dueOn) ne null)"},
		}},
		{"string", []taking{
			{"title eq ''", "(title eq '')"},
			{"title eq 'it''s'", "(title eq 'it''s')"},
			{"title eq ''''", "(title eq '''')"},
			{"title eq 'a\"b'", "(title eq 'a\"b')"},
			{"title eq 'a and b eq c'", "(title eq 'a and b eq c')"},
			{"title eq '100% & (x)/y'", "(title eq '100% & (x)/y')"},
			{"title eq '香江路 “一期”'", "(title eq '香江路 “一期”')"},
			{"title eq '😀'", "(title eq '😀')"},
			{"title eq ' x '", "(title eq ' x ')"},
			{"title eq '\t'", "(title eq '\t')"},
			{"title eq 'null'", "(title eq 'null')"},
			{"title eq '\\'", "(title eq '\\')"},
		}},
		{"sbyte to int64", []taking{
			{"position eq 0", "(position eq 0)"},
			{"position eq -1", "(position eq -1)"},
			{"position eq 007", "(position eq 007)"},
			{"position eq 2147483647", "(position eq 2147483647)"},
			{"position eq 9223372036854775807", "(position eq 9223372036854775807)"},
			{"budget gt 99999999999999999999", "(budget gt 99999999999999999999)"},
		}},
		{"decimal, double", []taking{
			{"weight eq 0.5", "(weight eq 0.5)"},
			{"weight eq -0.5", "(weight eq -0.5)"},
			{"weight eq 1e3", "(weight eq 1e3)"},
			{"weight eq 1E3", "(weight eq 1E3)"},
			{"weight eq 1.5e-3", "(weight eq 1.5e-3)"},
			{"weight eq 1.5e+3", "(weight eq 1.5e+3)"},
			{"budget eq 1234567890.12", "(budget eq 1234567890.12)"},
			{"budget eq 0.10", "(budget eq 0.10)"},
			{"position eq 1.0", "(position eq 1.0)"},
		}},
		{"date", []taking{
			{"dueOn eq 0001-01-01", "(dueOn eq 0001-01-01)"},
			{"dueOn eq 9999-12-31", "(dueOn eq 9999-12-31)"},
			{"dueOn eq 2024-02-29", "(dueOn eq 2024-02-29)"},
			{"2023-01-01 le dueOn and dueOn le 2023-12-31", "((2023-01-01 le dueOn) and (dueOn le 2023-12-31))"},
		}},
		{"dateTimeOffset", []taking{
			{"updatedAt gt 2023-06-30T08:00Z", "(updatedAt gt 2023-06-30T08:00:00Z)"},
			{"updatedAt gt 2023-06-30T08:00:00.123Z", "(updatedAt gt 2023-06-30T08:00:00.123Z)"},
			{"updatedAt gt 2023-06-30T08:00:00.123456Z", "(updatedAt gt 2023-06-30T08:00:00.123456Z)"},
			{"updatedAt gt 2023-06-30T08:00:00+08:00", "(updatedAt gt 2023-06-30T00:00:00Z)"},
			{"updatedAt gt 2023-06-30T08:00:00-03:30", "(updatedAt gt 2023-06-30T11:30:00Z)"},
			{"updatedAt gt 2023-06-30T08:00+08:00", "(updatedAt gt 2023-06-30T00:00:00Z)"},
			{"updatedAt gt 2023-01-01T00:00:00.000Z", "(updatedAt gt 2023-01-01T00:00:00Z)"},
		}},
		{"guid", []taking{
			{"id eq 01890a5d-ac96-774b-bcce-b302099a8057", "(id eq 01890a5d-ac96-774b-bcce-b302099a8057)"},
			{"id eq ABCDEF01-2345-6789-abcd-ef0123456789", "(id eq abcdef01-2345-6789-abcd-ef0123456789)"},
			{"id eq 'abcdef01-2345-6789-abcd-ef0123456789'", "(id eq 'abcdef01-2345-6789-abcd-ef0123456789')"},
		}},
		{"containsMethodCallExpr, startsWithMethodCallExpr, endsWithMethodCallExpr", []taking{
			{"contains(title,'路')", "contains(title,'路')"},
			{"contains( title , '路' )", "contains(title,'路')"},
			{"contains (title,'路')", "contains(title,'路')"},
			{"contains('abc',title)", "contains('abc',title)"},
			{"contains(title,'路') eq true", "(contains(title,'路') eq true)"},
			{"startswith(title,label)", "startswith(title,label)"},
			{"endswith(title,'路')", "endswith(title,'路')"},
			{"contains(title,'')", "contains(title,'')"},
			{"contains(title,',')", "contains(title,',')"},
			{"contains(title,')')", "contains(title,')')"},
			{"contains(tolower(title),'x') or startswith(id,'0')", "(contains(tolower(title),'x') or startswith(id,'0'))"},
		}},
		{"lengthMethodCallExpr, indexOfMethodCallExpr, substringMethodCallExpr", []taking{
			{"length(title) gt 10", "(length(title) gt 10)"},
			{"indexof(title,'路') eq -1", "(indexof(title,'路') eq -1)"},
			{"substring(title,1) eq 'x'", "(substring(title,1) eq 'x')"},
			{"substring(title,1,2) eq 'x'", "(substring(title,1,2) eq 'x')"},
			{"substring(title,indexof(title,'路')) eq '路'", "(substring(title,indexof(title,'路')) eq '路')"},
			{"substring(dueMonth,0,4) eq '2023'", "(substring(dueMonth,0,4) eq '2023')"},
			{"length('') eq 0", "(length('') eq 0)"},
		}},
		{"toLowerMethodCallExpr, toUpperMethodCallExpr, trimMethodCallExpr, concatMethodCallExpr", []taking{
			{"tolower(title) eq 'x'", "(tolower(title) eq 'x')"},
			{"toupper(label) eq 'X'", "(toupper(label) eq 'X')"},
			{"trim(title) ne title", "(trim(title) ne title)"},
			{"concat(label,title) eq '一修路'", "(concat(label,title) eq '一修路')"},
			{"concat(concat(label,' '),title) eq '一 修路'", "(concat(concat(label,' '),title) eq '一 修路')"},
			{"trim(tolower(toupper(title))) eq 'x'", "(trim(tolower(toupper(title))) eq 'x')"},
		}},
		{"yearMethodCallExpr to secondMethodCallExpr, dateMethodCallExpr", []taking{
			{"year(dueOn) eq 2023", "(year(dueOn) eq 2023)"},
			{"month(dueOn) in (1,2,3)", "(month(dueOn) in (1,2,3))"},
			{"day(dueOn) ge 15", "(day(dueOn) ge 15)"},
			{"year(updatedAt) eq 2023", "(year(updatedAt) eq 2023)"},
			{"hour(updatedAt) lt 12", "(hour(updatedAt) lt 12)"},
			{"minute(updatedAt) eq 0", "(minute(updatedAt) eq 0)"},
			{"second(updatedAt) le 59", "(second(updatedAt) le 59)"},
			{"date(updatedAt) eq 2023-06-30", "(date(updatedAt) eq 2023-06-30)"},
			{"date(updatedAt) gt dueOn", "(date(updatedAt) gt dueOn)"},
			{"year(date(updatedAt)) eq year(dueOn)", "(year(date(updatedAt)) eq year(dueOn))"},
			{"year(2023-01-01) eq 2023", "(year(2023-01-01) eq 2023)"},
		}},
		{"roundMethodCallExpr, floorMethodCallExpr, ceilingMethodCallExpr", []taking{
			{"round(weight) eq 1", "(round(weight) eq 1)"},
			{"floor(budget) eq 100", "(floor(budget) eq 100)"},
			{"ceiling(actualPercent) le 50", "(ceiling(actualPercent) le 50)"},
			{"round(budget div 10000) eq 3", "(round((budget div 10000)) eq 3)"},
		}},
		{"addExpr, subExpr, mulExpr, divExpr, divbyExpr, modExpr", []taking{
			{"position add 1 eq 2", "((position add 1) eq 2)"},
			{"position sub 1 eq 2", "((position sub 1) eq 2)"},
			{"position mul 2 eq 2", "((position mul 2) eq 2)"},
			{"position div 2 eq 2", "((position div 2) eq 2)"},
			{"position divby 2 eq 2.5", "((position divby 2) eq 2.5)"},
			{"position mod 2 eq 1", "((position mod 2) eq 1)"},
			{"1 add 2 mul 3 eq 7", "((1 add (2 mul 3)) eq 7)"},
			{"(1 add 2) mul 3 eq 9", "(((1 add 2) mul 3) eq 9)"},
			{"10 sub 3 sub 2 eq position", "(((10 sub 3) sub 2) eq position)"},
			{"10 div 3 mod 2 eq position", "(((10 div 3) mod 2) eq position)"},
			{"budget sub invested gt 10000.5", "((budget sub invested) gt 10000.5)"},
			{"invested mul 100 div budget lt actualPercent", "(((invested mul 100) div budget) lt actualPercent)"},
			{"length(title) add 1 eq 3", "((length(title) add 1) eq 3)"},
			{"position add -1 eq 0", "((position add -1) eq 0)"},
		}},
		{"negateExpr", []taking{
			{"-position eq 1", "(- position eq 1)"},
			{"- position eq 1", "(- position eq 1)"},
			{"-(position add 1) lt 0", "(- (position add 1) lt 0)"},
			{"--1 eq 1", "(- -1 eq 1)"},
			{"- 1 eq position", "(- 1 eq position)"},
			{"-length(title) lt -3", "(- length(title) lt -3)"},
			{"position mul -weight lt 0", "((position mul - weight) lt 0)"},
		}},
		{"anyExpr, allExpr", []taking{
			{"assignments/any()", "assignments/any()"},
			{"assignments/any( )", "assignments/any()"},
			{"assignments/any(a:a/role eq 'LEAD')", "assignments/any(r:(r/role eq 'LEAD'))"},
			{"assignments/any(a: a/role eq 'LEAD')", "assignments/any(r:(r/role eq 'LEAD'))"},
			{"assignments/any(x : x/unitEnded)", "assignments/any(r:r/unitEnded)"},
			{
				"assignments/any(a:a/role eq 'LEAD' and contains(a/unitName,'局'))",
				"assignments/any(r:((r/role eq 'LEAD') and contains(r/unitName,'局')))",
			},
			{"assignments/all(a:not a/unitEnded)", "assignments/all(r:not r/unitEnded)"},
			{"targets/any(t:t/value gt 5)", "targets/any(r:(r/value gt 5))"},
			{"not assignments/any()", "not assignments/any()"},
			{"not(targets/any(t:t/indicator in ('a','b')))", "not targets/any(r:(r/indicator in ('a','b')))"},
			{
				"assignments/any(title:title/unitName eq 'x') and title eq 'y'",
				"(assignments/any(r:(r/unitName eq 'x')) and (title eq 'y'))",
			},
			{"assignments/any(a:true)", "assignments/any(r:true)"},
			{"assignments/any() eq sample", "(assignments/any() eq sample)"},
			{
				"assignments/any(a:a/validFrom le 2023-06-30 and (a/validTo eq null or a/validTo ge 2023-06-30))",
				"assignments/any(r:((r/validFrom le 2023-06-30) and ((r/validTo eq null) or (r/validTo ge 2023-06-30))))",
			},
		}},
	}
}

func TestFilters(t *testing.T) {
	for _, rule := range taken() {
		for _, c := range rule.cases {
			t.Run(rule.name+": "+c.text, func(t *testing.T) {
				e, wrong := parsed(c.text, nil)
				if wrong != nil {
					t.Fatalf("refused: %v", wrong)
				}
				if got := written(e, true); got != c.want {
					t.Errorf("is understood as %s, not as %s", got, c.want)
				}
				again, wrong := parsed(written(e, false), nil)
				if wrong != nil || !reflect.DeepEqual(e, again) {
					t.Errorf("written down it is %s, and parsed again %v: %v", written(e, false), again, wrong)
				}
			})
		}
	}
}

type refusing struct {
	text   string
	status int
	// at is the character that is wrong, from 1.
	at int
	// says is a part of what is said of it.
	says string
}

// refusedFilters are filters that do not count, by what is wrong with them.
func refusedFilters() []refusing {
	const bad, not = http.StatusBadRequest, http.StatusNotImplemented
	return []refusing{
		// There is nothing, or not all of it.
		{"", bad, 1, "an expression is missing"},
		{"   ", bad, 4, "an expression is missing"},
		{"title eq", bad, 9, "an expression is missing"},
		{"title eq ", bad, 10, "an expression is missing"},
		{"eq 'x'", bad, 1, "no column eq"},
		{"title eq eq 'x'", bad, 10, "no column eq"},
		{"sample and", bad, 11, "missing"},
		{"and sample", bad, 1, "no column and"},
		{"not", bad, 4, "missing"},
		{"(sample", bad, 8, ") is missing"},
		{"sample)", bad, 7, "\")\" is nothing that can stand here"},
		{"()", bad, 2, "an expression is expected, not )"},
		{"sample sample", bad, 8, "\"sample\" is nothing"},
		{"title 'x'", bad, 7, "nothing that can stand here"},
		{"title = 'x'", bad, 7, "\"=\" is nothing"},
		{"sample = true", bad, 8, "\"=\" is nothing"},
		{"title == 'x'", bad, 7, "\"=\""},
		{"title EQ 'x'", bad, 7, "\"EQ\" is nothing"},
		{"sample && sample", bad, 8, "\"&&\""},
		{"sample; drop table tasks", bad, 7, "\";\""},
		{"title eq \"x\"", bad, 10, "nothing that can stand here"},
		// Literals.
		{"title eq 'x", bad, 10, "no closing quote"},
		{"title eq 'it's'", bad, 15, "no closing quote"},
		{"标题 eq 'x", bad, 7, "no closing quote"},
		{"title eq 'x''", bad, 10, "no closing quote"},
		{"position eq 1.", bad, 13, "is no literal"},
		{"position eq .5", bad, 13, "nothing that can stand here"},
		{"position eq 1.5.2", bad, 13, "is no literal"},
		{"position eq 1e", bad, 13, "is no literal"},
		{"position eq 5L", bad, 13, "is no literal"},
		{"budget eq 5.0M", bad, 11, "is no literal"},
		{"position eq 0x1F", bad, 13, "is no literal"},
		{"position eq 1_000", bad, 13, "is no literal"},
		{"position eq +1", bad, 13, "nothing that can stand here"},
		{"position eq 1and sample", bad, 13, "is no literal"},
		{"weight eq 1e999", bad, 11, "1e300"},
		{"weight eq " + strings.Repeat("9", 31), bad, 11, "30 digits"},
		{"weight eq INF", not, 11, "INF"},
		{"weight eq -INF", not, 12, "INF"},
		{"weight eq NaN", not, 11, "NaN"},
		{"dueOn eq 2023-02-30", bad, 10, "no day 2023-02-30"},
		{"dueOn eq 2023-13-01", bad, 10, "no day"},
		{"dueOn eq 0000-01-01", bad, 10, "no day"},
		{"dueOn eq 2023-6-30", bad, 10, "is no literal"},
		{"dueOn eq 2023-06", bad, 10, "is no literal"},
		{"dueOn eq 20230630", bad, 7, "a day cannot be compared with a number"},
		{"updatedAt gt 2023-06-30T25:00:00Z", bad, 14, "no moment"},
		{"updatedAt gt 2023-06-30T08:00:00", bad, 14, "is no literal"},
		{"updatedAt gt 2023-06-30T08:00:00 08:00", bad, 14, "is no literal"},
		{"updatedAt gt 0001-01-01T00:00:00+08:00", bad, 14, "no moment"},
		{"updatedAt gt 9999-12-31T23:00:00-08:00", bad, 14, "no moment"},
		{"id eq 01890a5d-ac96-774b-bcce-b302099a805", bad, 7, "is no literal"},
		{"updatedAt gt 08:00:00", not, 14, "08:00:00 is not served"},
		{"updatedAt add duration'P1D' gt updatedAt", not, 15, "duration is not served"},
		{"light eq Ns.Light'RED'", not, 10, "Ns.Light is not served"},
		{"title eq binary'00'", not, 10, "binary is not served"},
		// Names.
		{"titel eq 'x'", bad, 1, "no column titel"},
		{"Title eq 'x'", bad, 1, "there is title"},
		{"lead_unit_name eq 'x'", bad, 1, "there is leadUnitName"},
		{"标题 eq 'x'", bad, 1, "no column 标题"},
		{"title/length gt 3", bad, 6, "title has no parts"},
		{"assignments eq 'x'", bad, 13, "/ is expected"},
		{"assignments", bad, 12, "/ is missing"},
		{"$it/title eq 'x'", not, 1, "$it is not served"},
		{"$root/tasks eq 'x'", not, 1, "$root is not served"},
		{"Ns.title eq 'x'", bad, 1, "no column Ns.title"},
		// Classes of values.
		{"title", bad, 1, "title is a text, and no condition"},
		{"1", bad, 1, "1 is a number, and no condition"},
		{"null", bad, 1, "null is null, and no condition"},
		{"title eq 1", bad, 7, "a text cannot be compared with a number"},
		{"position eq '1'", bad, 10, "a number cannot be compared with a text"},
		{"sample eq 'true'", bad, 8, "true or false cannot be compared with a text"},
		{"sample eq 1", bad, 8, "true or false cannot be compared"},
		{"dueOn eq '2023-06-30'", bad, 7, "a day cannot be compared with a text"},
		{"dueOn ge 2023-06-30T00:00:00Z", bad, 7, "a day cannot be compared with a moment"},
		{"updatedAt ge 2023-06-30", bad, 11, "a moment cannot be compared with a day"},
		{"dueMonth eq 2023-06-30", bad, 10, "a text cannot be compared with a day"},
		{"sample gt false", bad, 8, "neither less nor greater"},
		{"title and sample", bad, 1, "title is a text; and takes true or false"},
		{"sample or 1", bad, 11, "1 is a number; or takes"},
		{"not title", bad, 5, "title is a text; not takes"},
		{"not title eq 'x'", bad, 5, "not takes true or false"},
		{"null and sample", bad, 1, "null is null; and takes"},
		{"title add 1 eq 2", bad, 1, "add takes a number"},
		{"1 add title eq 2", bad, 7, "title is a text; add takes"},
		{"dueOn sub dueOn eq 1", bad, 1, "dueOn is a day; sub takes"},
		{"sample mul 2 eq 1", bad, 1, "mul takes a number"},
		{"-title eq 'x'", bad, 2, "- takes a number"},
		{"-null eq 1", bad, 2, "null is null; - takes"},
		{"position in ('a')", bad, 14, "a number cannot be compared with a text"},
		{"position in (1,'a')", bad, 16, "a number cannot be compared with a text"},
		{"light in ('RED',1)", bad, 17, "a text cannot be compared"},
		{"null in (1)", bad, 9, "null cannot be compared"},
		// Lists.
		{"light in ()", bad, 11, "an expression is expected, not )"},
		{"light in 'RED'", bad, 10, "( is expected"},
		{"light in ('RED' 'GREEN')", bad, 17, ") is expected"},
		{"light in ('RED',)", bad, 17, "an expression is expected"},
		{"light in ('RED'", bad, 16, ") is missing"},
		{"light in (status)", not, 11, "literals only"},
		{"light in (concat('R','ED'))", not, 11, "literals only"},
		{"light has 'RED'", not, 7, "eq, or in"},
		// Functions.
		{"foo(title)", bad, 1, "no function foo"},
		{"Contains(title,'x')", bad, 1, "no function Contains"},
		{"contains(title)", bad, 1, "contains takes 2 arguments, not 1"},
		{"contains(title,'x','y')", bad, 1, "takes 2 arguments, not 3"},
		{"contains()", bad, 1, "not 0"},
		{"contains(title,'x'", bad, 19, ") is missing"},
		{"contains(title 'x')", bad, 16, ") is expected"},
		{"contains(title,)", bad, 16, "an expression is expected"},
		{"contains(position,'1')", bad, 10, "position is a number; contains takes a text"},
		{"contains(title,1)", bad, 16, "1 is a number; contains takes a text"},
		{"contains(title,null)", bad, 16, "null is null"},
		{"contains title 'x'", bad, 1, "no column contains"},
		{"length(position) eq 1", bad, 8, "length takes a text"},
		{"length(title)", bad, 1, "length is a number, and no condition"},
		{"substring(title,'a') eq 'x'", bad, 17, "takes a whole number"},
		{"substring(title,1.5) eq 'x'", bad, 17, "takes a whole number"},
		{"year(title) eq 2023", bad, 6, "takes a day or moment"},
		{"hour(dueOn) eq 1", bad, 6, "takes a moment"},
		{"date(dueOn) eq 2023-01-01", bad, 6, "takes a moment"},
		{"round(title) eq 1", bad, 7, "takes a number"},
		{"now() gt updatedAt", not, 1, "the function now is not served"},
		{"cast(position,'Edm.String') eq '1'", not, 1, "cast"},
		{"isof(title,'Edm.String')", not, 1, "isof"},
		{"time(updatedAt) gt updatedAt", not, 1, "time"},
		{"matchesPattern(title,'^x')", not, 1, "matchesPattern"},
		{"geo.distance(title,title) lt 1", not, 1, "geo.distance"},
		{"substringof('x',title)", not, 1, "substringof"},
		{"and(sample,sample)", bad, 1, "no function and"},
		// any and all.
		{"assignments/all()", bad, 17, "a variable is expected"},
		{"assignments/some(a:true)", bad, 13, "any or all is expected, not some"},
		{"assignments/$count gt 1", not, 13, "assignments/$count is not served"},
		{"assignments/any(a)", bad, 18, ": is expected"},
		{"assignments/any(a:)", bad, 19, "an expression is expected"},
		{"assignments/any(a:a/role)", bad, 21, "role is a text, and no condition"},
		{"assignments/any(a:a/title eq 'x')", bad, 21, "no column title"},
		{"assignments/any(a:a eq 'x')", bad, 19, "written a/name"},
		{"assignments/any(a:b/role eq 'x')", bad, 19, "written a/name"},
		{"assignments/any(a:title eq 'x')", not, 19, "only columns of a/"},
		{"assignments/any(a:a/role eq 'x'", bad, 32, ") is missing"},
		{"assignments/any", bad, 16, "( is missing"},
		{"assignments/any('x')", bad, 17, "a variable is expected"},
		{"assignments/any(a:targets/any())", bad, 19, "written a/name"},
		{"assignments/any(a:a/'x')", bad, 21, "a column is expected"},
		{"milestones/any()", bad, 1, "no column milestones"},
		// Bounds.
		{strings.Repeat("(", deepest+1) + "sample" + strings.Repeat(")", deepest+1), bad, 32, "more than 30 deep"},
		{strings.Repeat("not ", deepest+1) + "sample", bad, 125, "more than 30 deep"},
		{strings.Repeat("-", deepest+1) + "position eq 1", bad, 32, "more than 30 deep"},
		{"sample" + strings.Repeat(" or sample", mostCalls+1), bad, 1, "more than 500"},
		{"position in (1" + strings.Repeat(",1", mostCalls) + ")", bad, 1014, "more than 500"},
		{"title eq '" + strings.Repeat("x", longest) + "'", bad, 0, "8192 at most"},
	}
}

func TestFiltersThatAreRefused(t *testing.T) {
	for _, c := range refusedFilters() {
		t.Run(c.text, func(t *testing.T) {
			_, wrong := parsed(c.text, nil)
			checkRefusal(t, wrong, c)
		})
	}
}

func checkRefusal(t *testing.T, wrong *refusal, c refusing) {
	t.Helper()
	if wrong == nil {
		t.Fatal("it is taken")
	}
	if wrong.status != c.status || !strings.Contains(wrong.message.En, c.says) {
		t.Errorf("%d %q, not %d and %q", wrong.status, wrong.message.En, c.status, c.says)
	}
	if _, at, found := strings.Cut(wrong.message.En, ", character "); c.at > 0 {
		if at, _, _ = strings.Cut(at, ":"); !found || at != itoa(c.at) {
			t.Errorf("%q, not at character %d", wrong.message.En, c.at)
		}
		if !strings.Contains(wrong.message.Zh, " 第 "+itoa(c.at)+" 个字符处:") {
			t.Errorf("the Chinese sentence says another place: %s", wrong.message.Zh)
		}
	}
	if strings.Contains(wrong.message.En+wrong.message.Zh, "%!") {
		t.Errorf("the words do not fit: %v", wrong.message)
	}
}

// TestAliases has parameters in filters.
func TestAliases(t *testing.T) {
	for _, c := range []struct {
		text    string
		aliases map[string]string
		want    string
	}{
		{"title eq @p", map[string]string{"@p": "'x'"}, "(title eq 'x')"},
		{"@a and @b", map[string]string{"@a": "position eq 1", "@b": "@c", "@c": "sample"}, "((position eq 1) and sample)"},
		{"position mul @n eq 3", map[string]string{"@n": "1 add 2"}, "((position mul (1 add 2)) eq 3)"},
		{"label ne @p", map[string]string{"@p": "null"}, "(label ne null)"},
		{"light in @list", map[string]string{"@list": "('RED','GREEN')"}, "(light in ('RED','GREEN'))"},
		{"light in (@a,@a)", map[string]string{"@a": "'RED'"}, "(light in ('RED','RED'))"},
		{"contains(title,@p)", map[string]string{"@p": "'it''s'"}, "contains(title,'it''s')"},
		{"position eq -@n", map[string]string{"@n": "5"}, "(position eq - 5)"},
	} {
		e, wrong := parsed(c.text, c.aliases)
		if wrong != nil {
			t.Errorf("%s is refused: %v", c.text, wrong)
		} else if got := written(e, true); got != c.want {
			t.Errorf("%s is %s, not %s", c.text, got, c.want)
		}
	}
	const bad = http.StatusBadRequest
	for _, c := range []struct {
		refusing
		aliases map[string]string
	}{
		{refusing{"title eq @p", bad, 10, "$filter, character 10: @p has no value"}, nil},
		{refusing{"title eq @p", bad, 1, "@p, character 1: an expression is missing"}, map[string]string{"@p": ""}},
		{refusing{"title eq @p", bad, 5, "@p, character 5: \"'y"}, map[string]string{"@p": "'x' 'y'"}},
		{refusing{"title eq @p", bad, 7, "$filter, character 7: a text cannot be"}, map[string]string{"@p": "1"}},
		{refusing{"title eq @p", bad, 3, "@p, character 3: expressions stand"}, map[string]string{"@p": "@p"}},
		{refusing{"@p", bad, 4, "more than 30 deep"}, map[string]string{"@p": "@q and @q", "@q": "(@p) or (@p)"}},
		{refusing{"light in @p", bad, 1, "@p, character 1: ( is expected"}, map[string]string{"@p": "'RED'"}},
		{refusing{"title eq @", bad, 10, "nothing that can stand here"}, nil},
	} {
		t.Run(c.text, func(t *testing.T) {
			_, wrong := parsed(c.text, c.aliases)
			checkRefusal(t, wrong, c.refusing)
		})
	}
}

// TestLiteralsHaveKinds looks at what a filter's literals are.
func TestLiteralsHaveKinds(t *testing.T) {
	for text, want := range map[string]datasets.Kind{
		"title eq 'x'": datasets.Text, "light eq 'x'": datasets.Text, "position eq 1": datasets.Integer,
		"position eq 2147483648": datasets.Number, "budget eq 1.5": datasets.Number, "weight eq null": datasets.Number,
		"budget eq null": datasets.Money, "dueOn ne null": datasets.Date, "dueOn eq 2023-01-01": datasets.Date,
		"updatedAt eq 2023-01-01T00:00:00Z": datasets.Moment, "sample eq true": datasets.Boolean,
		"id eq 01890a5d-ac96-774b-bcce-b302099a8057": datasets.Key, "null eq null": datasets.Text,
	} {
		e, wrong := parsed(text, nil)
		if wrong != nil {
			t.Errorf("%s: %v", text, wrong)
			continue
		}
		if literal := e.(datasets.Call).Args[1].(datasets.Literal); literal.Kind != want {
			t.Errorf("%s: %s, not %s", text, literal.Kind, want)
		}
	}
}
