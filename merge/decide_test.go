package merge

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"
)

// kari is what HR knows; kariClaims is what she said when she registered.
var kari = identity{"Kari", "Nordmann", "1985-01-12", "kari@hjemme.example"}

func kariClaims(change func(*claim)) claim {
	c := claim{identity: kari, Evidence: Typed}
	change(&c)
	return c
}

// TestM01_WhatMergesByItself has a row for every line of M1.
func TestM01_WhatMergesByItself(t *testing.T) {
	tests := []struct {
		name      string
		claim     claim
		automatic bool
		want      State
		reasons   []Reason
		strong    bool
	}{
		{"proven, everything alike", kariClaims(func(c *claim) { c.Evidence = Proven }), false, Ready, nil, true},
		{"proven, and she has married and moved: the number is enough", kariClaims(func(c *claim) {
			c.Evidence, c.FamilyName, c.EmailKey = Proven, "Hansen", "hansen@annet.example"
		}), false, Ready, nil, true},
		{"proven, no birth date known", kariClaims(func(c *claim) { c.Evidence, c.BirthDate = Proven, "" }), false, Ready, nil, true},
		{"typed, and HR gave the same address", kariClaims(func(*claim) {}), false, Ready, nil, true},
		{"typed, other address: one yes is waited for", kariClaims(func(c *claim) { c.EmailKey = "k@annet.example" }), false, Asking, []Reason{OtherEmail}, false},
		{"typed, address never verified", kariClaims(func(c *claim) { c.EmailKey = "" }), false, Asking, []Reason{OtherEmail}, false},
		{"typed, other address, and she said yes", kariClaims(func(c *claim) { c.EmailKey, c.Confirmed = "k@annet.example", true }), false, Ready, nil, true},
		{"typed, other address, merge.typed = automatic", kariClaims(func(c *claim) { c.EmailKey = "k@annet.example" }), true, Ready, nil, true},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got := decide(kari, test.claim, test.automatic)
			if got.State != test.want || !slices.Equal(got.Reasons, test.reasons) || got.Strong != test.strong {
				t.Errorf("got %+v, want %s %v strong %v", got, test.want, test.reasons, test.strong)
			}
		})
	}
}

func TestM01_NoAddressOnBothSidesIsNoAgreement(t *testing.T) {
	hr := kari
	hr.EmailKey = ""
	if got := decide(hr, kariClaims(func(c *claim) { c.EmailKey = "" }), false); got.State != Asking {
		t.Errorf("two missing addresses gave %s", got.State)
	}
}

// TestM02_WhatGoesToTheQueue has a row for every line of M2.
func TestM02_WhatGoesToTheQueue(t *testing.T) {
	tests := []struct {
		name   string
		claim  claim
		reason []Reason
	}{
		{"other given name", kariClaims(func(c *claim) { c.GivenName = "Ola" }), []Reason{OtherGivenName}},
		{"only the first of two given names", kariClaims(func(c *claim) { c.GivenName = "Kari Anne" }), []Reason{OtherGivenName}},
		{"other family name", kariClaims(func(c *claim) { c.FamilyName = "Hansen" }), []Reason{OtherFamilyName}},
		{"other birth date", kariClaims(func(c *claim) { c.BirthDate = "1985-12-01" }), []Reason{OtherBirthDate}},
		{"no birth date", kariClaims(func(c *claim) { c.BirthDate = "" }), []Reason{OtherBirthDate}},
		{"nothing but the number", kariClaims(func(c *claim) { c.identity = identity{EmailKey: kari.EmailKey} }),
			[]Reason{OtherGivenName, OtherFamilyName, OtherBirthDate}},
		{"a yes does not mend a birth date", kariClaims(func(c *claim) { c.BirthDate, c.Confirmed = "1985-12-01", true }), []Reason{OtherBirthDate}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			for _, automatic := range []bool{false, true} {
				got := decide(kari, test.claim, automatic)
				if got.State != Review || got.Strong || !slices.Equal(got.Reasons, test.reason) {
					t.Errorf("automatic %v: got %+v, want review for %v", automatic, got, test.reason)
				}
			}
		})
	}
}

func TestM03_AWithdrawnNumberMergesNothing(t *testing.T) {
	for _, evidence := range []Evidence{Typed, Proven} {
		c := kariClaims(func(c *claim) { c.Evidence, c.Withdrawn, c.Confirmed = evidence, true, true })
		if got := decide(kari, c, true); got.State != Review || got.Strong || !slices.Equal(got.Reasons, []Reason{NumberWithdrawn}) {
			t.Errorf("%s: got %+v", evidence, got)
		}
	}
}

func TestM15_AStaffRoleIsNeverMergedByItself(t *testing.T) {
	for _, evidence := range []Evidence{Typed, Proven} {
		for _, stop := range []struct {
			set    func(*claim)
			reason Reason
		}{
			{func(c *claim) { c.Staff = true }, StaffRole},
			{func(c *claim) { c.Locked = true }, LockedProfile},
		} {
			c := kariClaims(func(c *claim) { c.Evidence = evidence; stop.set(c) })
			if got := decide(kari, c, true); got.State != Review || !slices.Equal(got.Reasons, []Reason{stop.reason}) || !got.Strong {
				t.Errorf("%s, %s: got %+v", evidence, stop.reason, got)
			}
		}
	}
}

