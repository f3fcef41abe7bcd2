package courses

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"kursbro/accounts"
	"kursbro/accounts/audit"
	"kursbro/app/db"
	"kursbro/app/problem"
)

// WithdrawalReason is why a certificate was withdrawn: a code. It is chosen from
// a list, so that its holder reads it in their own language and nobody's
// affairs are written into it.
type WithdrawalReason string

// The reasons.
const (
	WrongPerson  WithdrawalReason = "wrong_person"
	WrongResult  WithdrawalReason = "wrong_result"
	NotTheirOwn  WithdrawalReason = "not_their_own"
	FaultyCourse WithdrawalReason = "faulty_course"
)

// Key is the message that says the reason.
func (r WithdrawalReason) Key() string { return "courses.revoke.reason." + string(r) }

// WithdrawalReasons are all of them, in the order of the form.
var WithdrawalReasons = []WithdrawalReason{WrongPerson, WrongResult, NotTheirOwn, FaultyCourse}

var (
	// ErrNoReason says that a withdrawal needs one of the reasons.
	ErrNoReason = problem.New(problem.Invalid, "courses.revoke.why.missing")

	// ErrWithdrawn says that the certificate does not hold any more.
	ErrWithdrawn = problem.New(problem.Conflict, "courses.certificate.withdrawn")

	errReinstateOwn = problem.New(problem.Conflict, "courses.revoke.own")
	errNotWithdrawn = problem.New(problem.Conflict, "courses.revoke.not")
)

// IssuedCertificate is a certificate of a course that the actor answers for, by
// its verification code. Problem: ErrNoCertificate, also for every other.
func (s *Service) IssuedCertificate(ctx context.Context, by accounts.Actor, code string) (Certificate, error) {
	if err := accounts.Authorise(by, accounts.RuleCourseOwner); err != nil {
		return Certificate{}, err
	}
	c, err := issued(ctx, s.DB, by, code)
	if err != nil {
		return Certificate{}, fmt.Errorf("read issued certificate: %w", err)
	}
	return c, nil
}

// WithdrawCertificate ends a certificate: whoever checks it is told, and the
// result behind it stays as history but counts no longer, nor does what it has
// renewed. It gives the certificate as it was. Problems: ErrNoCertificate, ErrNoReason, ErrWithdrawn
// when somebody was faster.
func (s *Service) WithdrawCertificate(ctx context.Context, by accounts.Actor, code string, why WithdrawalReason) (Certificate, error) {
	if !slices.Contains(WithdrawalReasons, why) {
		return Certificate{}, ErrNoReason
	}
	return s.onCertificate(ctx, by, "certificate.withdraw", code, func(tx *db.Tx, c Certificate) (audit.Entry, error) {
		withdrawn, err := updateCertificateWithdrawn(ctx, tx, c.ID, why)
		if err == nil && !withdrawn {
			err = ErrWithdrawn
		}
		if err == nil {
			err = withdrawRenewals(ctx, tx, c.ResultID, why)
		}
		return by.Entry("certificate.withdraw", c.ProfileID).With("why", string(why)), err
	})
}

// ReinstateCertificate takes a withdrawal back: the certificate holds as it was
// issued, and its result counts again. Nobody takes back the withdrawal of their
// own, by another login neither. Problems: ErrNoCertificate, Conflict when it is
// not withdrawn, and for one's own.
func (s *Service) ReinstateCertificate(ctx context.Context, by accounts.Actor, code string) (Certificate, error) {
	return s.onCertificate(ctx, by, "certificate.reinstate", code, func(tx *db.Tx, c Certificate) (audit.Entry, error) {
		if own, err := hierarchyOf(tx).same(ctx, by.ProfileID, c.ProfileID); err != nil || own {
			return audit.Entry{}, cmp.Or(err, error(errReinstateOwn))
		}
		reinstated, err := updateCertificateReinstated(ctx, tx, c.ID)
		if err == nil && !reinstated {
			err = errNotWithdrawn
		}
		if err == nil {
			err = reinstateRenewals(ctx, tx, c)
		}
		return by.Entry("certificate.reinstate", c.ProfileID), err
	})
}

// withdrawRenewals withdraws the certificates of what a result has renewed: they
// rest on it.
func withdrawRenewals(ctx context.Context, tx *db.Tx, by ResultID, why WithdrawalReason) error {
	resting, err := selectRenewalProofs(ctx, tx, by, nil)
	if err != nil {
		return fmt.Errorf("read renewals: %w", err)
	}
	for _, id := range resting {
		if _, err := updateCertificateWithdrawn(ctx, tx, id, why); err != nil {
			return fmt.Errorf("withdraw renewal: %w", err)
		}
	}
	return nil
}

// reinstateRenewals takes back what withdrawRenewals did with the certificate, and
// nothing that was withdrawn for a reason of its own.
func reinstateRenewals(ctx context.Context, tx *db.Tx, c Certificate) error {
	resting, err := selectRenewalProofs(ctx, tx, c.ResultID, c.WithdrawnAt)
	if err != nil || c.WithdrawnAt == nil {
		return err
	}
	for _, id := range resting {
		if _, err := updateCertificateReinstated(ctx, tx, id); err != nil {
			return fmt.Errorf("reinstate renewal: %w", err)
		}
	}
	return nil
}

// onCertificate runs an issuer's act on a certificate: authority, the act and
// the log.
func (s *Service) onCertificate(ctx context.Context, by accounts.Actor, what, code string, act func(*db.Tx, Certificate) (audit.Entry, error)) (Certificate, error) {
	if err := accounts.Authorise(by, accounts.RuleCourseOwner); err != nil {
		return Certificate{}, err
	}
	var c Certificate
	err := s.DB.Write(ctx, func(tx *db.Tx) error {
		var err error
		if c, err = issued(ctx, tx, by, code); err != nil {
			return err
		}
		entry, err := act(tx, c)
		if err != nil {
			return err
		}
		return audit.Record(ctx, tx, entry.About("certificate", string(c.ID)))
	})
	if err != nil {
		return Certificate{}, fmt.Errorf("%s: %w", what, err)
	}
	return c, nil
}

// issued is a certificate of a course that the actor answers for. One whose
// holder was erased is nobody's any more, and never holds again.
func issued(ctx context.Context, q db.Queryer, by accounts.Actor, code string) (Certificate, error) {
	c, err := found(selectCertificateByCode(ctx, q, code))
	if err != nil {
		return Certificate{}, err
	}
	if c.WithdrawnWhy == Erased {
		return Certificate{}, ErrNoCertificate
	}
	tree, err := accounts.Organisations(ctx, q)
	if err != nil {
		return Certificate{}, err
	}
	if _, err := ownCourse(ctx, q, tree, by, c.CourseID); err != nil {
		return Certificate{}, ErrNoCertificate.Because(err)
	}
	return c, nil
}
