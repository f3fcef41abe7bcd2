package merge

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"kursbro/accounts"
	"kursbro/app/db"
	"kursbro/app/i18n"
	"kursbro/merge/hire"
)

// employer says where new employees belong.
type employer struct {
	tree  accounts.Tree
	home  accounts.OrganisationID
	fresh *accounts.Organisation // to be made with the first person: the portal is empty
}

// findEmployer: the organisation that was asked for, or the one that the
// importer serves, or the root of the tree. The first import into an empty
// portal makes one.
func (s *Service) findEmployer(ctx context.Context, tx *db.Tx, by accounts.Actor, asked accounts.OrganisationID) (employer, error) {
	tree, err := accounts.Organisations(ctx, tx)
	if err != nil {
		return employer{}, err
	}
	e := employer{tree: tree, home: asked}
	if asked != "" {
		if _, known := tree.Find(asked); !known || !by.Serves(tree, accounts.HR, asked) {
			return employer{}, accounts.ErrNoOrganisation
		}
		return e, nil
	}
	for _, grant := range by.Roles {
		if grant.Role == accounts.HR || grant.Role == accounts.Administrator && e.home == "" {
			e.home = grant.OrganisationID
		}
	}
	for _, o := range tree.All() {
		if e.home == "" && o.ParentID == "" && !o.OpenToExternals {
			e.home = o.ID
		}
	}
	if e.home == "" {
		e.home = accounts.OrganisationID(db.NewID())
		e.fresh = &accounts.Organisation{ID: e.home, Name: cmp.Or(s.Settings.Employer, "Kursbro")}
	}
	return e, nil
}

// place is the organisation that a unit names, or home.
func (e employer) place(unit string, home accounts.OrganisationID) accounts.OrganisationID {
	folded := i18n.Fold(unit)
	for _, o := range e.tree.All() {
		if folded != "" && !o.OpenToExternals && i18n.Fold(o.Name) == folded && e.tree.Within(o.ID, e.home) {
			return o.ID
		}
	}
	return home
}

// hire carries out one row in its transaction.
func (job *importing) hire(ctx context.Context, tx *db.Tx, row hire.Row) (RowOutcome, error) {
	k, err := job.know(ctx, tx, row.Hire)
	if err != nil {
		return RowOutcome{}, err
	}
	c := choose(row.Hire, job.Accounts.Vault.Lookups(row.Hire.NationalID), k, job.options.OldNumber)
	switch {
	case c.use == notUsed:
		return told(row, c.outcome, c.code, ""), nil
	case isMadeUp(c.person):
		return told(row, RowUpdated, "employment.added", ""), nil
	case c.use == sameJob && !job.keeps(*k.job, c.person), c.use == newNumber && !job.serves(c.person):
		return told(row, RowRefused, "employee_number.elsewhere", ""), nil
	}
	if guarded, err := job.guardsNumber(ctx, tx, c, k, row.Hire); err != nil || guarded {
		return told(row, RowReview, "national_id.guarded", ""), err
	}
	work := job.work(row.Hire, k.job)
	e := employing{importing: job, row: row, choice: c, known: k, work: work, over: work.Over(accounts.Today(tx.Now()))}
	return e.carryOut(ctx, tx)
}

// serves says whether the importer is HR of where the person belongs.
func (job *importing) serves(p accounts.Profile) bool {
	return job.by.Serves(job.employer.tree, accounts.HR, p.OrganisationID)
}

// keeps says whether the importer is HR of the job, which may be another
// organisation's than the one that the person belongs to (M7).
func (job *importing) keeps(work accounts.Employment, of accounts.Profile) bool {
	return job.by.Serves(job.employer.tree, accounts.HR, cmp.Or(work.OrganisationID, of.OrganisationID))
}

// work is the job as the row tells it; a column that the file lacks says
// nothing.
func (job *importing) work(h hire.Hire, old *accounts.Employment) accounts.Employment {
	work := accounts.Employment{EmployeeNumber: h.EmployeeNumber, Unit: h.Unit, Leader: h.Leader, StartDate: h.StartDate, EndDate: h.EndDate,
		ToldBy: cmp.Or(job.options.ToldBy, accounts.ToldByFile)}
	if old == nil {
		work.OrganisationID = job.employer.place(work.Unit, job.employer.home)
		return work
	}
	for column, field := range map[string][2]*string{
		"unit": {&work.Unit, &old.Unit}, "leader": {&work.Leader, &old.Leader}, "end_date": {&work.EndDate, &old.EndDate},
	} {
		if !job.file.Has(column) {
			*field[0] = *field[1]
		}
	}
	switch {
	case job.moved:
		work.OrganisationID = job.employer.place(work.Unit, job.employer.home)
	case old.Unit != work.Unit:
		work.OrganisationID = job.employer.place(work.Unit, old.OrganisationID)
	}
	return work
}

