package player

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"sync"

	"kursbro/app/blob"
)

// shelf keeps small files that were served lately in memory: a page of a course
// asks for many, and everybody in the course for the same. Files never change.
type shelf struct {
	files blob.Store
	mu    sync.RWMutex
	kept  map[string][]byte // by the blob's name
	size  int               // bytes of all that is kept
}

// What a shelf holds, in bytes.
const (
	shelved   = 16 << 20 // in all
	shelvable = 64 << 10 // the largest file
)

// open gives a file's content from its beginning. Errors: as blob.Store.
func (s *shelf) open(ctx context.Context, name string) (io.ReadSeekCloser, error) {
	s.mu.RLock()
	content, found := s.kept[name]
	s.mu.RUnlock()
	if found {
		return held{bytes.NewReader(content)}, nil
	}
	file, err := s.files.Open(ctx, name)
	if err != nil {
		return nil, err
	}
	size, err := file.Seek(0, io.SeekEnd)
	if err == nil {
		_, err = file.Seek(0, io.SeekStart)
	}
	if err != nil {
		file.Close()
		return nil, err
	}
	if size > shelvable {
		return file, nil
	}
	defer file.Close()
	if content, err = io.ReadAll(file); err != nil {
		return nil, err
	}
	s.keep(name, content)
	return held{bytes.NewReader(content)}, nil
}

// keep puts a file on the shelf; a full one begins anew, since what is wanted
// is soon there again.
func (s *shelf) keep(name string, content []byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.kept == nil || s.size+len(content) > shelved {
		s.kept, s.size = map[string][]byte{}, 0
	}
	if _, there := s.kept[name]; !there {
		s.kept[name] = content
		s.size += len(content)
	}
}

type held struct{ *bytes.Reader }

func (held) Close() error { return nil }

// lent sends what is in memory through a buffer that is used again: the
// connection itself, which is there for files on disk, would make one each time.
type lent struct{ http.ResponseWriter }

var buffers = sync.Pool{New: func() any { return new([shelvable]byte) }}

// ReadFrom implements io.ReaderFrom.
func (l lent) ReadFrom(r io.Reader) (int64, error) {
	buffer := buffers.Get().(*[shelvable]byte)
	defer buffers.Put(buffer)
	return io.CopyBuffer(writer{l.ResponseWriter}, r, buffer[:])
}

// writer hides every other way to write.
type writer struct{ io.Writer }
