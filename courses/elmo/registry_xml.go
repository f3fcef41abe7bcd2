package elmo

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strings"
)

// manifests begins the namespaces that the providers of EMREX have had in the
// catalogue: …-data-access-point and, before, …-ncp.
const manifests = "https://github.com/erasmus-without-paper/ewp-specs-api-emrex-"

func isProvider(name xml.Name) bool {
	return strings.HasPrefix(name.Space, manifests) && (name.Local == "emrex-data-access-point" || name.Local == "emrex-ncp")
}

type manifestEntry struct {
	URL          string   `xml:"url"`
	Name         string   `xml:"name"`
	Country      string   `xml:"country-code"`
	Institutions []string `xml:"institution"`
	Certificates []string `xml:"certificate"`
}

// parseCatalogue goes through the whole catalogue of Erasmus Without Paper,
// which has thousands of hosts, and keeps only what is EMREX.
func parseCatalogue(raw []byte) (Registry, error) {
	decoder := xml.NewDecoder(bytes.NewReader(raw))
	decoder.CharsetReader = func(string, io.Reader) (io.Reader, error) { return nil, errors.New("not UTF-8") }
	var registry Registry
	depth, isCatalogue := 0, false
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) && isCatalogue {
			return registry, nil
		}
		if err != nil {
			return Registry{}, refuse("elmo.registry").Because(err)
		}
		switch t := token.(type) {
		case xml.Directive:
			return Registry{}, refuse("elmo.registry").Because(errors.New("a DTD"))
		case xml.StartElement:
			isCatalogue = isCatalogue || depth == 0 && t.Name.Local == "catalogue"
			if depth++; depth > maxDepth || !isCatalogue {
				return Registry{}, refuse("elmo.registry").Because(errors.New("not a catalogue"))
			}
			if isProvider(t.Name) {
				if err := registry.takeEntry(decoder, t); err != nil {
					return Registry{}, err
				}
				depth--
			}
		case xml.EndElement:
			depth--
		}
	}
}

func (r *Registry) takeEntry(decoder *xml.Decoder, start xml.StartElement) error {
	var entry manifestEntry
	if err := decoder.DecodeElement(&entry, &start); err != nil {
		return refuse("elmo.registry").Because(err)
	}
	var certificates [][]byte
	for _, text := range entry.Certificates {
		certificates = append(certificates, derOf(text))
	}
	r.add(Provider{Country: entry.Country, Name: entry.Name, Institutions: entry.Institutions, URL: entry.URL}, certificates)
	return nil
}
