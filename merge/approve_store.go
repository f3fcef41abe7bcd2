package merge

import (
	"context"

	"kursbro/accounts"
	"kursbro/app/db"
)

const proposalSelect = `SELECT a.id, a.match_id, a.digest, a.note, a.proposed_by_profile_id, p.given_name || ' ' || p.family_name, a.proposed_at
	FROM match_proposal a JOIN profile p ON p.id = a.proposed_by_profile_id WHERE a.state = 'open' `

func scanProposal(row db.Row) (p Proposal, err error) {
	err = row.Scan(&p.ID, &p.Match, &p.Digest, &p.Note, &p.By, &p.ByName, &p.At)
	return p, err
}

func selectProposal(ctx context.Context, q db.Queryer, match MatchID) (Proposal, error) {
	return scanProposal(q.QueryRow(ctx, proposalSelect+`AND a.match_id = $1`, match))
}

func selectProposals(ctx context.Context, q db.Queryer) ([]Proposal, error) {
	rows, err := q.Query(ctx, proposalSelect+`ORDER BY a.proposed_at, a.id`)
	return db.Collect(rows, err, scanProposal)
}

func insertProposal(ctx context.Context, tx *db.Tx, p Proposal) error {
	_, err := tx.Exec(ctx, `INSERT INTO match_proposal (id, match_id, digest, note, state, proposed_by_profile_id, proposed_at)
		VALUES ($1, $2, $3, $4, 'open', $5, $6)`, p.ID, p.Match, p.Digest, p.Note, p.By, p.At)
	return err
}

// closeProposal ends a proposal: approved, rejected, withdrawn or lapsed.
func closeProposal(ctx context.Context, tx *db.Tx, id ProposalID, state string, by accounts.ProfileID, note string) error {
	_, err := tx.Exec(ctx, `UPDATE match_proposal SET state = $2, decided_by_profile_id = $3, decided_at = $4, answer = $5 WHERE id = $1 AND state = 'open'`,
		id, state, null(by), tx.Now(), note)
	return err
}

// closeProposals ends what is still proposed about a pair that is decided without
// it.
func closeProposals(ctx context.Context, tx *db.Tx, match MatchID) error {
	_, err := tx.Exec(ctx, `UPDATE match_proposal SET state = 'lapsed', decided_at = $2 WHERE match_id = $1 AND state = 'open'`, match, tx.Now())
	return err
}
