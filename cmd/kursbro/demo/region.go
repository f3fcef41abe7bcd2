// Package demo makes a believable region to try the portal on and to measure
// it with: the organisations and course titles of the source documents, people
// who do not exist (synthetic national IDs only), and three courses of our own
// making. Every contact in it is invented and ends in .example.
package demo

import "kursbro/courses"

// organisation is one branch of the region's tree.
type organisation struct {
	name   string
	number string // organisasjonsnummer; these look alike but belong to nobody
	open   bool   // externals may choose it
	below  []organisation
}

// region is the tree, its root first.
var region = organisation{name: "Helse Vest", number: "313000001", below: []organisation{
	{name: "Helse Bergen", below: []organisation{{name: "Helse Bergen – tilgang for eksterne brukere", open: true}}},
	{name: "Helse Fonna", below: []organisation{{name: "Helse Fonna – tilgang for eksterne brukere", open: true}}},
	{name: "Helse Førde", below: []organisation{{name: "Helse Førde – tilgang for eksterne brukere", open: true}}},
	{name: "Helse Stavanger", below: []organisation{{name: "Helse Stavanger – tilgang for eksterne brukere", open: true}}},
	{name: "Apotekene", below: []organisation{{name: "Apotekene – tilgang for eksterne brukere", open: true}}},
	{name: "Helse Vest IKT"},
	{name: "Kommunesektor Hordaland", open: true},
	{name: "Kommunesektor Rogaland", open: true},
	{name: "Kommunesektor Sogn og Fjordane", open: true},
	{name: "Nasjonalt e-læringsnettverk", open: true},
	{name: "Øvrige regioner – tilgang for eksterne brukere", open: true},
}}

// text is what a course says of itself in one language.
type text struct{ title, summary, description string }

// course is one course of the region.
type course struct {
	code    string
	pack    string // folder of its package in courses/; "" reads its own description aloud as a short page course
	issuer  string // organisation
	seen    []string
	minutes int
	valid   int                  // months; 0 for ever
	asks    courses.ApprovalRule // who must say yes; empty: nobody
	texts   map[string]text
}

var (
	everybody = []string{"Helse Vest"}
	bergen    = []string{"Helse Bergen"}
	hospitals = []string{"Helse Bergen", "Helse Fonna", "Helse Førde", "Helse Stavanger", "Apotekene"}
)

