package badge

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
)

const svgNamespace = "https://purl.imsglobal.org/ob/v3p0"

// bakeSVG puts the badge first into the root element: a JWT as an attribute,
// JSON as text.
func bakeSVG(picture, badge []byte) ([]byte, error) {
	at, declared, err := svgStart(picture)
	if err != nil {
		return nil, refuse("badge.image", err)
	}
	out := bytes.Clone(picture[:at-1])
	if !declared {
		out = append(out, ` xmlns:openbadges="`+svgNamespace+`"`...)
	}
	out = append(out, '>')
	if badge[0] == '{' {
		text := bytes.ReplaceAll(badge, []byte("]]>"), []byte(`]]\u003e`)) // can only stand inside a JSON string
		out = append(out, "<openbadges:credential><![CDATA["+string(text)+"]]></openbadges:credential>"...)
	} else {
		out = append(out, `<openbadges:credential verify="`+string(badge)+`"></openbadges:credential>`...)
	}
	return append(out, picture[at:]...), nil
}

// svgStart is the offset behind the start tag of <svg>, and whether the prefix
// that the standard wants is declared there.
func svgStart(picture []byte) (at int64, declared bool, err error) {
	d := xml.NewDecoder(bytes.NewReader(picture))
	for {
		token, err := d.RawToken()
		if err != nil {
			return 0, false, err
		}
		start, ok := token.(xml.StartElement)
		if !ok {
			continue
		}
		at := d.InputOffset()
		if start.Name.Local != "svg" || picture[at-2] == '/' {
			return 0, false, errors.New("not an SVG with something in it")
		}
		for _, a := range start.Attr {
			if a.Name == (xml.Name{Space: "xmlns", Local: "openbadges"}) {
				declared = true
				if a.Value != svgNamespace {
					return 0, false, errors.New("the prefix openbadges means something else")
				}
			}
		}
		return at, declared, nil
	}
}

// extractSVG finds the badges in a picture. A document type is refused, as
// entities come with it.
func extractSVG(picture []byte) ([][]byte, error) {
	var found [][]byte
	d := xml.NewDecoder(bytes.NewReader(picture))
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return found, nil
		}
		if err != nil {
			return nil, err
		}
		switch t := token.(type) {
		case xml.Directive:
			return nil, errors.New("the picture has a document type")
		case xml.StartElement:
			if t.Name != (xml.Name{Space: svgNamespace, Local: "credential"}) {
				continue
			}
			badge, err := credentialElement(d, t)
			if err != nil {
				return nil, err
			}
			found = append(found, badge)
		}
	}
}

func credentialElement(d *xml.Decoder, start xml.StartElement) ([]byte, error) {
	var element struct {
		Verify string `xml:"verify,attr"`
		Text   []byte `xml:",chardata"`
	}
	if err := d.DecodeElement(&element, &start); err != nil {
		return nil, err
	}
	if element.Verify != "" {
		return []byte(element.Verify), nil
	}
	return bytes.TrimSpace(element.Text), nil
}
