package main

import (
	"context"
	"crypto"
	"crypto/rand"
	"errors"

	"kursbro/app/i18n"
	"kursbro/cmd/kursbro/bench"
	"kursbro/courses"
)

// signing measures how many certificates are drawn and signed beside the bare
// signatures by the same key, and how many are checked.
func (b benchCommand) signing() []bench.Extra {
	return []bench.Extra{
		signs("certificate drawn and signed, RSA-2048", func(ctx context.Context, s *courses.Service, c courses.Certificate) error {
			_, err := s.Print(ctx, c, i18n.For(i18n.NB))
			return err
		}),
		signs("bare RSA-2048 signature", func(_ context.Context, s *courses.Service, _ courses.Certificate) error {
			_, err := s.Signer.Key.Sign(rand.Reader, make([]byte, crypto.SHA256.Size()), crypto.SHA256)
			return err
		}),
	}
}

func signs(what string, work func(context.Context, *courses.Service, courses.Certificate) error) bench.Extra {
	return bench.Extra{What: what, Clients: []int{1, 8}, Open: func(ctx context.Context, database, files string) (func(context.Context, int, int) error, func() error, error) {
		r, err := benchRooms(ctx, database, files)
		if err != nil {
			return nil, nil, err
		}
		if r.courses.Signer == nil {
			return nil, nil, errors.Join(errors.New("the demo has no key"), r.Close())
		}
		now := r.db.Now()
		one := courses.Certificate{Number: "KB-2026-7F3K-9Q2S", Code: "7f3k9q2mxa7f3k9q2mxa7f3k9q", Holder: "Tove Vårdal Øyslebø", Issuer: "Helse Bergen HF",
			Titles: map[i18n.Language]string{i18n.NB: "Brannvern – teoretisk del HEO"}, AchievedAt: now, IssuedAt: now}
		return func(ctx context.Context, _, _ int) error { return work(ctx, r.courses, one) }, r.Close, nil
	}}
}
