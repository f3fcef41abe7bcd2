package scim

// Bound is a comparison that every user who matches a filter meets.
type Bound struct {
	Path  Path
	Op    Op
	Value any // as in Filter
}

// The paths that a Store may narrow by, besides those of a Lookup.
var (
	ByActive       = Path{Attribute: "active"}
	ByFamilyName   = Path{Attribute: "name", Sub: "familyName"}
	ByGivenName    = Path{Attribute: "name", Sub: "givenName"}
	ByCreated      = Path{Attribute: "meta", Sub: "created"}
	ByLastModified = Path{Attribute: "meta", Sub: "lastModified"}
)

// Bounds are what a Store may narrow its search by, where no Lookup helps. It may
// pass over any of them: those found must still be asked with Matches.
func (f *Filter) Bounds() (all []Bound) {
	if f == nil {
		return nil
	}
	switch f.Op {
	case And:
		for _, term := range f.Terms {
			all = append(all, term.Bounds()...)
		}
	case Or, Not, Some, Pr:
	default:
		all = append(all, Bound{f.Path, f.Op, f.Value})
	}
	return all
}

// Asks says whether a filter compares an attribute, wherever it stands in it.
func (f *Filter) Asks(at Path) bool {
	if f == nil {
		return false
	}
	for _, term := range f.Terms {
		if term.Asks(at) {
			return true
		}
	}
	return f.Path == at
}
