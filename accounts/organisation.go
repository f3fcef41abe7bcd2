package accounts

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"kursbro/app/db"
	"kursbro/app/i18n"
	"kursbro/app/problem"
)

// Organisation is a branch of the tree of those who use the portal.
type Organisation struct {
	ID              OrganisationID
	ParentID        OrganisationID // empty: a root
	Name            string
	Number          string // organisasjonsnummer, nine digits; may be empty
	OpenToExternals bool   // may be chosen at registration
}

// ErrNoOrganisation says that there is no such organisation, or none that
// externals may choose.
var ErrNoOrganisation = problem.New(problem.NotFound, "accounts.organisation.unknown")

// InsertOrganisation adds a branch, as a step. It makes the id when none is
// given. Problems: accounts.organisation.number (nine digits, control digit).
func InsertOrganisation(ctx context.Context, tx *db.Tx, o Organisation) (OrganisationID, error) {
	if o.ID == "" {
		o.ID = OrganisationID(db.NewID())
	}
	if o.Number != "" && !validOrganisationNumber(o.Number) {
		return "", errOrganisationNumber
	}
	o.Name = i18n.NFC(strings.TrimSpace(o.Name))
	return o.ID, insertOrganisation(ctx, tx, o)
}

// validOrganisationNumber checks nine digits by Brønnøysund's weights.
func validOrganisationNumber(number string) bool {
	if len(number) != 9 || strings.Trim(number, "0123456789") != "" {
		return false
	}
	sum := 0
	for i, weight := range []int{3, 2, 7, 6, 5, 4, 3, 2, 1} {
		sum += weight * int(number[i]-'0')
	}
	return sum%11 == 0
}

// Tree is every organisation, held in memory: there are hundreds, not millions.
type Tree struct {
	all  []Organisation // by name
	byID map[OrganisationID]Organisation
}

// Organisations reads the tree.
func Organisations(ctx context.Context, q db.Queryer) (Tree, error) {
	all, err := selectOrganisations(ctx, q)
	if err != nil {
		return Tree{}, err
	}
	tree := Tree{all: all, byID: make(map[OrganisationID]Organisation, len(all))}
	for _, o := range all {
		tree.byID[o.ID] = o
	}
	return tree, nil
}

// Organisations is the tree, for pages.
func (s *Service) Organisations(ctx context.Context) (Tree, error) { return Organisations(ctx, s.DB) }

// AuthoriseAll lets in, beside jobs and commands, whom the rule lets in and who
// administers the whole tree: for what is everybody's.
func (s *Service) AuthoriseAll(ctx context.Context, by Actor, rule Rule) error {
	if err := Authorise(by, rule); err != nil || by.Trusted() {
		return err
	}
	tree, err := s.Organisations(ctx)
	if err != nil {
		return fmt.Errorf("read organisations: %w", err)
	}
	if _, all := by.Served(tree, Administrator); !all {
		return ErrForbidden
	}
	return nil
}

// All gives every organisation in the order of the alphabet.
func (t Tree) All() []Organisation { return t.all }

// Find gives one; false when it is not there.
func (t Tree) Find(id OrganisationID) (Organisation, bool) {
	o, ok := t.byID[id]
	return o, ok
}

// Named finds one by id, number or whole name. Of several with that name it is
// the one nearest to the top, and then the oldest: whoever administers a branch
// may call one of theirs as they like, and shall not be taken for another that
// the operator means.
func (t Tree) Named(word string) (found OrganisationID, known bool) {
	at := slices.IndexFunc(t.all, func(o Organisation) bool { return string(o.ID) == word || o.Number != "" && o.Number == word })
	switch {
	case word == "":
		return "", false
	case at >= 0:
		return t.all[at].ID, true
	}
	for _, o := range t.all {
		if strings.EqualFold(o.Name, word) && (!known || t.before(o.ID, found)) {
			found, known = o.ID, true
		}
	}
	return found, known
}

// before says that one is nearer to the top than another, or as near and older:
// ids are in the order in which they were made.
func (t Tree) before(one, other OrganisationID) bool {
	return cmp.Or(cmp.Compare(len(t.Path(one)), len(t.Path(other))), cmp.Compare(one, other)) < 0
}

// Name is the organisation's name, or nothing.
func (t Tree) Name(id OrganisationID) string { return t.byID[id].Name }

// Open gives those that externals may choose.
func (t Tree) Open() []Organisation {
	return slices.DeleteFunc(slices.Clone(t.all), func(o Organisation) bool { return !o.OpenToExternals })
}

// Path is the organisation and everything above it, itself first. What is
// meant for any of them is meant for it.
func (t Tree) Path(id OrganisationID) []OrganisationID {
	var path []OrganisationID
	for o, ok := t.byID[id]; ok && !slices.Contains(path, o.ID); o, ok = t.byID[o.ParentID] {
		path = append(path, o.ID)
	}
	return path
}

// Within says whether id is root or lies below it.
func (t Tree) Within(id, root OrganisationID) bool { return slices.Contains(t.Path(id), root) }

// Below gives root and everything under it.
func (t Tree) Below(root OrganisationID) []OrganisationID {
	var below []OrganisationID
	for _, o := range t.all {
		if t.Within(o.ID, root) {
			below = append(below, o.ID)
		}
	}
	return below
}

// Search gives the organisations whose name has every word of the query,
// however it is spelt (å or aa, capital or not).
func (t Tree) Search(query string) []Organisation {
	words := strings.Fields(i18n.Fold(query))
	return slices.DeleteFunc(slices.Clone(t.all), func(o Organisation) bool {
		name := i18n.Fold(o.Name)
		return slices.ContainsFunc(words, func(word string) bool { return !strings.Contains(name, word) })
	})
}
