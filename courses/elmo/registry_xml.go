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
	depth, roots := 0, 0
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) && roots == 1 {
			return registry, nil
		}
		if err != nil {
			return Registry{}, refuse("elmo.registry").Because(err)
		}
		switch t := token.(type) {
		case xml.StartElement:
			if depth++; depth == 1 {
				roots++
			}
			if isProvider(t.Name) {
				err = registry.takeEntry(decoder, t)
				depth--
			}
		case xml.EndElement:
			depth--
		}
		if err != nil || !isHarmless(token, depth, roots) {
			return Registry{}, refuse("elmo.registry").Because(err)
		}
	}
}

// isHarmless: what may stand in a catalogue at this depth, below one root.
func isHarmless(token xml.Token, depth, roots int) bool {
	switch t := token.(type) {
	case xml.Directive:
		return false // a DTD
	case xml.CharData:
		return depth > 0 || len(bytes.TrimSpace(t)) == 0
	case xml.StartElement:
		return depth <= maxDepth && roots == 1 && (depth != 1 || t.Name.Local == "catalogue")
	}
	return true
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
