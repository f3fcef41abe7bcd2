package main

import (
	"context"
	"errors"
	"os"
	"strings"

	"kursbro/accounts"
	"kursbro/cmd/kursbro/bench"
)

// openCourse adds a package and opens a window on it, as its owner would to try it.
func openCourse(ctx context.Context, database, files string, zipped *os.File) (path string, err error) {
	r, err := benchRooms(ctx, database, files)
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	info, err := zipped.Stat()
	if err != nil {
		return "", err
	}
	by := accounts.Command("bench")
	pack, err := r.courses.AddPackage(ctx, by, zipped, info.Size(), "bench.zip")
	if err != nil {
		return "", err
	}
	somebody, err := bench.Somebody(ctx, r.db)
	if err != nil {
		return "", err
	}
	by.ProfileID = somebody
	launch, err := r.courses.OpenPreview(ctx, by, pack.ID)
	if err != nil {
		return "", err
	}
	return strings.TrimSuffix(launch.URL[strings.Index(launch.URL, "/l/"):], "/"), nil
}
