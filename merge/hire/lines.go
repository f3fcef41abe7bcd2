package hire

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"

	"kursbro/app/problem"
)

// MaxSize is how large a file may be that Read takes, in bytes: some three
// million rows.
const MaxSize = 512 << 20

const (
	maxLine = 16 << 10 // bytes; a real row has some 200
	window  = 64 << 10 // how far ahead the encoding is looked for
)

var (
	errEmpty       = problem.New(problem.Invalid, "hire.empty")
	errSpreadsheet = problem.New(problem.Invalid, "hire.spreadsheet")
)

// line is one line of the file, without its end, in UTF-8.
type line struct {
	number int
	text   string // of a line in another encoding: good for finding columns, not for reading
	fault  string // key of why it cannot be read, or empty
	at     int    // where in the text the fault begins
	last   bool   // the file ends without a line end
}

// lineReader gives the lines of a file in any of the encodings and line ends
// that spreadsheets write: UTF-8 and UTF-16 with or without byte order mark
// (UTF-16 only with), Windows-1252; LF, CRLF and CR.
type lineReader struct {
	in      *bufio.Reader
	charset charset
	number  int
	buffer  []byte
	ended   bool   // what is in the buffer ended with the file
	again   []line // given back, to be read once more
}

type charset int

const (
	undecided charset = iota // nothing but ASCII so far
	inUTF8
	inWindows1252
)

func newLineReader(r io.Reader, maxSize int64) (*lineReader, error) {
	in := bufio.NewReaderSize(&sizeLimit{r: r, most: maxSize, left: maxSize}, window)
	start, err := in.Peek(window)
	switch {
	case len(start) == 0 && errors.Is(err, io.EOF):
		return nil, errEmpty
	case err != nil && !errors.Is(err, io.EOF):
		return nil, err
	case bytes.HasPrefix(start, []byte("PK\x03\x04")), bytes.HasPrefix(start, []byte("\xd0\xcf\x11\xe0")):
		return nil, errSpreadsheet
	case bytes.HasPrefix(start, []byte("\xff\xfe")), bytes.HasPrefix(start, []byte("\xfe\xff")):
		decoder := unicode.UTF16(unicode.LittleEndian, unicode.ExpectBOM).NewDecoder()
		return &lineReader{in: bufio.NewReader(transform.NewReader(in, decoder)), charset: inUTF8}, nil
	case bytes.HasPrefix(start, []byte("\xef\xbb\xbf")):
		_, err := in.Discard(3)
		return &lineReader{in: in, charset: inUTF8}, err
	}
	return &lineReader{in: in, charset: sniffCharset(start)}, nil
}

// sniffCharset weighs letters that are UTF-8 against bytes that cannot be, so
// that one broken row does not decide for the file.
func sniffCharset(start []byte) charset {
	letters, broken := 0, 0
	for len(start) > utf8.UTFMax { // the last may be cut
		r, size := utf8.DecodeRune(start)
		switch {
		case r == utf8.RuneError && size == 1:
			broken++
		case size > 1:
			letters++
		}
		start = start[size:]
	}
	switch {
	case letters == 0 && broken == 0:
		return undecided
	case letters >= broken:
		return inUTF8
	}
	return inWindows1252
}

// next gives the next line, or io.EOF.
func (l *lineReader) next() (line, error) {
	if len(l.again) > 0 {
		first := l.again[0]
		l.again = l.again[1:]
		return first, nil
	}
	if err := l.fill(); err != nil {
		return line{}, err
	}
	l.number++
	next := l.decode(l.buffer)
	next.number, next.last = l.number, l.ended
	return next, nil
}

// giveBack has lines read once more.
func (l *lineReader) giveBack(lines []line) { l.again = append(lines, l.again...) }

// fill reads one line into the buffer, of a long line only the start.
func (l *lineReader) fill() error {
	l.buffer, l.ended = l.buffer[:0], false
	for begun := false; ; begun = true {
		_, err := l.in.Peek(1)
		if errors.Is(err, io.EOF) && begun {
			l.ended = true
			return nil
		}
		if err != nil {
			return err
		}
		chunk, _ := l.in.Peek(l.in.Buffered()) // there already
		end := bytes.IndexAny(chunk, "\r\n")
		if end < 0 {
			l.take(chunk)
			continue
		}
		isCR := chunk[end] == '\r'
		l.take(chunk[:end])
		_, _ = l.in.Discard(1) // seen above, as is the LF below
		if next, err := l.in.Peek(1); isCR && err == nil && next[0] == '\n' {
			_, _ = l.in.Discard(1)
		}
		return nil
	}
}

// take moves a piece of a line into the buffer, as far as lines may go and one
// byte more, so that it shows.
func (l *lineReader) take(piece []byte) {
	room := max(maxLine+1-len(l.buffer), 0)
	l.buffer = append(l.buffer, piece[:min(len(piece), room)]...)
	_, _ = l.in.Discard(len(piece))
}

// decode makes UTF-8 of a line. A line in another encoding than those before it
// is a fault: letters guessed wrong would make another name.
func (l *lineReader) decode(raw []byte) line {
	if len(raw) > maxLine {
		return line{fault: faultLength}
	}
	if isASCII(raw) {
		return line{text: string(raw)}
	}
	found := inWindows1252
	if utf8.Valid(raw) {
		found = inUTF8
	}
	if l.charset == undecided {
		l.charset = found
	}
	switch {
	case found != l.charset:
		before := fromWindows1252(raw[:firstStrange(raw, found)])
		return line{text: fromWindows1252(raw), fault: "hire.fault.row.encoding", at: len(before)}
	case found == inUTF8:
		return line{text: string(raw)}
	}
	return line{text: fromWindows1252(raw)}
}

// firstStrange is where a line first shows that it is in another encoding than
// its file: at a byte that UTF-8 does not have, or at a letter of UTF-8.
func firstStrange(raw []byte, found charset) int {
	at := 0
	for at < len(raw) {
		r, size := utf8.DecodeRune(raw[at:])
		if found == inUTF8 && size > 1 || r == utf8.RuneError && size == 1 {
			return at
		}
		at += size
	}
	return at
}

func fromWindows1252(raw []byte) string {
	var text strings.Builder
	for _, b := range raw {
		text.WriteRune(charmap.Windows1252.DecodeByte(b))
	}
	return text.String()
}

func isASCII(raw []byte) bool {
	for _, b := range raw {
		if b >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// CheckSize refuses with hire.size a file that is known to be too large, before
// any of its rows is used.
func CheckSize(bytes int64) error {
	if bytes > MaxSize {
		return tooLarge(MaxSize)
	}
	return nil
}

func tooLarge(most int64) error {
	return problem.New(problem.Invalid, "hire.size", "Megabytes", int(max(1, most>>20)))
}

// sizeLimit ends with hire.size where a file goes on beyond the limit.
type sizeLimit struct {
	r          io.Reader
	most, left int64
}

func (s *sizeLimit) Read(p []byte) (int, error) {
	n, err := s.r.Read(p)
	s.left -= int64(n)
	if s.left < 0 {
		return 0, tooLarge(s.most)
	}
	return n, err
}
