package accounts_test

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"kursbro/accounts"
	"kursbro/app/problem"
)

func TestPasswordsAreJudgedByWhatAGuesserMustTry(t *testing.T) {
	own := []string{"Kari Ånd", "Nordmann-Lie", "kari.nordmann", "privat.example", "Helse Stavanger – tilgang", "1991-09-12", "kano1"}
	tests := []struct{ password, want string }{
		{"", "accounts.password.empty"},
		{"elleve1234!", "accounts.password.short"},
		{"åååååååååååå", "accounts.password.common"},
		{"passord12345", "accounts.password.common"},
		{"Passord123!!", "accounts.password.common"},
		{"P@ssw0rd2026", "accounts.password.common"},
		{"Sommeren2026", "accounts.password.common"},
		{"Vinter2026!!!", "accounts.password.common"},
		{"kursbrokursbro", "accounts.password.common"},
		{"helsevest2026", "accounts.password.common"},
		{"læringsportalen", "accounts.password.common"},
		{"LaeringsPortalen1", "accounts.password.common"},
		{"qwertyuiop123", "accounts.password.common"},
		{"123456789012", "accounts.password.common"},
		{"abcdefghijklm", "accounts.password.common"},
		{"KariNordmann91", "accounts.password.common"},
		{"nordmann12091991", "accounts.password.common"},
		{"kano1kano1kano1", "accounts.password.common"},
		{"Stavanger1991!", "accounts.password.common"},
		{"fotballfotball", "accounts.password.common"},
		{"1q2w3e4r5t6y", "accounts.password.common"},
		{"Stavanger847291!", "accounts.password.common"}, // however many digits
		{"!!2026-Nordmann-847291!!", "accounts.password.common"},
		{"48291 KariNordmann 77", "accounts.password.common"},
		{"kursbro73019284", "accounts.password.common"},
		{"N0rdm@nn73019284", "accounts.password.common"},
		{"fotball 830174", "accounts.password.common"},
		{"stavanger har 847291 hus", ""},
		{"hesten spiser gress", ""},
		{"kaffe fjell snork bil", ""},
		{"áŋŧčđžšáŋŧčđ", ""},
		{"xK9$mQ2vLp7w", ""},
		{"Ingrid likte egentlig ikke ost", ""},
		{strings.Repeat("lang setning ", 80), "accounts.password.long"},
		{"a🐎b🐎c🐎d🐎e🐎f🐎", ""},
		{"\u0000\u0001\u0002abcdefghi", "accounts.password.common"},
	}
	for _, test := range tests {
		err := accounts.CheckPassword(test.password, own...)
		if test.want == "" && err != nil || test.want != "" && (problem.Of(err) == nil || problem.Of(err).Key != test.want) {
			t.Errorf("%q: %v, want %s", test.password, err, test.want)
		}
	}
}

func TestNorwegianPasswordsThatEverybodyThinksOfAreRefused(t *testing.T) {
	for _, password := range strings.Split(`Sommeren2026!|Vinterferie26|Hostferien2025|Syttendemai1814|Julaften2024!|Nyttarsaften25|mandagmorgen1|Desembernatt24
Trondheim2023|Lillestrøm2020|Kristiansund1|Sogndal123456|BergenBergen1|Ålesundålesund|Lofoten2026!!|Nordfjordeid1|Kautokeino2026|guovdageaidnu1
Rosenborg1917|Vålerenga1913|Strømsgodset!|BodøGlimt2020|Brannbergen1908|Haaland99Haaland|Northug123456|LiverpoolBrann1
Ingrid19850101|Hansen12345678|OleMartinHansen|KariNordmann85|Synnøve123456|Øyvind20012001|MathildeOgEmma|Kristoffer2001
Sykepleier2025|Helseforetaket1|Haukeland2026!|Nattevakt12345|Kompetansen2026|Ambulansen113!|Legevakten2026|Jordmorjordmor
Hytta på fjellet|Pusekatten123!|Brunost123456|Grandiosa2024|HeiaNorge2026|jegelskerdeg1|Sjokolademelk1|Kvikklunsj2024|S0mm3r3n2026!|Traktoren12345
Passord2026!!|Velkommen2026|Qwertyuiop123|Abcdefghijkl1|123456789012|aaaaaaaaaaaa1`, "\n") {
		for _, password := range strings.Split(password, "|") {
			if err := accounts.CheckPassword(password, "Kari", "Nordmann"); err == nil {
				t.Errorf("%s is taken", password)
			}
		}
	}
}

