package pdf

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/rsa"
	"crypto/sha1" // to say of a signature that it is made with it
	"crypto/sha256"
	"crypto/sha512"
	"crypto/x509"
	"encoding/asn1"
	"errors"
	"slices"
	"time"

	"github.com/digitorus/timestamp"
	"golang.org/x/crypto/cryptobyte"
	tag "golang.org/x/crypto/cryptobyte/asn1"
)

// message is a CMS signature by one signer (RFC 5652 §5), taken apart. Whatever
// in it is not signed has one form only, so that no byte of it can be another.
type message struct {
	kind         asn1.ObjectIdentifier // of what is signed
	content      []byte                // within the message; nil where it is elsewhere
	certificates []*x509.Certificate
	signer       *x509.Certificate
	hash         crypto.Hash
	digest       []byte // of the content, as it was signed
	attributes   []byte // as a SET, as they were signed
	signature    []byte
	stamp        []byte // nil without
}

var hashes = map[string]crypto.Hash{
	oidSHA256.String(): crypto.SHA256, "2.16.840.1.101.3.4.2.2": crypto.SHA384, "2.16.840.1.101.3.4.2.3": crypto.SHA512, "1.3.14.3.2.26": crypto.SHA1,
}

// signs are the ways to sign; 0 where the hash is said elsewhere.
var signs = map[string]crypto.Hash{
	"1.2.840.113549.1.1.1": 0, oidRSAWithSHA256.String(): crypto.SHA256, "1.2.840.113549.1.1.12": crypto.SHA384, "1.2.840.113549.1.1.13": crypto.SHA512, "1.2.840.113549.1.1.5": crypto.SHA1,
	oidECDSAWithSHA256.String(): crypto.SHA256, "1.2.840.10045.4.3.3": crypto.SHA384, "1.2.840.10045.4.3.4": crypto.SHA512,
}

// parseCMS takes a signature over what is of a kind apart; after it may only be
// zeros. Problems: ErrDamaged, ErrWeak.
func parseCMS(raw []byte, kind asn1.ObjectIdentifier) (*message, error) {
	input := cryptobyte.String(raw)
	var outer, content, signed cryptobyte.String
	if !input.ReadASN1Element(&outer, tag.SEQUENCE) || len(bytes.Trim(input, "\x00")) > 0 {
		return nil, ErrDamaged
	}
	var id asn1.ObjectIdentifier
	if !outer.ReadASN1(&content, tag.SEQUENCE) || !content.ReadASN1ObjectIdentifier(&id) || !id.Equal(oidSignedData) ||
		!content.ReadASN1(&signed, constructed0) || !content.Empty() || !signed.ReadASN1(&content, tag.SEQUENCE) || !signed.Empty() {
		return nil, ErrDamaged
	}
	m := &message{kind: kind}
	version := 1
	if !kind.Equal(oidData) {
		version = 3 // RFC 5652 §5.1
	}
	var said int
	var algorithms, encapsulated, certificates, signers, info cryptobyte.String
	if !content.ReadASN1Integer(&said) || said != version || !content.ReadASN1(&algorithms, tag.SET) ||
		!content.ReadASN1(&encapsulated, tag.SEQUENCE) || !m.readContent(encapsulated) ||
		!content.ReadASN1(&certificates, constructed0) || !content.ReadASN1(&signers, tag.SET) || !content.Empty() ||
		!signers.ReadASN1(&info, tag.SEQUENCE) || !signers.Empty() {
		return nil, ErrDamaged
	}
	var err error
	if m.certificates, err = x509.ParseCertificates(certificates); err != nil {
		return nil, ErrDamaged.Because(err)
	}
	if !modest(m.certificates) {
		return nil, ErrDamaged
	}
	listed, err := readHash(&algorithms)
	if err != nil || !algorithms.Empty() {
		return nil, ErrDamaged
	}
	if err := m.readInfo(info); err != nil {
		return nil, err
	}
	if m.hash != listed {
		return nil, ErrDamaged
	}
	return m, m.readAttributes()
}

