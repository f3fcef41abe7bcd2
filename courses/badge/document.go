package badge

import (
	"errors"
	"reflect"
	"strconv"
	"time"
)

// document is a credential as JSON, in the one shape that we write and read.
type document struct {
	Context    []string        `json:"@context"`
	ID         string          `json:"id"`
	Type       []string        `json:"type"`
	Issuer     profileDocument `json:"issuer"`
	Name       string          `json:"name"`
	ValidFrom  string          `json:"validFrom"`
	ValidUntil string          `json:"validUntil,omitempty"`
	Subject    subjectDocument `json:"credentialSubject"`
	Evidence   []evidence      `json:"evidence,omitempty"`
	Status     *statusEntry    `json:"credentialStatus,omitempty"`
	Proof      []proof         `json:"proof,omitempty"`
}

type profileDocument struct {
	ID   string   `json:"id"`
	Type []string `json:"type"`
	Name string   `json:"name"`
	URL  string   `json:"url,omitempty"`
}

type subjectDocument struct {
	ID          string              `json:"id"`
	Type        []string            `json:"type"`
	Identifier  []identity          `json:"identifier,omitempty"`
	Achievement achievementDocument `json:"achievement"`
	Result      []resultDocument    `json:"result,omitempty"`
}

type identity struct {
	Type         string `json:"type"`
	Hashed       bool   `json:"hashed"`
	IdentityHash string `json:"identityHash"`
	IdentityType string `json:"identityType"`
	Salt         string `json:"salt,omitempty"`
}

type achievementDocument struct {
	ID                string              `json:"id"`
	Type              []string            `json:"type"`
	AchievementType   string              `json:"achievementType"`
	Name              string              `json:"name"`
	Description       string              `json:"description"`
	Language          string              `json:"inLanguage,omitempty"`
	Criteria          criteria            `json:"criteria"`
	ResultDescription []resultDescription `json:"resultDescription,omitempty"`
}

type criteria struct {
	ID        string `json:"id"`
	Narrative string `json:"narrative"`
}

type resultDescription struct {
	ID   string   `json:"id"`
	Type []string `json:"type"`
	Name string   `json:"name"`
	Kind string   `json:"resultType"`
	Min  string   `json:"valueMin,omitempty"`
	Max  string   `json:"valueMax,omitempty"`
}

type resultDocument struct {
	Type        []string `json:"type"`
	Description string   `json:"resultDescription"`
	Value       string   `json:"value"`
}

type evidence struct {
	ID   string   `json:"id"`
	Type []string `json:"type"`
}

type statusEntry struct {
	ID      string `json:"id"`
	Type    string `json:"type"`
	Purpose string `json:"statusPurpose"`
	Index   string `json:"statusListIndex"`
	List    string `json:"statusListCredential"`
}

const (
	credentialsContext = "https://www.w3.org/ns/credentials/v2"
	openBadgesContext  = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
)

// write lays the values out as the standard asks.
func (c Credential) write() document {
	d := document{
		Context:   []string{credentialsContext, openBadgesContext},
		ID:        c.ID,
		Type:      []string{"VerifiableCredential", "OpenBadgeCredential"},
		Issuer:    c.Issuer.write(),
		Name:      c.Achievement.Name,
		ValidFrom: instant(c.ValidFrom),
		Subject: subjectDocument{
			ID: c.subject(), Type: []string{"AchievementSubject"},
			Identifier: c.Holder.write(), Achievement: c.Achievement.write(),
		},
	}
	if !c.ValidUntil.IsZero() {
		d.ValidUntil = instant(c.ValidUntil)
	}
	if c.Evidence != "" {
		d.Evidence = []evidence{{ID: c.Evidence, Type: []string{"Evidence"}}}
	}
	if c.Status.List != "" {
		d.Status = c.Status.write()
	}
	c.writeResult(&d.Subject)
	return d
}

func (p Profile) write() profileDocument {
	return profileDocument{ID: p.ID, Type: []string{"Profile"}, Name: p.Name, URL: p.URL}
}

func (a Achievement) write() achievementDocument {
	return achievementDocument{
		ID: a.ID, Type: []string{"Achievement"}, AchievementType: "Course",
		Name: a.Name, Description: a.Description, Language: a.Language,
		Criteria: criteria{ID: a.ID + "#criteria", Narrative: a.Criteria},
	}
}

func (c Credential) writeResult(s *subjectDocument) {
	if c.Result.Value == "" {
		return
	}
	id := c.Achievement.ID + "#result"
	s.Achievement.ResultDescription = []resultDescription{{
		ID: id, Type: []string{"ResultDescription"},
		Name: c.Result.Name, Kind: c.Result.Type, Min: c.Result.Min, Max: c.Result.Max,
	}}
	s.Result = []resultDocument{{Type: []string{"Result"}, Description: id, Value: c.Result.Value}}
}

func (h Holder) write() []identity {
	var known []identity
	if h.Name != "" {
		known = append(known, identity{Type: "IdentityObject", IdentityHash: h.Name, IdentityType: "name"})
	}
	if h.EmailHash != "" {
		known = append(known, identity{Type: "IdentityObject", Hashed: true, IdentityHash: h.EmailHash, IdentityType: "emailAddress", Salt: h.Salt})
	}
	return known
}

func (s Status) write() *statusEntry {
	index := strconv.Itoa(s.Index)
	return &statusEntry{ID: s.List + "#" + index, Type: "BitstringStatusListEntry", Purpose: "revocation", Index: index, List: s.List}
}

func instant(t time.Time) string { return t.UTC().Format(time.RFC3339) }

// read takes the values out again. What would not be written exactly so is
// badge.shape: no byte of a badge is without meaning.
func (d document) read() (Credential, error) {
	c := Credential{
		ID:     d.ID,
		Issuer: Profile{ID: d.Issuer.ID, Name: d.Issuer.Name, URL: d.Issuer.URL},
		Achievement: Achievement{
			ID: d.Subject.Achievement.ID, Name: d.Subject.Achievement.Name, Description: d.Subject.Achievement.Description,
			Criteria: d.Subject.Achievement.Criteria.Narrative, Language: d.Subject.Achievement.Language,
		},
		Holder: d.readHolder(), Result: d.readResult(), Status: d.readStatus(),
	}
	c.ValidFrom, _ = time.Parse(time.RFC3339, d.ValidFrom)
	c.ValidUntil, _ = time.Parse(time.RFC3339, d.ValidUntil)
	if len(d.Evidence) > 0 {
		c.Evidence = d.Evidence[0].ID
	}
	if err := c.check(); err != nil {
		return Credential{}, err
	}
	d.Proof = nil
	if !reflect.DeepEqual(d, c.write()) {
		return Credential{}, refuse("badge.shape", errors.New("not a credential of the shape that we write"))
	}
	return c, nil
}

func (d document) readHolder() Holder {
	var h Holder
	for _, i := range d.Subject.Identifier {
		if i.Hashed {
			h.EmailHash, h.Salt = i.IdentityHash, i.Salt
			continue
		}
		h.Name = i.IdentityHash
	}
	return h
}

func (d document) readResult() Result {
	if len(d.Subject.Result) == 0 || len(d.Subject.Achievement.ResultDescription) == 0 {
		return Result{}
	}
	r := d.Subject.Achievement.ResultDescription[0]
	return Result{Name: r.Name, Type: r.Kind, Value: d.Subject.Result[0].Value, Min: r.Min, Max: r.Max}
}

func (d document) readStatus() Status {
	if d.Status == nil {
		return Status{}
	}
	index, _ := strconv.Atoi(d.Status.Index)
	return Status{List: d.Status.List, Index: index}
}
