package main

import (
	"bytes"
	"crypto/rand"
	"fmt"
	"net/url"
	"strings"
	"time"

	"kursbro/accounts"
	"kursbro/app/db"
	"kursbro/app/i18n"
	"kursbro/app/site"
	"kursbro/courses"
	"kursbro/courses/certificate"
	"kursbro/courses/goals"
	"kursbro/courses/lesson"
	"kursbro/courses/quiz"
	"kursbro/courses/sharing"
	"kursbro/merge"
	"kursbro/merge/events"
)

// thing is what the parameters of a path name: their values.
type thing map[string]string

func (t thing) fill(path string) string {
	parts := strings.Split(path, "/")
	for i, part := range parts {
		if name, is := strings.CutPrefix(part, ":"); is {
			parts[i] = t[name]
		}
	}
	return strings.Join(parts, "/")
}

// stage makes a thing of somebody's, a new one each time.
type stage func(w *world, a *asker, of whose) thing

// stages say what the parameters of a path name; the longest beginning counts.
// What a form names stands with its method.
var stages = map[string]stage{
	"/kurseier/:id/innhold/:lesson":            aLesson,
	"/kurseier/:id/innhold/sporsmal/:question": aBankedQuestion,

	"/kurs/:id/meld-av":                       anEnrolment,
	"/kurs/:id/evaluer":                       aQuestionnaire,
	"/kurs/:id":                               aCourse,
	"/kurseier/:id":                           aCourse,
	"/kurseier/:id/pakke/:package":            aVersion,
	"/kurseier/:id/gyldighet/angre":           anOrder,
	"/kurseier/:id/deltakere/:person":         aParticipant,
	"/kurseier/import/:import":                anImport,
	"/kurseier/import/:import/angre":          anImportDone,
	"/dokumentasjon/:result":                  anEvidence,
	"/kurseier/pakke/:package":                aPackage,
	"/kurseier/:id/pamelding/regel/:rule":     anAssignment,
	"/kurseier/:id/pamelding/koder":           anAccessCode,
	"/kursdato/:class":                        aClass,
	"/kurseier/kursdato/:class":               aClass,
	"/kursbevis/:number":                      aCertificate,
	"/bevis/:code":                            aCertificate,
	"/utsteder/:key":                          aKey,
	"/delinger/:id":                           aShare,
	"/rapporter/:id":                          aReport,
	"/kurs/:id/trekk-sporsmal":                aQuestionToLeader,
	"/kursdato/:class/meld-av":                aSeat,
	"/kursdato/:class/ta-plassen":             aSeat,
	"/kurseier/kursdato/:class/oppmote":       aSeat,
	"/kurseier/kursdato/:class/melding":       aSeat,
	"/kurseier/kursdato/:class/alle-mott":     aSeat,
	"/kurseier/kursdato/:class/rett":          aSeat,
	"/kurseier/kursdato/:class/slipp-inn":     aSeat,
	"/kurseier/kursdato/:class/ta-av":         aSeat,
	"/dev/mail/:id":                           aKey,
	"/delt/:token":                            aKey,
	"/kalender/:token":                        aKey,
	"/til-godkjenning/:id":                    anApproval,
	"/kurseier/laringsmal/:template":          aTemplate,
	"/laringsmal/rolle/:role":                 aRequest,
	"/laringsmal/:plan":                       aPlan,
	"/veiledningssamtale/:talk":               aPlan,
	"/kundesenter/person/:id":                 aPerson,
	"/kundesenter/sammenslaing/:id":           aMatch,
	"/hr/sammenslaing/:id":                    aMatch,
	"/kundesenter/angre/:id":                  aMerge,
	"/kvittering/:id":                         aMerge,
	merge.QuestionPath + "/:id":               aQuestion,
	merge.ClaimPath + "/lenke/:token":         aClaim,
	"/hr/ansettelser/fil/:id":                 anUpload,
	"/hr/ansettelser/kjoring/:id":             aRun,
	"/systemer/klient/:id":                    aClient,
	"/systemer/mottaker/:id":                  aWebhook,
	"/emner/:category":                        aCategory,
	"/profil/innlogging/passnokkel/:id":       aPasskey,
	"POST /invitasjon":                        anOffer,
	"/invitasjon/:token":                      aKey,
	"/invitasjoner/:id":                       anInvitation,
	"/hr/sletting/:id":                        anErasure,
	"/kundesenter/henvendelser/:id":           anInquiry,
	"/kundesenter/person/:id/bytte":           aChange,
	"POST /organisasjoner/epostdomener/fjern": aBranch,
	"/organisasjoner/en/:id":                  aBranchByID,
	"/passord/:token":                         aKey,
	"/paminnelser/av/:token":                  aKey,
	"/epost/:token":                           aKey,
	"/logg-inn/:provider":                     aProvider,
	"/logg-ut/hos/:provider":                  aProvider,
	"/logg-ut/fra/:provider":                  aProvider,
}

