package bench

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// large are the packages that are imported: how many pages, and how many bytes
// of film.
var large = []struct {
	what  string
	pages int
	film  int64
}{
	{"500 MB", pagesOfCourse, 500<<20 - pagesOfCourse*pageSize},
	{"a film of 2 GB", pagesOfCourse, 2 << 30},
	{"20 000 files", 20_000 - 2, 1 << 20}, // with the manifest and the film
}

// upload imports packages as their owner does, through the form, and looks at how
// much memory the portal takes for each.
func (b *bench) upload(ctx context.Context) error {
	for n, one := range large {
		folder := filepath.Join(b.folder, fmt.Sprint("large", n))
		if err := writeCourse(folder, one.pages, one.film); err != nil {
			return err
		}
		if err := b.uploadOne(ctx, "import of a package through the form: "+one.what, folder); err != nil {
			return fmt.Errorf("%s: %w", one.what, err)
		}
		if err := errors.Join(os.RemoveAll(folder), os.Remove(folder+".zip")); err != nil {
			return err
		}
	}
	return nil
}

func (b *bench) uploadOne(ctx context.Context, what, folder string) error {
	zipped, err := packFolder(folder)
	if err != nil {
		return err
	}
	defer zipped.Close()
	size, err := zipped.Seek(0, io.SeekEnd)
	if err != nil {
		return err
	}
	_, owner, err := b.enter(b.Owner)
	if err != nil {
		return err
	}
	request, err := b.uploading(ctx, zipped)
	if err != nil {
		return err
	}
	pid := b.portal.command.Process.Pid
	os.WriteFile(fmt.Sprintf("/proc/%d/clear_refs", pid), []byte("5"), 0) // the peak begins anew; elsewhere than on Linux it is not known
	took, before, began := File{What: what, Rows: int(size >> 20), Unit: "MB"}, b.portal.used(), time.Now()
	heap, stop := b.portal.watchHeap()
	answer, err := owner.Do(request)
	took.Wall, took.Heap = time.Since(began), heap()
	stop()
	if err != nil {
		return err
	}
	answer.Body.Close()
	if answer.StatusCode != http.StatusSeeOther {
		return fmt.Errorf("the import answered %d", answer.StatusCode)
	}
	took.CPU, took.Peak = b.portal.used()-before, int64(memory(pid, "VmHWM"))
	b.report.Files = append(b.report.Files, took)
	return nil
}

// uploading is the form with the file in it, which is read from the disk as it
// is sent.
func (b *bench) uploading(ctx context.Context, zipped *os.File) (*http.Request, error) {
	var form bytes.Buffer
	w := multipart.NewWriter(&form)
	if _, err := w.CreateFormFile("package", "stor.zip"); err != nil {
		return nil, err
	}
	head := form.Len()
	if err := w.Close(); err != nil {
		return nil, err
	}
	size, err := zipped.Seek(0, io.SeekEnd)
	if err != nil {
		return nil, err
	}
	body := io.MultiReader(bytes.NewReader(form.Bytes()[:head]), io.NewSectionReader(zipped, 0, size), bytes.NewReader(form.Bytes()[head:]))
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://"+b.host()+"/kurseier/ny", body)
	if err != nil {
		return nil, err
	}
	request.ContentLength = size + int64(form.Len())
	request.Header.Set("Content-Type", w.FormDataContentType())
	return request, nil
}

// used is the processor time that a process has had; 0 elsewhere than on Linux.
func (p *process) used() time.Duration {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", p.command.Process.Pid))
	if err != nil {
		return 0
	}
	_, rest, _ := strings.Cut(string(text), ") ") // after the name, which may hold anything
	fields := strings.Fields(rest)
	if len(fields) < 13 {
		return 0
	}
	user, _ := strconv.Atoi(fields[11])
	system, _ := strconv.Atoi(fields[12])
	return time.Duration(user+system) * 10 * time.Millisecond
}

// watchHeap looks at the heap in use ten times a second; it gives the most that
// was seen, in KiB.
func (p *process) watchHeap() (most func() int64, stop func()) {
	ctx, cancel := context.WithCancel(context.Background())
	seen := make(chan int64)
	go func() {
		each := time.NewTicker(100 * time.Millisecond)
		defer each.Stop()
		largest := int64(0)
		for {
			select {
			case seen <- largest:
				return
			case <-ctx.Done():
				return
			case <-each.C:
				largest = max(largest, p.heap())
			}
		}
	}()
	return func() int64 { return <-seen }, cancel
}

// heap is the heap in use as the process says it, in KiB.
func (p *process) heap() int64 {
	answer, err := http.Get("http://" + p.metrics + "/metrics")
	if err != nil {
		return 0
	}
	defer answer.Body.Close()
	said, err := io.ReadAll(answer.Body)
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(said)) {
		if value, found := strings.CutPrefix(line, "go_memstats_heap_inuse_bytes "); found {
			bytes, _ := strconv.ParseFloat(strings.TrimSpace(value), 64)
			return int64(bytes) >> 10
		}
	}
	return 0
}
