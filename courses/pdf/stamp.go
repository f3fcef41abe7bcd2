package pdf

import (
	"bytes"
	"context"
	"crypto"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"math/big"
	"net/http"

	"github.com/digitorus/timestamp"
)

// longestToken is how much of a time-stamp server's answer is read, in bytes.
const longestToken = roomStamped / 2

// StampAt asks a time-stamp server over HTTP for tokens (RFC 3161 §3.4).
func StampAt(client *http.Client, url string) func(ctx context.Context, signature []byte) ([]byte, error) {
	return func(ctx context.Context, signature []byte) ([]byte, error) {
		nonce, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 63))
		if err != nil {
			return nil, err
		}
		asked, err := timestamp.CreateRequest(bytes.NewReader(signature), &timestamp.RequestOptions{Hash: crypto.SHA256, Certificates: true, Nonce: nonce})
		if err != nil {
			return nil, err
		}
		answer, err := post(ctx, client, url, asked)
		if err != nil {
			return nil, err
		}
		stamp, err := timestamp.ParseResponse(answer)
		if err != nil {
			return nil, err
		}
		if stamp.Nonce == nil || stamp.Nonce.Cmp(nonce) != 0 || !bytes.Equal(stamp.HashedMessage, digestOf(crypto.SHA256, signature)) {
			return nil, errors.New("the token is for something else")
		}
		return stamp.RawToken, nil
	}
}

func post(ctx context.Context, client *http.Client, url string, asked []byte) ([]byte, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, url, bytes.NewReader(asked))
	if err != nil {
		return nil, err
	}
	request.Header.Set("Content-Type", "application/timestamp-query")
	answer, err := client.Do(request)
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("the server answered %s", answer.Status)
	}
	return io.ReadAll(io.LimitReader(answer.Body, longestToken))
}
