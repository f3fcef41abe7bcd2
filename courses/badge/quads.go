package badge

import "strconv"

// The names that the two contexts give our terms.
const (
	rdfType  = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
	dateTime = "http://www.w3.org/2001/XMLSchema#dateTime"
	xsd      = "https://www.w3.org/2001/XMLSchema#" // as the Open Badges context writes it
	vc       = "https://www.w3.org/2018/credentials#"
	schema   = "https://schema.org/"
	ob       = "https://purl.imsglobal.org/spec/vc/ob/vocab.html#"
	status   = "https://www.w3.org/ns/credentials/status#"
	security = "https://w3id.org/security#"
	created  = "http://purl.org/dc/terms/created"
)

// graph gathers triples about one subject after the other.
type graph []triple

func (g *graph) say(subject, predicate, object string) {
	*g = append(*g, triple{subject, iri(predicate), object})
}

func (g *graph) is(subject, class string) { g.say(subject, rdfType, iri(class)) }

// text says a plain text, when there is one.
func (g *graph) text(subject, predicate, text string) {
	if text != "" {
		g.say(subject, predicate, literal(text, ""))
	}
}

// typed says a text with a datatype, when there is one.
func (g *graph) typed(subject, predicate, text, datatype string) {
	if text != "" {
		g.say(subject, predicate, literal(text, datatype))
	}
}

// triples is what a credential says, without its proof.
func (d document) triples() []triple {
	var g graph
	badge, issuer := iri(d.ID), iri(d.Issuer.ID)
	g.is(badge, vc+"VerifiableCredential")
	g.is(badge, ob+"OpenBadgeCredential")
	g.say(badge, schema+"name", literal(d.Name, ""))
	g.typed(badge, vc+"validFrom", d.ValidFrom, dateTime)
	g.typed(badge, vc+"validUntil", d.ValidUntil, dateTime)
	g.say(badge, vc+"issuer", issuer)
	g.is(issuer, ob+"Profile")
	g.say(issuer, schema+"name", literal(d.Issuer.Name, ""))
	g.typed(issuer, schema+"url", d.Issuer.URL, xsd+"anyURI")
	g.say(badge, vc+"credentialSubject", iri(d.Subject.ID))
	d.Subject.into(&g)
	for _, e := range d.Evidence {
		g.say(badge, vc+"evidence", iri(e.ID))
		g.is(iri(e.ID), ob+"Evidence")
	}
	if d.Status != nil {
		g.say(badge, vc+"credentialStatus", iri(d.Status.ID))
		d.Status.into(&g)
	}
	return g
}

func (s subjectDocument) into(g *graph) {
	holder := iri(s.ID)
	g.is(holder, ob+"AchievementSubject")
	for n, i := range s.Identifier {
		node := blank("identity" + strconv.Itoa(n))
		g.say(holder, ob+"identifier", node)
		g.is(node, ob+"IdentityObject")
		g.say(node, ob+"hashed", literal(strconv.FormatBool(i.Hashed), xsd+"boolean"))
		g.text(node, ob+"identityHash", i.IdentityHash)
		g.text(node, ob+"identityType", i.IdentityType)
		g.text(node, ob+"salt", i.Salt)
	}
	g.say(holder, ob+"achievement", iri(s.Achievement.ID))
	s.Achievement.into(g)
	for n, r := range s.Result {
		node := blank("result" + strconv.Itoa(n))
		g.say(holder, ob+"result", node)
		g.is(node, ob+"Result")
		g.typed(node, ob+"resultDescription", r.Description, xsd+"anyURI")
		g.text(node, schema+"value", r.Value)
	}
}

func (a achievementDocument) into(g *graph) {
	course, need := iri(a.ID), iri(a.Criteria.ID)
	g.is(course, ob+"Achievement")
	g.text(course, ob+"achievementType", a.AchievementType)
	g.text(course, schema+"name", a.Name)
	g.say(course, schema+"description", literal(a.Description, ""))
	g.text(course, schema+"inLanguage", a.Language)
	g.say(course, ob+"Criteria", need)
	g.say(need, ob+"narrative", literal(a.Criteria.Narrative, ""))
	for _, r := range a.ResultDescription {
		node := iri(r.ID)
		g.say(course, ob+"resultDescription", node)
		g.is(node, ob+"ResultDescription")
		g.say(node, schema+"name", literal(r.Name, ""))
		g.say(node, ob+"resultType", literal(r.Kind, ""))
		g.text(node, ob+"valueMin", r.Min)
		g.text(node, ob+"valueMax", r.Max)
	}
}

func (s statusEntry) into(g *graph) {
	entry := iri(s.ID)
	g.is(entry, status+"BitstringStatusListEntry")
	g.text(entry, status+"statusPurpose", s.Purpose)
	g.text(entry, status+"statusListIndex", s.Index)
	g.say(entry, status+"statusListCredential", iri(s.List))
}
