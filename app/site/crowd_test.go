package site_test

import (
	"strings"
	"sync"
	"testing"
)

// A race test: sets are parsed, parts kept and languages matched while others
// read.
func TestManyReadersAtOnceEachGetTheirOwnPage(t *testing.T) {
	s := open(t)
	var readers sync.WaitGroup
	for i := range 16 {
		language := []string{"nb", "nn", "en", "se"}[i%4]
		readers.Go(func() {
			for _, path := range []string{"/", "/konflikt", "/halv", "/personvern", "/"} {
				w := get(s, path, "Accept-Language", language)
				if !strings.Contains(w.Body.String(), `<html lang="`+language+`"`) {
					t.Errorf("%s in %s: %d %.80s", path, language, w.Code, w.Body)
				}
			}
		})
	}
	readers.Wait()
}
