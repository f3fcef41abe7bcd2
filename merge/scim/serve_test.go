package scim_test

import (
	"flag"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"testing"

	"kursbro/merge/scim"
)

// With -serve, the test binary is a SCIM server with nobody in it, for the
// suites of other implementations: it says its address on standard output and
// ends with its standard input. See cmd/kursbro/journeys/scim.test.mjs.
var serving = flag.Bool("serve", false, "serve SCIM instead of running tests")

func TestMain(m *testing.M) {
	flag.Parse()
	if *serving {
		serveAlone()
		return
	}
	os.Exit(m.Run())
}

func serveAlone() {
	var handler http.Handler
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { handler.ServeHTTP(w, r) }))
	defer server.Close()
	address := server.URL + "/scim/v2"
	var err error
	handler, err = scim.New(&memory{}, scim.Options{URL: address})
	if err != nil {
		panic(err)
	}
	fmt.Println(address)
	_, _ = io.Copy(io.Discard, os.Stdin)
}
