package accounts

import (
	"context"
	"fmt"
	"slices"

	"kursbro/app/db"
	"kursbro/app/problem"
)

// Appearance is how somebody wants to see the portal, on every device where
// they sign in (M34). Empty: not chosen, as the device has it.
type Appearance struct {
	Theme    string // light, dark, auto
	TextSize string // large
	Motion   string // less
}

// Themes, TextSizes and Motions are what can be chosen besides nothing.
var (
	Themes    = []string{"auto", "light", "dark"}
	TextSizes = []string{"large"}
	Motions   = []string{"less"}
)

var errNoAppearance = problem.New(problem.Invalid, "accounts.fault.appearance")

// ChangeAppearance keeps how the asker wants to see the portal. The faults are
// by the name of the field; nothing is written when there are any.
func (s *Service) ChangeAppearance(ctx context.Context, by Actor, a Appearance) (Faults, error) {
	if err := Authorise(by, RuleSignedIn); err != nil {
		return nil, err
	}
	faults := Faults{}
	for _, choice := range []struct {
		name, value string
		among       []string
	}{{"theme", a.Theme, Themes}, {"text_size", a.TextSize, TextSizes}, {"motion", a.Motion, Motions}} {
		if choice.value != "" && !slices.Contains(choice.among, choice.value) {
			faults.add(choice.name, errNoAppearance)
		}
	}
	if len(faults) > 0 {
		return faults, nil
	}
	return nil, s.DB.Write(ctx, func(tx *db.Tx) error {
		if err := updateAppearance(ctx, tx, by.ProfileID, a); err != nil {
			return fmt.Errorf("change appearance: %w", err)
		}
		return record(ctx, tx, by.Entry("profile.appearance", by.ProfileID))
	})
}

// KeepTheme keeps the theme that the asker chose on any page; who is not signed
// in has a browser to keep it. Who looks at another's pages chooses for themselves.
func (s *Service) KeepTheme(ctx context.Context, by Actor, theme string) error {
	by, ctx = by.Self(), db.Keeping(ctx)
	if !by.SignedIn() || by.Appearance.Theme == theme {
		return nil
	}
	a := by.Appearance
	a.Theme = theme
	_, err := s.ChangeAppearance(ctx, by, a)
	return err
}
