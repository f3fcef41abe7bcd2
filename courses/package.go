package courses

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"time"

	"golang.org/x/sync/errgroup"

	"kursbro/accounts"
	"kursbro/accounts/audit"
	"kursbro/app/db"
	"kursbro/app/i18n"
	"kursbro/app/problem"
	"kursbro/courses/quiz"
	"kursbro/courses/scorm"
)

// Standard is what a package was written for.
type Standard string

// The standards that can be played.
const (
	SCORM12   Standard = "scorm_12"
	SCORM2004 Standard = "scorm_2004"
	Built     Standard = "kursbro" // in the portal itself; its units talk to the run-time as SCORM 2004 does
)

// Version is the run-time that the standard asks for.
func (s Standard) Version() scorm.Version {
	if s == SCORM12 {
		return scorm.SCORM12
	}
	return scorm.SCORM2004
}

func standardOf(v scorm.Version) Standard {
	if v == scorm.SCORM2004 {
		return SCORM2004
	}
	return SCORM12
}

// Package is what a course plays. It never changes, but for how its manifest is
// understood (RereadPackages): a new upload is a new package, and attempts go on
// with the one they began with.
type Package struct {
	ID         PackageID
	CourseID   *CourseID // nil: uploaded, not yet a course
	Number     int       // version within the course
	Standard   Standard
	Edition    string
	Title      string
	FileName   string // as uploaded
	SHA256     string // of the zip
	Size       int64  // of the zip, bytes
	UploadedBy *accounts.ProfileID
	UploadedAt time.Time
	Contents
}

// Contents is what the manifest says.
type Contents struct {
	Identifier string            `json:"identifier"`
	Units      []scorm.Unit      `json:"units"`
	Sequencing *scorm.Sequencing `json:"sequencing,omitempty"`
	Reading    int               `json:"reading,omitempty"` // as scorm.Reading was when its manifest was read

	Titles  map[string]map[string]string `json:"titles,omitempty"`  // Built: of each unit, by language
	Quizzes map[string]quiz.Quiz         `json:"quizzes,omitempty"` // Built: the units that are marked here, and not believed
}

// ruled says that the package has rules of its own for order and outcome, which
// the browser plays by.
func (c Contents) ruled() bool { return c.Sequencing != nil && !c.Sequencing.Simple }

// PackageFile is one file of a package.
type PackageFile struct {
	Path       string // from the package's root, NFC
	SHA256     string // the blob
	Size       int64
	Type       string
	Compressed *Compressed // nil: nobody has looked yet
}

// ErrNoPackage says that there is no such package.
var ErrNoPackage = problem.New(problem.NotFound, "courses.package.not_found")

// AddPackage checks a zip, stores its files and keeps it as a package without
// a course. A refusal is Invalid with a key of courses/scorm that says what is
// wrong and where; nothing is kept then.
func (s *Service) AddPackage(ctx context.Context, by accounts.Actor, r io.ReaderAt, size int64, fileName string) (Package, error) {
	if err := accounts.Authorise(by, accounts.RuleCourseOwner); err != nil {
		return Package{}, err
	}
	checked, err := scorm.Check(r, size, s.packageLimits())
	if err != nil {
		return Package{}, fmt.Errorf("add package: %w", err)
	}
	p := Package{ID: PackageID(db.NewID()), Number: 1, Standard: standardOf(checked.Version), Edition: checked.Edition,
		Title: checked.Title, FileName: baseName(fileName), Size: size,
		Contents: Contents{Identifier: checked.Identifier, Units: checked.Units, Sequencing: checked.Sequencing, Reading: scorm.Reading}}
	if by.ProfileID != "" {
		p.UploadedBy = &by.ProfileID
	}
	files, err := s.storeFiles(ctx, checked, &p, io.NewSectionReader(r, 0, size))
	if err != nil {
		return Package{}, fmt.Errorf("add package: %w", err)
	}
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		p.UploadedAt = tx.Now()
		if err := insertPackage(ctx, tx, p); err != nil {
			return err
		}
		for _, f := range files {
			if err := insertPackageFile(ctx, tx, p.ID, f); err != nil {
				return err
			}
		}
		return audit.Record(ctx, tx, by.Entry("package.add", by.ProfileID).About("package", string(p.ID)))
	})
	if err != nil {
		return Package{}, fmt.Errorf("add package: %w", err)
	}
	return p, nil
}

// LargestPackage is how big a zip may be, in bytes.
func (s *Service) LargestPackage() int64 { return s.packageLimits().Archive }

// packageLimits are what a package may cost, by the operator's word on its size.
func (s *Service) packageLimits() scorm.Limits {
	limits := scorm.DefaultLimits
	if most := s.Settings.LargestPackage; most > 0 {
		limits.Archive, limits.Unpacked = most, limits.Unpacked+most-limits.Archive
	}
	return limits
}

