package bench

import (
	"archive/zip"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"

	"kursbro/accounts"
	"kursbro/app/db"
)

// The course whose files are served: pages and scripts as authoring tools
// write them, and a film. Sizes are bytes.
const (
	pagesOfCourse = 100
	pageSize      = 16 << 10
	filmSize      = 64 << 20
	filmPart      = 1 << 20 // what a browser asks for at a time
)

// What the rows are called.
const (
	pages     = "files of 16 kB"
	bareFiles = "a bare file server"
)

// content serves a course's files beside the standard library's bare file
// server, which serves the same files from a folder.
func (b *bench) content(ctx context.Context) error {
	folder := filepath.Join(b.folder, "course")
	if err := writeCourse(folder, pagesOfCourse, filmSize); err != nil {
		return fmt.Errorf("write the course: %w", err)
	}
	window, err := b.openZipped(ctx, folder)
	if err != nil {
		return fmt.Errorf("open the course: %w", err)
	}
	bare, stop, err := b.yardstick(ctx, "--folder", folder)
	if err != nil {
		return err
	}
	defer stop()
	page := func(_, n int) string { return fmt.Sprintf("page%d.html", n%pagesOfCourse) }
	film := func(int, int) string { return "film.mp4" }
	for _, kind := range []struct {
		what    string
		file    func(client, n int) string
		header  func(client, n int) string
		status  int
		bytes   int
		clients []int
	}{
		{pages, page, noHeader, 200, pageSize, crowds},
		{"parts of 1 MB of a film", film, somePart, 206, filmPart, []int{1, 8}},
		{"a film of 64 MB", film, noHeader, 200, filmSize, []int{1, 8}},
	} {
		for _, clients := range kind.clients {
			for _, server := range []struct{ what, beside, address, path string }{
				{kind.what + " of " + bareFiles, "", bare, "/"},
				{kind.what + " of a course", kind.what + " of " + bareFiles, b.portal.inside, window + "/c/"},
			} {
				work, hangUp, err := quickly(server.address, clients, kind.status, func(client, n int) []byte {
					return fetch(server.address, server.path+kind.file(client, n), kind.header(client, n))
				})
				if err != nil {
					return err
				}
				b.add(server.what, load(ctx, clients, b.During, work), server.beside)
				b.report.Rows[len(b.report.Rows)-1].Bytes = kind.bytes
				hangUp()
			}
		}
	}
	return b.compressed(ctx, window, page)
}

// compressed asks as browsers do: the same files, fewer bytes.
func (b *bench) compressed(ctx context.Context, window string, page func(client, n int) string) error {
	const accepted = "Accept-Encoding: gzip, deflate, br, zstd\r\n"
	probe, err := dial(b.portal.inside)
	if err != nil {
		return err
	}
	defer probe.conn.Close()
	got, err := probe.ask(fetch(b.portal.inside, window+"/c/"+page(0, 0), accepted))
	if err != nil {
		return err
	}
	what := fmt.Sprintf("the same as browsers ask, %s of %d bytes", got.header.Get("Content-Encoding"), got.size)
	for _, clients := range crowds {
		work, hangUp, err := quickly(b.portal.inside, clients, 200, func(client, n int) []byte {
			return fetch(b.portal.inside, window+"/c/"+page(client, n), accepted)
		})
		if err != nil {
			return err
		}
		b.add(what, load(ctx, clients, b.During, work), pages+" of "+bareFiles)
		hangUp()
	}
	return nil
}

func noHeader(int, int) string { return "" }

// somePart asks for a part of the film, each time another.
func somePart(client, n int) string {
	from := (client*31 + n*7) % (filmSize / filmPart) * filmPart
	return fmt.Sprintf("Range: bytes=%d-%d\r\n", from, from+filmPart-1)
}

func fetch(host, path, header string) []byte {
	return []byte("GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\n" + header + "\r\n")
}

// openZipped packs the folder and opens a window on it.
func (b *bench) openZipped(ctx context.Context, folder string) (window string, err error) {
	zipped, err := packFolder(folder)
	if err != nil {
		return "", err
	}
	defer zipped.Close()
	return b.Course(ctx, b.Database, b.files(), zipped)
}

// packFolder zips a folder as authoring tools do: film as it is.
func packFolder(folder string) (*os.File, error) {
	zipped, err := os.Create(folder + ".zip")
	if err != nil {
		return nil, err
	}
	z := zip.NewWriter(zipped)
	entries, err := os.ReadDir(folder)
	for _, entry := range entries {
		if err == nil {
			err = packFile(z, folder, entry.Name())
		}
	}
	return zipped, errors.Join(err, z.Close())
}

func packFile(z *zip.Writer, folder, name string) error {
	header := &zip.FileHeader{Name: name, Method: zip.Deflate}
	if filepath.Ext(name) == ".mp4" {
		header.Method = zip.Store
	}
	to, err := z.CreateHeader(header)
	if err != nil {
		return err
	}
	from, err := os.Open(filepath.Join(folder, name))
	if err != nil {
		return err
	}
	defer from.Close()
	_, err = io.Copy(to, from)
	return err
}

const courseManifest = `<manifest identifier="M" xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_rootv1p2"><metadata><schemaversion>1.2</schemaversion></metadata>
<organizations><organization identifier="O"><title>Kurs</title><item identifier="A" identifierref="RA"><title>Del</title></item></organization></organizations>
<resources><resource identifier="RA" adlcp:scormtype="sco" href="page0.html"/></resources></manifest>`

// writeCourse writes a SCORM 1.2 course of so many pages that compress as prose does
// and a film that does not compress at all.
func writeCourse(folder string, pages int, film int64) error {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return err
	}
	random := rand.New(rand.NewPCG(7, 7))
	if err := os.WriteFile(filepath.Join(folder, "imsmanifest.xml"), []byte(courseManifest), 0o600); err != nil {
		return err
	}
	for n := range pages {
		if err := os.WriteFile(filepath.Join(folder, fmt.Sprintf("page%d.html", n)), prose(random, pageSize), 0o600); err != nil {
			return err
		}
	}
	file, err := os.Create(filepath.Join(folder, "film.mp4"))
	if err != nil {
		return err
	}
	_, err = file.WriteString("\x00\x00\x00\x20ftypisom\x00\x00\x02\x00isomiso2avc1mp41")
	if err == nil {
		_, err = io.CopyN(file, rand.NewChaCha8([32]byte{7}), film-32)
	}
	return errors.Join(err, file.Close())
}

// prose is a page of so many bytes, no two alike.
func prose(random *rand.Rand, size int) []byte {
	var text strings.Builder
	text.WriteString("<!doctype html><html lang=\"nb\"><meta charset=\"utf-8\"><title>Side</title><body>")
	for text.Len() < size {
		fmt.Fprintf(&text, "<p class=\"avsnitt\" id=\"a%x\">", random.Uint32())
		for range 8 + random.IntN(20) {
			text.WriteString(words[random.IntN(len(words))] + " ")
		}
		text.WriteString("</p>\n")
	}
	return []byte(text.String()[:size])
}

var words = strings.Fields("smittevern hygiene pasient avdeling medisin hender brann utgang vakt sykepleier journal taushet samtykke legemiddel dose kontroll avvik melding leder kurs prøve vurdering hjelp ansvar rutine utstyr beredskap")

// Somebody is a profile that windows may belong to.
func Somebody(ctx context.Context, d *db.DB) (id accounts.ProfileID, err error) {
	return id, d.QueryRow(ctx, `SELECT id FROM profile WHERE state = 'active' ORDER BY id LIMIT 1`).Scan(&id)
}
