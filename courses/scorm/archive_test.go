package scorm_test

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"io"
	"io/fs"
	"strconv"
	"strings"
	"testing"

	"kursbro/app/problem"
	"kursbro/courses/scorm"
)

func TestDangerousAndDamagedArchivesAreRefused(t *testing.T) {
	good := pack(t, oneUnit("index.html"), page)
	zeros := strings.Repeat("\x00", 20<<20)
	for name, c := range map[string]struct {
		zipped []byte
		want   string
	}{
		"climbs out":           {pack(t, oneUnit("index.html"), page, entry{name: "../x"}), "scorm.path_unsafe"},
		"climbs out backwards": {pack(t, oneUnit("index.html"), page, entry{name: `a\..\..\x`}), "scorm.path_unsafe"},
		"absolute":             {pack(t, oneUnit("index.html"), page, entry{name: "/etc/x"}), "scorm.path_unsafe"},
		"drive":                {pack(t, oneUnit("index.html"), page, entry{name: `C:\x`}), "scorm.path_unsafe"},
		"UNC":                  {pack(t, oneUnit("index.html"), page, entry{name: `\\host\share\x`}), "scorm.path_unsafe"},
		"control character":    {pack(t, oneUnit("index.html"), page, entry{name: "a\x00b"}), "scorm.path_unsafe"},
		"symlink":              {pack(t, oneUnit("index.html"), page, entry{"l", "/etc", symlink}), "scorm.special_file"},
		"through a symlink":    {pack(t, oneUnit("index.html"), page, entry{"l", "/tmp", symlink}, entry{name: "l/x"}), "scorm.special_file"},
		"60 000 files":         {pack(t, append([]entry{oneUnit("index.html"), page}, numbered(60_000)...)...), "scorm.too_many_files"},
		"3 000 folders":        {pack(t, oneUnit("index.html"), page, entry{name: strings.Repeat("a/", 3000) + "x"}), "scorm.name_too_long"},
		"encrypted":            {patchFlags(good, 0x1), "scorm.encrypted"},
		"deflate64":            {patchMethod(good, 9), "scorm.compression"},
		"truncated":            {good[:len(good)/2], "scorm.truncated"},
		"a text":               {[]byte("kurs"), "scorm.not_a_zip"},
		"empty":                {nil, "scorm.not_a_zip"},
		"rar":                  {[]byte("Rar!\x1a\x07\x01\x00" + strings.Repeat("x", 200)), "scorm.not_a_zip"},
		"bomb":                 {pack(t, oneUnit("index.html"), page, entry{name: "z", body: zeros}), "scorm.bomb"},
		"bomb in pieces":       {pack(t, append([]entry{oneUnit("index.html"), page}, pieces(2<<20, 12)...)...), "scorm.bomb_total"},
		"nested bomb":          {pack(t, oneUnit("index.html"), page, entry{name: "in.zip", body: string(pack(t, entry{name: "z", body: zeros}))}), "scorm.nested_bomb"},
		"duplicate":            {pack(t, oneUnit("index.html"), page, page), "scorm.duplicate"},
		"duplicate by slashes": {pack(t, oneUnit("index.html"), page, entry{name: `a\b`}, entry{name: "a/./b"}), "scorm.duplicate"},
		"wrong bytes":          {flipByte(good), "scorm.damaged"},
		"lying size":           {patchSize(good, 5), "scorm.damaged"},
		"deep":                 {pack(t, oneUnit("index.html"), page, entry{name: strings.Repeat("a/", 40) + "x"}), "scorm.too_deep"},
		"long name":            {pack(t, oneUnit("index.html"), page, entry{name: strings.Repeat("n", 3000)}), "scorm.name_too_long"},
		"shared bytes":         {overlapping(good), "scorm.overlap"},
		"two manifests":        {pack(t, entry{"a/imsmanifest.xml", oneUnit("x").body, nil}, entry{"b/imsmanifest.xml", oneUnit("x").body, nil}), "scorm.several_manifests"},
		"cmi5":                 {pack(t, entry{name: "cmi5.xml"}), "scorm.other_format"},
		"xAPI":                 {pack(t, entry{name: "tincan.xml"}), "scorm.other_format"},
		"AICC":                 {pack(t, entry{name: "kurs.crs"}), "scorm.other_format"},
		"H5P":                  {pack(t, entry{name: "h5p.json"}), "scorm.other_format"},
	} {
		_, err := check(t, c.zipped)
		if got := refusalKey(t, err); got != c.want {
			t.Errorf("%s: got %q, want %q", name, got, c.want)
		}
	}
}