// storeFiles makes every file durable before any row names it.
func (s *Service) storeFiles(ctx context.Context, checked *scorm.Package, p *Package, whole io.Reader) ([]PackageFile, error) {
	var err error
	if p.SHA256, _, err = s.Blob.Put(ctx, whole); err != nil {
		return nil, err
	}
	files := make([]PackageFile, len(checked.Files))
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(storedAtOnce)
	for i, f := range checked.Files {
		group.Go(func() (err error) {
			files[i], err = s.storeFile(ctx, f, len(files) <= compressedNow)
			return err
		})
	}
	return files, group.Wait()
}

// storedAtOnce is how many files are written side by side: one disk makes several
// durable in the time of one. compressedNow is how many a package may have for them
// to be compressed while its owner waits; CompressFiles sees to those of larger ones.
const (
	storedAtOnce  = 4
	compressedNow = 500
)

func (s *Service) storeFile(ctx context.Context, f scorm.File, compress bool) (PackageFile, error) {
	stored := PackageFile{Path: f.Path, Size: f.Size, Type: f.Type}
	body, err := f.Open()
	if err != nil {
		return stored, err
	}
	defer body.Close()
	if stored.SHA256, _, err = s.Blob.Put(ctx, body); err != nil || !compress {
		return stored, err
	}
	compressed, err := s.compress(ctx, stored)
	stored.Compressed = &compressed
	return stored, err
}

// PackageOf is the package that a window plays.
func (s *Service) PackageOf(ctx context.Context, w Window) (Package, error) {
	p, err := selectPackage(ctx, s.DB, w.PackageID)
	if err != nil {
		return Package{}, fmt.Errorf("read package: %w", err)
	}
	return p, nil
}

// Package is a package that the actor answers for. Problem: ErrNoPackage, also
// for everybody else's.
func (s *Service) Package(ctx context.Context, by accounts.Actor, id PackageID) (Package, error) {
	if err := accounts.Authorise(by, accounts.RuleCourseOwner); err != nil {
		return Package{}, err
	}
	p, err := ownPackage(ctx, s.DB, by, id)
	if err != nil {
		return Package{}, fmt.Errorf("read package: %w", err)
	}
	return p, nil
}

// ownPackage is a package of a course that the actor answers for or, without a
// course yet, one that they uploaded themselves.
func ownPackage(ctx context.Context, q db.Queryer, by accounts.Actor, id PackageID) (Package, error) {
	p, err := selectPackage(ctx, q, id)
	if err != nil || by.Trusted() {
		return p, err
	}
	if p.CourseID == nil {
		if p.UploadedBy == nil || *p.UploadedBy != by.ProfileID {
			return Package{}, ErrNoPackage
		}
		return p, nil
	}
	tree, err := accounts.Organisations(ctx, q)
	if err != nil {
		return Package{}, err
	}
	if _, err := ownCourse(ctx, q, tree, by, *p.CourseID); err != nil {
		return Package{}, ErrNoPackage.Because(err)
	}
	return p, nil
}

// PackageFiles lists the files of a package, sorted by path. The list never
// changes once all are looked at by whoever compresses them, so whoever serves
// them may keep it.
func (s *Service) PackageFiles(ctx context.Context, id PackageID) ([]PackageFile, error) {
	files, err := selectPackageFiles(ctx, s.DB, id)
	if err != nil {
		return nil, fmt.Errorf("read package files: %w", err)
	}
	return files, nil
}

// BlobNames gives the files that packages and evidence name, for blob.Store.Sweep.
func (s *Service) BlobNames(ctx context.Context) (map[string]bool, error) {
	all, err := selectBlobNames(ctx, s.DB)
	if err != nil {
		return nil, fmt.Errorf("read blob names: %w", err)
	}
	used := make(map[string]bool, len(all))
	for _, name := range all {
		used[name] = true
	}
	return used, nil
}

func (c Contents) marshal() (string, error) {
	text, err := json.Marshal(c)
	return string(text), err
}

// baseName is the last part of a name that a browser sent, of either system's
// folders.
func baseName(name string) string {
	for i := len(name) - 1; i >= 0; i-- {
		if name[i] == '/' || name[i] == '\\' {
			return name[i+1:]
		}
	}
	return name
}

// TitleOf is what a unit is called in a language, or in the first that stands in
// for it.
func (p Package) TitleOf(unit string, wanted i18n.Language) string {
	for _, language := range fallbacks(wanted) {
		if title := p.Titles[unit][string(language)]; title != "" {
			return title
		}
	}
	return unit
}