// A signature of an honest signer stays far below these; a stranger's could keep
// us reckoning for hours, as each certificate is held against every other.
const (
	mostCertificates = 10
	largestRSA       = 8192 // bits
)

func modest(certificates []*x509.Certificate) bool {
	return len(certificates) <= mostCertificates && !slices.ContainsFunc(certificates, func(c *x509.Certificate) bool {
		key, ok := c.PublicKey.(*rsa.PublicKey)
		return ok && key.N.BitLen() > largestRSA
	})
}

// readContent reads what is signed, where it is within the message.
func (m *message) readContent(encapsulated cryptobyte.String) bool {
	var id asn1.ObjectIdentifier
	var wrapped, content cryptobyte.String
	if !encapsulated.ReadASN1ObjectIdentifier(&id) || !id.Equal(m.kind) {
		return false
	}
	if encapsulated.Empty() {
		return m.kind.Equal(oidData)
	}
	ok := encapsulated.ReadASN1(&wrapped, constructed0) && encapsulated.Empty() && wrapped.ReadASN1(&content, tag.OCTET_STRING) && wrapped.Empty()
	m.content = content
	return ok && !m.kind.Equal(oidData)
}

// readHash reads the identifier of a hash.
func readHash(s *cryptobyte.String) (crypto.Hash, error) {
	id, err := readAlgorithm(s)
	if err != nil {
		return 0, err
	}
	hash, known := hashes[id]
	if !known {
		return 0, ErrWeak
	}
	return hash, nil
}

// readAlgorithm reads an AlgorithmIdentifier without parameters, or with NULL.
func readAlgorithm(s *cryptobyte.String) (string, error) {
	var one, null cryptobyte.String
	var id asn1.ObjectIdentifier
	if !s.ReadASN1(&one, tag.SEQUENCE) || !one.ReadASN1ObjectIdentifier(&id) {
		return "", ErrDamaged
	}
	if !one.Empty() && (!one.ReadASN1(&null, tag.NULL) || !null.Empty() || !one.Empty()) {
		return "", ErrWeak // RSASSA-PSS and the like: nobody here makes them
	}
	return id.String(), nil
}

func (m *message) readInfo(info cryptobyte.String) error {
	var version int
	var sid, issuer, attributes, signature, unsigned cryptobyte.String
	if !info.ReadASN1Integer(&version) || version != 1 || !info.ReadASN1(&sid, tag.SEQUENCE) || !sid.ReadASN1Element(&issuer, tag.SEQUENCE) {
		return ErrDamaged
	}
	for _, c := range m.certificates {
		serial, mine := sid, false
		var number cryptobyte.String
		if serial.ReadASN1Element(&number, tag.INTEGER) && serial.Empty() {
			var b cryptobyte.Builder
			b.AddASN1BigInt(c.SerialNumber)
			mine = bytes.Equal(b.BytesOrPanic(), number) && bytes.Equal(c.RawIssuer, issuer)
		}
		if mine {
			m.signer = c
		}
	}
	if m.signer == nil {
		return ErrDamaged
	}
	var err error
	if m.hash, err = readHash(&info); err != nil {
		return err
	}
	if !info.ReadASN1(&attributes, constructed0) {
		return ErrDamaged
	}
	var b cryptobyte.Builder
	b.AddASN1(tag.SET, func(b *cryptobyte.Builder) { b.AddBytes(attributes) })
	m.attributes = b.BytesOrPanic()
	way, err := readAlgorithm(&info)
	if err != nil {
		return err
	}
	if hash, known := signs[way]; !known || hash != 0 && hash != m.hash {
		return ErrWeak
	}
	if !info.ReadASN1(&signature, tag.OCTET_STRING) {
		return ErrDamaged
	}
	m.signature = signature
	if !info.Empty() {
		if !info.ReadASN1(&unsigned, constructed1) || !info.Empty() {
			return ErrDamaged
		}
		return m.readStamp(unsigned)
	}
	return nil
}

