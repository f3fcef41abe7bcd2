package main

import (
	"context"
	"errors"
	"fmt"

	"kursbro/accounts"
	"kursbro/app/i18n"
	"kursbro/cmd/kursbro/bench"
	"kursbro/courses"
)

// benchCourses is how many courses are in the catalogue when it is searched.
const benchCourses = 10_000

// catalogue measures what the server does for one who looks for a course among
// many: it finds, narrows and orders, and draws nothing.
func (b benchCommand) catalogue() []bench.Extra {
	short := courses.Filter{Length: courses.Short, Category: "bench03"}
	return []bench.Extra{
		asks("the whole list", courses.Request{}),
		asks("search", courses.Request{Query: "brannvern natt"}),
		asks("search for one letter", courses.Request{Query: "e"}),
		asks("search, misspelt", courses.Request{Query: "legemiddelhandterign"}),
		asks("narrowed", courses.Request{Filter: short}),
		asks("searched, narrowed and ordered", courses.Request{Query: "vern", Filter: courses.Filter{Length: courses.Long}, Sort: courses.ByNewest}),
		asks("the whole list, newest first", courses.Request{Sort: courses.ByNewest}),
	}
}

func asks(what string, ask courses.Request) bench.Extra {
	return bench.Extra{What: fmt.Sprintf("catalogue of %d courses: %s", benchCourses, what), Clients: []int{1}, Open: func(ctx context.Context, database, files string) (func(context.Context, int, int) error, func() error, error) {
		r, err := benchRooms(ctx, database, files)
		if err != nil {
			return nil, nil, err
		}
		by, err := manyCourses(ctx, r)
		if err != nil {
			return nil, nil, errors.Join(err, r.Close())
		}
		return func(ctx context.Context, _, _ int) error {
			_, err := r.courses.Catalogue(ctx, by, i18n.NB, ask)
			return err
		}, r.Close, nil
	}}
}

// manyCourses fills the catalogue, once, and is somebody who reads it.
func manyCourses(ctx context.Context, r *rooms) (accounts.Actor, error) {
	tree, err := r.accounts.Organisations(ctx)
	if err != nil {
		return accounts.Actor{}, err
	}
	by := accounts.Actor{Kind: accounts.Person, ProfileID: "bench", OrganisationID: tree.Open()[0].ID}
	listing, err := r.courses.Catalogue(ctx, by, i18n.NB, courses.Request{})
	if err == nil && listing.Open < benchCourses {
		err = bench.FillCourses(ctx, r.db, benchCourses)
	}
	if err == nil {
		_, err = r.courses.Catalogue(ctx, by, i18n.NB, courses.Request{Query: "xqz"}) // what is kept is read
	}
	return by, err
}
