package pdf

import (
	"bytes"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// file is a PDF as gopdf writes it: one table of all objects, none of them in a
// stream of objects (ISO 32000-1 §7.5.4).
type file struct {
	bytes   []byte
	offsets []int // by object number; 0 is none
	table   int   // where the table begins
	trailer string
}

var errForeign = errors.New("pdf: not as gopdf writes it")

// read finds the objects of a PDF that was drawn here.
func read(content []byte) (*file, error) {
	end := bytes.LastIndex(content, []byte("startxref"))
	if end < 0 {
		return nil, errForeign
	}
	said, _, _ := strings.Cut(strings.TrimSpace(string(content[end+len("startxref"):])), "\n")
	table, err := strconv.Atoi(strings.TrimSpace(said))
	if err != nil || table < 0 || table >= end {
		return nil, errForeign
	}
	entries, trailer, found := strings.Cut(string(content[table:end]), "trailer")
	lines := strings.Split(strings.TrimSpace(entries), "\n")
	if !found || len(lines) < 3 || strings.TrimSpace(lines[0]) != "xref" {
		return nil, errForeign
	}
	f := &file{bytes: content, table: table, trailer: trailer}
	for _, line := range lines[2:] {
		at, err := strconv.Atoi(strings.TrimLeft(strings.Fields(line)[0], "0") + "")
		if err != nil {
			at = 0
		}
		f.offsets = append(f.offsets, at)
	}
	return f, nil
}

// object is what stands between "obj" and "endobj".
func (f *file) object(n int) (string, error) {
	if n <= 0 || n >= len(f.offsets) || f.offsets[n] >= len(f.bytes) {
		return "", errForeign
	}
	text := f.bytes[f.offsets[n]:]
	head := fmt.Sprintf("%d 0 obj", n)
	end := f.table
	for _, at := range f.offsets {
		if at > f.offsets[n] && at < end {
			end = at
		}
	}
	text = text[:end-f.offsets[n]]
	last := bytes.LastIndex(text, []byte("endobj"))
	if !bytes.HasPrefix(text, []byte(head)) || last < 0 {
		return "", errForeign
	}
	return strings.TrimSpace(string(text[len(head):last])), nil
}

// reference is the number of the object that a dictionary names under a key.
func reference(dictionary, key string) (int, error) {
	m := regexp.MustCompile(`/` + key + `\s*\[?\s*(\d+) 0 R`).FindStringSubmatch(dictionary)
	if m == nil {
		return 0, fmt.Errorf("%w: no %s", errForeign, key)
	}
	return strconv.Atoi(m[1])
}

// following walks references from the trailer, and gives the last object.
func (f *file) following(keys ...string) (number int, body string, err error) {
	body = f.trailer
	for _, key := range keys {
		if number, err = reference(body, key); err != nil {
			return 0, "", err
		}
		if body, err = f.object(number); err != nil {
			return 0, "", err
		}
	}
	return number, body, nil
}

// pages are the numbers of the pages, in order.
func (f *file) pages() (numbers []int, err error) {
	_, body, err := f.following("Root", "Pages")
	if err != nil {
		return nil, err
	}
	_, kids, _ := strings.Cut(body, "/Kids")
	kids, _, _ = strings.Cut(kids, "]")
	for _, m := range references.FindAllStringSubmatch(kids, -1) {
		number, err := strconv.Atoi(m[1])
		if err != nil {
			return nil, err
		}
		numbers = append(numbers, number)
	}
	return numbers, nil
}

var references = regexp.MustCompile(`(\d+) 0 R`)

// with adds entries to a dictionary.
func with(dictionary, entries string) string {
	return strings.TrimSuffix(strings.TrimSpace(dictionary), ">>") + entries + ">>"
}

// update is what is appended to a file: objects that replace others or are new.
type update struct {
	file  *file
	out   bytes.Buffer
	next  int
	place map[int]int // object number → offset
}

func (f *file) update() *update {
	u := &update{file: f, next: len(f.offsets), place: map[int]int{}}
	u.out.Write(f.bytes)
	if !bytes.HasSuffix(f.bytes, []byte("\n")) {
		u.out.WriteByte('\n')
	}
	return u
}

// number takes the number of a new object.
func (u *update) number() int {
	u.next++
	return u.next - 1
}

func (u *update) put(number int, body string) {
	u.place[number] = u.out.Len()
	fmt.Fprintf(&u.out, "%d 0 obj\n%s\nendobj\n", number, body)
}

// finish writes the table of what was put, with the entries of the trailer.
func (u *update) finish(trailer string) []byte {
	table := u.out.Len()
	u.out.WriteString("xref\n")
	for n := range u.next {
		at, changed := u.place[n]
		if changed {
			fmt.Fprintf(&u.out, "%d 1\n%010d 00000 n \n", n, at)
		}
	}
	fmt.Fprintf(&u.out, "trailer\n<</Size %d/Prev %d%s>>\nstartxref\n%d\n%%%%EOF\n", u.next, u.file.table, trailer, table)
	return u.out.Bytes()
}
