package merge

import (
	"context"
	"slices"

	"kursbro/accounts"
	"kursbro/app/db"
	"kursbro/app/i18n"
	"kursbro/app/mail"
)

// announce suppresses what still waits for the external and writes once to each
// verified address that there is a receipt to read after signing in – nothing
// else (M17, M40). It comes before the external is closed.
func (s *Service) announce(ctx context.Context, tx *db.Tx, plan Plan, id MergeID) error {
	if err := mail.CancelFor(ctx, tx, string(plan.From.ID)); err != nil {
		return err
	}
	for _, address := range plan.addresses() {
		_, err := mail.Queue(ctx, tx, mail.Message{
			To: address, Language: plan.language(), Kind: mail.MergeReceipt, ProfileRef: string(plan.Into.ID),
			Link: s.Accounts.Settings.URL + ReceiptPath(id),
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// ReceiptPath is where the receipt of a merge is read.
func ReceiptPath(id MergeID) string { return "/kvittering/" + string(id) }

// QuestionPath is where the person answers "Are these yours?".
const QuestionPath = "/er-dette-dine"

// addresses are the verified ones of both sides, each once.
func (p Plan) addresses() []string {
	var all, keys []string
	add := func(address string) {
		if key := accounts.EmailKey(address); key != "" && !slices.Contains(keys, key) {
			all, keys = append(all, address), append(keys, key)
		}
	}
	if p.From.EmailVerifiedAt != nil {
		add(p.From.Email)
	}
	if p.From.Kind == accounts.Internal {
		add(p.From.RecoveryEmail())
	}
	add(p.Into.RecoveryEmail())
	return all
}

// language is the person's own, wherever they chose it (M34).
func (p Plan) language() i18n.Language { return languageOf(p.Into.Language, p.From.Language) }

func languageOf(chosen ...string) i18n.Language {
	for _, text := range chosen {
		if language, ok := i18n.Parse(text); ok {
			return language
		}
	}
	return i18n.NB
}

// ask writes to the new hire that there is a question to answer (M1), to the
// address that is surely theirs.
func (s *Service) ask(ctx context.Context, tx *db.Tx, m Match) error {
	into, err := accounts.SelectProfile(ctx, tx, m.Internal)
	if err != nil || into.RecoveryEmail() == "" {
		return err
	}
	_, err = mail.Queue(ctx, tx, mail.Message{
		To: into.RecoveryEmail(), Language: languageOf(into.Language), Kind: mail.MergeQuestion,
		ProfileRef: string(into.ID), Link: s.Accounts.Settings.URL + QuestionPath,
	})
	return err
}
