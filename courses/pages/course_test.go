package pages

import "testing"

func TestADescriptionThatIsTheSummaryIsNotSaidTwice(t *testing.T) {
	if got := beside("Lær å slukke.", []string{"Lær å slukke."}); got != nil {
		t.Error(got)
	}
	if got := beside("Lær å slukke.", []string{"Lær å slukke.", "Og å varsle."}); len(got) != 2 {
		t.Error(got)
	}
}
