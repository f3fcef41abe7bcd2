package pages

import (
	"time"

	"kursbro/app/i18n"
	"kursbro/courses"
)

// verified is the answer for a program (Accept: application/json).
type verified struct {
	Verdict     string               `json:"verdict"` // accepted, refused
	Code        string               `json:"code"`    // ok, expired, withdrawn, unknown, or why a file is refused
	Reason      string               `json:"reason"`
	Certificate *verifiedCertificate `json:"certificate,omitempty"`
	Signature   *signature           `json:"signature,omitempty"`
}

type verifiedCertificate struct {
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
	v := verified{Verdict: "refused", Code: page.Code, Reason: page.Verdict.More, Signature: page.Signed}
	if !page.Known {
		if v.Code == "" {
			v.Code = "unknown"
		}
		return v
	}
	c := page.found
	if v.Code = verdictCodes[c.VerdictAt(p.site.Now())]; v.Code == "ok" {
		v.Verdict = "accepted"
	}
	v.Certificate = &verifiedCertificate{Number: c.Number, Holder: c.Holder, Titles: c.Titles, CourseCode: c.CourseCode, Issuer: c.Issuer,
		AchievedAt: c.AchievedAt.UTC(), ValidUntil: c.HoldsUntil, WithdrawnAt: c.WithdrawnAt, Address: p.courses.Address(c)}
	if c.Score != nil {
		percent := float64(*c.Score) / 100
		v.Certificate.Score = &percent
	}
	return v
}
