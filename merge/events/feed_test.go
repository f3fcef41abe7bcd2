package events_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"kursbro/app/db"
	"kursbro/app/db/dbtest"
	"kursbro/merge/events"
)

// readOn reads the feed from a cursor to its end.
func readOn(t *testing.T, p *portal, cursor int64, limit int) []events.Event {
	t.Helper()
	var all []events.Event
	for {
		page, err := p.After(t.Context(), cursor, limit)
		if err != nil {
			t.Fatal(err)
		}
		all, cursor = append(all, page.Events...), page.Next
		if !page.More {
			return all
		}
	}
}

func publish(t *testing.T, p *portal) {
	t.Helper()
	if _, err := p.Publish(t.Context()); err != nil {
		t.Fatal(err)
	}
}

func TestEventsComeInTheOrderOfTheActs(t *testing.T) {
	each(t, func(t *testing.T, p *portal) {
		p.merge(t, 1, 2)
		p.write(t, func(tx *db.Tx) error {
			undone := merged(1)
			undone.Kind = events.Undone
			return events.Record(t.Context(), tx, undone)
		})
		if before := readOn(t, p, 0, 10); len(before) != 0 {
			t.Errorf("%d events are shown before they have their place", len(before))
		}
		publish(t, p)
		p.merge(t, 3)
		publish(t, p)
		var told []string
		for i, e := range readOn(t, p, 0, 2) {
			told = append(told, fmt.Sprint(e.Sequence, e.Kind, e.From, e.Into))
			if e.Sequence != int64(i+1) || !e.At.Equal(p.clock.now()) || e.ID == "" {
				t.Errorf("%+v", e)
			}
		}
		want := "1profile.mergeda1b1 2profile.mergeda2b2 3profile.merge_undonea1b1 4profile.mergeda3b3"
		if got := strings.Join(told, " "); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	})
}

func TestAnActThatFailsTellsNothing(t *testing.T) {
	each(t, func(t *testing.T, p *portal) {
		failed := errors.New("the merge failed")
		err := p.db.Write(t.Context(), func(tx *db.Tx) error {
			if err := events.Record(t.Context(), tx, merged(1)); err != nil {
				return err
			}
			return failed
		})
		if !errors.Is(err, failed) {
			t.Fatal(err)
		}
		p.merge(t, 2)
		publish(t, p)
		if all := readOn(t, p, 0, 10); len(all) != 1 || all[0].Sequence != 1 || all[0].Merge != "m2" {
			t.Errorf("%+v", all)
		}
		err = p.db.Write(t.Context(), func(tx *db.Tx) error { return events.Record(t.Context(), tx, events.Event{Kind: events.Merged}) })
		if err == nil {
			t.Error("an event about nobody was taken")
		}
	})
}

// A transaction that began first and commits last must not put its event where
// a reader has already been.
func TestALateCommitIsNotBehindTheCursor(t *testing.T) {
	p := newPortal(t, dbtest.Postgres(t))
	written, commit := make(chan bool), make(chan bool)
	done := make(chan error)
	go func() {
		first := true
		done <- p.db.Write(t.Context(), func(tx *db.Tx) error {
			err := events.Record(t.Context(), tx, merged(1))
			if first {
				first = false
				written <- true
				<-commit
			}
			return err
		})
	}()
	<-written
	p.merge(t, 2)
	publish(t, p)
	seen := readOn(t, p, 0, 10)
	if len(seen) != 1 || seen[0].Merge != "m2" {
		t.Fatalf("%+v", seen)
	}
	commit <- true
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	publish(t, p)
	if late := readOn(t, p, seen[0].Sequence, 10); len(late) != 1 || late[0].Merge != "m1" || late[0].Sequence != 2 {
		t.Errorf("%+v", late)
	}
}

// Writers, two who publish, and a reader who follows: it sees every event once,
// numbered without a gap, and what one writer did in the order it did it.
func TestAReaderFollowsWritersWithoutAGap(t *testing.T) {
	const writers, acts = 4, 25
	each(t, func(t *testing.T, p *portal) {
		var writing, publishing sync.WaitGroup
		for w := range writers {
			writing.Go(func() {
				for a := range acts {
					err := p.db.Write(t.Context(), func(tx *db.Tx) error {
						return events.Record(t.Context(), tx, events.Event{Kind: events.Merged, Merge: fmt.Sprint(a), From: fmt.Sprint(w), Into: "x"})
					})
					if err != nil {
						t.Error(err)
					}
				}
			})
		}
		over := make(chan bool)
		for range 2 {
			publishing.Go(func() {
				for last := false; !last; {
					select {
					case <-over:
						last = true
					default:
					}
					if _, err := p.Publish(t.Context()); err != nil {
						t.Error(err)
						return
					}
				}
			})
		}
		go func() { writing.Wait(); close(over) }()
		follow(t, p, writers*acts)
		publishing.Wait()
	})
}

func follow(t *testing.T, p *portal, total int) {
	next := map[string]int{}
	cursor := int64(0)
	for read := 0; read < total && !t.Failed(); {
		page, err := p.After(t.Context(), cursor, 7)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range page.Events {
			if e.Sequence != cursor+1 || e.Merge != fmt.Sprint(next[e.From]) {
				t.Fatalf("after %d came %+v, act %d was awaited", cursor, e, next[e.From])
			}
			cursor, read = e.Sequence, read+1
			next[e.From]++
		}
	}
}

