package elmo

import (
	"encoding/xml"
	"fmt"
	"strings"

	"kursbro/app/problem"
)

// Write gives the document as UTF-8 XML, valid against the XSD of 1.7.0 and
// without a signature. What the standard asks for and the document lacks is
// elmo.incomplete (ours to mend); a sign that XML cannot hold becomes U+FFFD.
func Write(document Document) ([]byte, error) {
	if faults := faultsOf(document); len(faults) > 0 {
		return nil, problem.New(problem.Internal, "elmo.incomplete").Because(fmt.Errorf("%s", strings.Join(faults, ", ")))
	}
	root := struct {
		XMLName xml.Name
		Document
	}{xml.Name{Space: Namespace, Local: "elmo"}, document}
	text, err := xml.Marshal(root)
	if err != nil {
		return nil, problem.New(problem.Internal, "elmo.incomplete").Because(err)
	}
	return append([]byte(xml.Header), text...), nil
}

// Parts are the courses of a qualification.
type Parts []Opportunity

// MarshalXML puts each part into a hasPart of its own.
func (p Parts) MarshalXML(encoder *xml.Encoder, hasPart xml.StartElement) error {
	inner := xml.StartElement{Name: xml.Name{Local: "learningOpportunitySpecification"}}
	for _, part := range p {
		if err := encoder.EncodeToken(hasPart); err != nil {
			return err
		}
		if err := encoder.EncodeElement(part, inner); err != nil {
			return err
		}
		if err := encoder.EncodeToken(hasPart.End()); err != nil {
			return err
		}
	}
	return nil
}
