package elmo_test

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"kursbro/courses/elmo"
)

// TestRandomDocumentsComeBack: whatever is written and signed is read as it was.
func TestRandomDocumentsComeBack(t *testing.T) {
	for seed := range uint64(60) {
		random := rand.New(rand.NewPCG(seed, 6))
		want := randomDocument(random)
		got, findings, err := elmo.Verify(sign(t, write(t, want)), trust(t))
		if err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
			t.Fatalf("seed %d: %.3000s", seed, diff)
		}
		if len(findings.Warnings) > 0 {
			t.Errorf("seed %d: %+v", seed, findings.Warnings)
		}
	}
}

func randomDocument(random *rand.Rand) elmo.Document {
	var document elmo.Document
	randomise(random, reflect.ValueOf(&document).Elem(), "", 0)
	return document
}

// randomise fills a value; only is the closed list that its text comes from.
func randomise(random *rand.Rand, v reflect.Value, only string, depth int) {
	switch v.Interface().(type) {
	case elmo.Date:
		v.SetString(fmt.Sprintf("%04d-%02d-%02d", 1900+random.IntN(200), 1+random.IntN(12), 1+random.IntN(28)))
		return
	case elmo.Decimal:
		v.SetString(fmt.Sprintf("%d.%d", random.IntN(1000), random.IntN(100)))
		return
	case elmo.DateTime:
		v.Set(reflect.ValueOf(elmo.DateTime{Time: at.AddDate(0, 0, random.IntN(1000))}))
		return
	}
	switch v.Kind() {
	case reflect.Slice:
		count := 1 + random.IntN(3)
		if v.Type() == reflect.TypeFor[elmo.Parts]() && depth > 5 {
			count = 0
		}
		v.Set(reflect.MakeSlice(v.Type(), count, count))
		for i := range count {
			randomise(random, v.Index(i), "", depth+1)
		}
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		randomise(random, v.Elem(), "", depth+1)
	case reflect.Struct:
		for i := range v.NumField() {
			randomise(random, v.Field(i), v.Type().Field(i).Tag.Get("only"), depth+1)
		}
	case reflect.String:
		v.SetString(randomText(random, only))
	}
}

var pieces = []string{
	"Čáhppe", "ŋŧžđš", "Ærøy", "<![CDATA[", "]]>", "&amp;", "&", "<b>", "'", `"`, "<!--", "-->", "<?x?>", "&#0;", "\u00a0x", "😀", "e\u0301",
	"\ufeff", "\u202e", "%", "{{.}}", "Анна", "漢字", "]]&gt;", "xmlns", "\u0085x", "\u2028y",
}

func randomText(random *rand.Rand, only string) string {
	if only != "" {
		choices := strings.Split(only, "|")
		return choices[random.IntN(len(choices))]
	}
	if random.IntN(400) == 0 {
		return strings.Repeat("langt ", 20_000) + "navn"
	}
	words := make([]string, 1+random.IntN(5))
	for i := range words {
		words[i] = pieces[random.IntN(len(pieces))]
	}
	return strings.Join(strings.Fields(strings.Join(words, " ")), " ")
}
