package elmo_test

import (
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"kursbro/courses/elmo"
)

const wrapping = `<extension><x:box xmlns:x="urn:x">%</x:box></extension>`

// change makes one of something into another and fails when there is none.
func change(t *testing.T, text, from, to string) string {
	t.Helper()
	if !strings.Contains(text, from) {
		t.Fatalf("%q is not in the document", from)
	}
	return strings.Replace(text, from, to, 1)
}

// between is the first part of a text from begin to end, both included.
func between(text, begin, end string) string {
	start := strings.Index(text, begin)
	return text[start : start+strings.Index(text[start:], end)+len(end)]
}

// TestBadDocuments: each way to cheat or to break has its own refusal. The
// documents are made from one that is signed and accepted.
func TestBadDocuments(t *testing.T) {
	plain := string(write(t, full()))
	good := string(sign(t, []byte(plain)))
	if _, _, err := elmo.Verify([]byte(good), trust(t)); err != nil {
		t.Fatal(err)
	}
	body := strings.TrimPrefix(good, `<?xml version="1.0" encoding="UTF-8"?>`+"\n")
	signature := between(good, "<ds:Signature ", "</ds:Signature>")
	other, err := elmo.Sign([]byte(plain), stranger(t))
	if err != nil {
		t.Fatal(err)
	}
	unsigned := strings.Replace(good, signature, "", 1)
	evil := change(t, unsigned, ">B<", ">A<")
	header := `<?xml version="1.0" encoding="UTF-8"?>`
	swap := func(from, to string) string { return change(t, good, from, to) }
	last := func(more string) string { return swap("</elmo>", more+"</elmo>") }

	for name, c := range map[string]struct{ text, want string }{
		// XML that is dangerous or ambiguous
		"nothing":                  {"", "elmo.xml"},
		"white space":              {" \n", "elmo.xml"},
		"not XML":                  {"%PDF-1.4", "elmo.trailing"},
		"cut":                      {good[:len(good)-200], "elmo.xml"},
		"DTD":                      {header + "<!DOCTYPE elmo>" + body, "elmo.dtd"},
		"entities":                 {header + `<!DOCTYPE elmo [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>` + body, "elmo.dtd"},
		"external entity":          {header + `<!DOCTYPE elmo [<!ENTITY a SYSTEM "file:///etc/passwd">]>` + body, "elmo.dtd"},
		"external DTD":             {header + `<!DOCTYPE elmo SYSTEM "http://127.0.0.1/x">` + body, "elmo.dtd"},
		"entity without DTD":       {swap(">B<", ">&grade;<"), "elmo.xml"},
		"instruction":              {swap("<learner>", `<?php x?><learner>`), "elmo.instruction"},
		"style sheet":              {header + `<?xml-stylesheet href="x"?>` + body, "elmo.instruction"},
		"UTF-16":                   {utf16Of(good), "elmo.encoding"},
		"says UTF-16":              {swap("UTF-8", "UTF-16"), "elmo.encoding"},
		"Latin-1":                  {swap("UTF-8", "ISO-8859-1"), "elmo.encoding"},
		"not UTF-8":                {swap("Guttorm", "Gutt\xf8rm"), "elmo.encoding"},
		"NUL":                      {swap("Guttorm", "Gutt\x00rm"), "elmo.encoding"},
		"NUL at the end":           {good + "\x00", "elmo.encoding"},
		"two marks":                {"\xef\xbb\xbf\xef\xbb\xbf" + good, "elmo.trailing"},
		"deep":                     {last(strings.Repeat("<a>", 40) + strings.Repeat("</a>", 40)), "elmo.deep"},
		"attributes":               {swap("<learner>", "<learner"+attributes(60)+">"), "elmo.deep"},
		"elements":                 {last(strings.Repeat("<a/>", 200_001)), "elmo.deep"},
		"attribute twice":          {swap(`<learner>`, `<learner a="1" a="2">`), "elmo.xml"},
		"attribute twice by names": {swap(`<learner>`, `<learner xmlns:a="urn:a" xmlns:b="urn:a" a:x="1" b:x="2">`), "elmo.xml"},
		"large":                    {last(strings.Repeat(" ", elmo.DefaultLimit)), "elmo.size"},
		"text after":               {good + "hei", "elmo.trailing"},
		"two documents":            {good + body, "elmo.trailing"},
		"two with two heads":       {good + good, "elmo.instruction"},
		"element after":            {good + "<x/>", "elmo.trailing"},
		"comment in a name":        {swap(">Guttorm<", ">Gutt<!-- -->orm<"), "elmo.comment"},
		"comment in a grade":       {swap(">B<", ">B<!---->B<"), "elmo.comment"},
		"other root":               {`<diploma xmlns="` + elmo.Namespace + `"/>`, "elmo.root"},
		"other namespace":          {strings.ReplaceAll(good, elmo.Namespace, elmo.Namespace+"x"), "elmo.root"},
		"no namespace":             {`<elmo/>`, "elmo.root"},
		"undeclared prefix":        {swap("<learner>", `<x:y/><learner>`), "elmo.namespace"},
		"prefix of a neighbour":    {swap("<learner>", `<x:y xmlns:x="urn:x"/><x:z/><learner>`), "elmo.namespace"},
		"undeclared in attribute":  {swap("<learner>", `<learner x:y="">`), "elmo.namespace"},
		"two colons":               {swap("<learner>", `<a:b:c xmlns:a="urn:a"/><learner>`), "elmo.xml"},
		"xml bound to another":     {swap("<learner>", `<learner xmlns:xml="urn:x">`), "elmo.namespace"},
		"xmlns bound":              {swap("<learner>", `<learner xmlns:xmlns="urn:x">`), "elmo.namespace"},
		"prefix without address":   {swap("<learner>", `<learner xmlns:x="">`), "elmo.namespace"},
		"same ID":                  {swap("<learner>", `<learner Id="a"><x Id="a"/>`), "elmo.id"},
		"same xml:id":              {swap("<learner>", `<learner xml:id="a"><x Id="a"/>`), "elmo.id"},

		// which signature
		"unsigned":            {unsigned, "elmo.unsigned"},
		"two signatures":      {last(signature), "elmo.signatures"},
		"a stranger's beside": {last(between(string(other), "<ds:Signature ", "</ds:Signature>")), "elmo.signatures"},
		"only deep inside":    {change(t, unsigned, "</learner>", "</learner>"+strings.Replace(wrapping, "%", signature, 1)), "elmo.wrapped"},
		"document inside":     {change(t, evil, "</elmo>", strings.Replace(wrapping, "%", body, 1)+"</elmo>"), "elmo.wrapped"},
		"document in another": {change(t, evil, "</elmo>", strings.Replace(wrapping, "%", strings.Replace(body, signature, "", 1), 1)+signature+"</elmo>"), "elmo.wrapped"},
		"in an object":        {change(t, evil, "</elmo>", change(t, signature, "</ds:Signature>", "<ds:Object>"+strings.Replace(body, signature, "", 1)+"</ds:Object></ds:Signature>")+"</elmo>"), "elmo.wrapped"},
		"an object":           {swap("</ds:Signature>", "<ds:Object/></ds:Signature>"), "elmo.signature.shape"},
		"signature in one":    {swap("</ds:KeyInfo>", signature+"</ds:KeyInfo>"), "elmo.wrapped"},
		"two SignedInfo":      {swap("</ds:SignedInfo>", "</ds:SignedInfo>"+between(signature, "<ds:SignedInfo>", "</ds:SignedInfo>")), "elmo.signature.shape"},
		"two values":          {swap("<ds:KeyInfo>", "<ds:SignatureValue>AAAA</ds:SignatureValue><ds:KeyInfo>"), "elmo.signature.shape"},
		"value no base64":     {swap("<ds:SignatureValue>", "<ds:SignatureValue>!"), "elmo.signature.shape"},
		"empty signature":     {change(t, unsigned, "</elmo>", `<Signature xmlns="http://www.w3.org/2000/09/xmldsig#"/></elmo>`), "elmo.signature.shape"},

		// what it speaks of
		"part of it":         {swap(`URI=""`, `URI="#a"`), "elmo.reference"},
		"no URI":             {swap(` URI=""`, ``), "elmo.reference"},
		"file":               {swap(`URI=""`, `URI="file:///etc/passwd"`), "elmo.reference"},
		"pointer":            {swap(`URI=""`, `URI="#xpointer(/)"`), "elmo.reference"},
		"two references":     {swap("</ds:SignedInfo>", between(signature, "<ds:Reference ", "</ds:Reference>")+"</ds:SignedInfo>"), "elmo.reference"},
		"no reference":       {swap(between(signature, "<ds:Reference ", "</ds:Reference>"), ""), "elmo.signature.shape"},
		"XPath":              {swap("</ds:Transforms>", `<ds:Transform Algorithm="http://www.w3.org/TR/1999/REC-xpath-19991116"><ds:XPath>1</ds:XPath></ds:Transform></ds:Transforms>`), "elmo.transform"},
		"XSLT alone":         {swap("http://www.w3.org/2000/09/xmldsig#enveloped-signature", "http://www.w3.org/TR/1999/REC-xslt-19991116"), "elmo.transform"},
		"no transform":       {swap(between(signature, "<ds:Transforms>", "</ds:Transforms>"), "<ds:Transforms/>"), "elmo.transform"},
		"enveloped twice":    {swap("http://www.w3.org/TR/2001/REC-xml-c14n-20010315\"/></ds:Transforms>", "http://www.w3.org/2000/09/xmldsig#enveloped-signature\"/></ds:Transforms>"), "elmo.transform"},
		"with comments":      {swap("REC-xml-c14n-20010315\"/></ds:Transforms>", "REC-xml-c14n-20010315#WithComments\"/></ds:Transforms>"), "elmo.transform"},
		"info with comments": {swap("REC-xml-c14n-20010315\"/><ds:SignatureMethod", "REC-xml-c14n-20010315#WithComments\"/><ds:SignatureMethod"), "elmo.transform"},

		// how
		"HMAC":           {swap("http://www.w3.org/2001/04/xmldsig-more#rsa-sha256", "http://www.w3.org/2001/04/xmldsig-more#hmac-sha256"), "elmo.hmac"},
		"HMAC-SHA1":      {swap("http://www.w3.org/2001/04/xmldsig-more#rsa-sha256", "http://www.w3.org/2000/09/xmldsig#hmac-sha1"), "elmo.hmac"},
		"MD5":            {swap("http://www.w3.org/2001/04/xmldsig-more#rsa-sha256", "http://www.w3.org/2001/04/xmldsig-more#rsa-md5"), "elmo.algorithm"},
		"EC":             {swap("http://www.w3.org/2001/04/xmldsig-more#rsa-sha256", "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256"), "elmo.algorithm"},
		"none":           {swap("http://www.w3.org/2001/04/xmldsig-more#rsa-sha256", ""), "elmo.algorithm"},
		"SHA-1":          {swap("http://www.w3.org/2001/04/xmldsig-more#rsa-sha256", "http://www.w3.org/2000/09/xmldsig#rsa-sha1"), "elmo.sha1"},
		"SHA-1 digest":   {swap("http://www.w3.org/2001/04/xmlenc#sha256", "http://www.w3.org/2000/09/xmldsig#sha1"), "elmo.sha1"},
		"unknown digest": {swap("http://www.w3.org/2001/04/xmlenc#sha256", "http://www.w3.org/2001/04/xmldsig-more#md5"), "elmo.algorithm"},

		// whose
		"better grade":                     {swap(">B<", ">A<"), "elmo.altered"},
		"white space inside":               {swap("<learner>", "<learner> "), "elmo.altered"},
		"other attribute":                  {swap(`type="esi"`, `type="esj"`), "elmo.altered"},
		"element added":                    {last("<x/>"), "elmo.altered"},
		"foreign certificate":              {string(other), "elmo.stranger"},
		"our certificate, their signature": {change(t, string(other), between(string(other), "<ds:X509Data>", "</ds:X509Data>"), between(good, "<ds:X509Data>", "</ds:X509Data>")), "elmo.stranger"},
		"value changed":                    {swap(between(good, "<ds:SignatureValue>", "</ds:SignatureValue>"), between(string(other), "<ds:SignatureValue>", "</ds:SignatureValue>")), "elmo.stranger"},
	} {
		t.Run(name, func(t *testing.T) {
			begun := time.Now()
			document, _, err := elmo.Verify([]byte(c.text), trust(t))
			if got := keyOf(t, err); got != c.want {
				t.Errorf("%q, want %q (%v)", got, c.want, err)
			}
			if err != nil && len(document.Reports) > 0 {
				t.Error("refused, and yet something was given")
			}
			t.Log(time.Since(begun))
		})
	}
}

