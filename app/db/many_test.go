package db_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"kursbro/app/db"
	"kursbro/app/db/dbtest"
)

// many inserts names into the trap table and gives what was told of each.
func many(t *testing.T, d *db.DB, change func(m *db.Many[string, int, string])) (map[string]error, func(items []string)) {
	t.Helper()
	trap(t, d)
	said := map[string]error{}
	m := db.Many[string, int, string]{
		Together: 16,
		Look: func(ctx context.Context, q db.Queryer, name string) (n int, err error) {
			return n, q.QueryRow(ctx, "SELECT count(*) FROM trap WHERE id = $1", name).Scan(&n)
		},
		Act: func(ctx context.Context, tx *db.Tx, name string, seen int) (string, error) {
			if seen != 0 {
				return "", errors.New("it was there before")
			}
			_, err := tx.Exec(ctx, insertTrap, name)
			return name + "!", err
		},
		Tell: func(name, result string, err error) {
			if _, twice := said[name]; twice || err == nil && result != name+"!" {
				t.Errorf("%s is told of as %q, before: %v", name, result, twice)
			}
			if there := number(t, d, "SELECT count(*) FROM trap WHERE id = $1", name) == 1; there != (err == nil) {
				t.Errorf("%s is told of with %v, and being durable is %v", name, err, there)
			}
			said[name] = err
		},
	}
	if change != nil {
		change(&m)
	}
	return said, func(items []string) { m.Run(t.Context(), d, items) }
}

func TestManyAreEachToldOfOnce(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		said, run := many(t, d, nil)
		run(names(100))
		if len(said) != 100 {
			t.Errorf("%d were told of", len(said))
		}
		sameAsSaid(t, d, said)
	})
}

func TestOneOfManyThatFailsHurtsNoNeighbour(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		said, run := many(t, d, func(m *db.Many[string, int, string]) {
			act := m.Act
			m.Act = func(ctx context.Context, tx *db.Tx, name string, seen int) (string, error) {
				result, err := act(ctx, tx, name, seen)
				if odd(name) {
					err = errors.Join(err, errors.New("odd"))
				}
				return result, err
			}
		})
		run(names(50))
		for name, err := range said {
			if odd(name) != (err != nil) {
				t.Errorf("%s: %v", name, err)
			}
		}
		if len(said) != 50 {
			t.Errorf("%d were told of", len(said))
		}
	})
}

func TestALookThatFailsOrPanicsLeavesNothing(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		said, run := many(t, d, func(m *db.Many[string, int, string]) {
			look := m.Look
			m.Look = func(ctx context.Context, q db.Queryer, name string) (int, error) {
				if name == "003" {
					return 0, errors.New("blind")
				}
				return look(ctx, q, name)
			}
		})
		run(names(20))
		if len(said) != 20 || said["003"] == nil {
			t.Errorf("told: %v", said)
		}
	})
	t.Run("panic", func(t *testing.T) { // on PostgreSQL, whoever acts beside others ends the program with it
		d := dbtest.SQLite(t)
		said, run := many(t, d, func(m *db.Many[string, int, string]) {
			m.Look = func(_ context.Context, _ db.Queryer, name string) (int, error) {
				if name == "003" {
					panic("blind")
				}
				return 0, nil
			}
		})
		func() {
			defer func() {
				if recover() != "blind" {
					t.Error("the panic was swallowed")
				}
			}()
			run(names(20))
		}()
		if len(said) > 0 || number(t, d, "SELECT count(*) FROM trap") != 0 {
			t.Errorf("something is left: %v", said)
		}
		exec(t, d, insertTrap, "after")
	})
}

// TestManyStopWithTheirContext: who was told of is there, nobody else is.
func TestManyStopWithTheirContext(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		ctx, cancel := context.WithCancel(t.Context())
		trap(t, d)
		said := map[string]error{}
		db.Many[string, int, string]{
			Together: 16,
			Look:     func(context.Context, db.Queryer, string) (int, error) { return 0, nil },
			Act: func(ctx context.Context, tx *db.Tx, name string, _ int) (string, error) {
				_, err := tx.Exec(context.WithoutCancel(ctx), insertTrap, name)
				return "", err
			},
			Tell: func(name, _ string, err error) {
				if said[name] = err; len(said) == 20 {
					cancel()
				}
			},
		}.Run(ctx, d, names(200))
		if len(said) == 200 {
			t.Error("they went on")
		}
		sameAsSaid(t, d, said)
		if n := number(t, d, "SELECT count(*) FROM trap"); n > len(said) {
			t.Errorf("%d are there, %d were told of", n, len(said))
		}
	})
}

// TestALookSeesWhatWasThereWhenTheActsBegan, at their moment, whatever the acts
// before it have written.
func TestALookSeesWhatWasThereWhenTheActsBegan(t *testing.T) {
	d := dbtest.SQLite(t)
	trap(t, d)
	exec(t, d, insertTrap, "before")
	var seen []int
	var looked, acted []time.Time
	db.Many[string, int, string]{
		Together: 16,
		Look: func(ctx context.Context, q db.Queryer, _ string) (n int, err error) {
			looked = append(looked, q.Now())
			return n, q.QueryRow(ctx, "SELECT count(*) FROM trap").Scan(&n)
		},
		Act: func(ctx context.Context, tx *db.Tx, name string, n int) (string, error) {
			seen, acted = append(seen, n), append(acted, tx.Now())
			_, err := tx.Exec(ctx, insertTrap, name)
			return "", err
		},
		Tell: func(name, _ string, err error) {
			if err != nil {
				t.Error(name, err)
			}
		},
	}.Run(t.Context(), d, names(16))
	if !slices.Equal(seen, slices.Repeat([]int{1}, 16)) {
		t.Errorf("seen: %v", seen)
	}
	if !slices.Equal(looked, acted) {
		t.Errorf("the looks are at another moment than the acts")
	}
}