func TestPasswordsThatNobodyThinksOfPass(t *testing.T) {
	for _, password := range []string{
		"hylle magnet torsk paraply", "Ti grå ugler drikker te", "grønn sykkel under trappa i Bodø", "kzt7vpq2mrwx", "Mormor bakte 14 lefser i mai",
		"vaskebjørn-takstein-fløyte", "Toget til Voss gikk uten meg", "eg fann ein raud vott i fjøra", "the moose ate my umbrella", "Áhkku njuvvá guoli ijjá",
		"fP9#xw2Lq!vT", "avokado og blekksprut", "sklir baklengs inn i onsdag", "tolv-tause-tamburiner",
	} {
		if err := accounts.CheckPassword(password); err != nil {
			t.Errorf("%s is refused: %v", password, err)
		}
	}
}

func FuzzPasswordsNeverPanic(f *testing.F) {
	f.Add("passord 123", "Kari")
	f.Add("\xff\xfe", "\xff")
	f.Fuzz(func(t *testing.T, password, own string) { accounts.CheckPassword(password, own) })
}

func TestEveryKeyboardSendsTheSamePassword(t *testing.T) {
	h := accounts.NewHasher(accounts.HashParameters{MemoryKiB: 16, Passes: 1, Lanes: 1})
	hash, err := h.Hash(t.Context(), accounts.NormalisePassword("bl\u00e5b\u00e6r p\u00e5 tur"))
	if err != nil {
		t.Fatal(err)
	}
	for password, fits := range map[string]bool{
		"bla\u030ab\u00e6r p\u00e5 tur": true, "bl\u00e5b\u00e6r\u00a0p\u00e5\u2003tur": true,
		"Bl\u00e5b\u00e6r p\u00e5 tur": false, "bl\u00e5b\u00e6r p\u00e5 tur ": false, "": false,
	} {
		if got, _, err := h.Verify(t.Context(), hash, password); got != fits || err != nil {
			t.Errorf("%q: %v, %v", password, got, err)
		}
	}
	if fits, _, err := h.Verify(t.Context(), "", "blåbær på tur"); fits || err != nil {
		t.Errorf("nobody's hash: %v, %v", fits, err)
	}
	if text := fmt.Sprintf("%v %s %+v", hash, hash, accounts.Profile{PasswordHash: hash}); strings.Contains(text, "argon2id") {
		t.Error("the hash shows itself")
	}
	for _, broken := range []accounts.PasswordHash{"x", "$argon2id$v=19$m=16,t=0,p=1$c2FsdHNhbHQ$" + "YWJjZGVmZ2hpamtsbW5vcA", "$argon2i$v=19$m=16,t=1,p=1$a$b"} {
		if _, _, err := h.Verify(t.Context(), broken, "x"); err == nil {
			t.Errorf("%s was taken for a hash", string(broken))
		}
	}
}

// TestACrowdIsToldOfWhileItWaits: it ends when nobody waits any more, and nobody
// in it is turned away.
func TestACrowdIsToldOfWhileItWaits(t *testing.T) {
	h := accounts.NewHasher(accounts.HashParameters{MemoryKiB: 64, Passes: 1, Lanes: 1})
	h.Rest = 0
	var told []bool
	h.Crowd = func(many bool) { told = append(told, many) } // under the hasher's lock
	gate := make(chan struct{})
	h.Busy = func() bool { <-gate; return true }
	var all sync.WaitGroup
	for range 500 {
		all.Go(func() {
			if _, err := h.Hash(t.Context(), "x"); err != nil {
				t.Error(err)
			}
		})
	}
	for h.Waiting() < 500 {
		runtime.Gosched()
	}
	close(gate)
	all.Wait()
	if !slices.Equal(told, []bool{true, false}) || h.Computed() != 500 {
		t.Errorf("%v was told, %d computed", told, h.Computed())
	}
}

// TestHashesWaitTheirTurn lets more in than there are turns: the rest wait, and
// who waits too long is told.
func TestHashesWaitTheirTurn(t *testing.T) {
	h := accounts.NewHasher(accounts.HashParameters{MemoryKiB: 8 * 1024, Passes: 3, Lanes: 1})
	h.Busy = func() bool { return true }
	var all sync.WaitGroup
	for range 6 {
		all.Go(func() {
			if _, err := h.Hash(t.Context(), "x"); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if h.Waiting() != 0 || h.Computed() != 6 {
		t.Errorf("%d wait, %d computed", h.Waiting(), h.Computed())
	}
	h.Patience = time.Nanosecond
	if _, err := h.Hash(t.Context(), "x"); err != nil && !errors.Is(err, accounts.ErrBusy) {
		t.Error(err)
	}
	gone, leave := context.WithCancel(t.Context())
	leave()
	refused := false
	for range 20 {
		_, err := h.Hash(gone, "x")
		refused = refused || errors.Is(err, accounts.ErrBusy)
	}
	if !refused {
		t.Error("whoever has left is not waited for")
	}
}
