package merge

import (
	"context"
	"log/slog"
	"net/http"

	"kursbro/app/i18n"
	"kursbro/app/problem"
	"kursbro/merge/scim"
)

// Directory is the SCIM server at an absolute address, such as
// https://kurs.example/scim/v2. The mount lets only clients with the scope in
// and puts them into the context (WithClient).
func (s *Service) Directory(address string) (http.Handler, error) {
	return scim.New(Directory{s}, scim.Options{URL: address, Explain: explain, Failed: func(_ context.Context, err error) {
		slog.Error("a SCIM call failed", "error", err)
	}})
}

// RefuseSCIM answers a program that is not let in as SCIM does; code is a message
// key.
func RefuseSCIM(w http.ResponseWriter, status int, code string) {
	scim.WriteError(w, &scim.Error{Status: status, Detail: explain(&problem.Problem{Key: code})})
}

// explain puts a problem into English, for those who connect systems.
func explain(p *problem.Problem) string {
	var pairs []any
	for name, value := range p.Args {
		pairs = append(pairs, name, value)
	}
	return i18n.For(i18n.EN).T(p.Key, pairs...)
}