// stageOf finds what makes the things of a route, by its name; empty for one
// without parameters. It is not known when nobody has said.
func stageOf(route site.Route) (name string, known bool) {
	if exactly := route.Method + " " + route.Path; stages[exactly] != nil {
		return exactly, true
	}
	if !strings.Contains(route.Path, "/:") {
		return "", true
	}
	longest := ""
	for prefix := range stages {
		if strings.HasPrefix(route.Path+"/", prefix+"/") && len(prefix) > len(longest) {
			longest = prefix
		}
	}
	return longest, longest != "" && strings.Count(longest, ":") == strings.Count(route.Path, ":") || longest == "/laringsmal/:plan"
}

// form fills in what a handler checks before it asks the act.
type form func(w *world, it thing) url.Values

func typed(pairs ...string) form {
	return func(*world, thing) url.Values {
		values := url.Values{}
		for i := 0; i < len(pairs); i += 2 {
			values.Add(pairs[i], pairs[i+1])
		}
		return values
	}
}

// forms by method and path.
var forms = map[string]form{
	"POST /organisasjoner/epostdomener/fjern": func(_ *world, it thing) url.Values {
		return url.Values{"domain": {"post.example"}, "organisation": {it["organisation"]}}
	},
	"POST /kurseier/:id/pamelding/koder/trekk": func(_ *world, it thing) url.Values { return url.Values{"access_code": {it["access_code"]}} },
	"POST /kundesenter/person/:id/roller": func(w *world, _ thing) url.Values {
		return url.Values{"role": {"hr"}, "organisation": {string(w.near)}}
	},
	"POST /invitasjon":                         func(_ *world, it thing) url.Values { return url.Values{"invitation": {it["id"]}} },
	"POST /kundesenter/henvendelser/:id/svar":  typed("text", "Prøv igjen nå.", "nokkel", "reach"),
	"POST /kundesenter/henvendelser/:id/koble": typed("person", "noone@post.example"),
	"POST /kurseier/:id/resultat":              typed("who", "finnes@ikke.example", "day", "2025-05-03", "outcome", "passed", "note", "Holdt på avdelingen."),
	"POST /kurseier/:id/gyldighet/pa-nytt":     typed("day", "2099-01-31"),
	"POST /kurseier/:id/gyldighet/angre":       func(_ *world, it thing) url.Values { return url.Values{"reckoning": {it["order"]}} },
	"POST /kurseier/kursdato/:class/oppmote":   func(_ *world, it thing) url.Values { return url.Values{"seat": {it["seat"]}, "mark": {"present"}} },
	"POST /kurseier/kursdato/:class/rett":      func(_ *world, it thing) url.Values { return url.Values{"seat": {it["seat"]}, "mark": {"absent"}} },
	"POST /kurseier/kursdato/:class/melding":   typed("words", "Ta med gode sko."),
	"POST /kurseier/kursdato/:class/slipp-inn": typed("who", "finnes@ikke.example"),
	"POST /kurseier/kursdato/:class/ta-av":     func(_ *world, it thing) url.Values { return url.Values{"seat": {it["seat"]}} },
	"POST /laringsmal/:plan/samtaler":          typed("day", "10.01.2027", "clock", "12:00", "location", "Rom 2"),
	"POST /laringsmal/:plan/spor":              typed("kind", "supervisor", "address", "jonas@post.example"),
	"POST /kurs/:id/evaluer":                   func(*world, thing) url.Values { return url.Values{"asked": {"useful"}, "q0": {"4"}} },
	"POST /emner/:category":                    typed("name_nb", "Nytt navn"),
	"POST /systemer/klient/:id/nokkel":         typed("days", "30"),
	"POST /systemer/mottaker/:id/send":         typed("from", "1"),
}

