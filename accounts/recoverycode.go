package accounts

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"fmt"
	"strconv"
	"strings"

	"kursbro/app/db"
	"kursbro/app/mail"
)

// recoveryCodes is how many codes a set has.
const recoveryCodes = 10

// codeLetters are what recovery codes are made of: no 0 o 1 l i u, so that
// nobody reads one for another. 12 of them are 58 bits; argon2id stands before
// those (ASVS 5.0 6.5.2).
const (
	codeLetters = "23456789abcdefghjkmnpqrstvwxyz"
	codeLength  = 12
)

// recoveryCode is a row: what stands in for a factor that was lost, once.
type recoveryCode struct {
	hash PasswordHash
	used bool
}

// NewRecoveryCodes makes ten codes in the place of older ones, and gives them:
// this is the only time that anybody sees them. Problems: factor.none to who
// has nothing that they could stand in for, ErrNotFresh, ErrTooMany, ErrBusy.
func (s *Service) NewRecoveryCodes(ctx context.Context, by Actor) ([]string, error) {
	if err := Authorise(by, RuleSignedIn); err != nil {
		return nil, err
	}
	if _, factors, err := s.mayChange(ctx, s.DB, by); err != nil || !factors.Any() {
		return nil, either(err, errNoFactors)
	}
	if err := s.DB.Write(ctx, func(tx *db.Tx) error { return s.spend(ctx, tx, setsPerPerson, string(by.ProfileID)) }); err != nil {
		return nil, err
	}
	salt := make([]byte, saltBytes)
	rand.Read(salt)
	codes, hashes := make([]string, recoveryCodes), make([]PasswordHash, recoveryCodes)
	for i := range codes {
		codes[i] = newRecoveryCode()
		key, err := s.Hasher.compute(ctx, codes[i], salt, s.Hasher.Parameters, keyBytes)
		if err != nil {
			return nil, err
		}
		codes[i], hashes[i] = inGroups(codes[i], "-"), encode(s.Hasher.Parameters, salt, key)
	}
	return codes, s.DB.Write(ctx, func(tx *db.Tx) error {
		id, factors, err := s.mayChange(ctx, tx, by)
		if err != nil || !factors.Any() {
			return either(err, errNoFactors)
		}
		if err := deleteRecoveryCodes(ctx, tx, id); err != nil {
			return fmt.Errorf("end old codes: %w", err)
		}
		if err := insertRecoveryCodes(ctx, tx, id, hashes); err != nil {
			return fmt.Errorf("keep codes: %w", err)
		}
		return record(ctx, tx, by.Entry("recovery_code.make", id))
	})
}

// either gives the first error that is there.
func either(first, second error) error {
	if first != nil {
		return first
	}
	return second
}

// newRecoveryCode draws twelve letters, each alike likely.
func newRecoveryCode() string {
	var code strings.Builder
	var raw [1]byte
	for code.Len() < codeLength {
		rand.Read(raw[:])
		if at := int(raw[0]) % 32; at < len(codeLetters) { // 32 divides 256; what is above is drawn again
			code.WriteByte(codeLetters[at])
		}
	}
	return code.String()
}

// ShowRecoveryCode is the second step by a code of the set: it counts once, and
// a mail tells of it. Problems: ErrCode, ErrTooMany, ErrBusy, factor.step.over.
func (s *Service) ShowRecoveryCode(ctx context.Context, by Actor, typed string, from Client) (SignedIn, error) {
	if by.Held == nil || by.Held.Step != ShowFactor {
		return SignedIn{}, errStepOver
	}
	hash, err := s.matchRecoveryCode(ctx, by.Held.ID, typed)
	if err != nil {
		return SignedIn{}, err
	}
	return s.finish(ctx, by, from, "recovery_code", func(tx *db.Tx, id ProfileID) (bool, error) {
		if hash == "" {
			return false, nil
		}
		used, err := updateRecoveryCode(ctx, tx, id, hash)
		if err != nil || used == 0 {
			return false, err
		}
		return true, s.tellOfRecovery(ctx, tx, id)
	})
}

// matchRecoveryCode gives the hash that the code fits; empty: none. One hash
// is computed, whatever is typed: the codes of a set share their salt. Too many
// tries are refused before it.
func (s *Service) matchRecoveryCode(ctx context.Context, id ProfileID, typed string) (PasswordHash, error) {
	if err := s.check(ctx, s.DB, codesPerPerson, string(id)); err != nil {
		return "", err
	}
	rows, err := selectRecoveryCodes(ctx, s.DB, id)
	if err != nil || len(rows) == 0 {
		return "", err
	}
	parameters, salt, _, err := decode(rows[0].hash)
	if err != nil {
		return "", err
	}
	key, err := s.Hasher.compute(ctx, readRecoveryCode(typed), salt, parameters, keyBytes)
	if err != nil {
		return "", err
	}
	want, found := encode(parameters, salt, key), PasswordHash("")
	for _, row := range rows {
		if subtle.ConstantTimeCompare([]byte(row.hash), []byte(want)) == 1 && !row.used {
			found = row.hash
		}
	}
	return found, nil
}

// readRecoveryCode takes a code as people type it: in any case, with or without
// the dashes.
func readRecoveryCode(typed string) string { return digits(strings.ToLower(strings.TrimSpace(typed))) }

// tellOfRecovery mails that a code was used, and how many are left.
func (s *Service) tellOfRecovery(ctx context.Context, tx *db.Tx, id ProfileID) error {
	p, err := SelectProfile(ctx, tx, id)
	if err != nil || p.RecoveryEmail() == "" {
		return err
	}
	factors, err := selectFactors(ctx, tx, id)
	if err != nil {
		return fmt.Errorf("count codes: %w", err)
	}
	l := letter{kind: mail.RecoveryCodeUsed, to: p, address: p.RecoveryEmail(), args: map[string]string{"Left": strconv.Itoa(factors.RecoveryCodes)}}
	return s.mail(ctx, tx, l)
}
