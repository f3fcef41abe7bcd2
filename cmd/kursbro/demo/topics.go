package demo

import (
	"context"
	"slices"

	"kursbro/accounts"
	"kursbro/app/i18n"
	"kursbro/courses"
)

// topic is a category of the demo's catalogue, with the codes of its courses.
type topic struct {
	nb, nn, en, se string
	codes          []string
}

var topics = []topic{
	{"Akuttmedisin", "Akuttmedisin", "Emergency medicine", "Heahtemedisiidna", []string{"AMK-CASE", "AMK-MED", "AMK-TEK", "HLR1", "HLR-KURS", "KK101"}},
	{"Brann og sikkerhet", "Brann og tryggleik", "Fire and safety", "Buollin ja sihkkarvuohta", []string{"BV-HEO"}},
	{"Legemidler", "Legemiddel", "Medicines", "Dálkasat", []string{"NE204", "BA101", "HJ102"}},
	{"Smittevern", "Smittevern", "Infection control", "Njoammunsuodjalus", []string{"SM101", "HH100"}},
	{"Pleie og pasientsikkerhet", "Pleie og pasienttryggleik", "Care and patient safety", "Dikšun ja pasieantasihkarvuohta", []string{"EG110", "ER201", "FA101", "TR101", "PA101"}},
	{"Kommunikasjon", "Kommunikasjon", "Communication", "Gulahallan", []string{"KO101", "TO101", "SK101"}},
	{"Data og informasjonssikkerhet", "Data og informasjonstryggleik", "Computers and information security", "Dáhtá ja diehtosihkarvuohta", []string{"DIPS01", "DIPS02", "IS100"}},
	{"Ny i jobben", "Ny i jobben", "New at work", "Ođas barggus", []string{"ST101", "FO101", "IS100"}},
}

// searchWords are what people call some courses that do not say so themselves.
var searchWords = map[string][]string{"HH100": {"håndvask", "sprit"}, "BV-HEO": {"evakuering", "slokking"}, "HLR1": {"hjertestans"}, "HLR-KURS": {"hjertestans"}, "KK101": {"KAD"}}

// nameTopics makes the categories and files the courses under them; a database
// that has categories is left alone.
func (r Rooms) nameTopics(ctx context.Context) error {
	there, err := r.Courses.Categories(ctx, i18n.NB)
	if err != nil || len(there) > 0 {
		return err
	}
	for _, t := range topics {
		names := map[i18n.Language]string{i18n.NB: t.nb, i18n.NN: t.nn, i18n.EN: t.en, i18n.SE: t.se}
		if _, err := r.Courses.NameCategory(ctx, accounts.Command("seed"), courses.Category{Names: names}); err != nil {
			return err
		}
	}
	all, err := r.Courses.Categories(ctx, i18n.NB)
	if err != nil {
		return err
	}
	desk, err := r.Courses.Desk(ctx, accounts.Command("seed"), "")
	if err != nil {
		return err
	}
	for _, course := range desk {
		where := courses.Classification{Tags: searchWords[course.Code]}
		for _, category := range all {
			i := slices.IndexFunc(topics, func(t topic) bool { return t.nb == category.Names[i18n.NB] })
			if i >= 0 && slices.Contains(topics[i].codes, course.Code) {
				where.Categories = append(where.Categories, category.ID)
			}
		}
		if len(where.Categories) == 0 {
			continue
		}
		if err := r.Courses.Classify(ctx, accounts.Command("seed"), course.ID, where); err != nil {
			return err
		}
	}
	return nil
}
