package merge

import (
	"fmt"
	"strings"
	"time"
	"unicode"

	"kursbro/app/i18n"
	"kursbro/merge/scim"
)

// narrowed are conditions on a profile p that are true of every user who meets
// the bounds of a filter. Unless they are exact, they are true of others too, and
// who is meant is decided by the filter itself. Their arguments begin after those
// of memberWhere.
type narrowed struct {
	where string
	args  []any
	exact bool // whoever meets them is meant
}

// narrow puts what the database can tell of a filter into SQL. Client is $1 in it.
func (c *call) narrow(f *scim.Filter) narrowed {
	var n narrowed
	bounds, exact := f.Bounds()
	for _, bound := range bounds {
		text, _ := bound.Value.(string)
		is := false
		switch bound.Path {
		case scim.ByUserName:
			is = n.username(bound.Op, scim.Fold(text))
		case scim.ByFamilyName, scim.ByGivenName:
			n.name(bound.Op, text)
		case scim.ByActive:
			is = n.active(bound, c.today)
		case scim.ByCreated, scim.ByLastModified:
			n.moment(bound)
		}
		exact = exact && is
	}
	n.exact = exact
	return n
}

// and adds a condition; %s stands for the places of its arguments, in order.
func (n *narrowed) and(condition string, args ...any) {
	places := make([]any, len(args))
	for i, arg := range args {
		n.args = append(n.args, arg)
		places[i] = fmt.Sprint("$", firstOfNarrow+len(n.args)-1)
	}
	n.where += " AND (" + fmt.Sprintf(condition, places...) + ")"
}

// firstOfNarrow is the place after the client and its reach.
const firstOfNarrow = 3

// username is as the profile has it, in small letters, also where the client
// writes it otherwise.
func (n *narrowed) username(op scim.Op, folded string) (exact bool) {
	like := strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(folded)
	switch op {
	case scim.Sw:
		like += "%"
	case scim.Ew:
		like = "%" + like
	case scim.Co:
		like = "%" + like + "%"
	default:
		return false
	}
	n.and(`p.username LIKE %s ESCAPE '\'`, like)
	return true
}

// name asks for those who have a word that begins as the name does. What is
// folded for search is alike wherever names without case are.
func (n *narrowed) name(op scim.Op, text string) {
	words := strings.FieldsFunc(i18n.Fold(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) })
	if op != scim.Eq && op != scim.Sw || len(words) == 0 {
		return
	}
	n.and(`p.id IN (SELECT w.profile_id FROM profile_word w WHERE w.word >= %s AND w.word < %s)`, words[0], words[0]+"\U0010FFFF")
}

// active asks for those who are employed as far as the client is concerned, or
// for the others.
func (n *narrowed) active(bound scim.Bound, today string) (exact bool) {
	switch {
	case bound.Value == (bound.Op == scim.Eq):
		n.and(activeWhere, today)
	case bound.Value == (bound.Op != scim.Eq):
		n.and(`NOT (`+activeWhere+`)`, today)
	default:
		return false
	}
	return true
}

// activeWhere is member.active of a profile p: of the jobs that the client tells
// of, or where it tells of nobody of those within its reach, one goes on. %[1]s
// stands for today.
const activeWhere = `p.state <> 'ended' AND EXISTS (SELECT 1 FROM employment e LEFT JOIN directory_user u ON u.client_id = $1 AND u.profile_id = ` + rowOfMember + `
	WHERE e.profile_id = p.id AND (e.end_date IS NULL OR e.end_date >= %[1]s) AND CASE WHEN u.profile_id IS NULL
		THEN coalesce(e.organisation_id, p.organisation_id) IN (SELECT key FROM json_each($2))
		ELSE (u.active OR e.start_date <= %[1]s AND (e.end_date IS NULL OR e.end_date <> %[1]s))
			AND EXISTS (SELECT 1 FROM directory_job j WHERE j.client_id = $1 AND j.profile_id = u.profile_id AND j.employee_number = e.employee_number) END)`

// moment: a user was last changed when the profile was, or what the client says
// of it. Databases keep microseconds, so that a second is left on either side.
func (n *narrowed) moment(bound scim.Bound) {
	text, _ := bound.Value.(string)
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return
	}
	column := map[scim.Path]string{scim.ByCreated: "created_at", scim.ByLastModified: "updated_at"}[bound.Path]
	said := ""
	if bound.Path == scim.ByLastModified {
		said = ` OR ` + rowsAbout(`d.updated_at >= %[1]s`)
	}
	if bound.Op == scim.Gt || bound.Op == scim.Ge || bound.Op == scim.Eq {
		n.and(`p.`+column+` >= %[1]s`+said, at.Add(-time.Second).UTC())
	}
	if bound.Op == scim.Lt || bound.Op == scim.Le || bound.Op == scim.Eq {
		n.and(`p.`+column+` <= %s`, at.Add(time.Second).UTC())
	}
}

// rowsAbout says that the client has a row about the user, or about somebody who
// was merged into them (M45), of which a condition holds.
func rowsAbout(condition string) string {
	return `EXISTS (SELECT 1 FROM directory_user d WHERE d.client_id = $1 AND (d.profile_id = p.id
		OR d.profile_id IN (SELECT t.id FROM profile t WHERE t.merged_into = p.id)) AND ` + condition + `)`
}
