package pages

import (
	"time"

	"kursbro/app/i18n"
	"kursbro/courses"
)

// verified is the answer for a program (Accept: application/json).
type verified struct {
	Verdict     string                `json:"verdict"` // accepted, refused
	Code        string                `json:"code"`    // ok, partly (of several not all hold), expired, withdrawn, unknown, or why a file is refused
	Reason      string                `json:"reason"`
	Certificate *verifiedCertificate  `json:"certificate,omitempty"`
	Listed      []verifiedCertificate `json:"certificates,omitempty"` // of a file that speaks of several
	Signature   *verifiedSignature    `json:"signature,omitempty"`
}

type verifiedSignature struct {
	By        string     `json:"by"`
	ClaimedAt *time.Time `json:"claimed_at,omitempty"` // by the signer's clock
	StampedAt *time.Time `json:"stamped_at,omitempty"` // by a time-stamp authority's
}

type verifiedCertificate struct {
	Code        string                   `json:"code"` // ok, expired, withdrawn
	Number      string                   `json:"number"`
	Holder      string                   `json:"holder"`
	Titles      map[i18n.Language]string `json:"titles"`
	CourseCode  string                   `json:"course_code,omitempty"`
	Issuer      string                   `json:"issuer"`
	AchievedAt  time.Time                `json:"achieved_at"`
	ValidUntil  *time.Time               `json:"valid_until,omitempty"`
	WithdrawnAt *time.Time               `json:"withdrawn_at,omitempty"`
	Score       *float64                 `json:"score,omitempty"` // per cent
	Address     string                   `json:"address"`
}

// verdictCodes are what programs read of a verdict.
var verdictCodes = map[courses.Verdict]string{courses.Valid: "ok", courses.Expired: "expired", courses.Revoked: "withdrawn"}

func (p *pages) verifiedOf(page verifyPage) verified {
	v := verified{Verdict: "refused", Code: page.Code, Reason: page.Verdict.More}
	if page.Signed != nil {
		v.Signature = &verifiedSignature{page.Signed.By, page.Signed.at, page.Signed.stamped}
	}
	switch {
	case len(page.foundAll) > 0:
		if v.Code == "ok" || v.Code == "partly" {
			v.Verdict = "accepted"
		}
		for _, c := range page.foundAll {
			v.Listed = append(v.Listed, p.verifiedCertificate(c))
		}
	case page.Known:
		one := p.verifiedCertificate(page.found)
		v.Certificate = &one
		if v.Code = one.Code; v.Code == "ok" {
			v.Verdict = "accepted"
		}
	case v.Code == "":
		v.Code = "unknown"
	}
	return v
}

func (p *pages) verifiedCertificate(c courses.Certificate) verifiedCertificate {
	v := verifiedCertificate{Code: verdictCodes[c.VerdictAt(p.site.Now())], Number: c.Number, Holder: c.Holder, Titles: c.Titles, CourseCode: c.CourseCode, Issuer: c.Issuer,
		AchievedAt: c.AchievedAt.UTC(), ValidUntil: c.HoldsUntil, WithdrawnAt: c.WithdrawnAt, Address: p.courses.Address(c)}
	if c.Score != nil {
		percent := float64(*c.Score) / 100
		v.Score = &percent
	}
	return v
}
