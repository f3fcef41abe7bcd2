package courses

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"kursbro/app/db"
	"kursbro/courses/scorm"
)

// Commit is what a player window sends for one unit.
type Commit struct {
	Unit       string
	Session    string          // names this opening of the unit; made by the browser
	Follows    string          // the session whose data it began from; "" when there was none
	Sequence   int             // 1, 2, 3 … within the session
	Open       int             // for how many seconds the unit has been open in the session, as the player counts
	Final      bool            // the course has ended the session properly
	Partial    bool            // Data holds only what changed, because a closing window may send little
	Data       json.RawMessage // the run-time data model: {"cmi":{…}}
	Sequencing string          // what the run-time keeps between units; "" when it says nothing
	Outcome    *scorm.Outcome  // what the whole adds up to by the course's own rules; nil: it has none
}

// Saved is the answer to a commit: it is durable.
type Saved struct {
	At       time.Time
	State    AttemptState // of the attempt, after it
	Progress int
	Score    *int
	Remains  Remainder // of a pass that this commit has made
}

// Commit saves what a unit reports and draws the conclusions: one act, durable
// when it returns. A commit that arrives again is saved once; an older one
// never overwrites a newer; one from a window that has been taken over is
// refused, though a pass in it is believed (a completion is never lost). The
// errors are ErrLaunch…, ErrUnitUnknown, ErrCommitStale, ErrCommitUnreadable.
func (s *Service) Commit(ctx context.Context, token string, c Commit) (Saved, error) {
	hash := hashLaunchToken(token)
	for {
		pack, err := s.packageIn(ctx, hash) // before the writer waits
		if err != nil {
			return Saved{}, fmt.Errorf("commit: %w", err)
		}
		saved, refusal, err := s.commitTo(ctx, hash, pack, c)
		if errors.Is(err, errOtherPackage) {
			continue // the window has a new attempt: read once more
		}
		if err != nil {
			return Saved{}, fmt.Errorf("commit: %w", err)
		}
		return saved, refusal
	}
}

// errOtherPackage says that the window does not play what we thought.
var errOtherPackage = errors.New("the window plays another package")

// commitTo reads what can be read outside, and then waits for the writer.
func (s *Service) commitTo(ctx context.Context, hash string, pack Package, c Commit) (saved Saved, refusal, err error) {
	said, refusal := c.read(pack)
	err = s.DB.Write(ctx, func(tx *db.Tx) (err error) {
		act := committing{Service: s, tx: tx, pack: pack, commit: c, said: said, unread: refusal}
		saved, refusal, err = act.run(ctx, hash)
		return err
	})
	if errors.Is(err, errOtherPackage) {
		s.played.forget(hash)
	}
	return saved, refusal, err
}

// read is what the commit says, where it holds the whole data model.
func (c Commit) read(pack Package) (scorm.Progress, error) {
	if err := c.check(pack); err != nil || c.Partial {
		return scorm.Progress{}, err
	}
	said, err := scorm.ReadProgress(pack.Standard.Version(), c.Data, c.Final)
	if err != nil {
		return said, ErrCommitUnreadable
	}
	return said, nil
}

func (c Commit) check(pack Package) error {
	known := false
	for _, unit := range pack.Units {
		known = known || unit.Launchable() && unit.Identifier == c.Unit
	}
	switch {
	case !known:
		return ErrUnitUnknown
	case c.Session == "" || len(c.Session) > 64 || c.Sequence < 1 || !utf8.Valid(c.Data) || strings.ContainsRune(c.Session+c.Sequencing, 0):
		return ErrCommitUnreadable
	}
	return nil
}

// committing is one commit under way.
type committing struct {
	*Service
	tx     *db.Tx
	pack   Package
	commit Commit
	said   scorm.Progress // as the commit says, if it is whole
	unread error          // why it cannot be
	window Window
	units  map[string]savedUnit
}

