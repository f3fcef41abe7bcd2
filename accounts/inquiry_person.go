package accounts

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"kursbro/app/db"
)

// How much of what a person has written stands with the person.
const (
	mostInquiriesShown = 10
	mostInquiryBegins  = 80 // runes
)

// InquiriesOf lists what a person has written, also in profiles that live on in
// theirs, as far as it is in the actor's reach as helpdesk: the newest first,
// each with how it begins. Who shows it has recorded the look at the person.
func (s *Service) InquiriesOf(ctx context.Context, by Actor, id ProfileID) ([]DeskInquiry, error) {
	if err := Authorise(by, RuleHelpdesk); err != nil {
		return nil, err
	}
	desk, err := inquiryDeskOf(ctx, s.DB, by)
	if err != nil {
		return nil, err
	}
	all, err := selectInquiriesOf(ctx, s.DB, id, desk, mostInquiriesShown)
	if err != nil {
		return nil, fmt.Errorf("read inquiries: %w", err)
	}
	lines, err := s.dressed(ctx, by, desk.tree, all)
	if err != nil {
		return nil, err
	}
	for i := range lines {
		text, err := selectInquiryBegins(ctx, s.DB, lines[i].ID)
		if err != nil && !errors.Is(err, db.ErrNone) {
			return nil, fmt.Errorf("read inquiry: %w", err)
		}
		lines[i].About = begins(text)
	}
	return lines, nil
}

// begins is the first line of a text, cut at a word where it is long.
func begins(text string) string {
	line, _, more := strings.Cut(strings.TrimSpace(text), "\n")
	letters := []rune(strings.TrimSpace(line))
	if len(letters) > mostInquiryBegins {
		line, more = string(letters[:mostInquiryBegins]), true
		if at := strings.LastIndex(line, " "); at > 0 {
			line = line[:at]
		}
	}
	if more {
		return strings.TrimSpace(line) + " …"
	}
	return line
}