// anOrder is one to take a course anew, whose day is to come.
func anOrder(w *world, a *asker, of whose) thing {
	it := aCourse(w, a, of)
	it["order"] = db.NewID()
	w.exec(`INSERT INTO reckoning (id, course_id, kind, anew_by, ordered_at, done_at) VALUES ($1, $2, 'anew', $3, $4, $4)`,
		it["order"], it["id"], time.Now().AddDate(1, 0, 0), time.Now())
	return it
}

func aCourse(w *world, a *asker, of whose) thing {
	in, title := w.place(of)
	return thing{"id": w.course(in, title)}
}

// course makes a published one that an organisation issues and that is open to
// nobody else.
func (w *world) course(in accounts.OrganisationID, title string) string {
	w.t.Helper()
	id, now := w.id(), w.db.Now()
	w.exec(`INSERT INTO course (id, code, same_as, form, state, organisation_id, minutes, valid_months, created_at, updated_at)
		VALUES ($1, $2, $1, 'elearning', 'published', $3, 25, 24, $4, $4)`, id, fmt.Sprintf("K%d", w.made), in, now)
	w.exec(`INSERT INTO package (id, course_id, standard, title, manifest, file_name, blob_sha256, size, uploaded_at)
		VALUES ($1, $1, 'scorm_12', $2, '{"identifier":"m","units":[{"identifier":"u","href":"index.html"}]}', 'kurs.zip', '00', 1, $3)`, id, title, now)
	w.exec(`UPDATE course SET package_id = id WHERE id = $1`, id)
	w.exec(`INSERT INTO course_text (course_id, language, title, summary, description, search_text, sort_key) VALUES ($1, 'nb', $2, '', '', $3, $4)`,
		id, title, i18n.SearchText(title), i18n.SortKey(title))
	w.exec(`INSERT INTO course_organisation (course_id, organisation_id) VALUES ($1, $2)`, id, in)
	w.exec(`UPDATE revision SET number = number + 1 WHERE name = 'catalogue'`)
	return id
}

// anEnrolment is a course that somebody is in.
func anEnrolment(w *world, a *asker, of whose) thing {
	it := aCourse(w, a, of)
	w.exec(`INSERT INTO enrolment (id, profile_id, course_id, state, enrolled_at) VALUES ($1, $2, $3, 'active', $4)`, w.id(), w.holder(a, of), it["id"], w.db.Now())
	return it
}

// aQuestionnaire is a course that asks whoever has passed it.
func aQuestionnaire(w *world, a *asker, of whose) thing {
	it := aCourse(w, a, of)
	w.exec(`INSERT INTO evaluation (course_id) VALUES ($1)`, it["id"])
	w.exec(`INSERT INTO enrolment (id, profile_id, course_id, state, enrolled_at, completed_at) VALUES ($1, $2, $3, 'completed', $4, $4)`, w.id(), w.holder(a, of), it["id"], w.db.Now())
	return it
}

func aPackage(w *world, a *asker, of whose) thing {
	id := w.id()
	w.exec(`INSERT INTO package (id, standard, title, manifest, file_name, blob_sha256, size, uploaded_by_profile_id, uploaded_at)
		VALUES ($1, 'scorm_12', 'Pakke', '{"identifier":"m","units":[{"identifier":"u","href":"index.html"}]}', 'kurs.zip', '00', 1, $2, $3)`, id, w.holder(a, of), w.db.Now())
	return thing{"package": id}
}

// aVersion is a course with a package that the asker has uploaded for it.
// anAssignment is a rule that makes a course mandatory.
func anAssignment(w *world, a *asker, of whose) thing {
	it := aCourse(w, a, of)
	it["rule"] = w.id()
	w.exec(`INSERT INTO assignment (id, course_id, organisation_id, who, created_at, updated_at)
		SELECT $1, id, organisation_id, 'employees', $3, $3 FROM course WHERE id = $2`, it["rule"], it["id"], w.db.Now())
	return it
}

