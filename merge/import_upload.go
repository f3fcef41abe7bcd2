package merge

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"kursbro/accounts"
	"kursbro/app/db"
	"kursbro/app/problem"
)

// UploadID is the key of a file that is kept for a while.
type UploadID string

// Upload is a hire file that HR has tried and not carried out yet: what is
// carried out are the very bytes that were tried. It is sealed, and gone after
// two hours or when it has been carried out; what is known of it then is the run.
type Upload struct {
	ID       UploadID
	FileName string
	SHA256   string // of the bytes, hex
	Full     bool   // whom it does not name has left
	By       accounts.ProfileID
	Run      RunID // that carries it out, or has; empty: none yet
	chunks   int
	hopeless bool // its trial gave up: it is not carried out
}

// What keeps a file from being carried out.
var (
	ErrNoUpload   = problem.New(problem.NotFound, "merge.upload.unknown") // also the answer about somebody else's
	ErrUploadUsed = problem.New(problem.Conflict, "merge.upload.used")    // it was carried out already, or is right now
)

// uploadKept is how long a file waits to be carried out: as long as accounts
// keeps what it carries.
const uploadKept = 2 * time.Hour

// longestRun is when an import that has not ended must have been cut off.
const longestRun = 15 * time.Minute

// uploadChunk is how many bytes of it lie in one row.
const uploadChunk = 256 << 10

// errNoRows: a header alone is no file of HR's. A full one would end everybody.
var errNoRows = problem.New(problem.Invalid, "hire.empty")

// CheckUpload asks whether a file is one of hires at all, before it is kept: a
// header that can be understood and a row below it. It is read from its beginning,
// and wound back. Problems: those of hire.Read.
func (s *Service) CheckUpload(r io.ReadSeeker) error {
	file, err := s.readHires(r)
	if err != nil {
		return err
	}
	for _, err := range file.Rows() {
		if err == nil {
			_, err = r.Seek(0, io.SeekStart)
		}
		return err
	}
	return errNoRows
}

// KeepUpload keeps a file between its trial and its import.
func (s *Service) KeepUpload(ctx context.Context, by accounts.Actor, r io.Reader, options ImportOptions) (Upload, error) {
	if err := accounts.Authorise(by, accounts.RuleHR); err != nil {
		return Upload{}, err
	}
	if err := s.sweepUploads(ctx); err != nil {
		return Upload{}, fmt.Errorf("sweep uploads: %w", err)
	}
	u := Upload{ID: UploadID(db.NewID()), FileName: fileName(options.FileName), Full: options.Full, By: by.ProfileID}
	if err := s.DB.Write(ctx, func(tx *db.Tx) error { return insertUpload(ctx, tx, u) }); err != nil {
		return Upload{}, fmt.Errorf("keep upload: %w", err)
	}
	sum, buffer := sha256.New(), make([]byte, uploadChunk)
	for {
		n, err := io.ReadFull(io.TeeReader(r, sum), buffer)
		if n > 0 {
			sealed := s.Accounts.Carry(u.purpose(u.chunks), string(buffer[:n]))
			if err := s.DB.Write(ctx, func(tx *db.Tx) error { return insertUploadChunk(ctx, tx, u.ID, u.chunks, sealed) }); err != nil {
				return Upload{}, fmt.Errorf("keep upload: %w", err)
			}
			u.chunks++
		}
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			break
		}
		if err != nil {
			return Upload{}, fmt.Errorf("read upload: %w", err)
		}
	}
	u.SHA256 = hex.EncodeToString(sum.Sum(nil))
	return u, s.DB.Write(ctx, func(tx *db.Tx) error { return updateUpload(ctx, tx, u) })
}

// purpose binds a chunk to its file and its place there.
func (u Upload) purpose(chunk int) string { return fmt.Sprintf("hire upload %s %d", u.ID, chunk) }

