package accounts

import (
	"context"
	"fmt"
	"strings"

	"kursbro/app/db"
)

// beyond ends the range of words that begin like one.
const beyond = "\U0010FFFF"

func countWord(ctx context.Context, q db.Queryer, word string, most int) (count int, err error) {
	err = q.QueryRow(ctx, `SELECT count(*) FROM (SELECT 1 FROM profile_word WHERE word >= $1 AND word < $2 ORDER BY word LIMIT $3) AS hits`,
		word, word+beyond, most).Scan(&count)
	return count, err
}

// fence ends an EXISTS so that PostgreSQL asks it row by row. Turned into a
// join it would gather everybody with that word first; ORDER BY w.word makes it
// walk along the index for the same reason, and DISTINCT is not needed, since
// every person has only a few words.
const fence = " LIMIT 1 OFFSET 0)"

// selectWithWords walks along the first word and asks for the others row by
// row. The first hits are sorted, not all of them: who finds too many writes more.
func selectWithWords(ctx context.Context, q db.Queryer, words []string, reach []OrganisationID, limit int) ([]Profile, error) {
	var args []any
	place := func(value any) string {
		args = append(args, value)
		return fmt.Sprintf("$%d", len(args))
	}
	begins := func(column, word string) string {
		return column + " >= " + place(word) + " AND " + column + " < " + place(word+beyond)
	}
	where := begins("w.word", words[0])
	for _, word := range words[1:] {
		where += " AND EXISTS (SELECT 1 FROM profile_word o WHERE o.profile_id = w.profile_id AND " + begins("o.word", word) + fence
	}
	if reach != nil {
		var ids []string
		for _, id := range reach {
			ids = append(ids, place(string(id)))
		}
		where += " AND EXISTS (SELECT 1 FROM profile r WHERE r.id = w.profile_id AND r.organisation_id IN (" + strings.Join(ids, ", ") + ")" + fence
	}
	found := `SELECT w.profile_id FROM profile_word w WHERE ` + where + ` ORDER BY w.word LIMIT ` + place(rowsEach*limit)
	rows, err := q.Query(ctx, `SELECT `+profileColumns+` FROM profile WHERE id IN (`+found+`) ORDER BY sort_key, id LIMIT `+place(limit), args...)
	return db.Collect(rows, err, scanProfile)
}

// rowsEach is about how many words of one person begin alike at most.
const rowsEach = 4
