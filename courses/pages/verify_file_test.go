package pages_test

import (
	"strings"
	"testing"
	"time"

	"kursbro/accounts"
	"kursbro/app/keypair"
	"kursbro/courses"
	"kursbro/courses/pdf"
)

func TestAFileOfSeveralIsNotCalledGoodWhereNotAllInItHolds(t *testing.T) {
	each(t, func(p *portal) {
		p.signsDocuments(t)
		kari := p.person("Kari", accounts.External)
		first := p.pass(kari, p.course("BV1", "Brannvern"), p.now, "here")
		p.pass(kari, p.course("SM1", "Smittevern"), p.now.Add(-time.Second), "here")
		p.SignIn("Kari")
		file := p.Do("GET", "/min-side/gjennomforte/pdf", "").Status(200).Body
		p.Forget()
		p.checks(file).Has("Filen er ekte").Lacks("Filen er ekte, men", "Trukket tilbake")
		p.exec(`UPDATE certificate SET withdrawn_at = $1 WHERE number = $2`, p.now, first)
		p.checks(file).Has("Filen er ekte, men ikke alt i den gjelder", "Trukket tilbake", "Gyldig")
		p.exec(`UPDATE certificate SET withdrawn_at = $1`, p.now)
		p.checks(file).Has("Filen er ekte, men ingenting i den gjelder", "Trukket tilbake").Lacks("Gyldig")
	})
}

func TestAFileThatIsTooLargeIsNotCalledBroken(t *testing.T) {
	each(t, func(p *portal) {
		large := "%PDF-1.7\n" + strings.Repeat("0", courses.LargestChecked)
		p.checks(large).Has("høyst 5 MB")
	})
}

// signsDocuments gives the portal a key.
func (p *portal) signsDocuments(t *testing.T) {
	t.Helper()
	made, err := keypair.Make("Helse Vest", 2048, p.now.AddDate(0, 0, -1))
	p.must(err)
	pair, err := keypair.Read(made, "")
	p.must(err)
	p.s.Signer, p.s.Signed = &pdf.Signer{Key: pair.Key, Chain: pair.Chain}, pair.Chain[:1]
}
