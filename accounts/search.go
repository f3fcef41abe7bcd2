package accounts

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"kursbro/accounts/audit"
	"kursbro/accounts/nationalid"
	"kursbro/app/db"
	"kursbro/app/i18n"
	"kursbro/app/problem"
)

// MostFound is how many people a search gives at most: write more to see fewer.
const MostFound = 50

// Found is a person whom a search found.
type Found struct {
	Profile
	Organisation string
	By           string // what fitted: name, username, email, old_email, number, mobile or employee_number
}

var errShortQuery = problem.New(problem.Invalid, "accounts.search.short")

// Search finds people in the helpdesk's reach by the beginnings of their names,
// by e-mail address (an old one leads to who lives on, M46), username, employee
// number, mobile number or – whole – national ID. What was searched for is kept nowhere; that
// somebody searched is audited. Problems: accounts.search.short, those of
// nationalid.Parse, ErrForbidden.
func (s *Service) Search(ctx context.Context, by Actor, query string) ([]Found, error) {
	if err := Authorise(by, RuleHelpdesk); err != nil {
		return nil, err
	}
	tree, err := s.Organisations(ctx)
	if err != nil {
		return nil, fmt.Errorf("read organisations: %w", err)
	}
	kind, hits, err := s.lookFor(ctx, query, by.reach(tree, Helpdesk))
	if err != nil {
		return nil, err
	}
	found, err := s.living(ctx, hits)
	if err != nil {
		return nil, err
	}
	found = slices.DeleteFunc(found, func(f Found) bool { return !by.Serves(tree, Helpdesk, f.OrganisationID) })
	for i := range found {
		found[i].Organisation = tree.Name(found[i].OrganisationID)
	}
	return found, s.RecordFound(ctx, by, kind, found)
}

// RecordFound says in the log that somebody searched, and of each whom it
// showed that they were seen: people may read who has looked at them.
func (s *Service) RecordFound(ctx context.Context, by Actor, kind string, found []Found) error {
	entries := []audit.Entry{by.Entry("profile.search", "").With("by", kind).With("hits", strconv.Itoa(len(found)))}
	for _, one := range found {
		if one.ID != by.ProfileID {
			entries = append(entries, by.Entry("profile.found", one.ID).With("by", kind))
		}
	}
	return s.DB.Write(ctx, func(tx *db.Tx) error { return audit.Record(ctx, tx, entries...) })
}

// lookFor chooses how to search by what the query looks like.
func (s *Service) lookFor(ctx context.Context, query string, reach []OrganisationID) (kind string, hits []Found, err error) {
	query = strings.TrimSpace(query)
	digits := nationalid.Clean(query)
	switch {
	case len(digits) == 11 && strings.Trim(digits, "0123456789") == "":
		hits, err = s.byNumber(ctx, digits)
		return "number", hits, err
	case strings.Contains(query, "@"):
		hits, err = s.byEmail(ctx, query)
		kind = "email"
	case utf8.RuneCountInString(query) < 2:
		return "", nil, errShortQuery
	default:
		hits, err = s.byShortName(ctx, query)
		kind = "name"
	}
	if mobile := MobileKey(query); err == nil && mobile != "" && kind == "name" && checkMobile(mobile) == nil {
		hits, err = s.byMobile(ctx, hits, mobile)
		return "mobile", hits, err
	}
	if err != nil || len(hits) > 0 && kind == "email" {
		return kind, hits, err
	}
	named, err := selectByWords(ctx, s.DB, queryWords(query), reach, MostFound)
	for _, p := range named {
		hits = append(hits, Found{Profile: p, By: kind})
	}
	return kind, hits, err
}

func (s *Service) byNumber(ctx context.Context, digits string) (hits []Found, err error) {
	number, err := nationalid.Parse(digits, true)
	if err != nil {
		return nil, err
	}
	rows, err := selectNumbersByLookup(ctx, s.DB, s.Vault.Lookups(number))
	if err != nil {
		return nil, fmt.Errorf("look up number: %w", err)
	}
	for _, row := range rows {
		if row.Status == Mistaken {
			continue
		}
		p, err := SelectProfile(ctx, s.DB, row.ProfileID)
		if err != nil {
			return nil, err
		}
		hits = append(hits, Found{Profile: p, By: "number"})
	}
	return hits, nil
}

