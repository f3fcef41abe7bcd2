package privacy

import (
	"context"
	"fmt"
	"time"

	"kursbro/accounts"
)

// Looking are the actions of the log that are a look at somebody by somebody
// else. A house test sees that an action which sounds like a look is here or in
// NotLooking.
var Looking = []string{"profile.look", "profile.found", "goals.look", "merge.look", "merge.preview", "merge.preview_undo", "scim.look", "audit.read", "share.open", "viewing.begin", "inquiry.look", "participant.look", "evidence.open"}

// NotLooking are actions that sound like a look at somebody and are none, and why.
var NotLooking = map[string]string{
	"login.open":         "signing in",
	"viewing.end":        "the end of a look that viewing.begin tells of",
	"profile.search":     "about nobody in particular: whom it found is in profile.found",
	"participant.export": "a list of a course, by who answers for it",
	"class.roster":       "a list of a class, by who answers for it",
	"hire.look":          "a list of what became of HR's file",
	"enrolment.list":     "the owner of a course wrote the person in from a list of theirs",
	"inquiry.list":       "a list of what people have written, by who answers for it",
	"likeness.list":      "a list of pairs; who opens one of them is told of by profile.look",
	"match.list":         "a list of pairs",
	"merge.list":         "a list of merges",
	"report.read":        "a list of everybody whom the asker leads or serves, and how they stand with courses",
	"reminder.look":      "a list of those of one's own people who are late with what is mandatory",
	"privacy.export":     "the person's own",
}

// Look is one time that somebody looked at the asker.
type Look struct {
	At           time.Time
	Action       string
	Kind         accounts.ActorKind
	Roles        []accounts.Role // that they hold now; the name of who it was is theirs, not the asker's
	Organisation string          // empty: nobody who belongs here
	Reason       string          // of the helpdesk, who saw what the asker sees; empty for every other look
	actor        accounts.ProfileID
}

// Looked gives who has looked at the asker, the newest first, and how many times
// in all. It says role and organisation, not who: the asker may know that and
// why, and that somebody answers for it. Problem: ErrSignIn.
func (s *Service) Looked(ctx context.Context, by accounts.Actor, offset, limit int) (looks []Look, total int, err error) {
	if err := accounts.Authorise(by, accounts.RuleSignedIn); err != nil {
		return nil, 0, err
	}
	who, err := selectProfiles(ctx, s.DB, by.ProfileID)
	if err != nil {
		return nil, 0, fmt.Errorf("read whose profiles they are: %w", err)
	}
	if total, err = countLooks(ctx, s.DB, who); err != nil {
		return nil, 0, fmt.Errorf("count looks: %w", err)
	}
	if looks, err = selectLooks(ctx, s.DB, who, offset, limit); err != nil {
		return nil, 0, fmt.Errorf("read looks: %w", err)
	}
	roles := map[accounts.ProfileID][]accounts.Role{}
	for i, look := range looks {
		held, known := roles[look.actor]
		if !known && look.actor != "" {
			if held, err = s.rolesOf(ctx, look.actor); err != nil {
				return nil, 0, err
			}
			roles[look.actor] = held
		}
		looks[i].Roles = held
	}
	return looks, total, nil
}

func (s *Service) rolesOf(ctx context.Context, id accounts.ProfileID) (roles []accounts.Role, err error) {
	grants, err := accounts.RolesOf(ctx, s.DB, id)
	if err != nil {
		return nil, fmt.Errorf("read roles: %w", err)
	}
	seen := map[accounts.Role]bool{}
	for _, g := range grants {
		if !seen[g.Role] {
			seen[g.Role] = true
			roles = append(roles, g.Role)
		}
	}
	return roles, nil
}
