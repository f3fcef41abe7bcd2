// Package scorm reads SCORM packages and understands what courses report.
//
// It owns: whether a zip is safe and is a SCORM 1.2 or 2004 package (Check),
// what is in it (Package, Unit, File), and what a course's run-time data says
// about the learner (Progress). It knows no database, no HTTP and no people:
// packages are kept by courses, played by courses/player. Where the standards
// leave room it follows what real packages do: odd encodings, wrong case and a
// superfluous folder are forgiven, everything dangerous is refused.
package scorm

import (
	"archive/zip"
	"io"

	"kursbro/app/problem"
)

// Version is the SCORM run-time that a package was written for.
type Version string

// The versions that can be played.
const (
	SCORM12   Version = "1.2"
	SCORM2004 Version = "2004"
)

// Limits bound what a package may cost us. Sizes are bytes.
type Limits struct {
	Archive  int64 // the zip file
	Unpacked int64 // all files together
	Ratio    int64 // unpacked : packed, for what unpacks to more than RatioFrom
	Entries  int   // files and folders
	Depth    int   // folders within folders
	Name     int   // bytes of a whole path
	Units    int   // items in the course structure
	Manifest int64 // the manifest, unpacked
}

// RatioFrom is the unpacked size under which Limits.Ratio is not looked at:
// small files of blanks compress without end and harm nobody.
const RatioFrom = 16 << 20

// DefaultLimits let every package pass that we have seen in real use.
var DefaultLimits = Limits{
	Archive:  2304 << 20, // a film of two gigabytes, and what is around it
	Unpacked: 4 << 30,
	Ratio:    200,
	Entries:  20_000,
	Depth:    32,
	Name:     1024,
	Units:    2_000,
	Manifest: 16 << 20,
}

// Package is a package that may be played.
type Package struct {
	Version    Version
	Edition    string // "" for 1.2; "2nd", "3rd" or "4th", as far as it says so
	Identifier string // of the manifest
	Title      string // of the chosen organisation, plain text
	Units      []Unit // in the order of the course structure, headings included
	Sequencing *Sequencing
	Files      []File // everything that may be served, sorted by path
}

// Unit is one item of the course structure: a SCO or an asset that can be
// launched, or a heading over those that follow at a greater level.
type Unit struct {
	Identifier    string `json:"id"` // unique within the package
	Title         string `json:"title"`
	Level         int    `json:"level"`               // 0 is directly under the organisation
	Href          string `json:"href,omitempty"`      // escaped path from the package's root with query and fragment; "" for a heading
	Asset         bool   `json:"asset,omitempty"`     // does not talk to the run-time: seen is done
	Hidden        bool   `json:"hidden,omitempty"`    // not to be shown in the menu
	Prerequisites string `json:"prereq,omitempty"`    // 1.2, AICC script, as written
	MasteryScore  string `json:"mastery,omitempty"`   // 1.2, 0–100, as written
	PassingScore  string `json:"passing,omitempty"`   // 2004, −1–1: cmi.scaled_passing_score
	Threshold     string `json:"threshold,omitempty"` // 2004, 0–1: cmi.completion_threshold
	LaunchData    string `json:"data,omitempty"`
	MaxTime       string `json:"maxTime,omitempty"`
	TimeAction    string `json:"timeAction,omitempty"`
	Rollup        Rollup `json:"rollup"`
}

// Rollup is how much a unit counts in what is said of the whole course. Its
// zero value is the standard's default: it counts in everything, with weight 1.
type Rollup struct {
	NotCompletion bool     `json:"notCompletion,omitempty"` // the course may be complete without it
	NotSuccess    bool     `json:"notSuccess,omitempty"`    // the course may be passed without it
	ScoreWeight   *float64 `json:"scoreWeight,omitempty"`   // nil: 1
}

// Launchable says whether the unit has something to play.
func (u Unit) Launchable() bool { return u.Href != "" }

// File is one file of the package, already known to be whole and safe.
type File struct {
	Path string // from the manifest's folder, slashes, NFC
	Type string // what to serve it as
	Size int64
	zip  *zip.File
}

// Open gives the file's bytes.
func (f File) Open() (io.ReadCloser, error) { return f.zip.Open() }

// Launchables are the units that can be played, in order.
func (p *Package) Launchables() []Unit {
	var playable []Unit
	for _, u := range p.Units {
		if u.Launchable() {
			playable = append(playable, u)
		}
	}
	return playable
}

// Check reads a zip of size bytes and says whether it is a safe SCORM package.
// Every file is unpacked once, so that what is accepted is whole. A refusal is
// a *problem.Problem of kind Invalid with a key "scorm.…"; any other error is
// ours (the reader failed). The Package reads from r when its files are opened.
func Check(r io.ReaderAt, size int64, limits Limits) (*Package, error) {
	pkg, a, names, err := read(r, size, limits)
	if err != nil {
		return nil, err
	}
	if err := a.verify(); err != nil {
		return nil, err
	}
	pkg.Files = names.files(a.types)
	return pkg, nil
}

// Reading counts the ways in which manifests have been read: what is kept of a
// package that was read in another is read anew. Raise it when the Units or the
// Sequencing of some package would come out differently.
const Reading = 2

// Read reads the manifest of a package that Check has let pass; it gives no Files.
func Read(r io.ReaderAt, size int64, limits Limits) (*Package, error) {
	pkg, _, _, err := read(r, size, limits)
	return pkg, err
}

func read(r io.ReaderAt, size int64, limits Limits) (*Package, *archive, *nameSet, error) {
	a, err := openArchive(r, size, limits)
	if err != nil {
		return nil, nil, nil, err
	}
	m, err := a.readManifest()
	if err != nil {
		return nil, nil, nil, err
	}
	names, err := a.nameFiles(m)
	if err != nil {
		return nil, nil, nil, err
	}
	pkg, err := m.build(names, limits)
	return pkg, a, names, err
}

// refuse makes a refusal; args are pairs of name and value for the message.
func refuse(key string, args ...any) *problem.Problem {
	return problem.New(problem.Invalid, key, args...)
}
