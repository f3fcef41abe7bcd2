package elmo

import (
	"encoding/base64"
	"errors"
	"mime"
	"strings"
)

// Attachment is a file inside the document, best a PDF. It must hold all that
// is crucial in a form that a person can read.
type Attachment struct {
	Identifiers  []Identifier `xml:"identifier"` // type internal: what Instance.AttachmentRefs name
	Titles       []Text       `xml:"title"`
	Type         string       `xml:"type,omitempty" only:"Diploma|Diploma Supplement|Transcript of Records|EMREX transcript|Micro Credential|Letter of Nomination|Certificate of Training|Learning Agreement|Other"`
	Descriptions []Prose      `xml:"description"`
	Contents     []Text       `xml:"content"` // data URIs (DataURI), one for each language
}

// DataURI is a file as the content of an attachment (RFC 2397), such as
// data:application/pdf;base64,JVBERi0=
func DataURI(mediaType string, body []byte) string {
	return "data:" + mediaType + ";base64," + base64.StdEncoding.EncodeToString(body)
}

// ParseDataURI takes the file out of the content of an attachment. The media
// type is lower case, without parameters; nothing has checked that it is true.
func ParseDataURI(uri string) (mediaType string, body []byte, err error) {
	head, content, found := strings.Cut(strings.TrimPrefix(uri, "data:"), ";base64,")
	if !found || !strings.HasPrefix(uri, "data:") {
		return "", nil, errors.New("elmo: no data URI in base64")
	}
	if mediaType, _, err = mime.ParseMediaType(head); err != nil {
		return "", nil, err
	}
	body, err = base64.StdEncoding.DecodeString(strings.Join(strings.Fields(content), ""))
	return mediaType, body, err
}
