package courses

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"time"

	"kursbro/accounts"
	"kursbro/app/db"
	"kursbro/app/i18n"
	"kursbro/app/problem"
	"kursbro/courses/certificate"
)

// Certificate is a proof as it was issued. Number and code stay valid for
// ever, through any chain of merges (M29): name, titles and dates are its own
// and not those of the profile that has it now.
type Certificate struct {
	ID           CertificateID
	ResultID     ResultID
	ProfileID    accounts.ProfileID
	CourseID     CourseID
	Number       string // KB-2026-7F3K-9Q2M
	Code         string // in the verification address
	Holder       string
	Titles       map[i18n.Language]string
	CourseCode   string
	RenewedIn    map[i18n.Language]string // titles of the shorter course that renewed it; nil: it is no renewal
	Issuer       string
	Score        *int // per cent × 100
	AchievedAt   time.Time
	ValidUntil   *time.Time // as issued
	HoldsUntil   *time.Time // as it is today: a new version, or its owner, may have changed that
	EndWhy       string     // as Result.EndWhy
	IssuedAt     time.Time
	WithdrawnAt  *time.Time
	WithdrawnWhy WithdrawalReason
}

// Title is the course's title in the reader's language, or the nearest there is.
func (c Certificate) Title(wanted i18n.Language) string {
	return cmp.Or(titleIn(c.Titles, wanted), c.CourseCode)
}

// Renewed is the title of the shorter course that renewed it; empty: it is no
// renewal.
func (c Certificate) Renewed(wanted i18n.Language) string { return titleIn(c.RenewedIn, wanted) }

func titleIn(titles map[i18n.Language]string, wanted i18n.Language) string {
	for _, language := range fallbacks(wanted) {
		if title := titles[language]; title != "" {
			return title
		}
	}
	return ""
}

// Verdict is what a certificate is worth today.
type Verdict string

// The verdicts.
const (
	Valid   Verdict = "valid"
	Expired Verdict = "expired"
	Revoked Verdict = "withdrawn"
)

// VerdictAt says what the certificate is worth at a moment: what is held of its
// result today, whatever its sheet says.
func (c Certificate) VerdictAt(now time.Time) Verdict {
	switch {
	case c.WithdrawnAt != nil:
		return Revoked
	case c.HoldsUntil != nil && !c.HoldsUntil.After(now):
		return Expired
	}
	return Valid
}

// Address is where anybody can see what we hold about the certificate.
func (s *Service) Address(c Certificate) string { return s.Settings.URL + "/bevis/" + c.Code }

// ErrNoCertificate says that there is no such certificate, or none that the
// one who asks may open.
var ErrNoCertificate = problem.New(problem.NotFound, "courses.certificate.not_found")

// Certificate is the owner's own, by its number. Problem: ErrNoCertificate.
func (s *Service) Certificate(ctx context.Context, by accounts.Actor, number string) (Certificate, error) {
	c, err := s.FindCertificate(ctx, number)
	if problem.KindOf(err) == problem.Invalid { // an address that was cut, not a form
		return Certificate{}, ErrNoCertificate
	}
	if err != nil {
		return Certificate{}, err
	}
	if !by.SignedIn() || c.ProfileID != by.ProfileID {
		return Certificate{}, ErrNoCertificate
	}
	return c, nil
}

// Verify is the certificate behind a verification address, for anybody who has
// the address. Problem: ErrNoCertificate.
func (s *Service) Verify(ctx context.Context, code string) (Certificate, error) {
	return found(selectCertificateByCode(ctx, s.DB, code))
}

// FindCertificate is the certificate with a number as somebody typed it: case,
// spaces and missing dashes do not matter. The caller decides who may ask and
// how often. Problems: ErrNoCertificate; certificate.number.invalid for what
// cannot be a number.
func (s *Service) FindCertificate(ctx context.Context, number string) (Certificate, error) {
	stored, err := certificate.ParseNumber(number)
	if err != nil {
		return Certificate{}, err
	}
	return found(selectCertificateByNumber(ctx, s.DB, stored))
}

func found(c Certificate, err error) (Certificate, error) {
	if errors.Is(err, db.ErrNone) {
		return Certificate{}, ErrNoCertificate
	}
	return c, err
}

// issueCertificate makes the certificate of a pass in the same transaction as
// the pass: who has the result has the proof.
func issueCertificate(ctx context.Context, tx *db.Tx, r Result) error {
	holder, err := accounts.SelectProfile(ctx, tx, r.ProfileID)
	if err != nil {
		return err
	}
	course, err := selectCourse(ctx, tx, r.CourseID)
	if err != nil {
		return err
	}
	issuer, err := selectOrganisationName(ctx, tx, course.OrganisationID)
	if err != nil {
		return err
	}
	renewedIn, err := renewedTitles(ctx, tx, r)
	if err != nil {
		return err
	}
	return insertNumbered(ctx, tx, Certificate{ID: CertificateID(db.NewID()), ResultID: r.ID, ProfileID: r.ProfileID,
		Code: certificate.NewVerifyCode(rand.Reader), Holder: i18n.NFC(holder.Name()), Titles: titlesOf(course), CourseCode: course.Code, RenewedIn: renewedIn,
		Issuer: issuer, Score: r.Score, AchievedAt: r.AchievedAt, ValidUntil: r.ValidUntil, IssuedAt: tx.Now()})
}

func titlesOf(c Course) map[i18n.Language]string {
	titles := make(map[i18n.Language]string, len(c.Texts))
	for language, text := range c.Texts {
		titles[language] = text.Title
	}
	return titles
}

// renewedTitles are those of the shorter course that made a renewal; nil: it is
// none.
func renewedTitles(ctx context.Context, q db.Queryer, r Result) (map[i18n.Language]string, error) {
	if r.RenewedBy == nil {
		return nil, nil
	}
	by, err := selectCourseOf(ctx, q, *r.RenewedBy)
	if err != nil {
		return nil, err
	}
	course, err := selectCourse(ctx, q, by)
	return titlesOf(course), err
}

// insertNumbered gives the certificate a number that nobody has: of a million
// in a year, a few draw one that is taken.
func insertNumbered(ctx context.Context, tx *db.Tx, c Certificate) error {
	for range 8 {
		c.Number = certificate.NewNumber(rand.Reader, c.AchievedAt.In(i18n.Oslo).Year())
		if inserted, err := insertCertificate(ctx, tx, c); err != nil || inserted {
			return err
		}
	}
	return errors.New("no free certificate number in eight draws")
}
