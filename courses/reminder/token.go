package reminder

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"slices"
	"strings"

	"kursbro/accounts"
)

// StopPath begins the address that ends the letters that may be ended, for whoever
// has the letter: no sign-in, no code, one click (RFC 8058).
const StopPath = "/paminnelser/av/"

// ChoicePath is where people choose.
const ChoicePath = "/profil/paminnelser"

// The two letters, as their links name them.
var letters = map[string][]Kind{"egne": {Deadline, Expiry, Silence}, "folk": {Led}}

// stopAddress is a link that ends one of the letters to somebody. It says whose it
// is and proves that we made it; nothing is kept of it.
func (s *Service) stopAddress(id accounts.ProfileID, letter string) string {
	said := string(id) + "." + letter
	return s.URL + StopPath + said + "." + sign(s.Accounts.Settings.Secret, said)
}

// opens reads a link. Problem: ErrStop.
func (s *Service) opens(token string) (accounts.ProfileID, []Kind, error) {
	at := strings.LastIndexByte(token, '.')
	id, letter, _ := strings.Cut(token[:max(at, 0)], ".")
	kinds, known := letters[letter]
	secrets := append([][]byte{s.Accounts.Settings.Secret}, s.Accounts.Settings.OldSecrets...)
	if !known || !slices.ContainsFunc(secrets, func(secret []byte) bool {
		return hmac.Equal([]byte(token[at+1:]), []byte(sign(secret, token[:at])))
	}) {
		return "", nil, ErrStop
	}
	return accounts.ProfileID(id), kinds, nil
}

func sign(secret []byte, said string) string {
	mac := hmac.New(sha256.New, secret)
	mac.Write([]byte("kursbro reminder stop\x00" + said))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil)[:18])
}