// employing is a row that is used.
type employing struct {
	*importing
	row     hire.Row
	choice  choice
	known   known
	work    accounts.Employment
	over    bool // the last day has passed
	changed bool
	apart   bool // somebody has said that the two with this number are two people
}

func (e *employing) carryOut(ctx context.Context, tx *db.Tx) (RowOutcome, error) {
	for _, step := range []func(context.Context, *db.Tx) error{e.person, e.number, e.job, e.standing, e.welcome, e.twins} {
		if err := step(ctx, tx); err != nil {
			return RowOutcome{}, err
		}
	}
	outcome, err := e.matched(ctx, tx)
	if err != nil || e.work.Leader == "" {
		return outcome, err
	}
	work, _, err := accounts.FindEmployment(ctx, tx, e.work.EmployeeNumber)
	outcome.leaderless = work.LeaderProfileID == ""
	return outcome, err
}

// matched looks for matches of the person and says what became of the row.
func (e *employing) matched(ctx context.Context, tx *db.Tx) (RowOutcome, error) {
	var matches []Match
	if !e.known.nobody {
		var err error
		if matches, err = e.FindMatches(ctx, tx, e.choice.person.ID); err != nil {
			return RowOutcome{}, err
		}
	}
	outcome := e.outcome(matches, accounts.Today(tx.Now()))
	outcome.use = e.choice.use
	return outcome, nil
}

func (e *employing) note(change accounts.Change) {
	e.changed = e.changed || change != accounts.Unchanged
}

func personOf(h hire.Hire) accounts.NewInternal {
	return accounts.NewInternal{
		Username: h.Username, GivenName: h.GivenName, FamilyName: h.FamilyName, BirthDate: h.BirthDate, PrivateEmail: h.PrivateEmail, Mobile: h.Mobile,
	}
}

// person makes or updates the profile.
func (e *employing) person(ctx context.Context, tx *db.Tx) error {
	as := personOf(e.row.Hire)
	if e.choice.use == newPerson {
		return e.newPerson(ctx, tx, as)
	}
	mine, err := e.speaks(ctx, tx)
	if err != nil || !mine {
		return err
	}
	as.OrganisationID = e.choice.person.OrganisationID
	if !e.serves(e.choice.person) {
		as.OrganisationID = e.employer.home // hired again, and elsewhere
	}
	switch {
	case e.moved:
		as.OrganisationID = e.employer.place(e.work.Unit, e.employer.home)
	case e.known.job == nil || e.known.job.Unit != e.work.Unit:
		as.OrganisationID = e.employer.place(e.work.Unit, as.OrganisationID)
	}
	if err := e.keepWaysIn(ctx, tx, &as); err != nil {
		return err
	}
	change, err := accounts.UpdateInternal(ctx, tx, e.choice.person.ID, as)
	e.note(change)
	return err
}

func (e *employing) newPerson(ctx context.Context, tx *db.Tx, as accounts.NewInternal) error {
	if fresh := e.employer.fresh; fresh != nil {
		if _, err := accounts.InsertOrganisation(ctx, tx, *fresh); err != nil {
			return fmt.Errorf("make the first organisation: %w", err)
		}
	}
	as.OrganisationID = e.employer.place(e.work.Unit, e.employer.home)
	id, err := accounts.InsertInternal(ctx, tx, as)
	e.choice.person = accounts.Profile{ID: id, Kind: accounts.Internal, State: accounts.Active}
	e.note(accounts.Created)
	return err
}

// speaks says whether the row speaks for the person: of several jobs that are
// not over only the one that began first does, or two rows would undo each
// other at every import. A second job gives its HR no say over a person of
// another organisation: name, username and address – the way into the profile –
// stay with the HR that has them.
func (e *employing) speaks(ctx context.Context, tx *db.Tx) (bool, error) {
	if e.choice.use != rehired && !e.serves(e.choice.person) {
		return false, nil
	}
	jobs, err := accounts.Employments(ctx, tx, e.choice.person.ID)
	if err != nil {
		return false, fmt.Errorf("read employments: %w", err)
	}
	today := accounts.Today(tx.Now())
	return !slices.ContainsFunc(jobs, func(other accounts.Employment) bool {
		return !other.Over(today) && other.EmployeeNumber != e.work.EmployeeNumber &&
			(e.over || cmp.Or(cmp.Compare(other.StartDate, e.work.StartDate), cmp.Compare(other.EmployeeNumber, e.work.EmployeeNumber)) < 0)
	}), nil
}

