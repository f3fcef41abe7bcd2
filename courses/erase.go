package courses

import (
	"context"
	"fmt"

	"kursbro/accounts"
	"kursbro/app/db"
)

// Erased is why the certificates of a person who was erased do not hold.
const Erased WithdrawalReason = "erased"

// ImportTakenBack is why certificates do not hold that an import wrote and that was
// undone.
const ImportTakenBack WithdrawalReason = "import_undone"

// Erase takes from this room, as a step, all that it knows of a profile. Seats
// are offered to the next in line; requests that wait for the person are asked of
// whoever is in charge then. A certificate keeps its number and its course, so
// that its address goes on answering, and says that it is withdrawn, without a
// name (M29); the outcome behind it stays as the figure that it is.
func (s *Service) Erase(ctx context.Context, tx *db.Tx, id accounts.ProfileID) error {
	classes, err := selectClassesOf(ctx, tx, id)
	if err != nil {
		return fmt.Errorf("read seats: %w", err)
	}
	if err := updateCertificatesErased(ctx, tx, id); err != nil {
		return fmt.Errorf("erase certificates: %w", err)
	}
	if err := eraseImports(ctx, tx, id); err != nil {
		return fmt.Errorf("erase imports: %w", err)
	}
	if err := deleteLearning(ctx, tx, id); err != nil {
		return fmt.Errorf("erase learning: %w", err)
	}
	for _, class := range classes {
		if err := s.fill(ctx, tx, class); err != nil {
			return fmt.Errorf("fill class: %w", err)
		}
	}
	return nil
}
