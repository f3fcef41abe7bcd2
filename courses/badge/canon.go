package badge

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
)

// The canonical form (W3C RDF Dataset Canonicalization, RDFC-1.0) is written by
// hand for our one shape: a JSON-LD processor would need the 1EdTech context,
// whose licence keeps it out of the product.

// triple is subject, predicate, object, each as N-Quads writes it.
type triple [3]string

func iri(address string) string { return "<" + address + ">" }

func blank(name string) string { return "_:" + name }

func isBlank(term string) bool { return strings.HasPrefix(term, "_:") }

// literal is a text as canonical N-Quads writes it; datatype may be empty.
func literal(text, datatype string) string {
	var out strings.Builder
	out.WriteByte('"')
	for _, r := range text {
		switch {
		case escapes[r] != "":
			out.WriteString(escapes[r])
		case r < 0x20 || r == 0x7f:
			fmt.Fprintf(&out, `\u%04X`, r)
		default:
			out.WriteRune(r)
		}
	}
	out.WriteByte('"')
	if datatype != "" {
		out.WriteString("^^" + iri(datatype))
	}
	return out.String()
}

var escapes = map[rune]string{'\b': `\b`, '\t': `\t`, '\n': `\n`, '\f': `\f`, '\r': `\r`, '"': `\"`, '\\': `\\`}

// canonical is the canonical form. Blank nodes are told apart by what is said
// about them directly (Hash First Degree Quads), which is enough as long as no
// two of them are alike; in our shape the identities differ in their type.
func canonical(triples []triple) string {
	hashes := map[string]string{}
	for _, t := range triples {
		for _, term := range t {
			if isBlank(term) && hashes[term] == "" {
				hashes[term] = firstDegree(triples, term)
			}
		}
	}
	nodes := make([]string, 0, len(hashes))
	for node := range hashes {
		nodes = append(nodes, node)
	}
	slices.SortFunc(nodes, func(a, b string) int { return strings.Compare(hashes[a], hashes[b]) })
	return lines(triples, func(node string) string { return fmt.Sprintf("_:c14n%d", slices.Index(nodes, node)) })
}

func firstDegree(triples []triple, node string) string {
	about := slices.DeleteFunc(slices.Clone(triples), func(t triple) bool { return !slices.Contains(t[:], node) })
	sum := sha256.Sum256([]byte(lines(about, func(other string) string {
		if other == node {
			return "_:a"
		}
		return "_:z"
	})))
	return hex.EncodeToString(sum[:])
}

// lines writes the triples in order of their text, with the blank nodes named.
func lines(triples []triple, name func(node string) string) string {
	all := make([]string, 0, len(triples))
	for _, t := range triples {
		for i, term := range t {
			if isBlank(term) {
				t[i] = name(term)
			}
		}
		all = append(all, t[0]+" "+t[1]+" "+t[2]+" .\n")
	}
	slices.Sort(all)
	return strings.Join(slices.Compact(all), "")
}
