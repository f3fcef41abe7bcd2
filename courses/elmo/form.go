package elmo

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"io"
	"strings"
)

// Encode packs a document for the field elmo of the form that a browser posts:
// base64(gzip(XML)).
func Encode(document []byte) (string, error) {
	var packed bytes.Buffer
	encoder := base64.NewEncoder(base64.StdEncoding, &packed)
	zipper := gzip.NewWriter(encoder)
	if _, err := zipper.Write(document); err != nil {
		return "", err
	}
	if err := zipper.Close(); err != nil {
		return "", err
	}
	if err := encoder.Close(); err != nil {
		return "", err
	}
	return packed.String(), nil
}

// Decode unpacks the field elmo. Line breaks, a + that became a space on its
// way and missing = at the end are forgiven. More than limit bytes (0:
// DefaultLimit) are elmo.size, however little was sent; anything else that
// cannot be unpacked is elmo.packed.
func Decode(field string, limit int) ([]byte, error) {
	if limit <= 0 {
		limit = DefaultLimit
	}
	field = strings.NewReplacer("\r", "", "\n", "", "\t", "", " ", "+").Replace(strings.TrimSpace(field))
	packed := base64.NewDecoder(base64.RawStdEncoding, strings.NewReader(strings.TrimRight(field, "=")))
	unzipper, err := gzip.NewReader(packed)
	if err != nil {
		return nil, refuse("elmo.packed").Because(err)
	}
	document, err := io.ReadAll(io.LimitReader(unzipper, int64(limit)+1))
	if err != nil {
		return nil, refuse("elmo.packed").Because(err)
	}
	if len(document) > limit {
		return nil, refuse("elmo.size", "Limit", limit>>20)
	}
	return document, nil
}
