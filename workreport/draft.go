package workreport

import "plangraph/models"

// Draft is what was read from a report. Spans count the Unicode code points of Text, ends exclusive.
type Draft struct {
	Region Region
	Year   Year
	// Text is what spans refer to: the input itself where it was plain text or Markdown, else the text extracted from it.
	Text string
	// Parts are the stretches that were read as plan, in text order.
	Parts []Citation
	// Goals are what the plan promises as a whole, before its first area.
	Goals       Content
	Areas       []Area
	Diagnostics []Diagnostic
}

// Span is a stretch of Draft.Text in code points, end exclusive.
type Span struct {
	Start int
	End   int
}

// Citation is a span with the words that stand there.
type Citation struct {
	Span
	Quote string
}

// Region is the administrative division that a report speaks for. Name is empty where the text does not say.
type Region struct {
	Name string
	// Code is only known when it was given in Options.
	Code   string
	Source *Citation
}

// Year is the year that the plan is for; Value is 0 where the text does not say. Source is nil when it was given in
// Options.
type Year struct {
	Value  int
	Source *Citation
}

// Heading is how an area or a task announces itself. Label and Ordinal are as printed, so gaps stay; both are empty for
// a lead phrase, which has no mark.
type Heading struct {
	Citation
	Label   string
	Ordinal int
	Title   string
}

// Content is what sentences of the plan, an area or a task say.
type Content struct {
	Actions      []Citation
	Targets      []Target
	Projects     []Project
	Undertakings []Undertaking
	Assignments  []Assignment
}

// Area is a field of work (重点领域). Its own Content is what stands before its first task.
type Area struct {
	Heading Heading
	Span    Span
	Content
	Tasks []Task
}

// Task is a task (任务) or, below another one, a part of it.
type Task struct {
	Heading Heading
	Span    Span
	Content
	Subtasks []Task
}

// Target is a promised figure, or an implicit one that was promised in words (全覆盖); then Number is nil.
type Target struct {
	Citation
	Indicator string
	// Comparator is empty for an implicit target without a value.
	Comparator models.Comparator
	Number     *Citation
	// Value is as printed (36 of 36万平米); To is the upper end of a range or the end of a change.
	Value, To *float64
	Unit      string
	// BaseValue and BaseTo are in BaseUnit, without 万 and the like; a percentage is a share of 1.
	BaseValue, BaseTo *float64
	BaseUnit          string
	Modality          string
	Nature            models.TargetNature
	Better            models.Better
	Distribution      Distribution
	// PartOf is the position of the target that this one is a part of (其中) in the same Content, or -1.
	PartOf int
}

// Implicit tells whether the target was promised without a number.
func (t Target) Implicit() bool { return t.Number == nil }

// Distribution says how one clause spreads its numbers over its nouns.
type Distribution string

// The distributions: each noun has the number (均, 各), or each noun has its own number in order (分别).
const (
	DistributionNone         Distribution = ""
	DistributionEach         Distribution = "EACH"
	DistributionRespectively Distribution = "RESPECTIVELY"
)

// Project is a concrete work. Name is its place or name with the action (香江路道路升级改造), Entity the words that name it.
type Project struct {
	Citation
	Name   string
	Kind   models.Kind
	Entity Citation
	Action string
	Stage  Stage
	// Unnamed marks work of a kind at places that the text does not name: 改造老旧小区5个. Entity is then the words for the
	// kind.
	Unnamed bool
	// Open marks a member of a list that ends in 等: there are others.
	Open bool
	// Members are the names joined in one entry (看守所、拘留所建设); empty for a project of one name.
	Members []Citation
}

// Stage is how far a project is to come this year, by its verb.
type Stage string

// The stages of a project's year.
const (
	StageUnknown  Stage = ""
	StagePlan     Stage = "PLAN"
	StageStart    Stage = "START"
	StageAdvance  Stage = "ADVANCE"
	StageComplete Stage = "COMPLETE"
)

// Undertaking is named work that is no project.
type Undertaking struct {
	Citation
	Kind UndertakingKind
}

// UndertakingKind says what a named undertaking is.
type UndertakingKind string

// The kinds of undertakings.
const (
	UndertakingCampaign    UndertakingKind = "CAMPAIGN"
	UndertakingEvent       UndertakingKind = "EVENT"
	UndertakingProgram     UndertakingKind = "PROGRAM"
	UndertakingPolicy      UndertakingKind = "POLICY"
	UndertakingPositioning UndertakingKind = "POSITIONING"
)

// Assignment names the units that answer for the work of the Content it stands in.
type Assignment struct {
	Citation
	Role  Role
	Units []UnitMention
}

// Role is a unit's part in the work.
type Role string

// The roles; a unit that is only named in a sentence has no role.
const (
	RoleNone      Role = ""
	RoleLead      Role = "LEAD"
	RoleSupport   Role = "SUPPORT"
	RoleSupervise Role = "SUPERVISE"
)

// UnitMention is a unit as named in the text. Known is the name of the unit in Options.Units that it was matched to, or
// empty: then it is a suggestion.
type UnitMention struct {
	Citation
	Known string
}

// Diagnostic is something a person should look at.
type Diagnostic struct {
	Citation
	Code    DiagnosticCode
	Message string
}

// DiagnosticCode classifies diagnostics.
type DiagnosticCode string

// The diagnostics of a draft.
const (
	DiagnosticBrokenCount  DiagnosticCode = "BROKEN_COUNT"
	DiagnosticGap          DiagnosticCode = "ORDINAL_GAP"
	DiagnosticNoHeading    DiagnosticCode = "NO_PLAN_HEADING"
	DiagnosticNoTasks      DiagnosticCode = "AREA_WITHOUT_TASKS"
	DiagnosticNoYear       DiagnosticCode = "NO_YEAR"
	DiagnosticNoRegion     DiagnosticCode = "NO_REGION"
	DiagnosticUnreadNumber DiagnosticCode = "UNREAD_NUMBER"
	DiagnosticTruncated    DiagnosticCode = "TRUNCATED"
)
