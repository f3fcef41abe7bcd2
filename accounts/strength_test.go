package accounts_test

import (
	"math/rand/v2"
	"strings"
	"testing"
	"unicode"

	"kursbro/accounts"
)

const letters = "abcdefghijklmnopqrstuvwxyzæøåáčđŋšŧž"

// drawn gives between least and most characters of an alphabet.
func drawn(r *rand.Rand, alphabet string, least, most int) string {
	runes := []rune(alphabet)
	var text strings.Builder
	for range least + r.IntN(most-least+1) {
		text.WriteRune(runes[r.IntN(len(runes))])
	}
	return text.String()
}

// dressed is a word as people make passwords of it: in some case, with digits
// and signs around.
func dressed(r *rand.Rand, word string) string {
	around := "0123456789!?.-_#*+ "
	word = []string{strings.ToLower(word), strings.ToUpper(word), string(unicode.ToUpper([]rune(word)[0])) + string([]rune(word)[1:])}[r.IntN(3)]
	return drawn(r, around, 0, 10) + word + drawn(r, around, 0, 10)
}

// TestNoPasswordIsMadeOfOnesOwnWords draws names, organisations and addresses
// and dresses them up in every way: none is taken.
func TestNoPasswordIsMadeOfOnesOwnWords(t *testing.T) {
	r := rand.New(rand.NewPCG(4, 7))
	for range 5000 {
		words := []string{drawn(r, letters, 4, 14), drawn(r, letters, 4, 14), drawn(r, letters, 4, 14)}
		password := dressed(r, words[r.IntN(3)])
		if accounts.CheckPassword(password, words...) == nil {
			t.Fatalf("%q is made of %q", password, words)
		}
	}
}

// TestThreeUnknownWordsAreAlwaysEnough: nobody who follows the advice is sent
// back, and no sign or capital letter is ever asked for.
func TestThreeUnknownWordsAreAlwaysEnough(t *testing.T) {
	r := rand.New(rand.NewPCG(4, 8))
	for range 5000 {
		password := drawn(r, "bdfghkmprtv", 5, 9) + " " + drawn(r, "bdfghkmprtv", 5, 9) + " " + drawn(r, "bdfghkmprtv", 5, 9)
		if strings.Contains(password, "fgh") || strings.Contains(password, "dfg") {
			continue // a walk along the keys
		}
		if err := accounts.CheckPassword(password, "Kari", "Nordmann"); err != nil {
			t.Fatalf("%q: %v", password, err)
		}
	}
}

func TestCommonPasswordsAreKnownInEveryDress(t *testing.T) {
	common := accounts.ReadCommonPasswords("leavemealone\nghbdtnrfrltkf\nblåbærsyltetøy\n\nsunflower\n")
	for password, listed := range map[string]bool{
		"leavemealone": true, "LeaveMeAlone": true, "leavemealone2026!": true, "  leave me alone ": true, "le@vemealone": true, "BLÅBÆRSYLTETØY1": true,
		"sunflowersunflower": true, "1 sunflower, 2": true, "ghbdtnrfrltkf99": true,
		"leave me alone please": false, "sunflower og regn": false, "": false, "12345678901234": false,
	} {
		if common.Has(password) != listed {
			t.Errorf("%q: %v", password, !listed)
		}
	}
	if accounts.CommonPasswords(nil).Has("leavemealone") {
		t.Error("no list has nothing")
	}
}

func TestACommonPasswordIsRefusedWhereverOneIsChosen(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		h.Settings.Common = accounts.ReadCommonPasswords("leavemealone")
		h.register(h.kari())
		token := h.newest().token()
		for _, password := range []string{"leavemealone", "LeaveMeAlone77!", "kursbro.example 8472"} {
			if _, err := h.NewPassword(t.Context(), token, password, false, here); keyOf(err) != "accounts.password.common" {
				t.Errorf("%q by a link: %v", password, err)
			}
		}
		in := h.enter(secret)
		if _, err := h.ChangePassword(t.Context(), h.who(in), secret, "leave me alone", here); keyOf(err) != "accounts.password.common" {
			t.Errorf("while signed in: %v", err)
		}
	})
}

// FuzzPasswordRule: whatever is typed, what is taken is at least twelve
// characters, and dressing a refused core up in digits does not help.
func FuzzPasswordRule(f *testing.F) {
	f.Add("Nordmann2026!", "Kari Nordmann", "Helse Vest")
	f.Add("blåbær på tur med ost", "ÅSE", "ŠŊ")
	f.Add("\xff\xfe𝔭𝔞𝔰𝔰𝔬𝔯𝔡", "\u202e", "")
	common := accounts.ReadCommonPasswords("leavemealone\nsunflower")
	f.Fuzz(func(t *testing.T, password, name, organisation string) {
		common.Has(password)
		err := accounts.CheckPassword(password, name, organisation)
		if err == nil && len([]rune(accounts.NormalisePassword(password))) < 12 {
			t.Errorf("%q is short", password)
		}
		if again := accounts.CheckPassword(password, name, organisation); (err == nil) != (again == nil) {
			t.Errorf("%q is judged twice differently", password)
		}
	})
}
