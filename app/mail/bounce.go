package mail

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	netmail "net/mail"
	"net/textproto"
	"strings"

	"kursbro/app/db"
)

// Bounce is what a mail server reports of a letter that it could not deliver
// (RFC 3464).
type Bounce struct {
	LetterID string // from the Message-ID that we gave it
	Status   string // RFC 3463: 5.1.1
	Answer   string // the server's, without addresses
}

// ErrNoReport says that a message reports nothing that was given up: it is no
// delivery report, or one of a delay or of a delivery.
var ErrNoReport = errors.New("no report of a letter that did not arrive")

// What a report may hold.
const (
	mostReport      = 1 << 20
	mostReportParts = 20
)

// ReadBounce reads the report of a mail server, as it comes in the mail.
// Problem: ErrNoReport.
func ReadBounce(from io.Reader) (Bounce, error) {
	message, err := netmail.ReadMessage(io.LimitReader(from, mostReport))
	if err != nil {
		return Bounce{}, fmt.Errorf("%w: %w", ErrNoReport, err)
	}
	kind, parameters, err := mime.ParseMediaType(message.Header.Get("Content-Type"))
	if err != nil || kind != "multipart/report" || !strings.EqualFold(parameters["report-type"], "delivery-status") {
		return Bounce{}, ErrNoReport
	}
	var b Bounce
	failed := false
	parts := multipart.NewReader(message.Body, parameters["boundary"])
	for range mostReportParts {
		part, err := parts.NextPart()
		if err != nil {
			break // the end, or cut off: what was read may be enough
		}
		switch kind, _, _ := mime.ParseMediaType(part.Header.Get("Content-Type")); kind {
		case "message/delivery-status":
			failed = b.readStatus(part) || failed
		case "message/rfc822", "text/rfc822-headers":
			b.readLetter(part)
		}
	}
	if !failed || b.LetterID == "" {
		return Bounce{}, ErrNoReport
	}
	return b, nil
}

// readStatus reads the groups of fields: one about the report, then one about
// each recipient, of which ours has one. It says whether delivery was given up.
func (b *Bounce) readStatus(part io.Reader) (failed bool) {
	fields := textproto.NewReader(bufio.NewReader(part))
	for range mostReportParts {
		group, err := fields.ReadMIMEHeader()
		if strings.EqualFold(strings.TrimSpace(group.Get("Action")), "failed") {
			failed = true
			b.Status = strings.TrimSpace(group.Get("Status"))
			_, said, typed := strings.Cut(group.Get("Diagnostic-Code"), ";")
			if !typed {
				said = group.Get("Diagnostic-Code")
			}
			b.Answer = inShort(b.Status + " " + said)
		}
		if err != nil {
			break
		}
	}
	return failed
}

// readLetter finds which letter it was: we gave it its Message-ID.
func (b *Bounce) readLetter(part io.Reader) {
	header, err := textproto.NewReader(bufio.NewReader(part)).ReadMIMEHeader()
	if err != nil && len(header) == 0 {
		return
	}
	id, _, ours := strings.Cut(strings.Trim(header.Get("Message-ID"), " <>"), "@")
	if ours && len(id) <= 64 {
		b.LetterID = id
	}
}

// NoteBounce writes down that a letter has come back, once; false when there is
// no such letter, it was never sent, or it is known already.
func NoteBounce(ctx context.Context, d *db.DB, b Bounce) (noted bool, err error) {
	err = d.Write(ctx, func(tx *db.Tx) error {
		changed, err := markBounced(ctx, tx, b)
		noted = changed == 1
		return err
	})
	if err != nil {
		return false, fmt.Errorf("note bounce: %w", err)
	}
	return noted, nil
}
