package merge

import (
	"slices"
	"strings"

	"kursbro/accounts"
	"kursbro/app/problem"
	"kursbro/merge/hire"
)

// checkPerson holds what HR says of a person to what registration asks of
// people themselves, whichever way a row came in: a name is a name. It gives
// the faults of a row, those of hire first, each with its column.
func checkPerson(row hire.Row) []hire.Fault {
	h, faults := row.Hire, slices.Clone(row.Faults)
	add := func(column, value string, err error) {
		of := func(f hire.Fault) bool { return strings.HasPrefix(f.Code(), column+".") }
		if value != "" && err != nil && !slices.ContainsFunc(faults, of) {
			faults = append(faults, hire.Fault{Problem: problem.New(problem.Invalid, "hire.fault."+column+".format")})
		}
	}
	add("given_name", h.GivenName, accounts.CheckName(h.GivenName))
	add("family_name", h.FamilyName, accounts.CheckName(h.FamilyName))
	add("private_email", h.PrivateEmail, accounts.CheckEmail(h.PrivateEmail))
	add("mobile", h.Mobile, accounts.CheckMobile(h.Mobile))
	return faults
}
