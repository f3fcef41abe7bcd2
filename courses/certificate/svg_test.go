package certificate_test

import (
	"encoding/xml"
	"strings"
	"testing"

	"kursbro/courses/certificate"
)

func TestTheCodeOfAPageIsAPicture(t *testing.T) {
	drawn, err := certificate.SVG("https://kursbro.example/bevis/0123456789abcdefghjkmnpqrs")
	if err != nil {
		t.Fatal(err)
	}
	if err := xml.Unmarshal(drawn, new(struct{})); err != nil || !strings.Contains(string(drawn), `viewBox="0 0 `) {
		t.Errorf("%v: %s", err, drawn)
	}
	if _, err := certificate.SVG(strings.Repeat("x", 5000)); err == nil {
		t.Error("what has no room in a code is an error")
	}
}
