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

// MaxSize is how large a file may be, in bytes: some three million rows.
const MaxSize = 512 << 20

const (
	maxLine = 16 << 10 // bytes; a real row has some 200
	window  = 64 << 10 // how far ahead the encoding is looked for
)

var (
	errEmpty       = problem.New(problem.Invalid, "hire.empty")
	errSpreadsheet = problem.New(problem.Invalid, "hire.spreadsheet")
	errSize        = problem.New(problem.Invalid, "hire.size", "Megabytes", MaxSize>>20)
)

// line is one line of the file, without its end, in UTF-8.
type line struct {
	number int
	text   string
	fault  string // key of why it cannot be read, or empty
}

// lineReader gives the lines of a file in any of the encodings and line ends
// that spreadsheets write: UTF-8 and UTF-16 with or without byte order mark
// (UTF-16 only with), Windows-1252; LF, CRLF and CR.
type lineReader struct {
	in      *bufio.Reader
	charset charset
	number  int
	buffer  []byte
	again   []line // given back, to be read once more
}

type charset int

const (
	undecided charset = iota // nothing but ASCII so far
	inUTF8
	inWindows1252
)

func newLineReader(r io.Reader) (*lineReader, error) {
	in := bufio.NewReaderSize(&sizeLimit{r: r, left: MaxSize}, window)
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
	text, fault := l.decode(l.buffer)
	return line{number: l.number, text: text, fault: fault}, nil
}

// giveBack has lines read once more.
func (l *lineReader) giveBack(lines []line) { l.again = append(lines, l.again...) }

// fill reads one line into the buffer, of a long line only the start.
func (l *lineReader) fill() error {
	l.buffer = l.buffer[:0]
	for read := 0; ; read++ {
		b, err := l.in.ReadByte()
		switch {
		case errors.Is(err, io.EOF) && read > 0:
			return nil
		case err != nil:
			return err
		case b == '\n':
			return nil
		case b == '\r':
			l.skipLF()
			return nil
		case len(l.buffer) <= maxLine:
			l.buffer = append(l.buffer, b)
		}
	}
}

func (l *lineReader) skipLF() {
	if next, err := l.in.Peek(1); err == nil && next[0] == '\n' {
		_, _ = l.in.Discard(1) // just seen
	}
}

// decode makes UTF-8 of a line. A line in another encoding than those before it
// is a fault: letters guessed wrong would make another name.
func (l *lineReader) decode(raw []byte) (text, fault string) {
	if len(raw) > maxLine {
		return "", "hire.fault.row.length"
	}
	if isASCII(raw) {
		return string(raw), ""
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
		return "", "hire.fault.row.encoding"
	case found == inUTF8:
		return string(raw), ""
	}
	return fromWindows1252(raw), ""
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

// sizeLimit ends with hire.size where a file goes on beyond the limit.
type sizeLimit struct {
	r    io.Reader
	left int64
}

func (s *sizeLimit) Read(p []byte) (int, error) {
	n, err := s.r.Read(p)
	s.left -= int64(n)
	if s.left < 0 {
		return 0, errSize
	}
	return n, err
}
