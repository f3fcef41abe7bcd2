package accounts

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
	"unicode"

	"kursbro/app/db"
	"kursbro/app/i18n"
	"kursbro/app/problem"
)

// Kind tells self-registered people from those in the HR feed.
type Kind string

// The kinds of profile.
const (
	External Kind = "external"
	Internal Kind = "internal"
)

// ProfileState is where a profile stands.
type ProfileState string

// The states of a profile.
const (
	Pending ProfileState = "pending" // registered; the address is not verified yet
	Active  ProfileState = "active"
	Locked  ProfileState = "locked" // by the helpdesk, with a reason
	Ended   ProfileState = "ended"  // internal, all employments over: reads the own record
	Merged  ProfileState = "merged" // a tombstone: MergedInto lives on
)

// Source says where a value of an internal profile came from.
type Source string

// The sources.
const (
	FromHR    Source = "hr"
	FromSelf  Source = "self"
	FromMerge Source = "merge"
)

// PasswordHash is an argon2id PHC string. It prints as asterisks.
type PasswordHash string

// Format gives asterisks for every verb.
func (PasswordHash) Format(state fmt.State, _ rune) { _, _ = io.WriteString(state, "***") }

// Profile is a person as the portal knows them. Empty text is NULL or nothing.
type Profile struct {
	ID                     ProfileID
	Kind                   Kind
	State                  ProfileState
	Username               string // internal: 4–6 characters, lower case
	Email                  string // external: the user name, as typed
	EmailVerifiedAt        *time.Time
	GivenName, FamilyName  string
	BirthDate              string // ISO; as said or as HR says, never read out of a number (M3)
	Mobile                 string // E.164: see MobileKey and MobileText
	Address                string
	PostalCode             string
	PostalPlace            string
	OrganisationID         OrganisationID
	Language               string // nb, nn, en, se; empty: not chosen
	Appearance             Appearance
	PrivateEmail           string // internal: recovery address
	PrivateEmailSource     Source
	PrivateEmailVerifiedAt *time.Time // nil: no recovery, unless it is HR's own (M33)
	MobileSource           Source
	PasswordHash           PasswordHash
	PasswordSetAt          *time.Time
	LockReason             string
	MergedInto             ProfileID
	MergedAt               *time.Time
	MergedEvidence         string // typed, confirmed, proven, hr: what M42 may show
	CreatedAt, UpdatedAt   time.Time
	ErasedAt               *time.Time // nothing but the id is left
	ReopenedAt             *time.Time // a former employee learns on, as an external: see Reopened
}

// ErrNoProfile says that there is no such person, or none that the asker may
// know of.
var ErrNoProfile = problem.New(problem.NotFound, "accounts.profile.unknown")

// Name is given and family name as one writes it.
func (p Profile) Name() string { return strings.TrimSpace(p.GivenName + " " + p.FamilyName) }

// Contact is how to reach the person besides e-mail.
func (p Profile) Contact() Contact {
	return Contact{Mobile: p.Mobile, Address: p.Address, PostalCode: p.PostalCode, PostalPlace: p.PostalPlace}
}

// Erased says that nothing but the id is left of it.
func (p Profile) Erased() bool { return p.ErasedAt != nil }

// Living says that it is no tombstone.
func (p Profile) Living() bool { return p.State != Merged }

// SignInName is what the person writes to sign in.
func (p Profile) SignInName() string {
	if p.Kind == Internal {
		return p.Username
	}
	return p.Email
}

// RecoveryEmail is the address that a link for a new password may be sent to;
// empty when there is none. An internal's private e-mail counts when HR gave
// it or the person has shown that it is theirs (M33).
func (p Profile) RecoveryEmail() string {
	switch {
	case p.Kind == External:
		return p.Email
	case p.PrivateEmailSource == FromHR || p.PrivateEmailVerifiedAt != nil:
		return p.PrivateEmail
	}
	return ""
}

// sortKey orders people by family name, then given name.
func (p Profile) sortKey() string { return i18n.SortKey(p.FamilyName + ", " + p.GivenName) }

// searchWords are the folded words that the helpdesk finds the person by.
func (p Profile) searchWords() []string {
	if !p.Living() {
		return nil // M46: in no list
	}
	words := strings.FieldsFunc(i18n.Fold(p.GivenName+" "+p.FamilyName), notWord)
	for _, name := range []string{p.Email, p.PrivateEmail, p.Username} {
		if name != "" {
			words = append(words, i18n.Fold(name))
		}
	}
	slices.Sort(words)
	return slices.Compact(words)
}

func notWord(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) }

// SelectProfile reads one profile, as a step. Problem: ErrNoProfile.
func SelectProfile(ctx context.Context, q db.Queryer, id ProfileID) (Profile, error) {
	p, err := selectProfile(ctx, q, id)
	if errors.Is(err, db.ErrNone) {
		return Profile{}, ErrNoProfile
	}
	if err != nil {
		return Profile{}, fmt.Errorf("read profile: %w", err)
	}
	return p, nil
}

// Survivor follows the pointer of a tombstone to the living profile, which is
// one step away (M16); a living profile is its own survivor.
func Survivor(ctx context.Context, q db.Queryer, p Profile) (Profile, error) {
	if p.Living() {
		return p, nil
	}
	return SelectProfile(ctx, q, p.MergedInto)
}

// InsertProfiles adds people as they are given, as a step: for seeds and
// imports. It makes the ids that are missing and returns them in order.
func InsertProfiles(ctx context.Context, tx *db.Tx, profiles []Profile) ([]ProfileID, error) {
	ids := make([]ProfileID, len(profiles))
	for i := range profiles {
		if profiles[i].ID == "" {
			profiles[i].ID = ProfileID(db.NewID())
		}
		ids[i] = profiles[i].ID
	}
	if err := insertProfiles(ctx, tx, profiles); err != nil {
		return nil, fmt.Errorf("insert profiles: %w", err)
	}
	return ids, nil
}

// Profile reads a person: oneself, or somebody in the helpdesk's or HR's
// reach. Looking at somebody else is audited. Problem: ErrNoProfile, also for
// what the asker may not know of.
func (s *Service) Profile(ctx context.Context, by Actor, id ProfileID) (Profile, error) {
	if by.ProfileID == id || by.Trusted() {
		return SelectProfile(ctx, s.DB, id)
	}
	p, err := s.reach(ctx, s.DB, by, id)
	if err != nil {
		return Profile{}, err
	}
	return p, s.Record(ctx, by.Entry("profile.look", id))
}

// Names gives the names of people by id, tombstones included; erased ones are
// not in the map.
func Names(ctx context.Context, q db.Queryer, ids []ProfileID) (map[ProfileID]string, error) {
	people, err := selectPeople(ctx, q, ids)
	if err != nil {
		return nil, fmt.Errorf("read names: %w", err)
	}
	names := make(map[ProfileID]string, len(people))
	for id, p := range people {
		names[id] = p.Name()
	}
	return names, nil
}
