// Package elmo writes, signs, reads and checks results as ELMO 1.7.0 documents
// (EMREX), packs them for the browser's form, knows the registries of EMREX and
// says whether a learner in a document is the person who asked for it.
//
// It knows no course and no account: whoever asks gives plain values. It keeps
// nothing, fetches nothing and reads no clock.
//
// Source: https://github.com/emrex-eu/elmo-schemas (branch v1) and
// https://github.com/emrex-eu/implementation-guide.
package elmo

// Namespace is that of every version of ELMO from 1.0 to 2.0.
const Namespace = "https://github.com/emrex-eu/elmo-schemas/tree/v1"

// Document is what one provider knows of one learner. Fields tagged need may
// not be empty and those tagged only hold one of the values named; texts are
// plain, without HTML, and white space is collapsed in all but Prose.
type Document struct {
	GeneratedDate DateTime     `xml:"generatedDate" need:"1"`
	Learner       Learner      `xml:"learner"`
	Reports       []Report     `xml:"report" need:"1"`
	Attachments   []Attachment `xml:"attachment"` // about everything, such as the EMREX transcript
	Groups        []GroupType  `xml:"groups>groupType"`
}

// Learner is whose results they are.
type Learner struct {
	Citizenship  string       `xml:"citizenship,omitempty"` // Europass country code, such as NO
	Identifiers  []Identifier `xml:"identifier"`            // types nationalIdentifier, esi or one's own
	GivenNames   string       `xml:"givenNames"`
	FamilyName   string       `xml:"familyName"`
	BirthDate    Date         `xml:"bday,omitempty"`
	PlaceOfBirth string       `xml:"placeOfBirth,omitempty"`
	BirthName    string       `xml:"birthName,omitempty"`
	Gender       string       `xml:"gender,omitempty" only:"0|1|2|9"` // ISO/IEC 5218
}

// Identifier is a name within the list that Type names.
type Identifier struct {
	Type  string `xml:"type,attr" need:"1"`
	Value string `xml:",chardata"`
}

// Report is what one institution says.
type Report struct {
	Issuer         Issuer          `xml:"issuer"`
	Opportunities  []Opportunity   `xml:"learningOpportunitySpecification"`
	IssueDate      DateTime        `xml:"issueDate" need:"1"`
	GradingSchemes []GradingScheme `xml:"gradingScheme"`
	Attachments    []Attachment    `xml:"attachment"`
}

// Issuer is the institution.
type Issuer struct {
	Country     string       `xml:"country,omitempty"`
	Identifiers []Identifier `xml:"identifier" need:"1"` // types local, schac, pic, erasmus …
	Titles      []Text       `xml:"title" need:"1"`
	URL         string       `xml:"url" need:"1"`
}

// Opportunity is a learning opportunity specification: what was studied. A
// degree has its courses as Parts; a loose course stands by itself.
type Opportunity struct {
	Identifiers  []Identifier `xml:"identifier"` // type local: the code
	Titles       []Text       `xml:"title" need:"1"`
	Type         string       `xml:"type,omitempty" only:"Degree Programme|Module|Course|Class"`
	SubjectArea  string       `xml:"subjectArea,omitempty"`
	ISCED        string       `xml:"iscedCode,omitempty"` // ISCED-F 2013
	URL          string       `xml:"url,omitempty"`
	Descriptions []Prose      `xml:"description"` // such as the title of a thesis
	Instance     Instance     `xml:"specifies>learningOpportunityInstance"`
	Parts        Parts        `xml:"hasPart,omitempty" read:"hasPart>learningOpportunitySpecification"`
}

// Instance is how it went for this learner.
type Instance struct {
	Identifiers    []Identifier  `xml:"identifier"`
	Start          Date          `xml:"start,omitempty"`
	Date           Date          `xml:"date,omitempty"` // when it was finished
	Term           *AcademicTerm `xml:"academicTerm"`
	Status         Status        `xml:"status,omitempty" only:"passed|failed|in-progress"`
	GradingScheme  string        `xml:"gradingSchemeLocalId,omitempty"` // LocalID of one in the same report
	Result         string        `xml:"resultLabel,omitempty"`          // the grade as the institution writes it
	Credits        []Credit      `xml:"credit"`
	Levels         []Level       `xml:"level"`
	Language       string        `xml:"languageOfInstruction,omitempty"` // ISO 639-1
	Hours          Decimal       `xml:"engagementHours,omitempty"`
	AttachmentRefs []string      `xml:"attachments>ref"` // identifiers of type internal
	Grouping       *Grouping     `xml:"grouping"`
}

// Status is the outcome; the list is closed.
type Status string

// The outcomes of a learning opportunity.
const (
	Passed     Status = "passed"
	Failed     Status = "failed"
	InProgress Status = "in-progress"
)

// IsPassed: a document that says nothing means passed.
func (s Status) IsPassed() bool { return s == "" || s == Passed }

// AcademicTerm is the half-year or the like.
type AcademicTerm struct {
	Titles []Text `xml:"title" need:"1"`
	Start  Date   `xml:"start" need:"1"`
	End    Date   `xml:"end" need:"1"`
}

// Credit is what it counts, such as {"ects", "", "7.5"}.
type Credit struct {
	Scheme string  `xml:"scheme" need:"1"`
	Level  string  `xml:"level,omitempty" only:"Bachelor|Master|PhD"`
	Value  Decimal `xml:"value,omitempty"`
}

// Level is a level of education, such as {"EQF", nil, "6"}.
type Level struct {
	Type        string `xml:"type" need:"1"`
	Description *Prose `xml:"description"`
	Value       string `xml:"value,omitempty"`
}

// Grouping puts an instance into a group of Document.Groups.
type Grouping struct {
	Type  string `xml:"typeref,attr,omitempty"`
	Group string `xml:"idref,attr,omitempty"`
	Label string `xml:",chardata"`
}

// GradingScheme explains the grades of a report.
type GradingScheme struct {
	LocalID      string  `xml:"localId,attr" need:"1"`
	Descriptions []Prose `xml:"description"`
}

// GroupType is a way to sort results, such as by semester.
type GroupType struct {
	ID     string  `xml:"id,attr,omitempty"`
	Titles []Text  `xml:"title" need:"1"`
	Groups []Group `xml:"group"`
}

// Group is one of them, such as the first semester.
type Group struct {
	ID         string `xml:"id,attr,omitempty"`
	SortingKey string `xml:"sortingKey,attr,omitempty"`
	Titles     []Text `xml:"title" need:"1"`
}

// Text is one line in one language.
type Text struct {
	Lang  string `xml:"http://www.w3.org/XML/1998/namespace lang,attr,omitempty"` // BCP 47
	Value string `xml:",chardata"`
}

// Prose is a text whose line breaks count.
type Prose struct {
	Lang  string `xml:"http://www.w3.org/XML/1998/namespace lang,attr,omitempty"`
	Value string `xml:",chardata"`
}
