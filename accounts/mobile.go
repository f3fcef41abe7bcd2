package accounts

import (
	"slices"
	"strings"
	"unicode"
)

// MobileKey is a telephone number as it is kept: + and digits (ITU-T E.164);
// eight digits are a Norwegian one. What is no number stays for checkMobile.
func MobileKey(text string) string {
	kept := strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || strings.ContainsRune("-().‐‑–", r) {
			return -1
		}
		return r
	}, text)
	if rest, ok := strings.CutPrefix(kept, "00"); ok {
		return "+" + rest
	}
	if len(kept) == 8 && areDigits(kept) {
		return "+47" + kept
	}
	return kept
}

// checkMobile takes none, or what MobileKey makes + and 7–15 digits of (E.164).
func checkMobile(mobile string) error {
	digits, abroad := strings.CutPrefix(MobileKey(mobile), "+")
	if mobile != "" && (!abroad || !areDigits(digits) || len(digits) < 7 || len(digits) > 15) {
		return fault("accounts.fault.mobile")
	}
	return nil
}

func areDigits(text string) bool { return strings.Trim(text, "0123456789") == "" }

// MobileText is a kept number as people read it, never broken over two lines:
// 900 00 000 or 55 97 00 00 in Norway, +46 701 234 567 elsewhere.
func MobileText(mobile string) string {
	key := MobileKey(mobile)
	digits, abroad := strings.CutPrefix(key, "+")
	if !abroad || !areDigits(digits) {
		return mobile
	}
	if home, norwegian := strings.CutPrefix(digits, "47"); norwegian && len(home) == 8 {
		if strings.ContainsRune("489", rune(home[0])) {
			return grouped(home[:3], home[3:5], home[5:])
		}
		return grouped(home[:2], home[2:4], home[4:6], home[6:])
	}
	code := min(countryCode(digits), len(digits))
	groups := []string{"+" + digits[:code]}
	rest := digits[code:]
	for len(rest) > 4 {
		groups, rest = append(groups, rest[:3]), rest[3:]
	}
	return grouped(append(groups, rest)...)
}

func grouped(groups ...string) string { return strings.Join(groups, "\u00a0") }

// twoDigits are the country codes of two digits (ITU-T E.164, list of 2016).
var twoDigits = strings.Fields(`20 27 30 31 32 33 34 36 39 40 41 43 44 45 46 47 48 49 51 52 53 54 55 56 57 58
	60 61 62 63 64 65 66 81 82 84 86 90 91 92 93 94 95 98`)

// countryCode is how many digits the country takes.
func countryCode(digits string) int {
	switch {
	case strings.HasPrefix(digits, "1"), strings.HasPrefix(digits, "7"):
		return 1
	case len(digits) > 2 && slices.Contains(twoDigits, digits[:2]):
		return 2
	}
	return 3
}
