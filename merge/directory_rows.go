package merge

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"

	"kursbro/accounts"
	"kursbro/app/db"
	"kursbro/app/problem"
	"kursbro/merge/hire"
	"kursbro/merge/scim"
)

// post is one job of a user as a row of HR's file.
type post struct {
	hire.Row
	home  accounts.OrganisationID // where it is when the unit names no organisation
	moved bool                    // the client has named another organisation than before
}

// posts are the hires that a user is, read as HR's file would be.
func (c *call) posts(ctx context.Context, tx *db.Tx, u scim.User, old member) (posts []post, err error) {
	number := u.NationalID.Reveal()
	if number == "" && old.Profile.ID != "" {
		known, err := c.Accounts.OpenNationalID(ctx, tx, old.Profile.ID)
		if err != nil {
			return nil, err
		}
		number = known.Reveal()
	}
	if c.employer, err = c.findEmployer(ctx, tx, c.by, c.client.Organisation); err != nil {
		return nil, fmt.Errorf("find employer: %w", err)
	}
	jobs := append([]scim.Employment{{EmployeeNumber: u.EmployeeNumber, Organization: u.Organization, Department: cmp.Or(u.Department, u.Division),
		Manager: u.Manager, StartDate: u.StartDate, EndDate: u.EndDate}}, u.Employments...)
	was, _ := old.first(c.today)
	told := old.organizations(c.today)
	for i, job := range jobs {
		if i == 0 && job.Manager != "" && job.Manager == old.user(c.today).Manager {
			job.Manager = was.Leader // also one whom the client cannot see
		} else if job.Manager, err = c.leader(ctx, tx, job.Manager); err != nil {
			return nil, err
		}
		row, err := c.read(columnsOf(u, job, number))
		if err != nil {
			return nil, err
		}
		if i == 0 {
			row.Faults = append(row.Faults, hiddenNumbers(u)...)
		}
		posts = append(posts, post{row, c.employer.named(job.Organization), old.Profile.ID != "" && job.Organization != "" && job.Organization != told[job.EmployeeNumber]})
	}
	return posts, nil
}

// organizations are what the client reads as the organization of each job.
func (m member) organizations(today string) map[string]string {
	u := m.user(today)
	told := map[string]string{u.EmployeeNumber: u.Organization}
	for _, job := range u.Employments {
		told[job.EmployeeNumber] = job.Organization
	}
	return told
}

// named is the organisation of that name or number, or home.
func (e employer) named(organisation string) accounts.OrganisationID {
	for _, o := range e.tree.All() {
		if o.Number != "" && o.Number == organisation && e.tree.Within(o.ID, e.home) {
			return o.ID
		}
	}
	return e.place(organisation, e.home)
}

// leader is what HR's file would say: the username of the user whose id it is,
// else an employee number or a username as the client says it.
func (c *call) leader(ctx context.Context, tx *db.Tx, manager string) (string, error) {
	p, err := living(ctx, tx, accounts.ProfileID(manager))
	switch {
	case manager == "" || errors.Is(err, accounts.ErrNoProfile):
		return manager, nil
	case err != nil:
		return "", fmt.Errorf("find leader: %w", err)
	case p.Kind != accounts.Internal || !c.serves(p):
		return manager, nil
	}
	return p.Username, nil
}

// columnsOf is one job of a user as a row of HR's file.
func columnsOf(u scim.User, job scim.Employment, number string) map[string]string {
	return map[string]string{
		"employee_number": job.EmployeeNumber, "username": u.UserName, "national_id": number,
		"given_name": u.GivenName, "family_name": u.FamilyName, "birth_date": u.BirthDate,
		"unit": cmp.Or(job.Department, job.Organization), "leader": job.Manager, "start_date": job.StartDate, "end_date": job.EndDate,
		"private_email": ofType(u.Emails, "home"), "mobile": ofType(u.PhoneNumbers, "mobile"),
	}
}

// ofType is the first value of a type, the preferred one before the others.
func ofType(all []scim.Contact, kind string) (value string) {
	for _, contact := range all {
		if strings.EqualFold(contact.Type, kind) && (value == "" || contact.Primary) {
			value = contact.Value
		}
	}
	return value
}

// read checks the columns as those of a file with one row.
func (c *call) read(columns map[string]string) (row hire.Row, err error) {
	text, err := oneRow(columns)
	if err != nil {
		return row, err
	}
	if c.file, err = c.readHires(bytes.NewReader(text)); err != nil {
		return row, err
	}
	for row, err = range c.file.Rows() {
		row.Line = 0
	}
	return row, err
}

// hiddenNumbers finds national IDs in what is kept as the client says it.
func hiddenNumbers(u scim.User) (faults []hire.Fault) {
	u.NationalID = scim.NationalID{}
	texts := map[string]string{"externalId": u.ExternalID, "name": u.Formatted + "\n" + u.MiddleName + "\n" + u.HonorificPrefix + "\n" + u.HonorificSuffix,
		"displayName": u.DisplayName, "nickName": u.NickName, "title": u.Title, "userType": u.UserType, "preferredLanguage": u.PreferredLanguage,
		"locale": u.Locale, "timezone": u.Timezone, "costCenter": u.CostCenter, "organization": u.Organization, "division": u.Division, "department": u.Department}
	for _, contact := range u.Emails {
		texts["emails"] += "\n" + contact.Value + "\n" + contact.Display + "\n" + contact.Type
	}
	for _, contact := range u.PhoneNumbers {
		texts["phoneNumbers"] += "\n" + contact.Value + "\n" + contact.Display + "\n" + contact.Type
	}
	for _, job := range u.Employments {
		texts["employments"] += "\n" + job.Title + "\n" + job.Organization + "\n" + job.Department
	}
	for attribute, text := range texts {
		if hire.HoldsNationalID(text) {
			faults = append(faults, hire.Fault{Problem: problem.New(problem.Invalid, "hire.fault.row.national_id", "Column", attribute)})
		}
	}
	return faults
}
