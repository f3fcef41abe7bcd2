package merge_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"kursbro/accounts"
	"kursbro/accounts/transfer"
	"kursbro/app/i18n"
	"kursbro/courses/sharing"
	"kursbro/merge"
)

// shared is a link that somebody has given away, and what its owner saw of it.
type shared struct {
	house
	s           *sharing.Service
	id          sharing.ShareID
	token, code string
	until       time.Time
	courses     int
}

// shares lets somebody share all that they have for thirty days.
func (h house) shares(who accounts.ProfileID) *shared {
	h.t.Helper()
	s := sharing.New(h.Courses)
	all, err := s.Shareable(h.t.Context(), h.as(who))
	h.must(err)
	order := sharing.Order{Recipient: "leder@arbeid.example", Days: 30, Language: i18n.EN, FormKey: sharing.NewFormKey()}
	for _, c := range all {
		order.Certificates = append(order.Certificates, c.Number)
	}
	id, err := s.Create(h.t.Context(), h.as(who), order)
	h.must(err)
	own, err := s.Own(h.t.Context(), h.as(who), id)
	h.must(err)
	token, _, _ := strings.Cut(own.Link[strings.LastIndex(own.Link, "/")+1:], "?")
	return &shared{house: h, s: s, id: id, token: token, code: own.Code, until: own.ExpiresAt, courses: len(all)}
}

// works opens the link with its code, as a stranger does.
func (l *shared) works() {
	l.t.Helper()
	view, err := l.s.Open(l.t.Context(), l.token, l.code, accounts.Client{Address: "203.0.113.7"})
	l.must(err)
	sheet, err := l.s.View(l.t.Context(), l.token, view)
	l.must(err)
	if sheet.Holder != "Kari Nordmann" || len(sheet.Lines) != l.courses || sheet.Language != i18n.EN || !sheet.ExpiresAt.Equal(l.until) {
		l.t.Errorf("the link shows %+v", sheet)
	}
	for _, line := range sheet.Lines {
		if line.Verdict != "valid" {
			l.t.Errorf("%s is %s", line.Number, line.Verdict)
		}
	}
}

// belongs holds that one person owns the link, as it was, and others cannot see it.
func (l *shared) belongs(to accounts.ProfileID, views int, others ...accounts.ProfileID) {
	l.t.Helper()
	own, err := l.s.Own(l.t.Context(), l.as(to), l.id)
	l.must(err)
	if own.Code != l.code || !strings.Contains(own.Link, l.token) || !own.ExpiresAt.Equal(l.until) || own.Views != views {
		l.t.Errorf("the owner has code %s until %s, opened %d times; it was %s, %s, %d", own.Code, own.ExpiresAt, own.Views, l.code, l.until, views)
	}
	for _, other := range others {
		if _, err := l.s.Own(l.t.Context(), l.as(other), l.id); !errors.Is(err, sharing.ErrNoShare) {
			l.t.Errorf("another sees it, too: %v", err)
		}
	}
}

func TestM30_ShareLinksKeepWorkingThroughMergeUndoAndRedo(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		kari := h.guest("kari@hjemme.example", nil)
		h.attach(kari, number(1), accounts.Proven)
		h.taken(kari, h.course("A"), noon.AddDate(0, -1, 0), 90)
		h.taken(kari, h.course("B"), noon.AddDate(0, -2, 0), 80)
		link := h.shares(kari)
		link.works()
		h.hire(kariHired(number(1), nil))
		h.due()
		kano := h.byUsername("kano").ID
		link.works()
		link.belongs(kano, 2, kari)
		desk := h.helpdesk()
		id := h.mergeOf(kari)
		h.receiptSays(desk, id, "En lenke du har delt, virker som før")
		h.later(time.Minute)
		h.undoAs(desk, id, transfer.Back)
		link.belongs(kari, 2, kano) // who opened it since stays with the share
		link.works()
		h.later(time.Minute)
		plan, err := h.Plan(t.Context(), desk, h.matchOf(kari))
		h.must(err)
		_, err = h.Merge(t.Context(), desk, h.matchOf(kari), merge.Order{Digest: plan.Digest, Note: "likevel"})
		h.must(err)
		link.works()
		link.belongs(kano, 4, kari)
	})
}

// receiptSays holds that a line of the receipt, and none of its courses, is
// about the shares.
func (h house) receiptSays(by accounts.Actor, id merge.MergeID, want string) {
	h.t.Helper()
	r, err := h.Receipt(h.t.Context(), by, id)
	h.must(err)
	lines, err := h.Lines(h.t.Context(), i18n.For(i18n.NB), r.Items)
	h.must(err)
	for _, line := range lines {
		if line.Group == merge.Shared && strings.HasPrefix(line.Text, want) {
			return
		}
	}
	h.t.Errorf("the receipt does not say %q: %+v", want, lines)
}

func TestM30_ShareLinksKeepWorkingThroughAChainOfMerges(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		older := h.guest("gammel@post.example", nil)
		h.attach(older, number(1), accounts.Proven)
		h.later(24 * time.Hour)
		newer := h.guest("ny@post.example", nil)
		h.attach(newer, number(1), accounts.Proven)
		h.taken(newer, h.course("A"), noon, 90)
		link := h.shares(newer)
		h.due()
		h.mergeTwins(older, newer)
		link.works()
		link.belongs(older, 1, newer)
		h.later(24 * time.Hour)
		h.hire(kariHired(number(1), nil))
		h.due()
		kano := h.byUsername("kano").ID
		link.works()
		link.belongs(kano, 2, older, newer)
		h.undo(h.mergeOf(older), transfer.Back)
		link.belongs(older, 2, kano, newer)
		h.undoByTwo(h.mergeOf(newer))
		link.works()
		link.belongs(newer, 3, older, kano)
	})
}

func TestM30_WhatTheOwnerDidSinceStaysWithTheShare(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		kari := h.guest("kari@hjemme.example", nil)
		h.attach(kari, number(1), accounts.Proven)
		h.taken(kari, h.course("A"), noon.AddDate(0, -1, 0), 90)
		ended, prolonged := h.shares(kari), h.shares(kari)
		h.hire(kariHired(number(1), nil))
		h.due()
		kano := h.byUsername("kano").ID
		h.must(ended.s.End(t.Context(), h.as(kano), ended.id))
		h.must(prolonged.s.Prolong(t.Context(), h.as(kano), prolonged.id, 90))
		since := h.shares(kano)
		h.later(time.Minute)
		h.undo(h.mergeOf(kari), transfer.Back)
		if _, err := ended.s.Open(t.Context(), ended.token, ended.code, accounts.Client{}); !errors.Is(err, sharing.ErrOver) {
			t.Errorf("what was ended is ended: %v", err)
		}
		prolonged.until = prolonged.until.AddDate(0, 0, 60)
		prolonged.belongs(kari, 0, kano)
		since.belongs(kano, 0, kari)
		view, err := since.s.Open(t.Context(), since.token, since.code, accounts.Client{})
		h.must(err)
		sheet, err := since.s.View(t.Context(), since.token, view)
		h.must(err)
		if len(sheet.Lines) != 1 || sheet.Lines[0].Verdict != "withdrawn" {
			t.Errorf("a course that has gone back to another does not hold: %+v", sheet.Lines)
		}
	})
}