// anAccessCode is a code that lets people into a course.
func anAccessCode(w *world, a *asker, of whose) thing {
	it := aCourse(w, a, of)
	it["access_code"] = w.id()
	w.exec(`INSERT INTO access_code (id, course_id, code, uses, created_at) VALUES ($1, $2, $1, 0, $3)`, it["access_code"], it["id"], w.db.Now())
	return it
}

func aVersion(w *world, a *asker, of whose) thing {
	return thing{"id": aCourse(w, a, of)["id"], "package": aPackage(w, a, theirs)["package"]}
}

// aLesson is a course with a page in its draft.
func aLesson(w *world, a *asker, of whose) thing {
	it := aCourse(w, a, of)
	id, err := w.courses.SaveLesson(w.t.Context(), accounts.Command("test"), courses.CourseID(it["id"]),
		courses.Lesson{Unit: lesson.Unit{Kind: lesson.Page, Texts: map[string]lesson.Text{"nb": {Title: "Side", Body: "Tekst"}}}})
	w.must(err)
	it["lesson"] = id
	return it
}

// aBankedQuestion is a course with a question in its bank.
func aBankedQuestion(w *world, a *asker, of whose) thing {
	it := aCourse(w, a, of)
	course := courses.CourseID(it["id"])
	w.must(w.courses.SaveQuestion(w.t.Context(), accounts.Command("test"), course, courses.Question{Question: quiz.Question{Kind: quiz.Number, Points: 1, Words: map[string]quiz.Words{"nb": {Prompt: "Nødnummer?"}}}}))
	outline, err := w.courses.Outline(w.t.Context(), accounts.Command("test"), course)
	w.must(err)
	it["question"] = outline.Questions[0].ID
	return it
}

// aParticipant is somebody with a result in a course.
func aParticipant(w *world, a *asker, of whose) thing {
	in, title := w.place(of)
	it := thing{"id": w.course(in, title), "person": string(w.holder(a, of))}
	w.certificate(accounts.ProfileID(it["person"]), it["id"])
	return it
}

// anEvidence is the file behind a result that was registered by hand.
func anEvidence(w *world, a *asker, of whose) thing {
	it, id := aParticipant(w, a, of), w.id()
	file, err := w.courses.KeepEvidence(w.t.Context(), accounts.Command("test"), strings.NewReader("%PDF-1.7"), "bevis.pdf")
	w.must(err)
	w.exec(`INSERT INTO result (id, profile_id, course_id, outcome, achieved_at, origin_kind, recorded_at) VALUES ($1, $2, $3, 'passed', $4, 'manual', $4)`, id, it["person"], it["id"], w.db.Now())
	w.exec(`INSERT INTO result_evidence (result_id, file_name, media_type, blob_sha256, size, recorded_at) VALUES ($1, 'bevis.pdf', $2, $3, 8, $4)`, id, file.MediaType, file.SHA256, w.db.Now())
	return thing{"result": id}
}

// anImport is a file of completions that was tried, or carried out.
func anImport(w *world, a *asker, of whose) thing {
	id := w.id()
	w.exec(`INSERT INTO completion_import (id, by_profile_id, file_name, sha256, policy, state, made_at) VALUES ($1, $2, 'gamle.csv', '00', 'newer', 'tried', $3)`, id, w.holder(a, of), w.db.Now())
	return thing{"import": id}
}

// anImportDone is one that was carried out.
func anImportDone(w *world, a *asker, of whose) thing {
	it := anImport(w, a, of)
	w.exec(`UPDATE completion_import SET state = 'done', finished_at = made_at WHERE id = $1`, it["import"])
	return it
}

func aClass(w *world, a *asker, of whose) thing {
	in, title := w.place(of)
	course, id, begins := w.course(in, title), w.id(), w.db.Now().Add(72*time.Hour)
	w.exec(`UPDATE course SET form = 'classroom', package_id = NULL WHERE id = $1`, course)
	w.exec(`INSERT INTO class (id, course_id, place, seats, book_until, accept_hours, begins_at, ends_at, created_at, updated_at)
		VALUES ($1, $2, 'Rom 1', 10, $3, 24, $3, $4, $5, $5)`, id, course, begins, begins.Add(time.Hour), w.db.Now())
	w.exec(`INSERT INTO class_day (class_id, number, begins_at, ends_at) VALUES ($1, 1, $2, $3)`, id, begins, begins.Add(time.Hour))
	return thing{"class": id}
}

