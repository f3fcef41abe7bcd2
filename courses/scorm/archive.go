package scorm

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"io/fs"
	"path"
	"strings"
)

// archive is a zip whose directory has been found harmless.
type archive struct {
	entries  []*zip.File // files only, junk of operating systems left out
	manifest *zip.File
	limits   Limits
	types    map[*zip.File]string // what each is served as, once it is verified
}

var errDirectoryTooLong = errors.New("zip directory over its budget")

// localHeader is how a zip, and every file in it, begins.
const localHeader = "PK\x03\x04"

// directoryBudget lets the zip reader read only so much of a file while it
// takes in the directory: a gigabyte of directory records would fill memory
// long before anybody could count them.
type directoryBudget struct {
	io.ReaderAt
	left int64
	over bool
}

func (b *directoryBudget) ReadAt(p []byte, off int64) (int, error) {
	if b.left -= int64(len(p)); b.left < 0 && !b.over {
		return 0, errDirectoryTooLong
	}
	return b.ReaderAt.ReadAt(p, off)
}

func openArchive(r io.ReaderAt, size int64, limits Limits) (*archive, error) {
	if size > limits.Archive {
		return nil, refuse("scorm.too_large", "Limit", limits.Archive>>20)
	}
	budget := &directoryBudget{ReaderAt: r, left: int64(limits.Entries)*512 + 1<<20}
	z, err := zip.NewReader(budget, size)
	if errors.Is(err, errDirectoryTooLong) {
		return nil, refuse("scorm.too_many_files", "Limit", limits.Entries)
	}
	if err != nil && !errors.Is(err, zip.ErrInsecurePath) {
		return nil, notZip(r, size, err)
	}
	budget.over = true
	a := &archive{limits: limits, types: map[*zip.File]string{}}
	if err := a.take(z.File, size); err != nil {
		return nil, err
	}
	return a, nil
}

// notZip tells an upload that broke off from a file of another kind.
func notZip(r io.ReaderAt, size int64, cause error) error {
	head := make([]byte, min(size, 4))
	n, _ := r.ReadAt(head, 0)
	if string(head[:n]) == localHeader {
		return refuse("scorm.truncated").Because(cause)
	}
	return refuse("scorm.not_a_zip").Because(cause)
}

// take looks at every directory record before anything is unpacked.
func (a *archive) take(files []*zip.File, size int64) error {
	if len(files) > a.limits.Entries {
		return refuse("scorm.too_many_files", "Limit", a.limits.Entries)
	}
	var packed, unpacked uint64
	for _, f := range files {
		if err := a.admit(f); err != nil {
			return err
		}
		if packed += min(f.CompressedSize64, uint64(size)+1); packed > uint64(size) {
			return refuse("scorm.overlap") // several records share the same bytes
		}
		unpacked += f.UncompressedSize64
		if unpacked > uint64(a.limits.Unpacked) {
			return refuse("scorm.unpacked_too_large", "Limit", a.limits.Unpacked>>20)
		}
		if !f.Mode().IsDir() && !strings.HasSuffix(f.Name, "/") && !isClutter(f.Name) {
			a.entries = append(a.entries, f)
		}
	}
	if a.tooDense(unpacked, uint64(size)) {
		return refuse("scorm.bomb_total", "Ratio", a.limits.Ratio)
	}
	return nil
}

// admit refuses a record that no honest packer writes, or that we cannot read.
func (a *archive) admit(f *zip.File) error {
	shown := shorten(f.Name)
	switch {
	case len(f.Name) > a.limits.Name:
		return refuse("scorm.name_too_long", "File", shown, "Limit", a.limits.Name)
	case f.Mode()&fs.ModeType != 0 && !f.Mode().IsDir():
		return refuse("scorm.special_file", "File", shown)
	case f.Flags&0x1 != 0:
		return refuse("scorm.encrypted", "File", shown)
	case f.Method != zip.Store && f.Method != zip.Deflate:
		return refuse("scorm.compression", "File", shown)
	case f.UncompressedSize64 > uint64(a.limits.Unpacked):
		return refuse("scorm.unpacked_too_large", "Limit", a.limits.Unpacked>>20)
	case a.tooDense(f.UncompressedSize64, f.CompressedSize64):
		return refuse("scorm.bomb", "File", shown)
	}
	return nil
}

func (a *archive) tooDense(unpacked, packed uint64) bool {
	return unpacked > RatioFrom && unpacked > packed*uint64(a.limits.Ratio)
}

// verify unpacks every file once, so that damage and lying sizes are found
// while the owner is still looking. archive/zip checks length and CRC-32.
func (a *archive) verify() error {
	for _, f := range a.entries {
		if err := a.verifyFile(f); err != nil {
			return err
		}
	}
	return nil
}

func (a *archive) verifyFile(f *zip.File) error {
	body, err := f.Open()
	if err != nil {
		return refuse("scorm.damaged", "File", shorten(f.Name)).Because(err)
	}
	defer body.Close()
	seen := &glance{text: isText(ContentType(f.Name))}
	defer func() { a.types[f] = seen.served(f.Name) }()
	all := io.TeeReader(body, seen)
	var start bytes.Buffer
	if _, err := io.CopyN(&start, all, 4); err == nil && start.String() == localHeader {
		return a.verifyNested(f, &start, all)
	}
	if _, err := io.Copy(io.Discard, all); err != nil {
		return refuse("scorm.damaged", "File", shorten(f.Name)).Because(err)
	}
	return nil
}

// nestedLimit is how large an inner zip we look into: it has to lie in memory.
const nestedLimit = 32 << 20

// verifyNested lets a zip within the package through as a download for the
// learner, but not when it would blow up on the learner's own machine.
func (a *archive) verifyNested(f *zip.File, start *bytes.Buffer, rest io.Reader) error {
	kept := io.Writer(start)
	if f.UncompressedSize64 > nestedLimit {
		kept = io.Discard
	}
	if _, err := io.Copy(kept, rest); err != nil {
		return refuse("scorm.damaged", "File", shorten(f.Name)).Because(err)
	}
	budget := &directoryBudget{ReaderAt: bytes.NewReader(start.Bytes()), left: int64(a.limits.Entries) * 512}
	inner, err := zip.NewReader(budget, int64(start.Len()))
	if err != nil {
		return nil // no zip after all, or too large to look into: served as it is
	}
	var unpacked uint64
	for _, i := range inner.File {
		unpacked += i.UncompressedSize64
	}
	if a.tooDense(unpacked, uint64(start.Len())) {
		return refuse("scorm.nested_bomb", "File", shorten(f.Name))
	}
	return nil
}

// isClutter tells files that operating systems leave in zips.
func isClutter(name string) bool {
	base := strings.ToLower(path.Base(name))
	return strings.HasPrefix(name, "__MACOSX/") || base == ".ds_store" || base == "thumbs.db" || base == "desktop.ini"
}

// shorten makes a file name fit for a message.
func shorten(name string) string {
	name = strings.ToValidUTF8(name, "?")
	runes := []rune(name)
	if len(runes) <= 120 {
		return name
	}
	return string(runes[:80]) + "…" + string(runes[len(runes)-30:])
}