// shelf holds the courses, the three that we made ourselves first.
var shelf = []course{
	{code: "BV-HEO", pack: "brannvern", issuer: "Helse Stavanger", seen: everybody, minutes: 15, valid: 12, texts: map[string]text{
		"nb": {"Brannvern – teoretisk del HEO", "Hva du gjør når alarmen går – og hva du kan gjøre før den går.", "Kurset går gjennom varsling, rømning, slokking og hvordan du hjelper pasienter ut. Det er den teoretiske delen; øvelsen på avdelingen kommer i tillegg."},
		"nn": {"Brannvern – teoretisk del HEO", "Kva du gjer når alarmen går – og kva du kan gjere før han går.", "Kurset går gjennom varsling, rømming, sløkking og korleis du hjelper pasientar ut. Dette er den teoretiske delen; øvinga på avdelinga kjem i tillegg."},
		"en": {"Fire safety – theory HEO", "What to do when the alarm goes – and what you can do before it does.", "The course covers raising the alarm, evacuation, extinguishing and how to help patients out. This is the theory; the drill on your ward comes in addition."},
		"se": {"Buollinsuodjalus – teoriija HEO", "Maid dagat go alárbma čuodjá.", "Kursa muitala movt dieđihit, báhtarit, časkadit dola ja veahkehit pasieanttaid olggos."}}},
	{code: "NE204", pack: "antiepileptika", issuer: "Helse Bergen", seen: everybody, minutes: 20, valid: 24, texts: map[string]text{
		"nb": {"Antiepileptika og barn – NE204", "Trygg bruk av medisiner mot epilepsi hos barn.", "For deg som gir medisiner til barn med epilepsi. Kurset handler om rutiner, observasjon og samarbeid med foreldre, og viser hvor du finner råd."},
		"nn": {"Antiepileptika og barn – NE204", "Trygg bruk av medisinar mot epilepsi hos barn.", "For deg som gir medisinar til barn med epilepsi. Kurset handlar om rutinar, observasjon og samarbeid med foreldre, og viser kvar du finn råd."},
		"en": {"Antiepileptics and children – NE204", "Safe use of epilepsy medicines for children.", "For you who give medicines to children with epilepsy. The course is about routines, observation and working with parents, and shows where to find advice."},
		"se": {"Epilepsiijadálkasat ja mánát – NE204", "Oadjebas dálkkasgeavaheapmi mánáide.", "Dutnje gii attát dálkasiid mánáide geain lea epilepsiija."}}},
	{code: "BA101", pack: "legemidler", issuer: "Apotekene", seen: everybody, minutes: 25, valid: 24, texts: map[string]text{
		"nb": {"Barn og legemidler – BA101", "Regn riktig, gi riktig, skriv ned. Avsluttes med en prøve.", "Kort kurs om dosering etter vekt, kontroll og dokumentasjon, med en prøve til slutt. Du må ha 80 prosent rett for å bestå, og du kan prøve igjen."},
		"nn": {"Barn og legemiddel – BA101", "Rekn rett, gi rett, skriv ned. Sluttar med ei prøve.", "Kort kurs om dosering etter vekt, kontroll og dokumentasjon, med ei prøve til slutt. Du må ha 80 prosent rett for å bestå, og du kan prøve igjen."},
		"en": {"Children and medicines – BA101", "Calculate, give and record correctly. Ends with a test.", "A short course on dosing by weight, double checking and documentation, with a test at the end. You need 80 per cent to pass, and you may try again."},
		"se": {"Mánát ja dálkasat – BA101", "Rehkenastte riekta, atte riekta, čále. Loahpas lea iskkus.", "Oanehis kursa dálkkasmearis, dárkkisteamis ja čállimis. Dárbbašat 80 proseantta."}}},
	{code: "AMK-CASE", issuer: "Helse Bergen", seen: bergen, minutes: 30, texts: simple("AMK Case Egentrening-HBE", "Øv på samtaler fra AMK i ditt eget tempo.", "AMK case self-training HBE", "Practise emergency calls at your own pace.")},
	{code: "AMK-MED", issuer: "Helse Bergen", seen: bergen, minutes: 40, texts: simple("AMK Medisinsk operatør-HBE", "Oppgaver og ansvar for medisinsk operatør.", "AMK medical operator HBE", "Tasks and duties of the medical operator.")},
	{code: "AMK-TEK", issuer: "Helse Bergen", seen: bergen, minutes: 35, texts: simple("AMK Tekniske oppgaver HBE", "Samband, kart og utstyr på sentralen.", "AMK technical tasks HBE", "Radio, maps and equipment in the centre.")},
	{code: "HJ102", issuer: "Helse Stavanger", seen: hospitals, minutes: 20, valid: 24, texts: simple("Blodfortynnende behandling – HJ102", "Hva du følger med på når pasienten bruker blodfortynnende.", "Anticoagulation treatment – HJ102", "What to watch when a patient takes anticoagulants.")},
	{code: "DIPS01", issuer: "Helse Vest IKT", seen: hospitals, minutes: 30, texts: simple("DIPS 01 Introduksjonscase", "Finn fram i journalen med en oppdiktet pasient.", "DIPS 01 introduction case", "Find your way in the record with an invented patient.")},
	{code: "DIPS02", issuer: "Helse Vest IKT", seen: hospitals, minutes: 30, texts: simple("DIPS 02 Dokumentasjon", "Skriv, signer og finn igjen notater.", "DIPS 02 documentation", "Write, sign and find notes again.")},
	{code: "SM101", issuer: "Helse Fonna", seen: everybody, minutes: 20, valid: 24, texts: simple("Smittevern – basiskurs", "Håndhygiene, beskyttelsesutstyr og basale smittevernrutiner.", "Infection control – basic course", "Hand hygiene, protective equipment and standard precautions.")},
	{code: "HH100", issuer: "Helse Førde", seen: everybody, minutes: 10, valid: 12, texts: simple("Håndhygiene på ti minutter", "Når, hvordan og hvorfor.", "Hand hygiene in ten minutes", "When, how and why.")},
	{code: "IS100", issuer: "Helse Vest IKT", seen: everybody, minutes: 15, valid: 12, texts: simple("Informasjonssikkerhet for nyansatte", "Passord, taushetsplikt og falske e-poster.", "Information security for new employees", "Passwords, confidentiality and fake e-mails.")},
	{code: "HLR1", issuer: "Helse Stavanger", seen: everybody, minutes: 25, valid: 12, texts: simple("Hjerte-lungeredning – teori", "Det du må kunne før øvelsen med dukke.", "CPR – theory", "What to know before the practice with a manikin.")},
	{code: "EG110", issuer: "Helse Fonna", seen: hospitals, minutes: 20, texts: simple("Ergonomi og forflytning", "Flytt pasienter uten å skade deg selv.", "Ergonomics and patient handling", "Move patients without hurting yourself.")},
	{code: "ER201", issuer: "Helse Førde", seen: hospitals, minutes: 15, texts: simple("Ernæring på sykehus", "Kartlegg, tilpass og følg opp.", "Nutrition in hospital", "Assess, adapt and follow up.")},
	{code: "FA101", issuer: "Helse Bergen", seen: everybody, minutes: 15, texts: simple("Forebygging av fall", "Små grep som hindrer store skader.", "Preventing falls", "Small steps that prevent great harm.")},
	{code: "TR101", issuer: "Helse Bergen", seen: hospitals, minutes: 15, texts: simple("Forebygging av trykksår", "Se, vurder, avlast.", "Preventing pressure ulcers", "Look, assess, relieve.")},
	{code: "KO101", issuer: "Helse Stavanger", seen: everybody, minutes: 20, texts: simple("Kommunikasjon med pårørende", "Samtaler som gir trygghet.", "Communication with next of kin", "Conversations that reassure.")},
	{code: "TO101", issuer: "Helse Førde", seen: everybody, minutes: 15, texts: simple("Tolk i helsetjenesten", "Når du skal bestille tolk, og hvordan dere snakker sammen.", "Interpreters in health care", "When to book an interpreter, and how to talk together.")},
	{code: "SK101", issuer: "Nasjonalt e-læringsnettverk", seen: everybody, minutes: 20, texts: simple("Samisk språk og kultur i møte med pasienten", "Gode møter med samiske pasienter.", "Sámi language and culture with patients", "Good encounters with Sámi patients.")},
	{code: "PA101", issuer: "Nasjonalt e-læringsnettverk", seen: everybody, minutes: 25, asks: courses.LeaderApproves, texts: simple("Palliasjon – grunnkurs", "Lindring, samtale og samarbeid ved alvorlig sykdom.", "Palliative care – basics", "Relief, conversation and teamwork in serious illness.")},
	{code: "KK101", issuer: "Kommunesektor Rogaland", seen: []string{"Kommunesektor Rogaland", "Kommunesektor Hordaland", "Kommunesektor Sogn og Fjordane"}, minutes: 20, texts: simple("Kommunal akutt døgnplass – KAD", "Hvem som passer på KAD, og hvordan dere tar imot.", "Municipal acute beds", "Who fits, and how you receive them.")},
	{code: "ST101", issuer: "Helse Stavanger", seen: []string{"Helse Stavanger"}, minutes: 10, texts: simple("Ny på Helse Stavanger", "Bygg, adgang, parkering og hvem du spør.", "New at Helse Stavanger", "Buildings, access, parking and whom to ask.")},
	{code: "FO101", issuer: "Helse Fonna", seen: []string{"Helse Fonna"}, minutes: 10, texts: simple("Ny i Helse Fonna", "Bygg, adgang, parkering og hvem du spør.", "New at Helse Fonna", "Buildings, access, parking and whom to ask.")},
}

// simple is a course whose longer text is its summary; nynorsk and Northern
// Sámi readers see the bokmål, as they do for courses nobody has translated.
func simple(nb, nbSummary, en, enSummary string) map[string]text {
	return map[string]text{"nb": {nb, nbSummary, nbSummary}, "en": {en, enSummary, enSummary}}
}