// aSeat is in a class, booked.
func aSeat(w *world, a *asker, of whose) thing {
	it := aClass(w, a, of)
	it["seat"] = w.id()
	w.exec(`INSERT INTO seat (id, class_id, profile_id, state, booked_at, line_at) VALUES ($1, $2, $3, 'booked', $4, $4)`, it["seat"], it["class"], w.holder(a, of), w.db.Now())
	w.exec(`UPDATE class SET taken = 1 WHERE id = $1`, it["class"])
	return it
}

func aCertificate(w *world, a *asker, of whose) thing {
	in, title := w.place(of)
	return w.certificate(w.holder(a, of), w.course(in, title))
}

func (w *world) certificate(holder accounts.ProfileID, course string) thing {
	w.t.Helper()
	id, now := w.id(), w.db.Now()
	number, code := certificate.NewNumber(strings.NewReader(fmt.Sprintf("%07d", w.made)), 2026), certificate.NewVerifyCode(rand.Reader)
	w.exec(`INSERT INTO result (id, profile_id, course_id, outcome, score, achieved_at, origin_kind, recorded_at)
		VALUES ($1, $2, $3, 'passed', 8750, $4, 'here', $4)`, id, holder, course, now)
	w.exec(`INSERT INTO certificate (id, result_id, profile_id, number, code, holder, course_titles, course_code, issuer, score, achieved_at, issued_at)
		VALUES ($1, $1, $2, $3, $4, 'Ane', '{"nb":"Brannvern"}', 'BV1', 'Helse Vest', 8750, $5, $5)`, id, holder, number, code, now)
	return thing{"number": number, "code": code}
}

// aShare is of results, and was mailed to somebody.
func aShare(w *world, a *asker, of whose) thing {
	in, title := w.place(of)
	holder := accounts.Actor{ProfileID: w.holder(a, of), Kind: accounts.Person}
	proof := w.certificate(holder.ProfileID, w.course(in, title))
	w.exec(`DELETE FROM throttle`)
	id, err := sharing.New(w.courses).Create(w.t.Context(), holder, sharing.Order{Certificates: []string{proof["number"]}, Recipient: "mottaker@arbeid.example",
		Days: sharing.Days[0], Language: i18n.NB, FormKey: w.id()})
	w.must(err)
	return thing{"id": string(id)}
}

// aReport is one that somebody has saved about a course of theirs.
func aReport(w *world, a *asker, of whose) thing {
	in, title := w.place(of)
	id, now, owner := w.id(), w.db.Now(), w.holder(a, of)
	w.exec(`INSERT INTO report (id, profile_id, form_key, name, definition, created_at) VALUES ($1, $2, $1, $3, $4, $5)`,
		id, owner, title, `{"scope":"organisation","organisation":"`+string(in)+`","courses":["`+w.course(in, title)+`"]}`, now)
	w.exec(`INSERT INTO report_reader (id, report_id, profile_id, shared_at) VALUES ($1, $1, $2, $3)`, id, owner, now)
	return thing{"id": id}
}

// aKey is to nothing: the page must come, and say so.
func aKey(*world, *asker, whose) thing { return thing{"token": strings.Repeat("k", 43)} }

func aProvider(*world, *asker, whose) thing { return thing{"provider": "idporten"} }

// anApproval is a request to be enrolled: led by a leader who asks, or in a
// course that a course owner answers for.
func anApproval(w *world, a *asker, of whose) thing {
	in, title := w.place(of)
	p, _, _ := w.other(accounts.Internal, of)
	id, step := w.id(), "leader"
	leader, _, _ := w.other(accounts.Internal, of)
	asked := any(leader.ID)
	switch {
	case a.is(accounts.Leader) && of == theirs:
		leader.ID, asked = a.ProfileID, a.ProfileID
	case a.is(accounts.CourseOwner):
		step, asked = "owner", nil
	}
	w.exec(`INSERT INTO employment (id, profile_id, employee_number, leader_profile_id, start_date, created_at, updated_at) VALUES ($1, $2, $1, $3, '2020-01-01', $4, $4)`,
		id, p.ID, leader.ID, w.db.Now())
	w.exec(`INSERT INTO approval (id, profile_id, course_id, state, step, asked_profile_id, requested_at) VALUES ($1, $2, $3, 'waiting', $4, $5, $6)`,
		id, p.ID, w.course(in, title), step, asked, w.db.Now())
	return thing{"id": id}
}