// run saves; a refusal is no error, since a pass may have been kept with it.
func (a *committing) run(ctx context.Context, hash string) (saved Saved, refusal, err error) {
	if a.window, err = selectWindow(ctx, a.tx, hash); err != nil {
		return Saved{}, nil, err
	}
	if a.window.PackageID != a.pack.ID {
		return Saved{}, nil, errOtherPackage
	}
	if a.unread != nil {
		return Saved{}, a.unread, nil
	}
	refusal = a.window.refusal(a.tx.Now())
	if a.window.AttemptID == nil {
		return Saved{At: a.tx.Now(), State: AttemptOpen}, refusal, nil // a preview keeps nothing
	}
	if refusal != nil && !a.window.mayAchieve() {
		return Saved{}, refusal, nil
	}
	if a.units, err = selectSavedUnits(ctx, a.tx, *a.window.AttemptID); err != nil {
		return Saved{}, nil, err
	}
	v, err := a.weigh(ctx, refusal)
	if err != nil {
		return Saved{}, nil, err
	}
	if err := a.keep(ctx, v); err != nil {
		return Saved{}, nil, err
	}
	saved, err = a.conclude(ctx, v)
	return saved, v.refusal, err
}

// verdict is what becomes of a commit.
type verdict struct {
	unit    savedUnit
	kept    extent
	data    json.RawMessage // to be kept with the whole
	marked  bool            // here, by the portal: nothing that a window says
	refusal error
}

// extent is how much of a commit is kept.
type extent int

const (
	nothing      extent = iota
	achievements        // that the unit was completed or passed
	whole
)

// weigh decides how much of the commit counts.
func (a *committing) weigh(ctx context.Context, refusal error) (verdict, error) {
	v := verdict{unit: a.units[a.commit.Unit], refusal: refusal}
	v.unit.unit = a.commit.Unit
	data, said, err := a.data(ctx)
	if err != nil {
		return v, err
	}
	if _, marked := a.pack.Quizzes[a.commit.Unit]; marked {
		said = said.Unjudged(v.unit.reported())
	}
	order, err := a.order(ctx, v.unit)
	if err != nil {
		return v, err
	}
	if refusal == nil && order == newer {
		a.fill(&v.unit, said)
		v.kept, v.data = whole, data
		return v, nil
	}
	if refusal == nil && order == stale {
		v.refusal = ErrCommitStale
	}
	if v.unit.achieve(said) {
		v.kept = achievements
	}
	return v, nil
}

// data is the commit's whole data model, and what it says.
func (a *committing) data(ctx context.Context) (json.RawMessage, scorm.Progress, error) {
	if !a.commit.Partial {
		return a.commit.Data, a.said, nil
	}
	below, err := selectSavedData(ctx, a.tx, *a.window.AttemptID, a.commit.Unit)
	if err != nil {
		return nil, scorm.Progress{}, err
	}
	data, err := scorm.MergeData(below, a.commit.Data)
	if err != nil {
		return nil, scorm.Progress{}, ErrCommitUnreadable
	}
	said, err := scorm.ReadProgress(a.pack.Standard.Version(), data, a.commit.Final)
	if err != nil {
		return nil, said, ErrCommitUnreadable
	}
	return data, said, nil
}

func (a *committing) keep(ctx context.Context, v verdict) error {
	_, found := a.units[v.unit.unit]
	a.units[v.unit.unit] = v.unit
	switch {
	case v.kept == whole:
		return upsertSavedUnit(ctx, a.tx, *a.window.AttemptID, v.unit, v.data)
	case v.kept == achievements && found:
		return updateAchieved(ctx, a.tx, *a.window.AttemptID, v.unit)
	case v.kept == achievements:
		return upsertSavedUnit(ctx, a.tx, *a.window.AttemptID, v.unit, json.RawMessage("{}"))
	}
	return nil
}

// order is how a commit lies to what the unit has saved.
type order int

const (
	newer order = iota
	older       // of the same session, and its like or a later one is here; or of an attempt that is over
	stale       // of a session that began from data which is no longer the latest
)

func (a *committing) order(ctx context.Context, have savedUnit) (order, error) {
	switch {
	case have.session == a.commit.Session && a.commit.Sequence <= have.sequence:
		return older, nil
	case have.session == "" && a.commit.Follows == "": // the first of the attempt, unless it comes late: a window keeps its token when it begins anew
		over, err := selectSessionOver(ctx, a.tx, *a.window.AttemptID, a.commit)
		if err != nil || over {
			return older, err
		}
		return newer, nil
	case have.session == a.commit.Session, have.session == a.commit.Follows:
		return newer, nil
	}
	return stale, nil
}

