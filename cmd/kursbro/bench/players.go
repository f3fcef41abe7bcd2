package bench

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"kursbro/app/db"
)

// Player is a window in which a person has a course open.
type Player struct {
	Path string // of the launch, in the content origin: /l/<token>
	Unit string
}

// openPlayers is how many windows save at once: the whole of a hospital in the
// course that is due today.
var openPlayers = []int{64, 1000}

// savedAnswer is how long the answer to a commit is, in bytes.
const savedAnswer = 110

// play lets many windows save two kilobytes each as fast as they get their
// answer. Each has a person, an attempt and a connection of its own.
func (b *bench) play(ctx context.Context) error {
	players, err := b.Players(ctx, b.Database, b.files(), openPlayers[len(openPlayers)-1])
	if err != nil {
		return err
	}
	bare, stop, err := b.hello(ctx, savedAnswer)
	if err != nil {
		return err
	}
	defer stop()
	sequence := make([]int, len(players))
	for _, clients := range openPlayers {
		if clients > len(players) {
			return fmt.Errorf("only %d people have a course to open", len(players))
		}
		requests := make([]saving, clients)
		for i := range requests {
			requests[i] = newSaving(b.portal.inside, players[i], i)
		}
		body := func(client, n int) []byte {
			sequence[client]++
			return requests[client].body(sequence[client], n)
		}
		taken, hangUp, err := quickly(bare, clients, http.StatusOK, func(client, n int) []byte {
			return bytes.Replace(body(client, n), []byte(players[client].Path), nil, 1)
		})
		if err != nil {
			return err
		}
		b.add("bare gin, as many bytes and none of them kept", load(ctx, clients, b.During, taken), "")
		hangUp()
		work, hangUp, err := quickly(b.portal.inside, clients, http.StatusOK, body)
		if err != nil {
			return err
		}
		b.add("SCORM commit, 2 kB, open players", load(ctx, clients, b.During, work), "bare gin, as many bytes and none of them kept")
		if clients == len(players) {
			b.add("the same, each once a second", inStep(ctx, clients, time.Second, b.During+time.Second, work), "")
			b.add("the same, 8 000 a second in all", inStep(ctx, clients, time.Duration(clients)*time.Second/8000, b.During+time.Second, work), "")
		}
		hangUp()
	}
	return nil
}

// inStep lets each client work once in so long, spread over it as people are;
// late turns are not made up for.
func inStep(ctx context.Context, clients int, each, during time.Duration, work act) Row {
	ctx, stop := context.WithTimeout(ctx, during)
	defer stop()
	took, failed, began := make([][]time.Duration, clients), make([]int, clients), time.Now()
	var done sync.WaitGroup
	for client := range clients {
		done.Go(func() {
			time.Sleep(time.Duration(client) * each / time.Duration(clients))
			turn := time.NewTicker(each)
			defer turn.Stop()
			for n := 0; ; n++ {
				select {
				case <-ctx.Done():
					return
				case <-turn.C:
				}
				asked := time.Now()
				if work(ctx, client, n) != nil {
					failed[client]++
					continue
				}
				took[client] = append(took[client], time.Since(asked))
			}
		})
	}
	done.Wait()
	return summary(clients, time.Since(began), took, failed)
}

// saving is a commit but for the few bytes that change from one to the next,
// because who asks and who answers share the cores.
type saving struct {
	head, tail string
	buffer     *bytes.Buffer
}

const digits = "0000000" // places for a number

func newSaving(host string, p Player, client int) saving {
	head := fmt.Sprintf(`{"unit":%q,"session":"players-%d","follows":"","final":false,"partial":false,"sequencing":"","sequence":1`, p.Unit, client)
	tail := `,"data":{"cmi":{"core":{"lesson_status":"incomplete","session_time":"00:03:00","score":{"raw":"40","min":"0","max":"100"},"lesson_location":"` + digits +
		`"},"location":"page","completion_status":"incomplete","suspend_data":"` + strings.Repeat("s", 1700) + `"}}}`
	length := len(head) + len(digits) + len(tail)
	return saving{buffer: &bytes.Buffer{}, tail: tail, head: fmt.Sprintf("POST %s/commit HTTP/1.1\r\nHost: %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s", p.Path, host, length, head)}
}

