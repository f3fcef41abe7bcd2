package badge

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"reflect"
	"strings"
	"time"
)

// StatusListLength is how many badges a status list holds: the least that
// Bitstring Status List 1.0 asks for, so that a place in it tells nothing.
const StatusListLength = 131072

// StatusList says which badges are revoked.
type StatusList struct {
	ID      string // its address: Status.List of the badges
	Issuer  string // ID of the issuer
	Revoked []int  // Status.Index of each
	From    time.Time
	Until   time.Time // when it has to be fetched anew
}

type statusDocument struct {
	Context []string      `json:"@context"`
	ID      string        `json:"id"`
	Type    []string      `json:"type"`
	Issuer  string        `json:"issuer"`
	From    string        `json:"validFrom"`
	Until   string        `json:"validUntil"`
	Subject statusSubject `json:"credentialSubject"`
	Proof   []proof       `json:"proof,omitempty"`
}

type statusSubject struct {
	ID      string `json:"id"`
	Type    string `json:"type"`
	Purpose string `json:"statusPurpose"`
	Encoded string `json:"encodedList"`
}

// SignStatusList writes the list as a BitstringStatusListCredential (W3C
// Bitstring Status List 1.0) with an embedded proof. The same problems as Sign.
func SignStatusList(list StatusList, key Key) ([]byte, error) {
	if !isAddress(list.ID) || !isAddress(list.Issuer) {
		return nil, refuse("badge.shape", errors.New("the list has no address"))
	}
	bits := make([]byte, StatusListLength/8)
	for _, index := range list.Revoked {
		if index < 0 || index >= StatusListLength {
			return nil, refuse("badge.shape", errors.New("the index is outside the status list"))
		}
		bits[index/8] |= 0x80 >> (index % 8)
	}
	encoded, err := pack(bits)
	if err != nil {
		return nil, err
	}
	d := list.write(encoded)
	p, err := prove(d.triples(), list.Issuer, key, list.From)
	if err != nil {
		return nil, err
	}
	d.Proof = []proof{p}
	return finished(d)
}

func (l StatusList) write(encoded string) statusDocument {
	return statusDocument{
		Context: []string{credentialsContext}, ID: l.ID,
		Type:   []string{"VerifiableCredential", "BitstringStatusListCredential"},
		Issuer: l.Issuer, From: instant(l.From), Until: instant(l.Until),
		Subject: statusSubject{ID: l.ID + "#list", Type: "BitstringStatusList", Purpose: "revocation", Encoded: encoded},
	}
}

// pack writes bits as gzip in base64url, the first bit of all to the left.
func pack(bits []byte) (string, error) {
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	_, err := w.Write(bits)
	err = errors.Join(err, w.Close())
	return "u" + jwsBase64.EncodeToString(packed.Bytes()), err
}

func (d statusDocument) triples() []triple {
	var g graph
	list, entries := iri(d.ID), iri(d.Subject.ID)
	g.is(list, vc+"VerifiableCredential")
	g.is(list, status+"BitstringStatusListCredential")
	g.say(list, vc+"issuer", iri(d.Issuer))
	g.typed(list, vc+"validFrom", d.From, dateTime)
	g.typed(list, vc+"validUntil", d.Until, dateTime)
	g.say(list, vc+"credentialSubject", entries)
	g.is(entries, status+"BitstringStatusList")
	g.text(entries, status+"statusPurpose", d.Subject.Purpose)
	g.typed(entries, status+"encodedList", d.Subject.Encoded, security+"multibase")
	return g
}

// checkStatus says badge.revoked when the badge stands in its list as revoked.
func (c Credential) checkStatus(resolve Resolver, at time.Time) error {
	if c.Status.List == "" {
		return nil
	}
	raw, err := resolve(c.Status.List)
	if err != nil {
		return unreachable("badge.status.unreachable", err)
	}
	bits, err := readStatus(raw, c, resolve, at)
	if err != nil {
		return refuse("badge.status.document", err)
	}
	if bits[c.Status.Index/8]&(0x80>>(c.Status.Index%8)) != 0 {
		return refuse("badge.revoked", nil)
	}
	return nil
}

// readStatus is the bits of the list that the badge names, by the same issuer.
func readStatus(raw []byte, c Credential, resolve Resolver, at time.Time) ([]byte, error) {
	d, err := decode[statusDocument](raw)
	if err != nil {
		return nil, err
	}
	from, _ := time.Parse(time.RFC3339, d.From)
	until, _ := time.Parse(time.RFC3339, d.Until)
	same := StatusList{ID: c.Status.List, Issuer: c.Issuer.ID, From: from, Until: until}.write(d.Subject.Encoded)
	same.Proof = d.Proof
	if !reflect.DeepEqual(d, same) {
		return nil, errors.New("not a list of the shape that we write, or of another issuer")
	}
	if at.Before(from.Add(-skew)) || !at.Before(until) {
		return nil, errors.New("the list is not of now")
	}
	p, err := only(d.Proof)
	if err != nil {
		return nil, err
	}
	if err := p.verify(d.triples(), d.Issuer, resolve, at); err != nil {
		return nil, err
	}
	return unpack(d.Subject.Encoded)
}

// unpack gives exactly the bits of a list, however much more was packed.
func unpack(encoded string) ([]byte, error) {
	text, multibase := strings.CutPrefix(encoded, "u")
	packed, err := unbase64(text)
	if err != nil || !multibase {
		return nil, errors.New("not base64url")
	}
	r, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, err
	}
	bits, err := io.ReadAll(io.LimitReader(r, StatusListLength/8+1))
	if err == nil && len(bits) != StatusListLength/8 {
		err = errors.New("the list has another length")
	}
	return bits, err
}