// longestSession is how long a window is believed to have been looked at, in
// seconds: a working day.
const longestSession = 12 * 60 * 60

// fill writes the commit over what the unit had.
func (a *committing) fill(u *savedUnit, said scorm.Progress) {
	if u.again() && u.session != a.commit.Session {
		u.completion, u.success, u.score, u.progress = "", "", nil, 0 // a failed unit taken anew
	}
	if u.session != a.commit.Session {
		u.session, u.sessionSeconds = a.commit.Session, 0
	}
	session := said.Session
	if session == 0 {
		session = min(a.commit.Open, longestSession) // the course does not say how long it took
	}
	u.seconds += max(0, session-u.sessionSeconds)
	u.sessionSeconds = max(u.sessionSeconds, session)
	u.sequence = a.commit.Sequence
	u.ended = a.commit.Final && said.Exit != "suspend" && said.Exit != "time-out" && said.Exit != "logout"
	u.location = strings.ReplaceAll(said.Location, "\x00", "")
	u.stand(said)
}

// conclude adds the units up and, when that settles the attempt, records it.
func (a *committing) conclude(ctx context.Context, v verdict) (Saved, error) {
	total := a.window.addUp(a.pack, a.units, a.commit.Outcome, a.tx.Now())
	total.failed = total.failed && (v.kept == whole || v.marked) // of what comes late, only a pass is believed
	total = a.window.held(total)
	saved := Saved{At: a.tx.Now(), State: a.window.State, Progress: total.progress, Score: total.score}
	unit, sequencing := a.commit.Unit, a.commit.Sequencing
	if v.kept != whole {
		unit, sequencing = "", ""
	}
	if v.kept != nothing {
		if err := updateAttemptStanding(ctx, a.tx, *a.window.AttemptID, total, unit, sequencing); err != nil {
			return saved, err
		}
	}
	if v.kept == whole && a.tx.Now().Sub(a.window.UsedAt) > renewAfter {
		if err := updateLaunchRenewed(ctx, a.tx, a.window.Hash); err != nil {
			return saved, err
		}
	}
	if a.window.Review {
		return saved, nil
	}
	var err error
	if saved.State, err = a.settle(ctx, total); err != nil {
		return saved, err
	}
	if saved.State == AttemptPassed && a.window.State != AttemptPassed {
		saved.Remains, err = remainderOf(ctx, a.tx, *a.window.AttemptID)
	}
	return saved, err
}

// held is what an attempt of the window adds up to at the least: what was passed
// stays so, with its score, whether it is looked at again or has more of it to do.
// What comes after the pass gives it a score only where it is a pass, too.
func (w Window) held(total standing) standing {
	lower := w.Score != nil && (total.score == nil || *total.score < *w.Score)
	if w.Review || w.State == AttemptPassed && (lower || !total.passed) {
		total.score = w.Score
	}
	if w.State == AttemptPassed {
		total.progress = 100
	}
	return total
}

// settle closes the attempt when its units say so. A pass counts at once; a
// fail only when the course has ended its session, since a learner may try
// again within it.
func (a *committing) settle(ctx context.Context, total standing) (AttemptState, error) {
	id, state := *a.window.AttemptID, a.window.State
	outcome := Outcome{Passed: total.passed, Score: total.score, At: a.tx.Now()}
	switch {
	case total.passed && state != AttemptPassed:
		state = AttemptPassed
	case total.failed && state == AttemptOpen && (a.commit.Final || a.commit.Outcome != nil):
		state = AttemptFailed
	case state == AttemptPassed && a.window.Score == nil && total.score != nil:
		return state, updateLateScore(ctx, a.tx, id, total.score)
	default:
		return state, nil
	}
	if err := updateAttemptClosed(ctx, a.tx, id, state); err != nil {
		return state, err
	}
	return state, a.recordOutcome(ctx, a.tx, id, outcome)
}
