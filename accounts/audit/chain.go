package audit

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"math"
	"strings"

	"kursbro/app/db"
)

// batch is how many entries one transaction seals: short, so that nobody waits.
const batch = 500

// start is the previous hash of the first entry.
var start = strings.Repeat("0", 2*sha256.Size)

// link is an entry as it stands in the chain.
type link struct {
	Entry
	detail         string // as stored
	previous, hash string // hex
}

// digest is SHA-256 over the previous hash, the place and every value, each
// with its length before it so that no two entries read alike.
func (l link) digest() string {
	sum := sha256.New()
	for _, value := range []string{
		l.previous, fmt.Sprint(l.Sequence), l.ID, fmt.Sprint(l.At.UnixMicro()), l.Actor, l.ActorKind,
		l.Action, l.Subject, l.ObjectKind, l.ObjectRef, l.Outcome, l.detail,
	} {
		write(sum, value)
	}
	return hex.EncodeToString(sum.Sum(nil))
}

func write(sum hash.Hash, value string) { fmt.Fprintf(sum, "%d:%s;", len(value), value) }

// Seal links every entry that is not in the chain yet and says how many it
// took. Two nodes may call it at once: the unique sequence lets one through.
func Seal(ctx context.Context, d *db.DB) (int, error) {
	total := 0
	for {
		var sealed int
		err := d.Write(ctx, func(tx *db.Tx) (err error) {
			sealed, err = sealBatch(ctx, tx)
			return err
		})
		total += sealed
		if err != nil {
			return total, fmt.Errorf("seal the audit log: %w", err)
		}
		if sealed < batch {
			return total, nil
		}
	}
}

func sealBatch(ctx context.Context, tx *db.Tx) (int, error) {
	last, err := selectLast(ctx, tx)
	if err != nil {
		return 0, err
	}
	waiting, err := selectUnsealed(ctx, tx, batch)
	if err != nil {
		return 0, err
	}
	for _, next := range waiting {
		next.Sequence, next.previous = last.Sequence+1, last.hash
		next.hash = next.digest()
		if err := sealEntry(ctx, tx, next); err != nil {
			return 0, err
		}
		last = next
	}
	return len(waiting), nil
}

// Pending says whether Seal has anything to do.
func Pending(ctx context.Context, q db.Queryer) (bool, error) {
	waiting, err := countUnsealed(ctx, q)
	return waiting > 0, err
}

// Report is what Check found.
type Report struct {
	Sealed   int64  // place of the last entry in the chain
	Cut      int64  // of how many, from the beginning, only the cut is left
	Unsealed int64  // entries that wait for the next Seal
	Head     string // hash of the last entry: note it elsewhere, and a cut-off end is found out too
	Broken   string // id of the first entry that does not fit; empty: the chain is whole
	Reason   string // missing, changed, unlinked or cut
}

// Whole says that nothing was changed, taken out or put in between.
func (r Report) Whole() bool { return r.Broken == "" }

// Check walks the whole chain and names the first entry that does not fit:
// missing (its predecessor is gone), unlinked (it does not point to the one
// before it), changed (its own values do not match its hash) or cut (what it
// follows is not what was cut off).
func Check(ctx context.Context, q db.Queryer) (Report, error) {
	report, err := walk(ctx, q, math.MaxInt64)
	if err == nil && report.Whole() {
		report.Unsealed, err = countUnsealed(ctx, q)
	}
	return report, err
}

// walk checks the chain up to a place.
func walk(ctx context.Context, q db.Queryer, until int64) (Report, error) {
	cut, err := selectCut(ctx, q)
	if err != nil {
		return Report{}, fmt.Errorf("read the last cut: %w", err)
	}
	report, err := begin(ctx, q, cut)
	if err != nil || !report.Whole() {
		return report, err
	}
	for {
		links, err := selectChain(ctx, q, report.Sealed, batch)
		if err != nil {
			return report, fmt.Errorf("check the audit log: %w", err)
		}
		for _, next := range links {
			if next.Sequence > until {
				return report, nil
			}
			if reason := next.fault(report, cut); reason != "" {
				report.Broken, report.Reason = next.ID, reason
				return report, nil
			}
			report.Sealed, report.Head = next.Sequence, next.hash
		}
		if len(links) < batch {
			return report, nil
		}
	}
}

// begin is where the chain begins: at its first entry, or after what was cut.
// While a cut is being carried out, that is before its end.
func begin(ctx context.Context, q db.Queryer, cut anchor) (Report, error) {
	report := Report{Head: start}
	first, err := selectFirst(ctx, q)
	if errors.Is(err, db.ErrNone) {
		return report, nil
	}
	if err != nil {
		return report, fmt.Errorf("read where the log begins: %w", err)
	}
	if first.Sequence == 1 || first.Sequence-1 > cut.sequence {
		return report, nil // what is missing is found by the walk
	}
	report.Sealed, report.Cut, report.Head = first.Sequence-1, first.Sequence-1, first.previous
	if report.Sealed == cut.sequence && report.Head != cut.hash {
		report.Broken, report.Reason = first.ID, "cut"
	}
	return report, nil
}

func (l link) fault(so Report, cut anchor) string {
	switch {
	case l.Sequence != so.Sealed+1:
		return "missing"
	case l.previous != so.Head:
		return "unlinked"
	case l.hash != l.digest():
		return "changed"
	case l.Sequence == cut.sequence && l.hash != cut.hash:
		return "cut"
	}
	return ""
}
