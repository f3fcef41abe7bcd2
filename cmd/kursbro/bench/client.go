package bench

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/textproto"
	"strconv"
	"strings"
	"time"
)

// wire is a kept-open HTTP/1.1 connection that does as little as it can, so
// that the machine's two cores go to the server and not to the one who asks.
type wire struct {
	conn net.Conn
	in   *bufio.Reader
}

func dial(address string) (*wire, error) {
	conn, err := net.Dial("tcp", address)
	if err != nil {
		return nil, err
	}
	return &wire{conn, bufio.NewReaderSize(conn, 64<<10)}, nil
}

// longestAnswer is how long anybody waits: as long as a proxy would.
const longestAnswer = time.Minute

// answer is what came back, as far as a measurement cares.
type answer struct {
	status int
	size   int // bytes of the body
	header textproto.MIMEHeader
}

// ask sends a whole request and reads the whole answer.
func (w *wire) ask(request []byte) (answer, error) {
	w.conn.SetDeadline(time.Now().Add(longestAnswer))
	if _, err := w.conn.Write(request); err != nil {
		return answer{}, err
	}
	reader := textproto.NewReader(w.in)
	line, err := reader.ReadLine()
	if err != nil {
		return answer{}, err
	}
	got := answer{}
	if got.status, err = strconv.Atoi(strings.Fields(line)[1]); err != nil {
		return answer{}, fmt.Errorf("status line %q", line)
	}
	if got.header, err = reader.ReadMIMEHeader(); err != nil {
		return answer{}, err
	}
	got.size, err = w.body(got)
	return got, err
}

func (w *wire) body(got answer) (int, error) {
	if got.status == 204 || got.status == 304 {
		return 0, nil
	}
	if got.header.Get("Transfer-Encoding") == "chunked" {
		return w.chunks()
	}
	size, err := strconv.Atoi(got.header.Get("Content-Length"))
	if err != nil {
		return 0, fmt.Errorf("an answer without a length: %w", err)
	}
	_, err = w.in.Discard(size)
	return size, err
}

func (w *wire) chunks() (int, error) {
	total := 0
	for {
		line, err := w.in.ReadString('\n')
		if err != nil {
			return total, err
		}
		size, err := strconv.ParseInt(strings.TrimSpace(line), 16, 64)
		if err != nil {
			return total, err
		}
		if _, err := io.CopyN(io.Discard, w.in, size+2); err != nil {
			return total, err
		}
		if size == 0 {
			return total, nil
		}
		total += int(size)
	}
}

// get and post are requests in one piece, with the login's cookie.
func get(host, path, cookie string) []byte {
	return []byte("GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\nCookie: " + cookie + "\r\nAccept-Language: nb\r\n\r\n")
}

func post(host, path, cookie, kind string, body []byte) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "POST %s HTTP/1.1\r\nHost: %s\r\nCookie: %s\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n", path, host, cookie, kind, len(body))
	b.Write(body)
	return b.Bytes()
}

// through makes an act of requests, each client with a connection of its own.
func through(address string, clients int, wanted int, request func(client, n int) []byte) (act, func(), error) {
	wires := make([]*wire, clients)
	for i := range wires {
		var err error
		if wires[i], err = dial(address); err != nil {
			return nil, nil, err
		}
	}
	hangUp := func() {
		for _, w := range wires {
			w.conn.Close()
		}
	}
	return func(_ context.Context, client, n int) error {
		got, err := wires[client].ask(request(client, n))
		if err != nil {
			return err
		}
		if got.status != wanted {
			return fmt.Errorf("answered %d, not %d", got.status, wanted)
		}
		return nil
	}, hangUp, nil
}