// number attaches the national ID; one that HR says was never theirs matches
// nothing from now on (M3).
func (e *employing) number(ctx context.Context, tx *db.Tx) error {
	if e.choice.use == newNumber && e.options.OldNumber == accounts.Mistaken {
		if err := accounts.MarkMistaken(ctx, tx, e.known.numbers[0].ID); err != nil {
			return fmt.Errorf("withdraw number: %w", err)
		}
	}
	if e.choice.twin != nil {
		return nil // it is another employee's until somebody has looked
	}
	if e.choice.use == sameJob && !e.serves(e.choice.person) {
		return nil // it is for the person's own HR to say whose number it is
	}
	news, err := e.Accounts.AttachNationalID(ctx, tx, e.choice.person.ID, e.row.Hire.NationalID, accounts.ByHR)
	e.changed = e.changed || news
	return err
}

func (e *employing) job(ctx context.Context, tx *db.Tx) error {
	e.work.ProfileID = e.choice.person.ID
	change, err := accounts.UpsertEmployment(ctx, tx, e.work)
	e.note(change)
	return err
}

// standing ends a person whose last job is over, or opens the profile again
// for one who has a job (M7).
func (e *employing) standing(ctx context.Context, tx *db.Tx) error {
	if e.over {
		change, err := accounts.EndEmployment(ctx, tx, e.work.EmployeeNumber, e.work.EndDate)
		e.note(change)
		return err
	}
	if e.choice.person.State != accounts.Ended {
		return nil
	}
	change, err := accounts.ReactivateInternal(ctx, tx, e.choice.person.ID)
	e.note(change)
	return err
}

// welcome writes to a new or returning employee, where HR told an address.
func (e *employing) welcome(ctx context.Context, tx *db.Tx) error {
	fresh := e.choice.use == newPerson || e.choice.use == rehired
	if !fresh || e.over || e.row.Hire.PrivateEmail == "" {
		return nil
	}
	_, err := e.Accounts.QueueWelcome(ctx, tx, e.choice.person.ID)
	return err
}

// twins writes down for helpdesk that HR gives two employees one number (M9).
func (e *employing) twins(ctx context.Context, tx *db.Tx) error {
	if e.choice.twin == nil || isMadeUp(*e.choice.twin) {
		return nil
	}
	m, err := e.pair(ctx, tx, e.choice.person.ID, e.choice.twin.ID)
	e.apart = m.State == Refused
	return err
}

// outcome sums the row up. What must be looked at comes first, then what is
// planned; a row that changed nothing is unchanged even where a match waits.
func (e *employing) outcome(matches []Match, today string) RowOutcome {
	id := e.choice.person.ID
	switch {
	case e.apart:
		return told(e.row, RowReview, "national_id.not_theirs", id)
	case e.choice.twin != nil:
		return told(e.row, RowReview, "national_id.twin", id)
	}
	found := slices.DeleteFunc(matches, func(m Match) bool { return !m.isNew })
	for _, m := range found {
		if m.State == Review {
			o := told(e.row, RowReview, "match.review", id)
			o.reasons = m.Reasons
			return o
		}
	}
	switch {
	case e.over && e.changed:
		return told(e.row, RowEnded, "employment.ended", id)
	case slices.ContainsFunc(found, func(m Match) bool { return m.State == Planned && m.DueDate > today && !m.Unverified() }):
		return told(e.row, RowPlanned, "match.planned", id)
	case !e.changed:
		return told(e.row, RowUnchanged, "unchanged", id)
	case e.choice.use == newPerson:
		return told(e.row, RowCreated, e.createdCode(found), id)
	}
	code := map[use]string{sameJob: "updated", newNumber: e.numberCode(), secondJob: "employment.added", rehired: "rehired"}[e.choice.use]
	if e.choice.use == sameJob && e.choice.person.State == accounts.Ended {
		code = "rehired" // with the number of the job that had ended
	}
	return told(e.row, RowUpdated, code, id)
}

func (e *employing) numberCode() string {
	if e.options.OldNumber == accounts.Mistaken {
		return "national_id.corrected"
	}
	return "national_id.succeeded"
}

func (e *employing) createdCode(found []Match) string {
	switch {
	case slices.ContainsFunc(found, func(m Match) bool { return m.State == Ready }):
		return "match.ready"
	case slices.ContainsFunc(found, func(m Match) bool { return m.State == Asking }):
		return "match.asking"
	case e.row.Hire.PrivateEmail == "":
		return "created.no_address"
	}
	return "created"
}
