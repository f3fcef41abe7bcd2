package blob

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"net/http"
	"net/url"
	"os"
	"path"
	"strings"
	"time"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"
)

// bucket keeps each file as prefix/ab/abcdef… in an S3-compatible store.
type bucket struct {
	client *minio.Client
	name   string
	prefix string
	limit  int64
}

func openBucket(ctx context.Context, address string, limit int64) (*bucket, error) {
	at, err := url.Parse(address)
	if err != nil || at.Host == "" {
		return nil, errors.New("files: the address is s3://bucket/prefix?endpoint=https://host")
	}
	client, err := connect(at.Query())
	if err != nil {
		return nil, err
	}
	b := &bucket{client: client, name: at.Host, prefix: strings.Trim(at.Path, "/"), limit: limit}
	there, err := client.BucketExists(ctx, b.name)
	if err != nil {
		return nil, fmt.Errorf("files: ask for the bucket %s: %w", b.name, err)
	}
	if !there {
		return nil, fmt.Errorf("files: there is no bucket %s", b.name)
	}
	return b, nil
}

// connect makes a client for the endpoint in the address, else for Amazon's.
func connect(how url.Values) (*minio.Client, error) {
	endpoint, lookup := &url.URL{Scheme: "https", Host: "s3.amazonaws.com"}, minio.BucketLookupAuto
	if own := how.Get("endpoint"); own != "" {
		var err error
		if endpoint, err = url.Parse(own); err != nil || endpoint.Host == "" {
			return nil, errors.New("files: the endpoint is https://host or http://host:port")
		}
		lookup = minio.BucketLookupPath
	}
	client, err := minio.New(endpoint.Host, &minio.Options{
		Creds:        credentials.NewEnvAWS(),
		Secure:       endpoint.Scheme == "https",
		Region:       how.Get("region"),
		BucketLookup: lookup,
		MaxRetries:   3,
	})
	if err != nil {
		return nil, fmt.Errorf("files: %w", err)
	}
	return client, nil
}

func (b *bucket) key(name string) string { return path.Join(b.prefix, name[:2], name) }

// Put implements Store. The name is known only at the end of r, so that the
// content waits in a temporary file.
func (b *bucket) Put(ctx context.Context, r io.Reader) (string, int64, error) {
	draft, err := os.CreateTemp("", "kursbro-file-")
	if err != nil {
		return "", 0, unavailable("begin a file", err)
	}
	defer os.Remove(draft.Name())
	defer draft.Close()
	sum := sha256.New()
	size, err := io.Copy(io.MultiWriter(draft, sum), within(b.limit, r))
	if err != nil {
		return "", 0, unavailable("write a file", err)
	}
	if _, err := draft.Seek(0, io.SeekStart); err != nil {
		return "", 0, unavailable("read a file back", err)
	}
	name := hex.EncodeToString(sum.Sum(nil))
	_, err = b.client.PutObject(ctx, b.name, b.key(name), draft, size, minio.PutObjectOptions{
		ContentType:          "application/octet-stream",
		SendContentMd5:       true, // the server refuses what was damaged on the way
		DisableContentSha256: true, // signing each piece too: not every server decodes that in large files
	})
	if err != nil {
		return "", 0, ErrUnavailable.Because(err)
	}
	return name, size, nil
}

// wholly is the size up to which a file is fetched and checked before its
// first byte is given out.
const wholly = 1 << 20

// Open implements Store.
func (b *bucket) Open(ctx context.Context, name string) (io.ReadSeekCloser, error) {
	if !isName(name) {
		return nil, ErrMissing
	}
	object, err := b.client.GetObject(ctx, b.name, b.key(name), minio.GetObjectOptions{})
	if err != nil {
		return nil, ErrUnavailable.Because(err)
	}
	info, err := object.Stat()
	if err != nil {
		object.Close()
		return nil, missing(err)
	}
	if info.Size > wholly {
		return &watched{ReadSeekCloser: object, name: name, size: info.Size, sum: sha256.New()}, nil
	}
	defer object.Close()
	content, err := io.ReadAll(object)
	if err != nil {
		return nil, missing(err)
	}
	if sum := sha256.Sum256(content); hex.EncodeToString(sum[:]) != name {
		return nil, fmt.Errorf("%s: %w", name, ErrCorrupt)
	}
	return inMemory{bytes.NewReader(content)}, nil
}

// missing tells a file that is not there from a store that is not.
func missing(err error) error {
	if minio.ToErrorResponse(err).StatusCode == http.StatusNotFound {
		return ErrMissing
	}
	return ErrUnavailable.Because(err)
}

// Has implements Store.
func (b *bucket) Has(ctx context.Context, name string) (bool, error) {
	if !isName(name) {
		return false, nil
	}
	_, err := b.client.StatObject(ctx, b.name, b.key(name), minio.StatObjectOptions{})
	if err == nil {
		return true, nil
	}
	if err = missing(err); err == ErrMissing {
		return false, nil
	}
	return false, err
}

// Sweep implements Store. An S3 store has no lock: a file that is put again in
// the instant between the last look and the removal would be lost, so that
// uploads of old orphans and sweeps should not meet (run it at night).
func (b *bucket) Sweep(ctx context.Context, before time.Time, inUse Names) (int, error) {
	var old []string
	list := minio.ListObjectsOptions{Prefix: b.prefix, Recursive: true}
	for object := range b.client.ListObjectsIter(ctx, b.name, list) {
		if object.Err != nil {
			return 0, ErrUnavailable.Because(object.Err)
		}
		if name := path.Base(object.Key); isName(name) && object.LastModified.Before(before) {
			old = append(old, name)
		}
	}
	alone, err := orphans(ctx, old, inUse)
	if err != nil {
		return 0, err
	}
	removed := 0
	for _, name := range alone {
		info, err := b.client.StatObject(ctx, b.name, b.key(name), minio.StatObjectOptions{})
		if err != nil || !info.LastModified.Before(before) {
			continue
		}
		if err := b.client.RemoveObject(ctx, b.name, b.key(name), minio.RemoveObjectOptions{}); err != nil {
			return removed, ErrUnavailable.Because(err)
		}
		removed++
	}
	return removed, nil
}

type inMemory struct{ *bytes.Reader }

func (inMemory) Close() error { return nil }

// watched hashes what is read in order from the beginning, and refuses to end
// well when that is not what the name says.
type watched struct {
	io.ReadSeekCloser
	name   string
	size   int64
	at     int64 // where the next Read begins
	hashed int64 // how far sum has come
	sum    hash.Hash
}

func (w *watched) Read(p []byte) (int, error) {
	n, err := w.ReadSeekCloser.Read(p)
	if w.at == w.hashed {
		w.sum.Write(p[:n])
		w.hashed += int64(n)
		if w.hashed >= w.size && hex.EncodeToString(w.sum.Sum(nil)) != w.name {
			return 0, fmt.Errorf("%s: %w", w.name, ErrCorrupt)
		}
	}
	w.at += int64(n)
	return n, err
}

func (w *watched) Seek(offset int64, whence int) (int64, error) {
	at, err := w.ReadSeekCloser.Seek(offset, whence)
	w.at = at
	return at, err
}
