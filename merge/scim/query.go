package scim

import "iter"

// Query asks for one page of the users that match.
//
// A Store answers in one of three ways, in a fixed order of its own:
//   - Filter is nil: count all, and read Count users after the first Start-1.
//   - Filter.Lookups is not empty: read the users that an index finds, and give
//     them to Collect.
//   - otherwise: give all users to Collect, or say ErrTooMany.
type Query struct {
	Filter *Filter // nil: all
	Start  int     // the first user wanted, from 1
	Count  int     // how many at most; 0 asks only for the total
}

// Page is a part of what was found.
type Page struct {
	Users []User
	Total int // of all that match
}

// Lookup is an equality that an index can answer.
type Lookup struct {
	Path  Path   // one of the Indexable
	Value string // as written; Fold it where the attribute has no exact case
}

// The paths that a Lookup may have. Case matters in ID and ExternalID only.
var (
	ByID             = Path{Attribute: "id"}
	ByExternalID     = Path{Attribute: "externalId"}
	ByUserName       = Path{Attribute: "userName"}
	ByEmail          = Path{Attribute: "emails", Sub: "value"}
	ByEmployeeNumber = Path{Schema: EnterpriseSchema, Attribute: "employeeNumber"}
)

func isIndexable(at Path) bool {
	switch at {
	case ByID, ByExternalID, ByUserName, ByEmail, ByEmployeeNumber:
		return true
	}
	return false
}

// Lookups says where to look: every user that matches has one of these values.
// It is empty when no index helps. Those found must still be asked with Matches,
// as Collect does.
func (f *Filter) Lookups() []Lookup {
	if f == nil {
		return nil
	}
	return f.lookups(nil)
}

// lookups reads names within brackets as parts of the attribute before them.
func (f *Filter) lookups(within *Path) []Lookup {
	switch f.Op {
	case Eq:
		at := f.Path
		if within != nil {
			at = Path{Schema: within.Schema, Attribute: within.Attribute, Sub: f.Path.Attribute}
		}
		if value, is := f.Value.(string); is && isIndexable(at) {
			return []Lookup{{at, value}}
		}
	case Some:
		return f.Terms[0].lookups(&f.Path)
	case And:
		return f.fewest(within)
	case Or:
		var all []Lookup
		for _, term := range f.Terms {
			found := term.lookups(within)
			if len(found) == 0 {
				return nil
			}
			all = append(all, found...)
		}
		return all
	}
	return nil
}

// fewest is the term of an And that leads to the fewest places.
func (f *Filter) fewest(within *Path) []Lookup {
	var best []Lookup
	for _, term := range f.Terms {
		if found := term.lookups(within); len(found) > 0 && (best == nil || len(found) < len(best)) {
			best = found
		}
	}
	return best
}

// Collect makes the page out of candidates, each given once. It keeps only the
// page, so that candidates may be many.
func (q Query) Collect(candidates iter.Seq2[User, error]) (Page, error) {
	var page Page
	for u, err := range candidates {
		if err != nil {
			return Page{}, err
		}
		if !q.Filter.Matches(u) {
			continue
		}
		page.Total++
		if page.Total >= q.Start && len(page.Users) < q.Count {
			page.Users = append(page.Users, u)
		}
	}
	return page, nil
}
