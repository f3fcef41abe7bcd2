package goals_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"kursbro/app/problem"
	"kursbro/courses/goals"
)

// FuzzReadTemplate: a plan is read as text, or refused in words.
func FuzzReadTemplate(f *testing.F) {
	for _, plan := range []string{"", "\ufeff{}", `{"code":"A","name":"B","part":"LIS1","goals":[{"code":"1","title":"C","activities":[{"title":"D","required":true}]}]}`,
		"code;name;specialty;part;goal;title;about;activity;required\nA;B;;LIS1;1;C;;D;nei\n", "code,name\n\"", `{"goals":[null,{"activities":[null]}]}`, "{\"code\":\"a\x00\"}"} {
		f.Add(plan)
	}
	f.Fuzz(func(t *testing.T, plan string) {
		template, err := goals.ReadTemplate(strings.NewReader(plan))
		if err != nil && problem.Of(err) == nil {
			t.Errorf("no reason: %v", err)
		}
		if err == nil && (template.Code == "" || !utf8.ValidString(template.Name)) {
			t.Errorf("%q is read as %+v", plan, template)
		}
	})
}