func TestM01_NamesCompareAsPeopleWriteThem(t *testing.T) {
	tests := []struct {
		why   string
		a, b  string
		given bool // the given names agree
		last  bool // the family names agree
	}{
		{"the same", "Nordmann", "Nordmann", true, true},
		{"case", "NORDMANN", "nordmann", true, true},
		{"NFC and NFD", "Åse", norm.NFD.String("Åse"), true, true},
		{"å and aa", "Aasen", "Åsen", true, true},
		{"ø and o", "Østby", "Ostby", true, true},
		{"ø and oe", "Løken", "Loeken", true, true},
		{"æ and ae", "Sæther", "Saether", true, true},
		{"Swedish letters are another spelling: somebody looks", "Sjöberg", "Sjøberg", false, false},
		{"å is not a: Hårstad is not Harstad", "Hårstad", "Harstad", false, false},
		{"nor is é e", "José", "Jose", false, false},
		{"hyphen and blank", "Anne-Marie", "Anne Marie", true, true},
		{"the dash of a word processor", "Anne–Marie", "Anne-Marie", true, true},
		{"more blanks than one", " Anne  Marie ", "Anne Marie", true, true},
		{"four apostrophes", "O’Brien", "O'Brien", true, true},
		{"no apostrophe", "OʼBrien", "OBrien", true, true},
		{"Sámi letters", "Čáhcesuolu", "čáhcesuolu", true, true},
		{"another letter is another name", "Nordmann", "Nordmarn", false, false},
		{"double surname, the first part", "Nordmann Hansen", "Nordmann", false, true},
		{"double surname, the last part, with a hyphen", "Hansen", "Nordmann-Hansen", false, true},
		{"two double surnames that share a part", "Berg Hansen", "Hansen Lie", false, true},
		{"parts folded", "Bråten Lie", "Braaten", false, true},
		{"the particle alone is no name", "von Berg", "von Essen", false, false},
		{"nor are two of them", "van der Berg", "van der Meer", false, false},
		{"a particle left out", "van der Meer", "Meer", false, true},
		{"a part of a part is not a part", "Hansen", "Hans", false, false},
		{"nothing and nothing", "", "", false, false},
		{"nothing and something", "Nordmann", "", false, false},
		{"only a hyphen", "-", "-", false, false},
		{"order matters in given names", "Anne Marie", "Marie Anne", false, true},
	}
	for _, test := range tests {
		t.Run(test.why, func(t *testing.T) {
			for _, pair := range [][2]string{{test.a, test.b}, {test.b, test.a}} {
				if got := sameGivenName(pair[0], pair[1]); got != test.given {
					t.Errorf("given names %q and %q: %v", pair[0], pair[1], got)
				}
				if got := sameFamilyName(pair[0], pair[1]); got != test.last {
					t.Errorf("family names %q and %q: %v", pair[0], pair[1], got)
				}
			}
		})
	}
}

// TestM02_LessAgreementNeverDecidesStronger walks through random claims and
// takes one agreement away at a time.
func TestM02_LessAgreementNeverDecidesStronger(t *testing.T) {
	strength := map[State]int{Review: 0, Asking: 1, Ready: 2}
	weaken := []func(*claim){
		func(c *claim) { c.Evidence = Typed },
		func(c *claim) { c.GivenName += "x" },
		func(c *claim) { c.FamilyName = "Annen" },
		func(c *claim) { c.BirthDate = "1901-01-01" },
		func(c *claim) { c.EmailKey = "" },
		func(c *claim) { c.Withdrawn = true },
		func(c *claim) { c.Staff = true },
		func(c *claim) { c.Locked = true },
		func(c *claim) { c.Confirmed = false },
	}
	random := rand.New(rand.NewPCG(1, 2))
	for range 5000 {
		c := kariClaims(func(c *claim) { c.Evidence, c.Confirmed = Proven, true })
		automatic := random.IntN(4) == 0
		before := decide(kari, c, automatic)
		for _, i := range random.Perm(len(weaken)) {
			weaken[i](&c)
			after := decide(kari, c, automatic)
			if strength[after.State] > strength[before.State] || after.Strong && !before.Strong {
				t.Fatalf("step %d made %+v of %+v", i, after, before)
			}
			if after.State == Ready && (c.Staff || c.Locked || c.Withdrawn || len(after.Reasons) > 0) {
				t.Fatalf("ready in spite of %+v", c)
			}
			if after.State != Ready && len(after.Reasons) == 0 {
				t.Fatalf("%s without a reason: %+v", after.State, c)
			}
			before = after
		}
	}
}

// TestM01_WritingTheNameDifferentlyChangesNothing spells random names in the
// ways that M1 forgives.
func TestM01_WritingTheNameDifferentlyChangesNothing(t *testing.T) {
	respell := []func(string) string{
		strings.ToUpper, strings.ToLower, norm.NFD.String, norm.NFKC.String,
		func(s string) string { return strings.ReplaceAll(s, " ", "-") },
		func(s string) string { return "  " + strings.ReplaceAll(s, " ", "   ") + "\t" },
		strings.NewReplacer("å", "aa", "Å", "Aa").Replace,
		strings.NewReplacer("ø", "o", "Ø", "O").Replace,
		strings.NewReplacer("æ", "ae", "Æ", "Ae").Replace,
	}
	letters := []rune("abdeghiklmnorstuvyæøåÆØÅéüöäáčđŋšž ")
	random := rand.New(rand.NewPCG(3, 4))
	for range 2000 {
		name := []rune("B")
		for range 1 + random.IntN(12) {
			name = append(name, letters[random.IntN(len(letters))])
		}
		other := string(name)
		for range random.IntN(4) {
			other = respell[random.IntN(len(respell))](other)
		}
		if !sameGivenName(string(name), other) || !sameFamilyName(string(name), other) {
			t.Fatalf("%q is not %q", string(name), other)
		}
	}
}