// readStamp reads the one attribute that a signature may have beside what is
// signed: a time stamp.
func (m *message) readStamp(unsigned cryptobyte.String) error {
	var one, values, token cryptobyte.String
	var id asn1.ObjectIdentifier
	if !unsigned.ReadASN1(&one, tag.SEQUENCE) || !unsigned.Empty() || !one.ReadASN1ObjectIdentifier(&id) || !id.Equal(oidSignatureStamp) ||
		!one.ReadASN1(&values, tag.SET) || !one.Empty() || !values.ReadASN1Element(&token, tag.SEQUENCE) || !values.Empty() {
		return ErrStamp
	}
	m.stamp = token
	return nil
}

// readAttributes finds the digest of the content among what is signed, and holds
// the signer's certificate against the one that is named there.
func (m *message) readAttributes() error {
	all := cryptobyte.String(m.attributes)
	var attributes cryptobyte.String
	if !all.ReadASN1(&attributes, tag.SET) {
		return ErrDamaged
	}
	seen := map[string]cryptobyte.String{}
	for !attributes.Empty() {
		var one, values cryptobyte.String
		var id asn1.ObjectIdentifier
		if !attributes.ReadASN1(&one, tag.SEQUENCE) || !one.ReadASN1ObjectIdentifier(&id) || !one.ReadASN1(&values, tag.SET) || !one.Empty() {
			return ErrDamaged
		}
		if _, twice := seen[id.String()]; twice {
			return ErrDamaged
		}
		seen[id.String()] = values
	}
	var kind asn1.ObjectIdentifier
	contentType, digest := seen[oidContentType.String()], seen[oidMessageDigest.String()]
	var sum cryptobyte.String
	if !contentType.ReadASN1ObjectIdentifier(&kind) || !kind.Equal(m.kind) || !digest.ReadASN1(&sum, tag.OCTET_STRING) || !digest.Empty() {
		return ErrDamaged
	}
	m.digest = sum
	named, is := seen[oidSigningCert.String()]
	if old, was := seen[oidSigningCertSHA1.String()]; was && !is && !m.kind.Equal(oidData) {
		return m.named(old, crypto.SHA1) // as older time-stamp servers say it
	}
	return m.named(named, crypto.SHA256)
}

// named checks signing-certificate-v2 (RFC 5035 §5.4.1): the first certificate in
// it is the signer's.
func (m *message) named(values cryptobyte.String, hash crypto.Hash) error {
	var outer, list, first, sum cryptobyte.String
	if !values.ReadASN1(&outer, tag.SEQUENCE) || !outer.ReadASN1(&list, tag.SEQUENCE) || !list.ReadASN1(&first, tag.SEQUENCE) {
		return ErrDamaged
	}
	if first.PeekASN1Tag(tag.SEQUENCE) {
		var err error
		if hash, err = readHash(&first); err != nil {
			return err
		}
	}
	if !first.ReadASN1(&sum, tag.OCTET_STRING) || !bytes.Equal(sum, digestOf(hash, m.signer.Raw)) {
		return ErrDamaged
	}
	return nil
}

func digestOf(hash crypto.Hash, content []byte) []byte {
	switch hash {
	case crypto.SHA1:
		sum := sha1.Sum(content)
		return sum[:]
	case crypto.SHA384:
		sum := sha512.Sum384(content)
		return sum[:]
	case crypto.SHA512:
		sum := sha512.Sum512(content)
		return sum[:]
	}
	sum := sha256.Sum256(content)
	return sum[:]
}

// verify checks the signature over what is signed. Problems: ErrWeak,
// ErrChanged, ErrDamaged.
func (m *message) verify(signed []byte) error {
	if m.hash == crypto.SHA1 {
		return ErrWeak
	}
	hashed := digestOf(m.hash, m.attributes)
	switch key := m.signer.PublicKey.(type) {
	case *rsa.PublicKey:
		if key.N.BitLen() < 2048 {
			return ErrWeak
		}
		if err := rsa.VerifyPKCS1v15(key, m.hash, hashed, m.signature); err != nil {
			return ErrDamaged.Because(err)
		}
	case *ecdsa.PublicKey:
		if key.Curve.Params().BitSize < 256 {
			return ErrWeak
		}
		if !ecdsa.VerifyASN1(key, hashed, m.signature) {
			return ErrDamaged
		}
	default:
		return ErrWeak
	}
	if !bytes.Equal(digestOf(m.hash, signed), m.digest) {
		return ErrChanged
	}
	return nil
}

