package audit

import (
	"context"
	"crypto/ed25519"
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/note"

	"kursbro/app/db"
)

// CutAction is the entry that says how far the log was cut: About("audit", place
// of the last entry that goes), With("hash", its hash).
const CutAction = "audit.cut"

const (
	cutName      = "kursbro audit log cut"
	cutExtension = ".cut"
)

// ErrDoubtful says that the part that is to go is not the chain that was written:
// nothing of it is deleted before somebody has looked.
var ErrDoubtful = errors.New("the audit log is not cut: its oldest part is not as it was written")

// anchor is the last entry that was cut off.
type anchor struct {
	sequence int64
	hash     string
}

// Cutter takes the oldest part off the log. What the chain was is then bound in
// three places: the entry of the cut stands in the chain and so in every head
// that is signed later; what is left begins with the hash of what went; and a
// note that is signed with the log's key lies outside the database, so that its
// owner cannot cut by himself.
type Cutter struct {
	Key    string // that signs heads; empty: nothing is signed
	Folder string // of the heads
}

// Cut deletes the entries from before a moment, from the beginning and without a
// gap, after it has looked whether they are whole, and says how many. What an
// earlier cut has left is deleted, too: it can be stopped at any instant. The
// entry of the cut is by whoever is given. Problem: ErrDoubtful.
func (c Cutter) Cut(ctx context.Context, d *db.DB, before time.Time, by Entry) (int64, error) {
	last, err := c.settle(ctx, d, before, by)
	if err != nil || last.sequence == 0 {
		return 0, err
	}
	return db.Sweep(ctx, d, func(tx *db.Tx, most int) (int64, error) { return deleteCut(ctx, tx, last.sequence, most) })
}

// settle finds what is to go and anchors it; where nothing new is, it gives the
// last cut.
func (c Cutter) settle(ctx context.Context, d *db.DB, before time.Time, by Entry) (anchor, error) {
	last, err := selectCut(ctx, d)
	if err != nil {
		return last, fmt.Errorf("read the last cut: %w", err)
	}
	next, err := selectOldest(ctx, d, before)
	if err != nil {
		return last, fmt.Errorf("read what is to be cut: %w", err)
	}
	if next.sequence <= last.sequence {
		return last, nil
	}
	if err := c.inspect(ctx, d, next); err != nil {
		return last, err
	}
	if err := c.sign(next, d.Now()); err != nil {
		return last, fmt.Errorf("sign the cut: %w", err)
	}
	entry := by.About("audit", strconv.FormatInt(next.sequence, 10)).With("hash", next.hash)
	if err := d.Write(ctx, func(tx *db.Tx) error { return Record(ctx, tx, entry) }); err != nil {
		return last, fmt.Errorf("record the cut: %w", err)
	}
	_, err = Seal(ctx, d)
	return next, err
}

// inspect walks what is to go, and holds the heads that were signed of it
// against it.
func (c Cutter) inspect(ctx context.Context, d *db.DB, until anchor) error {
	report, err := walk(ctx, d, until.sequence)
	if err != nil {
		return err
	}
	if !report.Whole() {
		return fmt.Errorf("%w: entry %s: %s", ErrDoubtful, report.Broken, report.Reason)
	}
	if c.Key == "" {
		return nil
	}
	verifier, err := verifierOf(c.Key)
	if err != nil {
		return err
	}
	witness, err := checkHeads(ctx, d, verifier, c.Folder, until.sequence)
	if err == nil && !witness.Agrees() {
		err = fmt.Errorf("%w: head %s: %s", ErrDoubtful, witness.File, witness.Reason)
	}
	return err
}

// sign leaves the cut outside the database, written as a head is.
func (c Cutter) sign(cut anchor, at time.Time) error {
	path := filepath.Join(c.Folder, fmt.Sprintf("%012d%s", cut.sequence, cutExtension))
	if _, err := os.Stat(path); c.Key == "" || err == nil {
		return nil
	}
	signer, err := note.NewSigner(c.Key)
	if err != nil {
		return err
	}
	text, err := Head{cut.sequence, cut.hash, at}.text()
	if err != nil {
		return err
	}
	signed, err := note.Sign(&note.Note{Text: cutName + strings.TrimPrefix(text, logName)}, signer)
	if err != nil {
		return err
	}
	return writeOnce(path, signed)
}

// signedCuts reads the cuts that the portal has signed.
func signedCuts(verifier note.Verifier, folder string) (cuts []anchor, err error) {
	files, err := os.ReadDir(folder)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("read cuts: %w", err)
	}
	for _, file := range files {
		if filepath.Ext(file.Name()) != cutExtension {
			continue
		}
		content, err := os.ReadFile(filepath.Join(folder, file.Name()))
		if err != nil {
			return nil, err
		}
		signed, err := note.Open(content, note.VerifierList(verifier))
		if err != nil || !strings.HasPrefix(signed.Text, cutName+"\n") {
			continue
		}
		if head, err := parseHead(logName + strings.TrimPrefix(signed.Text, cutName)); err == nil {
			cuts = append(cuts, anchor{head.Sequence, head.Hash})
		}
	}
	return cuts, nil
}

// covered says whether what is missing before the first entry was cut by the
// portal: a signed cut lies at its edge, or beyond it in what is still there.
func covered(ctx context.Context, q db.Queryer, first link, cuts []anchor) (bool, error) {
	if slices.Contains(cuts, anchor{first.Sequence - 1, first.previous}) {
		return true, nil
	}
	for _, cut := range cuts {
		if cut.sequence < first.Sequence {
			continue
		}
		links, err := selectChain(ctx, q, cut.sequence-1, 1)
		if err != nil {
			return false, fmt.Errorf("read the chain at a cut: %w", err)
		}
		if len(links) == 1 && links[0].Sequence == cut.sequence && links[0].hash == cut.hash {
			return true, nil
		}
	}
	return false, nil
}

// verifierOf is what checks the notes of a signing key.
func verifierOf(key string) (note.Verifier, error) {
	parts := strings.SplitN(key, "+", 5) // PRIVATE+KEY+name+hash+base64 of kind and seed
	if len(parts) != 5 {
		return nil, errors.New("the key of the audit log is not what kursbro audit key gave")
	}
	seed, err := base64.StdEncoding.DecodeString(parts[4])
	if err != nil || len(seed) != 1+32 {
		return nil, errors.New("the key of the audit log is not what kursbro audit key gave")
	}
	public := ed25519.NewKeyFromSeed(seed[1:]).Public().(ed25519.PublicKey)
	text, err := note.NewEd25519VerifierKey(parts[2], public)
	if err != nil {
		return nil, err
	}
	return note.NewVerifier(text)
}