// aQuestionToLeader is a course that somebody waits to be let into.
func aQuestionToLeader(w *world, a *asker, of whose) thing {
	it := aCourse(w, a, of)
	w.exec(`INSERT INTO approval (id, profile_id, course_id, state, step, requested_at) VALUES ($1, $2, $3, 'waiting', 'owner', $4)`, w.id(), w.holder(a, of), it["id"], w.db.Now())
	return it
}

func aTemplate(w *world, a *asker, of whose) thing {
	in, title := w.place(of)
	return thing{"template": string(w.template(in, title).ID)}
}

func (w *world) template(in accounts.OrganisationID, title string) goals.Template {
	w.t.Helper()
	w.made++
	template, _, err := w.goals.Import(w.t.Context(), accounts.Command("test"), goals.Template{OrganisationID: in, Code: fmt.Sprintf("L%d", w.made), Name: title,
		Specialty: "Alle", Part: "LIS1", Goals: []goals.Goal{{Code: "1", Title: "Ta imot syke", Activities: []goals.Activity{{Title: "Ta imot ti", Required: true}}}}})
	w.must(err)
	return template
}

// aPlan is one that the asker holds, or stands beside as what they are; one with
// which they have nothing to do is a colleague's or a stranger's.
func aPlan(w *world, a *asker, of whose) thing {
	in, title := w.place(of)
	t := w.template(in, title)
	p, _, _ := w.other(accounts.Internal, of)
	holder, now := p.ID, w.db.Now()
	if of == theirs && a.is(accounts.LIS) {
		holder = a.ProfileID
	}
	it := thing{"plan": w.id(), "goal": string(t.Goals[0].ID), "activity": string(t.Goals[0].Activities[0].ID), "talk": w.id(), "entry": w.id()}
	w.exec(`INSERT INTO goal_plan (id, profile_id, template_id, assigned_at, used_at) VALUES ($1, $2, $3, $4, $4)`, it["plan"], holder, t.ID, now)
	for _, role := range []accounts.Role{accounts.Supervisor, accounts.Leader, accounts.Mentor} {
		beside := w.person(accounts.Internal, in, "Hjelper")
		if of == theirs && a.is(role) {
			beside.ID = a.ProfileID
		}
		id := w.id()
		w.exec(`INSERT INTO goal_role (id, plan_id, kind, state, profile_id, address, address_key, asked_at, answered_at) VALUES ($1, $2, $3, 'accepted', $4, $1, $1, $5, $5)`,
			id, it["plan"], role, beside.ID, now)
		it["role"] = id // the mentor's in the end
		if role == accounts.Supervisor {
			w.exec(`INSERT INTO goal_entry (id, plan_id, goal_id, activity_id, state, comment, role_id, written_at, sent_at) VALUES ($1, $2, $3, $4, 'sent', 'Gjort', $5, $6, $6)`,
				it["entry"], it["plan"], it["goal"], it["activity"], id, now)
		}
	}
	w.exec(`INSERT INTO goal_talk (id, plan_id, role_id, day, clock, location, called_at) VALUES ($1, $2, $3, '2027-01-10', '12:00', 'Rom 1', $4)`, it["talk"], it["plan"], it["role"], now)
	return it
}

// aRequest asks somebody to be a supervisor.
func aRequest(w *world, a *asker, of whose) thing {
	it := aPlan(w, w.askers[0], of)
	id := w.id()
	w.exec(`INSERT INTO goal_role (id, plan_id, kind, state, profile_id, address, address_key, asked_at) VALUES ($1, $2, 'supervisor', 'asked', $3, $1, $1, $4)`,
		id, it["plan"], w.holder(a, of), w.db.Now())
	return thing{"role": id}
}