func TestOddArchivesAreForgiven(t *testing.T) {
	good := pack(t, oneUnit("index.html"), page)
	for name, zipped := range map[string][]byte{
		"head of a self-extracting archive": append(bytes.Repeat([]byte("MZ"), 500), good...),
		"something after the end":           append(bytes.Clone(good), bytes.Repeat([]byte{0}, 500)...),
		"one folder above":                  pack(t, entry{"Kurs/imsmanifest.xml", oneUnit("index.html").body, nil}, entry{name: "Kurs/index.html"}),
		"two folders above":                 pack(t, entry{"a/b/IMSManifest.XML", oneUnit("index.html").body, nil}, entry{name: "a/b/index.html"}),
		"manifests of inner courses":        pack(t, oneUnit("index.html"), page, entry{"inner/imsmanifest.xml", "x", nil}),
		"folders as entries":                pack(t, oneUnit("index.html"), entry{name: "img/", change: stored}, page),
		"an empty file":                     pack(t, oneUnit("index.html"), page, entry{name: "empty.txt"}),
		"a zip to download":                 pack(t, oneUnit("index.html"), page, entry{name: "ark.zip", body: string(pack(t, page))}),
		"a broken zip to download":          pack(t, oneUnit("index.html"), page, entry{name: "ark.zip", body: "PK\x03\x04 not really"}),
	} {
		if _, err := check(t, zipped); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestClutterAndFilesBesideTheCourseAreLeftOut(t *testing.T) {
	pkg := accepted(t, entry{"kurs/imsmanifest.xml", oneUnit("index.html").body, nil}, entry{name: "kurs/index.html"},
		entry{name: "__MACOSX/kurs/._index.html"}, entry{name: "kurs/.DS_Store"}, entry{name: "kurs/img/Thumbs.db"}, entry{name: "les meg.txt"})
	if got := paths(pkg); got != "imsmanifest.xml index.html" {
		t.Errorf("files: %s", got)
	}
}

func TestLimitsAreKept(t *testing.T) {
	zipped := pack(t, append([]entry{oneUnit("index.html"), page}, pieces(1000, 20)...)...)
	for want, change := range map[string]func(*scorm.Limits){
		"scorm.too_large":          func(l *scorm.Limits) { l.Archive = 100 },
		"scorm.unpacked_too_large": func(l *scorm.Limits) { l.Unpacked = 15_000 },
		"scorm.too_many_files":     func(l *scorm.Limits) { l.Entries = 10 },
		"scorm.manifest_too_large": func(l *scorm.Limits) { l.Manifest = 10 },
		"scorm.too_many_units":     func(l *scorm.Limits) { l.Units = 0 },
	} {
		limits := scorm.DefaultLimits
		change(&limits)
		_, err := scorm.Check(bytes.NewReader(zipped), int64(len(zipped)), limits)
		if got := refusalKey(t, err); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestDirectoryOfMillionsIsNotReadIntoMemory(t *testing.T) {
	record := make([]byte, 46)
	copy(record, "PK\x01\x02")
	zipped := bytes.Repeat(record, 300_000)
	end := make([]byte, 22)
	copy(end, "PK\x05\x06")
	binary.LittleEndian.PutUint16(end[8:], 300_000&0xffff)
	binary.LittleEndian.PutUint16(end[10:], 300_000&0xffff)
	binary.LittleEndian.PutUint32(end[12:], uint32(len(zipped)))
	_, err := check(t, append(zipped, end...))
	if got := refusalKey(t, err); got != "scorm.too_many_files" {
		t.Errorf("got %q", got)
	}
}

func TestRefusalNamesTheFile(t *testing.T) {
	_, err := check(t, pack(t, oneUnit("index.html"), page, entry{name: "../../evil.txt"}))
	if got := problem.Of(err).Args["File"]; got != "../../evil.txt" {
		t.Errorf("file: %v", got)
	}
}

func TestFilesOpenWithTypeAndContent(t *testing.T) {
	pkg := accepted(t, oneUnit("index.html"), page, entry{name: "start.php", body: "<?php"}, entry{name: "bilde.SVG"})
	types := map[string]string{}
	for _, f := range pkg.Files {
		types[f.Path] = f.Type
		if f.Path != "index.html" {
			continue
		}
		body, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		defer body.Close()
		if got, err := io.ReadAll(body); err != nil || string(got) != page.body || f.Size != int64(len(got)) {
			t.Errorf("content %q (%d), %v", got, f.Size, err)
		}
	}
	want := map[string]string{"imsmanifest.xml": "application/xml; charset=utf-8", "index.html": "text/html; charset=utf-8", "start.php": "application/octet-stream", "bilde.SVG": "image/svg+xml; charset=utf-8"}
	for path, kind := range want {
		if types[path] != kind {
			t.Errorf("%s: %q, want %q", path, types[path], kind)
		}
	}
}

func symlink(h *zip.FileHeader) { h.SetMode(fs.ModeSymlink | 0o777) }
func stored(h *zip.FileHeader)  { h.Method = zip.Store }

// legacyName leaves out the flag that says UTF-8, as old packers do.
func legacyName(h *zip.FileHeader) { h.NonUTF8 = true }

func numbered(count int) []entry {
	all := make([]entry, count)
	for i := range all {
		all[i].name = strconv.Itoa(i)
	}
	return all
}

func pieces(size, count int) []entry {
	var all []entry
	for i := range count {
		all = append(all, entry{name: "del" + string(rune('a'+i)), body: strings.Repeat("\x00", size)})
	}
	return all
}

// inDirectory calls change with every directory record of a zip.
func inDirectory(zipped []byte, change func(record []byte)) []byte {
	out := bytes.Clone(zipped)
	for at := 0; ; at += 4 {
		next := bytes.Index(out[at:], []byte("PK\x01\x02"))
		if next < 0 {
			return out
		}
		at += next
		change(out[at:])
	}
}

func patchFlags(zipped []byte, flag byte) []byte {
	return inDirectory(zipped, func(r []byte) { r[8] |= flag })
}

func patchMethod(zipped []byte, method byte) []byte {
	return inDirectory(zipped, func(r []byte) { r[10] = method })
}

func patchSize(zipped []byte, size byte) []byte {
	return inDirectory(zipped, func(r []byte) {
		if strings.HasPrefix(string(r[46:]), "index.html") {
			binary.LittleEndian.PutUint32(r[24:], uint32(size))
		}
	})
}

// overlapping makes the directory claim more packed bytes than the file has.
func overlapping(zipped []byte) []byte {
	return inDirectory(zipped, func(r []byte) { binary.LittleEndian.PutUint32(r[20:], uint32(len(zipped)-100)) })
}

// flipByte damages the last file's checksum.
func flipByte(zipped []byte) []byte {
	return inDirectory(zipped, func(r []byte) { r[16] ^= 0xff })
}
