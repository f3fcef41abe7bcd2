package demo

import (
	"context"
	"fmt"
	"slices"

	"kursbro/accounts"
	"kursbro/courses/report"
)

// kept is a report that one of the cast has saved.
type kept struct {
	who, name string
	codes     []string // of its courses
	report.Definition
	report.Plan
}

// saved are the demo's reports: a leader's about their own people, HR's about
// everybody, which comes by mail.
var saved = []kept{
	{who: leader, name: "Mine ansatte – brannvern og legemidler", codes: []string{"BV-HEO", "BA101", "NE204"},
		Definition: report.Definition{Scope: report.MyPeople, Mandatory: true}},
	{who: "hrvest", name: "Brannvern i hele regionen", codes: []string{"BV-HEO"},
		Definition: report.Definition{Scope: report.Belonging}, Plan: report.Plan{Every: report.Weekly, Weekday: 1}},
}

// fillReports saves them, each once.
func (r Rooms) fillReports(ctx context.Context) error {
	at, err := r.places(ctx)
	if err != nil {
		return err
	}
	service := report.New(r.Courses)
	for _, one := range saved {
		if err := r.keep(ctx, service, one, at.byName[region.name]); err != nil {
			return fmt.Errorf("%s: %w", one.name, err)
		}
	}
	return nil
}

func (r Rooms) keep(ctx context.Context, service *report.Service, one kept, root accounts.OrganisationID) error {
	who, err := r.actor(ctx, one.who)
	if err != nil {
		return err
	}
	if who, err = accounts.ActsAs(ctx, r.DB, who.ProfileID); err != nil {
		return err
	}
	before, err := service.List(ctx, who)
	if err != nil || len(before) > 0 {
		return err
	}
	if one.Scope == report.Belonging {
		one.Organisation = root
	}
	choice, err := service.Choices(ctx, who, one.Definition)
	if err != nil {
		return err
	}
	for _, course := range choice.Courses {
		if slices.Contains(one.codes, course.Code) {
			one.Courses = append(one.Courses, course.CourseID)
		}
	}
	id, err := service.Save(ctx, who, "demo "+one.who, one.name, one.Definition)
	if err != nil || one.Every == report.Never {
		return err
	}
	return service.PlanMails(ctx, who, id, one.Plan)
}