func (s saving) body(sequence, n int) []byte {
	s.buffer.Reset()
	s.buffer.WriteString(s.head)
	s.number(sequence)
	at := strings.Index(s.tail, digits)
	s.buffer.WriteString(s.tail[:at])
	s.number(n)
	s.buffer.WriteString(s.tail[at+len(digits):])
	return s.buffer.Bytes()
}

// number writes seven digits. After the 1 of "sequence":1 they make a number.
func (s saving) number(n int) {
	text := strconv.Itoa(n)
	s.buffer.WriteString(digits[len(text):])
	s.buffer.WriteString(text)
}

// quickly makes an act of requests as through does, and reads of each answer
// only its status and how long it is.
func quickly(address string, clients, wanted int, request func(client, n int) []byte) (act, func(), error) {
	wires := make([]*wire, clients)
	for i := range wires {
		var err error
		if wires[i], err = dial(address); err != nil {
			return nil, nil, err
		}
		wires[i].conn.SetDeadline(time.Now().Add(longestAnswer))
	}
	hangUp := func() {
		for _, w := range wires {
			w.conn.Close()
		}
	}
	return func(_ context.Context, client, n int) error { return wires[client].tell(wanted, request(client, n)) }, hangUp, nil
}

// tell sends a request that has to be answered as is wanted.
func (w *wire) tell(wanted int, request []byte) error {
	if _, err := w.conn.Write(request); err != nil {
		return err
	}
	status, length := 0, 0
	for {
		line, err := w.in.ReadSlice('\n')
		if err != nil {
			return err
		}
		if len(line) <= 2 {
			break
		}
		if status == 0 {
			status, _ = strconv.Atoi(string(line[9:12]))
		}
		if size, found := bytes.CutPrefix(line, []byte("Content-Length: ")); found {
			length, _ = strconv.Atoi(string(bytes.TrimSpace(size)))
		}
	}
	if _, err := w.in.Discard(length); err != nil {
		return err
	}
	if status != wanted {
		return fmt.Errorf("answered %d, not %d", status, wanted)
	}
	return nil
}

// Learner is somebody who is taking a course.
type Learner struct{ Enrolment, Profile, Unit string }

// Going finds so many who take a course that can be opened; where the crowd has
// too few, more enrol in the same one.
func Going(ctx context.Context, d *db.DB, number int) ([]Learner, error) {
	var course, manifest string
	err := d.QueryRow(ctx, `SELECT c.id, p.manifest FROM course c JOIN package p ON p.id = c.package_id
				WHERE c.state = 'published' AND p.standard = 'scorm_12' ORDER BY c.code LIMIT 1`).Scan(&course, &manifest)
	if err != nil {
		return nil, fmt.Errorf("find a course: %w", err)
	}
	unit, err := firstUnit(manifest)
	if err != nil {
		return nil, err
	}
	people, err := d.Query(ctx, `SELECT id FROM profile WHERE state = 'active' AND NOT EXISTS (SELECT 1 FROM enrolment e
		WHERE e.profile_id = profile.id AND e.course_id = $1) ORDER BY id LIMIT $2`, course, number)
	who, err := db.Collect(people, err, func(row db.Row) (l Learner, err error) { return l, row.Scan(&l.Profile) })
	if err != nil {
		return nil, fmt.Errorf("find who may take it: %w", err)
	}
	rows := make([][]any, len(who))
	for i := range who {
		who[i].Enrolment, who[i].Unit = db.NewID(), unit
		rows[i] = []any{who[i].Enrolment, who[i].Profile, course, "active", d.Now()}
	}
	return who, d.Write(ctx, func(tx *db.Tx) error {
		return tx.Insert(ctx, `INSERT INTO enrolment (id, profile_id, course_id, state, enrolled_at)`, rows)
	})
}

// firstUnit is the first that can be opened.
func firstUnit(manifest string) (string, error) {
	var contents struct {
		Units []struct {
			Identifier string `json:"id"`
			Href       string `json:"href"`
		} `json:"units"`
	}
	if err := json.Unmarshal([]byte(manifest), &contents); err != nil {
		return "", err
	}
	unit := ""
	for _, u := range contents.Units {
		if u.Href != "" {
			unit = cmp.Or(unit, u.Identifier)
		}
	}
	return unit, nil
}
