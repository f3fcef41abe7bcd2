package accounts

import (
	"context"
	"fmt"
	"slices"

	"kursbro/accounts/audit"
)

// LogLine is one audit entry with the names of its people, as they are now.
type LogLine struct {
	audit.Entry
	ActorName   string // empty: nobody, erased, or out of the reader's reach
	SubjectName string

	Organisation string // that it is about besides the subject, in the reader's reach
}

// Log reads the audit log, newest first, for auditors and administrators: what
// was done to people in their reach and, of what was done to nobody, what those
// people did. Entries hold ids; the names are looked up at the moment of reading
// and only within the reader's reach. Reading is audited.
func (s *Service) Log(ctx context.Context, by Actor, filter audit.Filter, limit int) ([]LogLine, error) {
	if err := Authorise(by, RuleAuditReader); err != nil {
		return nil, err
	}
	tree, err := s.Organisations(ctx)
	if err != nil {
		return nil, fmt.Errorf("read organisations: %w", err)
	}
	filter.Reach = nil
	for _, id := range by.reach(tree, Auditor) {
		filter.Reach = append(filter.Reach, string(id))
	}
	entries, err := audit.Search(ctx, s.DB, filter, limit)
	if err != nil {
		return nil, fmt.Errorf("read the log: %w", err)
	}
	names, err := s.namesInReach(ctx, by, tree, entries)
	if err != nil {
		return nil, err
	}
	lines := make([]LogLine, len(entries))
	for i, e := range entries {
		lines[i] = LogLine{Entry: e, ActorName: names[ProfileID(e.Actor)], SubjectName: names[ProfileID(e.Subject)]}
		if about := OrganisationID(e.ObjectRef); e.ObjectKind == "organisation" && by.Serves(tree, Auditor, about) {
			lines[i].Organisation = tree.Name(about)
		}
	}
	return lines, s.Record(ctx, by.Entry("audit.read", ProfileID(filter.Subject)))
}

func (s *Service) namesInReach(ctx context.Context, by Actor, tree Tree, entries []audit.Entry) (map[ProfileID]string, error) {
	var ids []ProfileID
	for _, e := range entries {
		ids = append(ids, ProfileID(e.Actor), ProfileID(e.Subject))
	}
	slices.Sort(ids)
	people, err := selectPeople(ctx, s.DB, slices.Compact(ids))
	if err != nil {
		return nil, fmt.Errorf("read names: %w", err)
	}
	names := map[ProfileID]string{}
	for id, p := range people {
		if id == by.ProfileID || by.Serves(tree, Auditor, p.OrganisationID) {
			names[id] = p.Name()
		}
	}
	return names, nil
}

// LoggedName is what somebody of whom the log is read is called; empty for who
// is out of the reader's reach.
func (s *Service) LoggedName(ctx context.Context, by Actor, id ProfileID) (string, error) {
	if err := Authorise(by, RuleAuditReader); err != nil || id == "" {
		return "", err
	}
	tree, err := s.Organisations(ctx)
	if err != nil {
		return "", fmt.Errorf("read organisations: %w", err)
	}
	names, err := s.namesInReach(ctx, by, tree, []audit.Entry{{Subject: string(id)}})
	return names[id], err
}

// Logged finds by user name or address the person in the reader's reach whom
// the log is to be read about. Problem: ErrNoProfile, also for who is out of it.
func (s *Service) Logged(ctx context.Context, by Actor, name string) (ProfileID, error) {
	if err := Authorise(by, RuleAuditReader); err != nil {
		return "", err
	}
	tree, err := s.Organisations(ctx)
	if err != nil {
		return "", fmt.Errorf("read organisations: %w", err)
	}
	p, err := candidate(ctx, s.DB, name)
	if err != nil {
		return "", fmt.Errorf("find by name: %w", err)
	}
	if p.ID == "" || !by.Serves(tree, Auditor, p.OrganisationID) {
		return "", ErrNoProfile
	}
	return p.ID, nil
}
