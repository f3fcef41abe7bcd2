package mail

import (
	"slices"
	"testing"
)

func TestOnlyThePortalsOwnAddressesCanBeFollowed(t *testing.T) {
	const home = "https://kursbro.example/passord/abc"
	for _, test := range []struct {
		line string
		want []stretch
	}{
		{"Velg selv: https://kursbro.example/valg", []stretch{{"Velg selv: ", ""}, {"https://kursbro.example/valg", "https://kursbro.example/valg"}}},
		{"https://kursbro.example/a eller b", []stretch{{"", ""}, {"https://kursbro.example/a", "https://kursbro.example/a"}, {" eller b", ""}}},
		{"https://kursbro.example.evil.example/x", []stretch{{"https://kursbro.example.evil.example/x", ""}}},
		{"Ring oss", []stretch{{"Ring oss", ""}}},
	} {
		if got := stretches(test.line, home); !slices.Equal(got, test.want) {
			t.Errorf("%q: %q", test.line, got)
		}
	}
}
