package privacy

import (
	"context"
	"fmt"
	"strings"

	"kursbro/accounts"
	"kursbro/app/db"
	"kursbro/app/i18n"
)

// row is what one row gives, in the order of the holding's fields.
type row []any

// selectProfiles gives a person's profiles: the living one and the tombstones
// that lead to it.
func selectProfiles(ctx context.Context, q db.Queryer, id accounts.ProfileID) ([]accounts.ProfileID, error) {
	rows, err := q.Query(ctx, `SELECT id FROM profile WHERE id = $1 OR merged_into = $1 ORDER BY created_at, id`, id)
	return db.Collect(rows, err, func(r db.Row) (one accounts.ProfileID, err error) { return one, r.Scan(&one) })
}

// reader is whose export it is, in which language.
type reader struct {
	who      []accounts.ProfileID
	language i18n.Language
}

// filled writes the reader into a query, and gives its arguments.
func (r reader) filled(query string) (string, []any) {
	places, args := make([]string, len(r.who)), make([]any, len(r.who))
	for i, id := range r.who {
		places[i], args[i] = fmt.Sprintf("$%d", i+1), id
	}
	query = strings.ReplaceAll(query, "{who}", "("+strings.Join(places, ", ")+")")
	if strings.Contains(query, "{language}") {
		args = append(args, string(r.language))
		query = strings.ReplaceAll(query, "{language}", fmt.Sprintf("$%d", len(args)))
	}
	return query, args
}

// eachRow calls visit with one row after the other: what a person has may be
// more than memory holds.
func eachRow(ctx context.Context, q db.Queryer, h Holding, whose reader, visit func(row) error) error {
	fields := h.fields()
	from := make([]string, len(fields))
	for i, f := range fields {
		from[i] = f.From
	}
	query, args := whose.filled(`SELECT ` + strings.Join(from, ", ") + ` FROM ` + h.Table + ` t WHERE ` + h.About + ` ORDER BY ` + h.Order)
	rows, err := q.Query(ctx, query, args...)
	return db.Each(rows, err, func(r db.Row) error {
		values, into := make(row, len(fields)), make([]any, len(fields))
		for i := range values {
			into[i] = &values[i]
		}
		if err := r.Scan(into...); err != nil {
			return err
		}
		return visit(values)
	})
}

// sealedID is a national ID as it is kept.
type sealedID struct {
	row, status, key string
	data             []byte
}

func selectSealed(ctx context.Context, q db.Queryer, who []accounts.ProfileID) (all []sealedID, err error) {
	for _, id := range who {
		rows, err := q.Query(ctx, `SELECT id, status, sealed, key_id FROM national_id WHERE profile_id = $1`, id)
		some, err := db.Collect(rows, err, func(r db.Row) (s sealedID, err error) { return s, r.Scan(&s.row, &s.status, &s.data, &s.key) })
		if err != nil {
			return nil, err
		}
		all = append(all, some...)
	}
	return all, nil
}

// selectCertificates gives the numbers of the certificates that still hold.
func selectCertificates(ctx context.Context, q db.Queryer, who []accounts.ProfileID) (all []string, err error) {
	for _, id := range who {
		rows, err := q.Query(ctx, `SELECT number FROM certificate WHERE profile_id = $1 AND withdrawn_at IS NULL ORDER BY issued_at, id`, id)
		some, err := db.Collect(rows, err, func(r db.Row) (number string, err error) { return number, r.Scan(&number) })
		if err != nil {
			return nil, err
		}
		all = append(all, some...)
	}
	return all, nil
}