func aPerson(w *world, a *asker, of whose) thing {
	if of == theirs && a.SignedIn() {
		return thing{"id": string(a.ProfileID)}
	}
	p, _, _ := w.other(accounts.External, of)
	return thing{"id": string(p.ID)}
}

// aMatch is between an employee and a guest.
func aMatch(w *world, a *asker, of whose) thing {
	return w.match(w.holder(a, of), of, "review")
}

func aQuestion(w *world, a *asker, of whose) thing { return w.match(w.holder(a, of), of, "asking") }

func (w *world) match(internal accounts.ProfileID, of whose, state string) thing {
	id := w.id()
	guest, _, _ := w.other(accounts.External, of)
	w.exec(`INSERT INTO match (id, internal_profile_id, external_profile_id, state, evidence, due_date, found_at, settled_at) VALUES ($1, $2, $3, $4, 'typed', '2026-01-01', $5, $5)`,
		id, internal, guest.ID, state, w.db.Now())
	return thing{"id": id}
}

// aMerge is one into somebody.
func aMerge(w *world, a *asker, of whose) thing {
	id, into := w.id(), w.holder(a, of)
	guest, _, _ := w.other(accounts.External, of)
	w.exec(`UPDATE profile SET state = 'merged', merged_into = $2, merged_at = $3 WHERE id = $1`, guest.ID, into, w.db.Now())
	w.exec(`INSERT INTO merge (id, from_profile_id, into_profile_id, evidence, confirmed, digest, merged_at) VALUES ($1, $2, $3, 'typed', TRUE, '00', $4)`, id, guest.ID, into, w.db.Now())
	return thing{"id": id}
}

// aClaim is a link to an old profile, that one employee has asked for.
func aClaim(w *world, a *asker, of whose) thing {
	token, hash := accounts.NewToken()
	guest, _, _ := w.other(accounts.External, of)
	w.exec(`INSERT INTO match_claim (token_hash, internal_profile_id, external_profile_id, created_at) VALUES ($1, $2, $3, $4)`, hash, w.holder(a, of), guest.ID, w.db.Now())
	return thing{"token": token}
}

// anInvitation is to be a guest; administrators invite to more.
func anInvitation(w *world, a *asker, of whose) thing {
	id, now := w.id(), w.db.Now()
	in, _ := w.place(of)
	w.exec(`INSERT INTO invitation (id, email, email_key, language, organisation_id, by_profile_id, state, created_at, sent_at, times_sent, expires_at)
		VALUES ($1, $2, $2, 'nb', $3, $4, 'open', $5, $5, 1, $6)`, id, "ny."+id+"@post.example", in, w.holder(a, of), now.Add(-time.Hour), now.Add(72*time.Hour))
	w.exec(`INSERT INTO invitation_role (invitation_id, role, email_key, organisation_id, waits) VALUES ($1, 'guest', $2, $3, TRUE)`, id, "ny."+id+"@post.example", in)
	return thing{"id": id}
}

// aChange is somebody's wish to belong to an organisation: whose helpdesk decides.
func aChange(w *world, a *asker, of whose) thing {
	it := aPerson(w, a, of)
	to, _ := w.place(of)
	w.exec(`UPDATE organisation_change SET state = 'withdrawn' WHERE profile_id = $1`, it["id"])
	w.exec(`INSERT INTO organisation_change (id, profile_id, from_organisation_id, to_organisation_id, reason, state, asked_at, by_domain, answer)
		VALUES ($1, $2, $3, $4, '', 'open', $5, '', '')`, w.id(), it["id"], w.root, to, w.db.Now())
	return it
}

// anInquiry is what somebody has written to the helpdesk, new.
func anInquiry(w *world, a *asker, of whose) thing {
	id, who := w.id(), aPerson(w, a, of)["id"]
	w.exec(`INSERT INTO inquiry (id, reference, profile_id, signed_in, organisation_id, name, email, language, page, problem, browser, state, written_at, updated_at)
		SELECT $1, $1, p.id, $3, p.organisation_id, '', '', 'nb', '', '', '', 'open', $4, $4 FROM profile p WHERE p.id = $2`, id, who, true, w.db.Now())
	w.exec(`INSERT INTO inquiry_message (id, inquiry_id, text, form_key, mail_ref, written_at) VALUES ($1, $1, 'Hei', $1, '', $2)`, id, w.db.Now())
	return thing{"id": id}
}