func attributes(n int) string {
	var all strings.Builder
	for i := range n {
		all.WriteString(" a" + strconv.Itoa(i) + `=""`)
	}
	return all.String()
}

func utf16Of(text string) string {
	bytes := []byte{0xff, 0xfe}
	for _, unit := range utf16.Encode([]rune(text)) {
		bytes = append(bytes, byte(unit), byte(unit>>8))
	}
	return string(bytes)
}

// TestBadShape: a document that is truly signed and still cannot be used.
func TestBadShape(t *testing.T) {
	plain := string(write(t, full()))
	for name, c := range map[string]struct{ text, want string }{
		"no report":           {change(t, plain, between(plain, "<report>", "</report>"), ""), "elmo.shape"},
		"no learner":          {change(t, plain, between(plain, "<learner>", "</learner>"), ""), "elmo.shape"},
		"two learners":        {change(t, plain, "</learner>", "</learner><learner><familyName>X</familyName></learner>"), "elmo.twice"},
		"two names":           {change(t, plain, "</familyName>", "</familyName><familyName>X</familyName>"), "elmo.twice"},
		"two instances":       {change(t, plain, "</learningOpportunityInstance>", "</learningOpportunityInstance><learningOpportunityInstance/>"), "elmo.twice"},
		"two in hasPart":      {change(t, plain, "</learningOpportunitySpecification></hasPart>", "</learningOpportunitySpecification><learningOpportunitySpecification/></hasPart>"), "elmo.twice"},
		"two grades":          {change(t, plain, "</resultLabel>", "</resultLabel><resultLabel>A</resultLabel>"), "elmo.twice"},
		"unknown outcome":     {change(t, plain, ">in-progress<", ">paused<"), "elmo.status"},
		"outcome in capitals": {change(t, plain, ">passed<", ">FAILED<"), "elmo.status"},
	} {
		_, _, err := elmo.Verify(sign(t, []byte(c.text)), trust(t))
		if got := keyOf(t, err); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

// TestPassedOver: what the standard tells clients to pass over is told, and
// never taken for something of ours.
func TestPassedOver(t *testing.T) {
	plain := string(write(t, full()))
	for name, c := range map[string]struct {
		text string
		want elmo.Warning
	}{
		"unknown element":   {change(t, plain, "<familyName>", "<novelty>x</novelty><familyName>"), elmo.Warning{What: "unknown", Where: "elmo/learner"}},
		"foreign name":      {change(t, plain, "<familyName>", `<x:familyName xmlns:x="urn:x">Evil</x:familyName><familyName>`), elmo.Warning{What: "foreign", Where: "elmo/learner"}},
		"no namespace":      {change(t, plain, "</familyName>", `</familyName><familyName xmlns="">Evil</familyName>`), elmo.Warning{What: "foreign", Where: "elmo/learner"}},
		"date that is none": {change(t, plain, ">2026-10-01<", ">2026-13-01<"), elmo.Warning{What: "value", Where: "elmo/report/learningOpportunitySpecification/specifies/learningOpportunityInstance/date"}},
		"no address":        {change(t, plain, "<url>https://laering.example.no/</url>", ""), elmo.Warning{What: "missing", Where: "elmo/report[1]/issuer/url"}},
	} {
		document, findings, err := elmo.Verify(sign(t, []byte(c.text)), trust(t))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if len(findings.Warnings) != 1 || findings.Warnings[0] != c.want {
			t.Errorf("%s: %+v", name, findings.Warnings)
		}
		if document.Learner.FamilyName != full().Learner.FamilyName {
			t.Errorf("%s: the learner is called %q", name, document.Learner.FamilyName)
		}
	}
}
