package privacy

import (
	"archive/zip"
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"strconv"

	"kursbro/accounts"
	"kursbro/accounts/nationalid"
	"kursbro/app/i18n"
)

// Order is what somebody wants in their export.
type Order struct {
	Number   bool // the national ID itself, not only that we have it
	Language i18n.Language
}

// Export gathers everything about the asker in a zip: data.json for machines,
// index.html to read and print, and the certificates that hold as PDF. It is
// written to a file without a name, so that neither memory nor the database
// waits for a slow reader; whoever gets it closes it, and it is gone.
// Problems: ErrSignIn, ErrNotFresh.
func (s *Service) Export(ctx context.Context, by accounts.Actor, order Order) (zipped *os.File, err error) {
	if err := s.own(by); err != nil {
		return nil, err
	}
	entry := by.Entry("privacy.export", by.ProfileID).With("number", strconv.FormatBool(order.Number))
	if err := s.Accounts.Record(ctx, entry); err != nil {
		return nil, err
	}
	file, err := os.CreateTemp("", "export-*.zip")
	if err != nil {
		return nil, fmt.Errorf("make room for the export: %w", err)
	}
	defer func() {
		if err != nil {
			file.Close()
		}
	}()
	if err := os.Remove(file.Name()); err != nil {
		return nil, fmt.Errorf("take the name off the export: %w", err)
	}
	if err := s.write(ctx, by, order, file); err != nil {
		return nil, err
	}
	_, err = file.Seek(0, io.SeekStart)
	return file, err
}

// parcel is an export that is being put together.
type parcel struct {
	*Service
	by      accounts.Actor
	order   Order
	who     []accounts.ProfileID
	numbers map[string]string // national_id.id → the number, where it was asked for
	zip     *zip.Writer
}

func (s *Service) write(ctx context.Context, by accounts.Actor, order Order, to io.Writer) error {
	buffered := bufio.NewWriterSize(to, 64<<10)
	p := parcel{Service: s, by: by, order: order, zip: zip.NewWriter(buffered)}
	var err error
	if p.who, err = selectProfiles(ctx, s.DB, by.ProfileID); err != nil {
		return fmt.Errorf("read whose profiles they are: %w", err)
	}
	if p.numbers, err = p.open(ctx); err != nil {
		return err
	}
	for _, part := range []func(context.Context) error{p.data, p.page, p.certificates} {
		if err := part(ctx); err != nil {
			return err
		}
	}
	if err := p.zip.Close(); err != nil {
		return err
	}
	return buffered.Flush()
}

// open gives the digits of the asker's numbers, if they want them. One that was
// never theirs is somebody else's: it stays closed (M3).
func (p *parcel) open(ctx context.Context) (map[string]string, error) {
	if !p.order.Number {
		return nil, nil
	}
	sealed, err := selectSealed(ctx, p.DB, p.who)
	if err != nil {
		return nil, fmt.Errorf("read numbers: %w", err)
	}
	numbers := map[string]string{}
	for _, one := range sealed {
		if one.status == string(accounts.Mistaken) {
			continue
		}
		number, err := p.Accounts.Vault.Open(nationalid.Sealed{Data: one.data, KeyID: one.key}, one.row)
		if err != nil {
			return nil, fmt.Errorf("open number: %w", err)
		}
		numbers[one.row] = number.Reveal()
	}
	return numbers, nil
}

// certificates puts a PDF beside the data for each that holds.
func (p *parcel) certificates(ctx context.Context) error {
	numbers, err := selectCertificates(ctx, p.DB, p.who)
	if err != nil {
		return fmt.Errorf("read certificates: %w", err)
	}
	w := i18n.For(p.order.Language)
	for _, number := range numbers {
		found, err := p.Courses.FindCertificate(ctx, number)
		if err != nil {
			return err
		}
		drawn, err := p.Courses.Print(ctx, found, w)
		if err != nil {
			return err
		}
		if err := p.file("certificates/"+number+".pdf", func(to io.Writer) error { _, err := to.Write(drawn); return err }); err != nil {
			return err
		}
	}
	return nil
}

// file adds one to the zip.
func (p *parcel) file(name string, write func(io.Writer) error) error {
	to, err := p.zip.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: p.DB.Now()})
	if err != nil {
		return err
	}
	if err := write(to); err != nil {
		return fmt.Errorf("write %s: %w", name, err)
	}
	return nil
}