// ImportUpload imports a file that is kept, as it was said to be when it was
// uploaded; of the options, DryRun, GiveUp and ConfirmEnds count. It can be tried as
// often as one likes and is carried out once, whatever becomes of the tab that asked:
// who asks again, or has uploaded the same file in another tab meanwhile, hears of
// ErrUploadUsed and finds its run. One that holds something back, or was cut off, may
// be carried out again; one whose trial gave up, never. Problems: ErrNoUpload,
// ErrUploadUsed.
func (s *Service) ImportUpload(ctx context.Context, by accounts.Actor, id UploadID, options ImportOptions, tell func(RowOutcome)) (Upload, Summary, error) {
	u, err := selectUpload(ctx, s.DB, id, s.DB.Now().Add(-uploadKept))
	if errors.Is(err, db.ErrNone) || err == nil && (u.By != by.ProfileID || u.hopeless && !options.DryRun) {
		return u, Summary{}, ErrNoUpload
	}
	if err != nil {
		return u, Summary{}, fmt.Errorf("read upload: %w", err)
	}
	if err := u.checkUnused(ctx, s.DB); err != nil {
		return u, Summary{}, err
	}
	options.FileName, options.Full = u.FileName, u.Full
	if options.DryRun {
		return s.tryUpload(ctx, by, u, options, tell)
	}
	ctx, options.upload = context.WithoutCancel(ctx), &u
	sum, err := s.Import(ctx, by, s.reader(ctx, u), options, tell)
	if errors.Is(err, ErrUploadUsed) {
		return u, sum, err
	}
	return u, sum, errors.Join(err, s.DB.Write(ctx, func(tx *db.Tx) error {
		if err != nil || sum.Missing.Held != "" {
			return updateUploadRun(ctx, tx, id, "")
		}
		return deleteUploadChunks(ctx, tx, id)
	}))
}

// tryUpload says what a file would do, and remembers of one that is no good.
func (s *Service) tryUpload(ctx context.Context, by accounts.Actor, u Upload, options ImportOptions, tell func(RowOutcome)) (Upload, Summary, error) {
	sum, err := s.Import(ctx, by, s.reader(ctx, u), options, tell)
	if err == nil && sum.GaveUp && !u.hopeless {
		err = s.DB.Write(ctx, func(tx *db.Tx) error { return updateUploadHopeless(ctx, tx, u.ID) })
	}
	return u, sum, err
}

// checkUnused asks whether the file, or the same that the same person uploaded
// in another tab, has been carried out since it was kept.
func (u *Upload) checkUnused(ctx context.Context, q db.Queryer) error {
	run, err := selectRunOfUpload(ctx, q, u.ID, q.Now().Add(-longestRun))
	if errors.Is(err, db.ErrNone) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("look for the run of an upload: %w", err)
	}
	u.Run = run
	return ErrUploadUsed
}

// claim is the step that begins to carry a file out; of two at once, one does.
func (u *Upload) claim(ctx context.Context, tx *db.Tx, run RunID) error {
	if err := u.checkUnused(ctx, tx); err != nil {
		return err
	}
	u.Run = run
	return updateUploadRun(ctx, tx, u.ID, run)
}

// RunsOf are the imports of a file with these very bytes, the newest first, that
// the actor may see and that came to their end.
func (s *Service) RunsOf(ctx context.Context, by accounts.Actor, sha256 string) ([]Run, error) {
	tree, err := s.Accounts.Organisations(ctx)
	if err != nil {
		return nil, err
	}
	runs, err := selectRunsOf(ctx, s.DB, sha256)
	if err != nil {
		return nil, fmt.Errorf("look for imports of the same file: %w", err)
	}
	return slices.DeleteFunc(runs, func(r Run) bool { return r.FinishedAt == nil || r.Missing.Held != "" || !r.mayLook(tree, by) }), nil
}

// sweepUploads takes away what nobody has carried out.
func (s *Service) sweepUploads(ctx context.Context) error {
	return s.DB.Write(ctx, func(tx *db.Tx) error { return deleteUploads(ctx, tx, tx.Now().Add(-uploadKept)) })
}

// uploadReader reads a file that is kept, chunk by chunk.
type uploadReader struct {
	*Service
	ctx    context.Context // of the one import that it lives in
	upload Upload
	next   int
	rest   bytes.Reader
}

func (s *Service) reader(ctx context.Context, u Upload) io.Reader {
	return &uploadReader{Service: s, ctx: ctx, upload: u}
}

func (r *uploadReader) Read(into []byte) (int, error) {
	for r.rest.Len() == 0 {
		if r.next == r.upload.chunks {
			return 0, io.EOF
		}
		sealed, err := selectUploadChunk(r.ctx, r.DB, r.upload.ID, r.next)
		if err != nil {
			return 0, fmt.Errorf("read upload: %w", err)
		}
		chunk, ours := r.Accounts.Carried(r.upload.purpose(r.next), sealed)
		if !ours {
			return 0, ErrNoUpload
		}
		r.rest.Reset([]byte(chunk))
		r.next++
	}
	return r.rest.Read(into)
}