// believe leads the signer's certificate to somebody in the trust, at the time
// of the stamp or, without one, now. A certificate that is itself in the trust is
// known by sight: what it signed while it held holds on.
func (m *message) believe(trust Trust, found *Signature) error {
	at := trust.At
	if m.stamp != nil {
		stamped, err := readToken(m.stamp, m.signature, trust)
		if err != nil {
			return err
		}
		at, found.StampedAt = stamped, &stamped
	} else if slices.ContainsFunc(trust.Certificates, m.signer.Equal) && !found.ClaimedAt.IsZero() && !found.ClaimedAt.After(trust.At) {
		at = found.ClaimedAt
	}
	err := m.reaches(trust.Certificates, at, x509.ExtKeyUsageAny)
	var invalid x509.CertificateInvalidError
	switch {
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired:
		return ErrLapsed.Because(err)
	case err != nil:
		return ErrStranger.Because(err)
	}
	return nil
}

// reaches says whether the signer's certificate leads to one that is trusted, by
// those in the message; none of them is there for nothing.
func (m *message) reaches(trusted []*x509.Certificate, at time.Time, usage x509.ExtKeyUsage) error {
	roots, between := x509.NewCertPool(), x509.NewCertPool()
	for _, c := range trusted {
		roots.AddCert(c)
	}
	for _, c := range m.certificates {
		between.AddCert(c)
		if !m.vouchedFor(c, trusted) {
			return errors.New("a certificate that nobody has signed")
		}
	}
	if m.signer.KeyUsage != 0 && m.signer.KeyUsage&(x509.KeyUsageDigitalSignature|x509.KeyUsageContentCommitment) == 0 {
		return errors.New("a certificate that is not for signing")
	}
	_, err := m.signer.Verify(x509.VerifyOptions{Roots: roots, Intermediates: between, CurrentTime: at, KeyUsages: []x509.ExtKeyUsage{usage}})
	return err
}

// vouchedFor says that a certificate in the signature is signed by another there
// or in the trust, or is in the trust: none is there for nothing, and no byte of
// one can be another.
func (m *message) vouchedFor(c *x509.Certificate, trusted []*x509.Certificate) bool {
	if slices.ContainsFunc(trusted, c.Equal) {
		return true
	}
	return slices.ContainsFunc(slices.Concat(m.certificates, trusted), func(by *x509.Certificate) bool {
		return by.CheckSignature(c.SignatureAlgorithm, c.RawTBSCertificate, c.Signature) == nil
	})
}

// readToken checks a time stamp over a signature, and gives its time. Problem:
// ErrStamp.
func readToken(token, signature []byte, trust Trust) (time.Time, error) {
	m, err := parseCMS(token, oidTSTInfo) // first, for it bounds what the library reckons with
	if err != nil {
		return time.Time{}, ErrStamp.Because(err)
	}
	stamp, err := timestamp.Parse(token)
	if err != nil {
		return time.Time{}, ErrStamp.Because(err)
	}
	if !slices.Contains([]crypto.Hash{crypto.SHA256, crypto.SHA384, crypto.SHA512}, stamp.HashAlgorithm) || !bytes.Equal(stamp.HashedMessage, digestOf(stamp.HashAlgorithm, signature)) || stamp.Time.After(trust.At) {
		return time.Time{}, ErrStamp
	}
	if err := m.verify(m.content); err != nil {
		return time.Time{}, ErrStamp.Because(err)
	}
	if err := m.reaches(trust.Stamps, stamp.Time, x509.ExtKeyUsageTimeStamping); err != nil {
		return time.Time{}, ErrStamp.Because(err)
	}
	return stamp.Time.UTC(), nil
}