func (s *Service) byEmail(ctx context.Context, email string) (hits []Found, err error) {
	owners, err := selectByEmail(ctx, s.DB, EmailKey(email))
	if err != nil {
		return nil, fmt.Errorf("look up address: %w", err)
	}
	private, err := selectByPrivateEmail(ctx, s.DB, EmailKey(email))
	if err != nil {
		return nil, fmt.Errorf("look up private address: %w", err)
	}
	for _, p := range append(owners, private...) {
		hits = append(hits, Found{Profile: p, By: "email"})
	}
	return hits, nil
}

// byMobile adds to what was found by the same digits who has the mobile number;
// several of a household may.
func (s *Service) byMobile(ctx context.Context, hits []Found, mobile string) ([]Found, error) {
	owners, err := selectByMobile(ctx, s.DB, mobile, MostFound)
	if err != nil {
		return nil, fmt.Errorf("look up mobile: %w", err)
	}
	for _, p := range owners {
		hits = append(hits, Found{Profile: p, By: "mobile"})
	}
	return hits, nil
}

// byShortName is for a username or an employee number, written whole.
func (s *Service) byShortName(ctx context.Context, name string) (hits []Found, err error) {
	p, known, err := FindByUsername(ctx, s.DB, name)
	if err != nil {
		return nil, fmt.Errorf("look up username: %w", err)
	}
	if known {
		hits = append(hits, Found{Profile: p, By: "username"})
	}
	job, known, err := FindEmployment(ctx, s.DB, name)
	if err != nil || !known {
		return hits, err
	}
	if p, err = SelectProfile(ctx, s.DB, job.ProfileID); err != nil {
		return nil, err
	}
	return append(hits, Found{Profile: p, By: "employee_number"}), nil
}

// living puts survivors in the place of tombstones, and everybody there once.
func (s *Service) living(ctx context.Context, hits []Found) (found []Found, err error) {
	seen := map[ProfileID]bool{}
	for _, hit := range hits {
		if !hit.Living() {
			if hit.Profile, err = Survivor(ctx, s.DB, hit.Profile); err != nil {
				return nil, err
			}
			if hit.By == "email" {
				hit.By = "old_email"
			}
		}
		if !seen[hit.ID] {
			seen[hit.ID] = true
			found = append(found, hit)
		}
	}
	return found[:min(len(found), MostFound)], nil
}

// queryWords are the folded beginnings of words that are asked for.
func queryWords(query string) []string {
	var words []string
	for _, part := range strings.Fields(i18n.Fold(query)) {
		if strings.Contains(part, "@") {
			words = append(words, part)
			continue
		}
		words = append(words, strings.FieldsFunc(part, notWord)...)
	}
	slices.Sort(words)
	return slices.Compact(words)
}

// reach is the organisations that the actor serves in a role; nil is all.
func (a Actor) reach(tree Tree, role Role) []OrganisationID {
	served, all := a.Served(tree, role)
	if all {
		return nil
	}
	return append(served, "")
}

// commonest is where counting how many have a word ends.
const commonest = 2000

// selectByWords finds people who have words that begin like every one asked
// for. It walks along the rarest and looks the others up.
func selectByWords(ctx context.Context, q db.Queryer, words []string, reach []OrganisationID, limit int) ([]Profile, error) {
	if len(words) == 0 {
		return nil, nil
	}
	rarest, least := 0, commonest+1
	for i, word := range words {
		count, err := countWord(ctx, q, word, commonest)
		if err != nil {
			return nil, fmt.Errorf("count word: %w", err)
		}
		if count < least {
			rarest, least = i, count
		}
	}
	words[0], words[rarest] = words[rarest], words[0]
	return selectWithWords(ctx, q, words, reach, limit)
}
