package audit

import (
	"context"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/note"

	"kursbro/app/db"
)

// Head is the end of the chain at a moment. Signed by a key that the database
// never sees, and left outside it, it is what even the database's owner cannot
// rewrite: a chain that was made anew has another hash at its place.
type Head struct {
	Sequence int64     // of the last entry
	Hash     string    // hex, SHA-256
	At       time.Time // when it was signed
}

const (
	logName   = "kursbro audit log"
	extension = ".note"
)

// text is the head as a checkpoint is written (C2SP tlog-checkpoint): what log,
// how many entries, the hash in base64, and besides when.
func (h Head) text() (string, error) {
	hash, err := hex.DecodeString(h.Hash)
	if err != nil {
		return "", fmt.Errorf("write head: %w", err)
	}
	return fmt.Sprintf("%s\n%d\n%s\n%s\n", logName, h.Sequence, base64.StdEncoding.EncodeToString(hash), h.At.UTC().Format(time.RFC3339)), nil
}

func parseHead(text string) (h Head, err error) {
	lines := strings.Split(text, "\n")
	if len(lines) != 5 || lines[0] != logName {
		return h, errors.New("it is no head of this log")
	}
	hash, err := base64.StdEncoding.DecodeString(lines[2])
	if err != nil {
		return h, err
	}
	h.Hash = hex.EncodeToString(hash)
	if h.Sequence, err = strconv.ParseInt(lines[1], 10, 64); err != nil {
		return h, err
	}
	h.At, err = time.Parse(time.RFC3339, lines[3])
	return h, err
}

// ExportHead signs the end of the chain and leaves it in the folder, as a signed
// note in a file of its own; false where nothing has come since the last time.
func ExportHead(ctx context.Context, q db.Queryer, signer note.Signer, folder string) (bool, error) {
	last, err := selectLast(ctx, q)
	if err != nil || last.Sequence == 0 {
		return false, err
	}
	path := headPath(folder, last.Sequence)
	if _, err := os.Stat(path); err == nil {
		return false, nil
	}
	text, err := Head{last.Sequence, last.hash, q.Now()}.text()
	if err != nil {
		return false, err
	}
	signed, err := note.Sign(&note.Note{Text: text}, signer)
	if err != nil {
		return false, fmt.Errorf("sign head: %w", err)
	}
	return true, writeOnce(path, signed)
}

// HeadWaits says whether ExportHead has anything to sign.
func HeadWaits(ctx context.Context, q db.Queryer, folder string) (bool, error) {
	last, err := selectLast(ctx, q)
	if err != nil || last.Sequence == 0 {
		return false, err
	}
	_, err = os.Stat(headPath(folder, last.Sequence))
	return errors.Is(err, fs.ErrNotExist), nil
}

func headPath(folder string, sequence int64) string {
	return filepath.Join(folder, fmt.Sprintf("%012d%s", sequence, extension))
}

// writeOnce writes a whole file or none, for all to read and nobody to change.
func writeOnce(path string, content []byte) (err error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	file, err := os.CreateTemp(filepath.Dir(path), ".head-*")
	if err != nil {
		return err
	}
	_, err = file.Write(content)
	err = errors.Join(err, file.Chmod(0o444), file.Sync(), file.Close())
	if err == nil {
		err = os.Rename(file.Name(), path)
	}
	if err != nil {
		os.Remove(file.Name())
	}
	return err
}

// Witness is what the exported heads say of the chain.
type Witness struct {
	Heads  int    // that were looked at
	Cut    int    // of these, heads of what was cut off by the portal
	File   string // of the first that does not agree; empty: all do
	Reason string // unsigned (the file is not what the portal left), missing (the chain is shorter), rewritten
}

// Agrees says that the chain is still the one whose heads were signed.
func (w Witness) Agrees() bool { return w.File == "" }

// CheckHeads holds the heads in a folder, the oldest first, against the chain.
// Those of what was cut off are believed where the cut itself is signed.
func CheckHeads(ctx context.Context, q db.Queryer, verifier note.Verifier, folder string) (w Witness, err error) {
	return checkHeads(ctx, q, verifier, folder, math.MaxInt64)
}

// checkHeads looks at the heads up to a place.
func checkHeads(ctx context.Context, q db.Queryer, verifier note.Verifier, folder string, until int64) (w Witness, err error) {
	gone, err := cutOff(ctx, q, verifier, folder)
	if err != nil {
		return w, err
	}
	files, err := os.ReadDir(folder) // by name, and so by sequence
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return w, fmt.Errorf("read heads: %w", err)
	}
	for _, file := range files {
		name, isHead := strings.CutSuffix(file.Name(), extension)
		place, err := strconv.ParseInt(name, 10, 64)
		if !isHead || err == nil && place > until {
			continue
		}
		w.Heads++
		if err == nil && place <= gone {
			w.Cut++
			continue
		}
		if w.Reason, err = doubt(ctx, q, verifier, filepath.Join(folder, file.Name())); err != nil || w.Reason != "" {
			w.File = file.Name()
			return w, err
		}
	}
	return w, nil
}

// cutOff is up to where the chain was cut by the portal itself; nought where
// nothing was, or nobody has signed it.
func cutOff(ctx context.Context, q db.Queryer, verifier note.Verifier, folder string) (int64, error) {
	first, err := selectFirst(ctx, q)
	if errors.Is(err, db.ErrNone) || err == nil && first.Sequence == 1 {
		return 0, nil
	}
	if err != nil {
		return 0, fmt.Errorf("read where the log begins: %w", err)
	}
	cuts, err := signedCuts(verifier, folder)
	if err != nil {
		return 0, err
	}
	signed, err := covered(ctx, q, first, cuts)
	if err != nil || !signed {
		return 0, err
	}
	return first.Sequence - 1, nil
}

// doubt is why a head does not agree with the chain, empty where it does.
func doubt(ctx context.Context, q db.Queryer, verifier note.Verifier, path string) (string, error) {
	content, err := os.ReadFile(path)
	if err != nil {
		return "", err
	}
	signed, err := note.Open(content, note.VerifierList(verifier))
	if err != nil {
		return "unsigned", nil
	}
	head, err := parseHead(signed.Text)
	if err != nil {
		return "unsigned", nil
	}
	links, err := selectChain(ctx, q, head.Sequence-1, 1)
	switch {
	case err != nil:
		return "", fmt.Errorf("read the chain at a head: %w", err)
	case len(links) == 0 || links[0].Sequence != head.Sequence:
		return "missing", nil
	case links[0].hash != head.Hash:
		return "rewritten", nil
	}
	return "", nil
}