func ask(p *portal, method, query string) (*httptest.ResponseRecorder, map[string]any) {
	w := httptest.NewRecorder()
	p.Feed().ServeHTTP(w, httptest.NewRequest(method, "/api/events"+query, nil))
	var body map[string]any
	_ = json.Unmarshal(w.Body.Bytes(), &body)
	return w, body
}

func TestTheFeedOverHTTP(t *testing.T) {
	each(t, func(t *testing.T, p *portal) {
		w, _ := ask(p, http.MethodGet, "")
		if got := strings.TrimSpace(w.Body.String()); w.Code != 200 || got != `{"events":[],"next":0,"more":false}` {
			t.Errorf("an empty feed: %d %s", w.Code, got)
		}
		p.merge(t, 1, 2, 3)
		publish(t, p)
		w, body := ask(p, http.MethodGet, "?after=1&limit=1")
		if w.Code != 200 || body["next"] != 2.0 || body["more"] != true || w.Header().Get("Cache-Control") != "no-store" {
			t.Errorf("%d %v", w.Code, body)
		}
		event := body["events"].([]any)[0].(map[string]any)
		delete(event, "id")
		got, _ := json.Marshal(event)
		want := `{"data":{"from_profile_id":"a2","into_profile_id":"b2","merge_id":"m2"},"sequence":2,"timestamp":"2026-05-07T10:00:00Z","type":"profile.merged"}`
		if string(got) != want {
			t.Errorf("got %s, want %s", got, want)
		}
	})
}

func TestTheFeedRefusesWhatItCannotAnswer(t *testing.T) {
	each(t, func(t *testing.T, p *portal) {
		p.merge(t, 1)
		publish(t, p)
		for _, test := range []struct {
			method, query string
			status        int
			code          string
		}{
			{"POST", "", 405, "events.method"},
			{"GET", "?after=x", 400, "events.query"},
			{"GET", "?after=-1", 400, "events.query"},
			{"GET", "?after=0&after=1", 400, "events.query"},
			{"GET", "?after=99999999999999999999", 400, "events.query"},
			{"GET", "?limit=0", 400, "events.query"},
			{"GET", "?limit=1001", 400, "events.query"},
			{"GET", "?after=2", 409, "events.ahead"},
		} {
			w, body := ask(p, test.method, test.query)
			if w.Code != test.status || body["code"] != test.code {
				t.Errorf("%s %s: %d %v", test.method, test.query, w.Code, body)
			}
		}
		if _, body := ask(p, "GET", "?after=2"); body["after"] != 1.0 {
			t.Errorf("no way on: %v", body)
		}
	})
}

func TestSweptEventsAreGoneAndSaidToBe(t *testing.T) {
	each(t, func(t *testing.T, p *portal) {
		p.merge(t, 1, 2)
		p.clock.pass(300 * 24 * time.Hour)
		p.merge(t, 3)
		publish(t, p)
		p.clock.pass(200 * 24 * time.Hour)
		if err := p.Sweep(t.Context()); err != nil {
			t.Fatal(err)
		}
		for cursor, want := range []error{events.ErrSwept, events.ErrSwept, nil, nil} {
			if _, err := p.After(t.Context(), int64(cursor), 10); !errors.Is(err, want) {
				t.Errorf("after %d: %v, want %v", cursor, err, want)
			}
		}
		w, body := ask(p, http.MethodGet, "?after=0")
		if w.Code != 410 || body["code"] != "events.swept" || body["after"] != 2.0 {
			t.Errorf("%d %v", w.Code, body)
		}
		p.clock.pass(900 * 24 * time.Hour)
		if err := p.Sweep(t.Context()); err != nil {
			t.Fatal(err)
		}
		p.merge(t, 4)
		publish(t, p)
		if all := readOn(t, p, 3, 10); len(all) != 1 || all[0].Sequence != 4 {
			t.Errorf("numbers must go on after everything was swept: %+v", all)
		}
	})
}

// TestAnErasureIsAnEventOfOneProfile: there is nobody whom it leads to.
func TestAnErasureIsAnEventOfOneProfile(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		p := newPortal(t, d)
		record := func(e events.Event) error {
			return d.Write(t.Context(), func(tx *db.Tx) error { return events.Record(t.Context(), tx, e) })
		}
		for _, e := range []events.Event{{Kind: events.Erased}, {Kind: events.Erased, From: "a", Into: "b"}, {Kind: events.Merged, From: "a"}} {
			if record(e) == nil {
				t.Errorf("recorded: %+v", e)
			}
		}
		if err := record(events.Event{Kind: events.Erased, From: "a"}); err != nil {
			t.Fatal(err)
		}
		if n, err := p.Publish(t.Context()); n != 1 || err != nil {
			t.Fatal(n, err)
		}
		page, err := p.After(t.Context(), 0, 10)
		if err != nil || len(page.Events) != 1 {
			t.Fatalf("%+v, %v", page, err)
		}
		text, err := json.Marshal(page.Events[0])
		if err != nil || !strings.Contains(string(text), `"type":"profile.erased"`) || !strings.HasSuffix(string(text), `"data":{"profile_id":"a"}}`) {
			t.Errorf("%s, %v", text, err)
		}
	})
}
