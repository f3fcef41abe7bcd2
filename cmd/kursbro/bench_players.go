package main

import (
	"context"
	"errors"
	"strings"

	"kursbro/accounts"
	"kursbro/cmd/kursbro/bench"
	"kursbro/courses"
)

// openPlayers opens a course for so many people, as their browsers would.
func openPlayers(ctx context.Context, database, files string, number int) (players []bench.Player, err error) {
	r, err := benchRooms(ctx, database, files)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	going, err := bench.Going(ctx, r.db, number)
	if err != nil {
		return nil, err
	}
	for _, g := range going {
		launch, err := r.courses.OpenLaunch(ctx, accounts.Actor{Kind: accounts.Person, ProfileID: accounts.ProfileID(g.Profile)}, courses.EnrolmentID(g.Enrolment))
		if err != nil {
			return nil, err
		}
		path := strings.TrimSuffix(launch.URL[strings.Index(launch.URL, "/l/"):], "/")
		players = append(players, bench.Player{Path: path, Unit: g.Unit})
	}
	return players, nil
}