// anErasure is somebody's wish to be erased, for their employer to answer.
func anErasure(w *world, a *asker, of whose) thing {
	id, who := w.id(), w.holder(a, of)
	w.exec(`UPDATE erasure SET state = 'undone' WHERE profile_id = $1`, who)
	w.exec(`INSERT INTO erasure (id, profile_id, state, asked_by_profile_id, asked_at) VALUES ($1, $2, 'asked', $2, $3)`, id, who, w.db.Now())
	return thing{"id": id}
}

func aBranch(w *world, a *asker, of whose) thing {
	in, _ := w.place(of)
	return thing{"organisation": string(in)}
}

func aBranchByID(w *world, a *asker, of whose) thing {
	return thing{"id": aBranch(w, a, of)["organisation"]}
}

// anOffer is an invitation to somebody's own address.
func anOffer(w *world, a *asker, of whose) thing {
	it := anInvitation(w, a, of)
	who, address := w.holder(a, of), fmt.Sprintf("til.%d@post.example", w.made)
	w.exec(`UPDATE profile SET private_email = $2, private_email_key = $2, private_email_source = 'hr' WHERE id = $1 AND kind = 'internal'`, who, address) // perhaps it was dropped
	p, err := accounts.SelectProfile(w.t.Context(), w.db, who)
	w.must(err)
	w.exec(`UPDATE invitation SET email = $2, email_key = $2 WHERE id = $1`, it["id"], accounts.EmailKey(p.RecoveryEmail()))
	w.exec(`DELETE FROM invitation_role WHERE email_key = $1`, accounts.EmailKey(p.RecoveryEmail()))
	w.exec(`UPDATE invitation_role SET email_key = $2 WHERE invitation_id = $1`, it["id"], accounts.EmailKey(p.RecoveryEmail()))
	return it
}

func anUpload(w *world, a *asker, of whose) thing {
	u, err := w.merge.KeepUpload(w.t.Context(), accounts.Actor{ProfileID: w.holder(a, of), Kind: accounts.Person, Roles: []accounts.Grant{{Role: accounts.HR}}},
		bytes.NewReader([]byte("employee_number\n1\n")), merge.ImportOptions{FileName: "ansatte.csv"})
	w.must(err)
	return thing{"id": string(u.ID)}
}

func aRun(w *world, a *asker, of whose) thing {
	id := w.id()
	w.exec(`INSERT INTO hire_run (id, file_name, sha256, started_at, finished_at, by_profile_id) VALUES ($1, 'ansatte.csv', '00', $2, $2, $3)`, id, w.db.Now(), w.holder(a, of))
	return thing{"id": id}
}

func aClient(w *world, a *asker, of whose) thing {
	in, _ := w.place(of)
	w.made++
	c, _, err := w.merge.AddClient(w.t.Context(), accounts.Command("test"), merge.NewClient{Name: fmt.Sprintf("System %d", w.made), Scopes: []merge.Scope{merge.SCIMScope},
		Organisation: in, Life: 48 * time.Hour})
	w.must(err)
	return thing{"id": string(c.ID)}
}

func aWebhook(w *world, a *asker, of whose) thing {
	w.made++
	id, _, err := w.merge.AddWebhook(w.t.Context(), accounts.Command("test"), events.Request{Name: fmt.Sprintf("Mottaker %d", w.made), URL: fmt.Sprintf("https://93.184.215.%d/%d", w.made%250+1, w.made)})
	w.must(err)
	return thing{"id": string(id)}
}

func aCategory(w *world, a *asker, of whose) thing {
	id := w.id()
	w.exec(`INSERT INTO category (id) VALUES ($1)`, id)
	w.exec(`INSERT INTO category_name (category_id, language, name, folded) VALUES ($1, 'nb', $1, $1)`, id)
	return thing{"category": id}
}

func aPasskey(w *world, a *asker, of whose) thing {
	id := w.id()
	w.exec(`INSERT INTO passkey (id, profile_id, credential_id, name, record, created_at) VALUES ($1, $2, $1, 'Telefon', 'x', $3)`, id, w.holder(a, of), w.db.Now())
	return thing{"id": id}
}
