package goals

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"kursbro/accounts"
	"kursbro/accounts/audit"
	"kursbro/app/db"
	"kursbro/app/problem"
)

// Template is one version of a plan of learning goals. It never changes: who
// works through it goes on with the version that they were given.
type Template struct {
	ID             TemplateID
	OrganisationID accounts.OrganisationID
	Code           string // what its versions share
	Version        int
	Name           string
	Specialty      string
	Part           string
	CreatedAt      time.Time
	Goals          []Goal // in order; empty in lists
	Plans          int    // how many have it; in lists only

	content string
}

// Goal is a learning goal with the activities that lead to it.
type Goal struct {
	ID         GoalID
	Code       string
	Title      string
	About      string
	Activities []Activity
}

// Activity is a learning activity. A required one must be signed before the
// goal can be reached.
type Activity struct {
	ID       ActivityID
	Title    string
	Required bool
}

// The most that a template may hold.
const (
	mostGoals      = 500
	mostActivities = 50 // of one goal
	longestText    = 2000
	longestTitle   = 300
)

// fault says what is wrong with a template, and where.
func (t Template) fault() error {
	wrong := func(key, where string) error { return problem.New(problem.Invalid, key, "Where", where) }
	switch {
	case t.Code == "" || t.Name == "" || t.Specialty == "" || t.Part == "":
		return wrong("goals.import.head", t.Code)
	case len(t.Goals) == 0:
		return wrong("goals.import.empty", t.Code)
	case len(t.Goals) > mostGoals || len(t.Code) > 40 || longer(longestTitle, t.Name, t.Specialty, t.Part):
		return wrong("goals.import.too_much", t.Code)
	}
	met := map[string]bool{}
	for _, g := range t.Goals {
		switch {
		case g.Code == "" || g.Title == "":
			return wrong("goals.import.goal", g.Code+g.Title)
		case met[g.Code]:
			return wrong("goals.import.twice", g.Code)
		case !slices.ContainsFunc(g.Activities, func(a Activity) bool { return a.Required }):
			return wrong("goals.import.no_required", g.Code)
		case slices.ContainsFunc(g.Activities, func(a Activity) bool { return a.Title == "" }):
			return wrong("goals.import.activity", g.Code)
		case len(g.Activities) > mostActivities || longer(longestTitle, g.Code, g.Title) || longer(longestText, g.About) ||
			slices.ContainsFunc(g.Activities, func(a Activity) bool { return longer(longestTitle, a.Title) }):
			return wrong("goals.import.too_much", g.Code)
		}
		met[g.Code] = true
	}
	return nil
}

func longer(most int, texts ...string) bool {
	return slices.ContainsFunc(texts, func(text string) bool { return len(text) > most })
}

// sum is SHA-256, in hex, over all that a template says.
func (t Template) sum() string {
	values := []string{"goal template 1", t.Code, t.Name, t.Specialty, t.Part}
	for _, g := range t.Goals {
		values = append(values, g.Code, g.Title, g.About, strconv.Itoa(len(g.Activities)))
		for _, a := range g.Activities {
			values = append(values, a.Title, strconv.FormatBool(a.Required))
		}
	}
	return digest(values)
}

// digest is SHA-256, in hex, over texts, each with its length, so that no two
// lists read alike.
func digest(values []string) string {
	var text strings.Builder
	for _, value := range values {
		text.WriteString(strconv.Itoa(len(value)) + ":" + value)
	}
	sum := sha256.Sum256([]byte(text.String()))
	return hex.EncodeToString(sum[:])
}

// Templates are the newest versions of what the actor may give to people: as a
// course owner or administrator of the organisation or of one above it.
func (s *Service) Templates(ctx context.Context, by accounts.Actor) ([]Template, error) {
	if err := accounts.Authorise(by, accounts.RuleCourseOwner); err != nil {
		return nil, err
	}
	tree, err := s.Accounts.Organisations(ctx)
	if err != nil {
		return nil, err
	}
	all, err := selectTemplates(ctx, s.DB)
	if err != nil {
		return nil, fmt.Errorf("read templates: %w", err)
	}
	return slices.DeleteFunc(all, func(t Template) bool { return !by.Serves(tree, accounts.CourseOwner, t.OrganisationID) }), nil
}

// Assignable is a template that the actor may give to people. Problem:
// ErrUnknown, also for another organisation's.
func (s *Service) Assignable(ctx context.Context, by accounts.Actor, id TemplateID) (Template, error) {
	if err := accounts.Authorise(by, accounts.RuleCourseOwner); err != nil {
		return Template{}, err
	}
	tree, err := s.Accounts.Organisations(ctx)
	if err != nil {
		return Template{}, err
	}
	t, err := selectTemplate(ctx, s.DB, id)
	if err == nil && !by.Serves(tree, accounts.CourseOwner, t.OrganisationID) {
		err = ErrUnknown
	}
	return t, err
}

// Import makes a template, or the next version of one that is there: known by
// its code within the organisation. The same content again changes nothing;
// fresh is false then. Problems: Invalid that says what is wrong and where;
// ErrUnknown when the organisation is not the actor's.
func (s *Service) Import(ctx context.Context, by accounts.Actor, t Template) (made Template, fresh bool, err error) {
	if err := accounts.Authorise(by, accounts.RuleCourseOwner); err != nil {
		return Template{}, false, err
	}
	if err := t.fault(); err != nil {
		return Template{}, false, err
	}
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		made, fresh = t, true
		tree, err := accounts.Organisations(ctx, tx)
		if err != nil {
			return err
		}
		if _, there := tree.Find(t.OrganisationID); !there || !by.Serves(tree, accounts.CourseOwner, t.OrganisationID) {
			return ErrUnknown
		}
		latest, err := selectLatest(ctx, tx, t.OrganisationID, t.Code)
		if err != nil {
			return fmt.Errorf("read template: %w", err)
		}
		made.content, made.Version, made.CreatedAt = t.sum(), latest.Version+1, tx.Now()
		if latest.content == made.content {
			made, fresh = latest, false
			return nil
		}
		if made, err = insertTemplate(ctx, tx, made, by.ProfileID); err != nil {
			return fmt.Errorf("insert template: %w", err)
		}
		return audit.Record(ctx, tx, by.Entry("goals.import", "").About("goal_template", string(made.ID)))
	})
	return made, fresh, err
}
