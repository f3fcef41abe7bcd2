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
// pass over any of them: those found must still be asked with Matches, but for
// where the filter is whole: whoever meets all of its bounds matches.
func (f *Filter) Bounds() (all []Bound, whole bool) {
	if f == nil {
		return nil, true
	}
	switch f.Op {
	case And:
		whole = true
		for _, term := range f.Terms {
			more, only := term.Bounds()
			all, whole = append(all, more...), whole && only
		}
		return all, whole
	case Or, Not, Some, Pr:
		return nil, false
	}
	return []Bound{{f.Path, f.Op, f.Value}}, true
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
