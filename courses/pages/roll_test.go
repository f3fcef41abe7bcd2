package pages_test

import (
	"testing"

	"kursbro/accounts"
)

// TestAListOfPeopleForAClassroomCourseSaysWhereItsPlacesAre: a class has them, so
// there is nothing to enrol in.
func TestAListOfPeopleForAClassroomCourseSaysWhereItsPlacesAre(t *testing.T) {
	each(t, func(p *portal) {
		p.person("Eva", accounts.Internal, accounts.CourseOwner)
		p.SignIn("Eva")
		course := p.course("BV1", "Brannvern")
		list := "/kurseier/" + string(course) + "/pamelding/liste"
		p.Get(list).Has("Lim inn eller last opp")
		p.exec(`UPDATE course SET form = 'classroom', package_id = NULL WHERE id = $1`, course)
		page := p.Get(list).Has("der har hver kursdato sine plasser").Lacks("Lim inn eller last opp")
		if page.Link("Se kursdatoene").Attr("href") != "/kurseier/"+string(course) {
			t.Error("it leads elsewhere")
		}
	})
}
