package blob_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"math/rand/v2"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/johannesboyne/gofakes3"
	"github.com/johannesboyne/gofakes3/backend/s3mem"

	"kursbro/app/blob"
	"kursbro/app/problem"
)

const limit = 17 << 20 // an S3 client sends more than 16 MiB in parts

// place is a store with a way to damage what it keeps.
type place struct {
	blob.Store
	damage func(t *testing.T, name string, content []byte)
	age    func(t *testing.T, name string) // by two days; of a folder
}

// each runs the test on a folder and on an S3-compatible server.
func each(t *testing.T, test func(t *testing.T, p place)) {
	t.Run("folder", func(t *testing.T) { test(t, newFolder(t)) })
	t.Run("s3", func(t *testing.T) { test(t, newBucket(t)) })
}

func newFolder(t *testing.T) place {
	root := filepath.Join(t.TempDir(), "files")
	store, err := blob.Open(t.Context(), root, limit)
	if err != nil {
		t.Fatal(err)
	}
	damage := func(t *testing.T, name string, content []byte) {
		if err := os.WriteFile(filepath.Join(root, name[:2], name), content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	age := func(t *testing.T, name string) {
		then := time.Now().Add(-48 * time.Hour)
		if err := os.Chtimes(filepath.Join(root, name[:2], name), then, then); err != nil {
			t.Fatal(err)
		}
	}
	return place{store, damage, age}
}

func newBucket(t *testing.T) place {
	backend := s3mem.New()
	if err := backend.CreateBucket("files"); err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(gofakes3.New(backend).Server())
	t.Cleanup(server.Close)
	t.Setenv("AWS_ACCESS_KEY_ID", "key")
	t.Setenv("AWS_SECRET_ACCESS_KEY", "secret")
	store, err := blob.Open(t.Context(), "s3://files/kursbro?region=eu-north-1&endpoint="+url.QueryEscape(server.URL), limit)
	if err != nil {
		t.Fatal(err)
	}
	damage := func(t *testing.T, name string, content []byte) {
		_, err := backend.PutObject("files", "kursbro/"+name[:2]+"/"+name, map[string]string{}, bytes.NewReader(content), int64(len(content)), nil)
		if err != nil {
			t.Fatal(err)
		}
	}
	return place{store, damage, nil}
}

func put(t *testing.T, p place, content []byte) string {
	t.Helper()
	name, size, err := p.Put(t.Context(), bytes.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	if sum := sha256.Sum256(content); name != hex.EncodeToString(sum[:]) || size != int64(len(content)) {
		t.Fatalf("put %d bytes, got %s of %d", len(content), name, size)
	}
	return name
}

func get(t *testing.T, p place, name string) ([]byte, error) {
	t.Helper()
	file, err := p.Open(t.Context(), name)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return io.ReadAll(file)
}

func noise(size int) []byte {
	content := make([]byte, size)
	rand.NewChaCha8([32]byte{byte(size)}).Read(content)
	return content
}

func TestAFileComesBackAsItWasPut(t *testing.T) {
	each(t, func(t *testing.T, p place) {
		for _, size := range []int{0, 1, 1000, 1 << 20, limit} {
			content := noise(size)
			name := put(t, p, content)
			put(t, p, content) // again is no error
			if there, err := p.Has(t.Context(), name); err != nil || !there {
				t.Errorf("%d bytes: has %v, %v", size, there, err)
			}
			if got, err := get(t, p, name); err != nil || !bytes.Equal(got, content) {
				t.Errorf("%d bytes: got %d, %v", size, len(got), err)
			}
		}
	})
}

func TestAPartOfAFileCanBeRead(t *testing.T) {
	each(t, func(t *testing.T, p place) {
		content := noise(2 << 20)
		file, err := p.Open(t.Context(), put(t, p, content))
		if err != nil {
			t.Fatal(err)
		}
		defer file.Close()
		if end, err := file.Seek(0, io.SeekEnd); err != nil || end != 2<<20 {
			t.Fatal(end, err)
		}
		if _, err := file.Seek(1_500_000, io.SeekStart); err != nil {
			t.Fatal(err)
		}
		part := make([]byte, 1000)
		if _, err := io.ReadFull(file, part); err != nil || !bytes.Equal(part, content[1_500_000:1_501_000]) {
			t.Fatal(err)
		}
		if rest, err := io.ReadAll(file); err != nil || !bytes.Equal(rest, content[1_501_000:]) {
			t.Fatal(len(rest), err)
		}
	})
}

func TestADamagedFileIsNotGivenOut(t *testing.T) {
	each(t, func(t *testing.T, p place) {
		for _, size := range []int{1000, 2 << 20} { // fetched wholly, and read in pieces
			content := noise(size)
			name := put(t, p, content)
			if _, err := get(t, p, name); err != nil {
				t.Fatal(err)
			}
			flipped := bytes.Clone(content)
			flipped[size/2] ^= 1
			for what, spoiled := range map[string][]byte{"changed": flipped, "cut short": content[:size-1]} {
				p.damage(t, name, spoiled)
				if _, err := get(t, p, name); !errors.Is(err, blob.ErrCorrupt) {
					t.Errorf("%d bytes, %s: %v", size, what, err)
				}
			}
			put(t, p, content)
			if got, err := get(t, p, name); err != nil || !bytes.Equal(got, content) {
				t.Errorf("%d bytes, put again: %v", size, err)
			}
		}
	})
}

func TestWhatIsNotThereIsMissing(t *testing.T) {
	each(t, func(t *testing.T, p place) {
		for _, name := range []string{
			strings.Repeat("0", 64), "", "ab", "../../etc/passwd", strings.Repeat("A", 64),
			"../" + strings.Repeat("0", 61), strings.Repeat("0", 63) + "/",
		} {
			if _, err := p.Open(t.Context(), name); !errors.Is(err, blob.ErrMissing) {
				t.Errorf("open %q: %v", name, err)
			}
			if there, err := p.Has(t.Context(), name); there || err != nil {
				t.Errorf("has %q: %v, %v", name, there, err)
			}
		}
	})
}

func TestAFileOverTheLimitIsRefused(t *testing.T) {
	each(t, func(t *testing.T, p place) {
		_, _, err := p.Put(t.Context(), bytes.NewReader(noise(limit+1)))
		if !errors.Is(err, blob.ErrTooLarge) || problem.KindOf(err) != problem.Invalid {
			t.Fatal(err)
		}
	})
}

func TestAnUploadThatBreaksOffLeavesNothing(t *testing.T) {
	each(t, func(t *testing.T, p place) {
		broken := errors.New("the line went dead")
		_, _, err := p.Put(t.Context(), io.MultiReader(bytes.NewReader(noise(5000)), failing{broken}))
		if !errors.Is(err, broken) {
			t.Fatal(err)
		}
		removed, err := p.Sweep(t.Context(), time.Now().Add(time.Hour), using())
		if err != nil || removed != 0 {
			t.Fatal(removed, err)
		}
	})
}

type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

func using(names ...string) blob.Names {
	used := map[string]bool{}
	for _, name := range names {
		used[name] = true
	}
	return func(context.Context) (map[string]bool, error) { return used, nil }
}

func TestSweepTakesOldOrphansOnly(t *testing.T) {
	each(t, func(t *testing.T, p place) {
		used, orphan := put(t, p, noise(10)), put(t, p, noise(20))
		young := time.Now().Add(-24 * time.Hour)
		if removed, err := p.Sweep(t.Context(), young, using(used)); err != nil || removed != 0 {
			t.Fatalf("took %d young files, %v", removed, err)
		}
		if removed, err := p.Sweep(t.Context(), time.Now().Add(time.Hour), using(used)); err != nil || removed != 1 {
			t.Fatalf("took %d, %v", removed, err)
		}
		if _, err := get(t, p, used); err != nil {
			t.Error(err)
		}
		if _, err := get(t, p, orphan); !errors.Is(err, blob.ErrMissing) {
			t.Error(err)
		}
	})
}

func TestSweepGivesUpWhenItDoesNotKnowWhatIsUsed(t *testing.T) {
	each(t, func(t *testing.T, p place) {
		name, gone := put(t, p, noise(10)), errors.New("database gone")
		_, err := p.Sweep(t.Context(), time.Now().Add(time.Hour),
			func(context.Context) (map[string]bool, error) { return nil, gone })
		if !errors.Is(err, gone) {
			t.Fatal(err)
		}
		if _, err := get(t, p, name); err != nil {
			t.Fatal(err)
		}
	})
}

func TestWhatIsPutWhileSweepingStays(t *testing.T) {
	p := newFolder(t)
	content := noise(100)
	name := put(t, p, content)
	p.age(t, name)
	removed, err := p.Sweep(t.Context(), time.Now().Add(-24*time.Hour), func(context.Context) (map[string]bool, error) {
		put(t, p, content) // after Sweep has seen that the file is old
		return nil, nil
	})
	if err != nil || removed != 0 {
		t.Fatal(removed, err)
	}
	if _, err := get(t, p, name); err != nil {
		t.Fatal(err)
	}
}

func TestManyPutTheSameFileAtOnce(t *testing.T) {
	each(t, func(t *testing.T, p place) {
		content := noise(50_000)
		var all sync.WaitGroup
		for range 8 {
			all.Go(func() {
				if _, _, err := p.Put(t.Context(), bytes.NewReader(content)); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		if got, err := get(t, p, put(t, p, content)); err != nil || !bytes.Equal(got, content) {
			t.Fatal(err)
		}
	})
}

func TestAStoreThatIsGoneIsAProblemOfOurs(t *testing.T) {
	root := filepath.Join(t.TempDir(), "files")
	store, err := blob.Open(t.Context(), root, 0)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.RemoveAll(root); err != nil {
		t.Fatal(err)
	}
	if _, _, err := store.Put(t.Context(), strings.NewReader("x")); problem.KindOf(err) != problem.Unavailable {
		t.Fatal(err)
	}
}

func TestABadAddressIsRefusedAtOnce(t *testing.T) {
	for _, address := range []string{"s3://", "s3:///prefix", "s3://files?endpoint=nonsense"} {
		if _, err := blob.Open(t.Context(), address, 0); err == nil {
			t.Errorf("%s was opened", address)
		}
	}
	path := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := blob.Open(t.Context(), path, 0); err == nil {
		t.Error("a file was opened as a folder")
	}
}
