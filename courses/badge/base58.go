package badge

import (
	"errors"
	"math/big"
	"slices"
	"strings"
)

// alphabet is base58btc (draft-msporny-base58).
const alphabet = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"

var radix = big.NewInt(int64(len(alphabet)))

func base58(raw []byte) string {
	var out []byte
	for n, digit := new(big.Int).SetBytes(raw), new(big.Int); n.Sign() > 0; {
		n.DivMod(n, radix, digit)
		out = append(out, alphabet[digit.Int64()])
	}
	for _, b := range raw {
		if b != 0 {
			break
		}
		out = append(out, alphabet[0])
	}
	slices.Reverse(out)
	return string(out)
}

// unbase58 reads exactly size bytes.
func unbase58(text string, size int) ([]byte, error) {
	bad := errors.New("not base58 of the right length")
	if len(text) > 2*size {
		return nil, bad
	}
	n := new(big.Int)
	for _, r := range text {
		digit := strings.IndexRune(alphabet, r)
		if digit < 0 {
			return nil, bad
		}
		n.Add(n.Mul(n, radix), big.NewInt(int64(digit)))
	}
	if n.BitLen() > 8*size {
		return nil, bad
	}
	raw := n.FillBytes(make([]byte, size))
	if base58(raw) != text {
		return nil, bad
	}
	return raw, nil
}
