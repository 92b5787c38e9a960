// Package workreport reads a Chinese government work report (政府工作报告) and drafts the plan that it promises: areas,
// tasks, actions, targets, projects and units, each with the span of the text it was read from.
//
// Read is pure: the same bytes give the same draft, without network, model or clock. It knows the language of such
// reports (how parts are numbered, how numbers are promised, how lists share an action), not the places they are about.
package workreport
