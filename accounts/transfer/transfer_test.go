package transfer_test

import (
	"encoding/json"
	"testing"
	"time"

	"kursbro/accounts/transfer"
)

func TestValuesComeBackAsTheyWere(t *testing.T) {
	at := time.Date(2026, 5, 7, 14, 32, 1, 123456000, time.FixedZone("CEST", 7200))
	tests := []struct {
		name string
		give any
		read func(*string) (any, error)
		want any
	}{
		{"text", "Åse «A» <b>", transfer.String, "Åse «A» <b>"},
		{"empty text is a value", "", transfer.String, ""},
		{"NULL text", nil, transfer.String, nil},
		{"number", 8750, transfer.Int, int64(8750)},
		{"NULL number", nil, transfer.Int, nil},
		{"truth", true, transfer.Bool, true},
		{"moment in another zone", at, transfer.Time, at.UTC()},
		{"no moment", (*time.Time)(nil), transfer.Time, nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, err := test.read(transfer.Value(test.give))
			if err != nil || got != test.want {
				t.Errorf("got %v (%v), want %v", got, err, test.want)
			}
		})
	}
}

func TestAnEmptyTextMayMeanNull(t *testing.T) {
	if transfer.Text("") != nil || *transfer.Text("nb") != `"nb"` {
		t.Error("empty is NULL, anything else is itself")
	}
}

func TestATypedNumberAloneIsNotSure(t *testing.T) {
	for move, sure := range map[transfer.Move]bool{
		{Evidence: "typed"}:                  false,
		{Evidence: "typed", Confirmed: true}: true,
		{Evidence: "proven"}:                 true,
		{Evidence: "hr"}:                     true,
	} {
		if move.Sure() != sure {
			t.Errorf("%+v: %v", move, move.Sure())
		}
	}
}

func TestAChangeAsksForTheValuesItWasPlannedFor(t *testing.T) {
	var c transfer.Change
	c.Where("id", "row")
	columns := transfer.Columns{"state": transfer.String, "ended_at": transfer.Time}
	err := c.Add(columns,
		transfer.Item{Column: "state", Before: transfer.Value("open"), After: transfer.Value("ended")},
		transfer.Item{Column: "ended_at", Before: nil, After: transfer.Value("2026-05-01T10:00:00Z")})
	if err != nil || c.Sets() != "state = $2, ended_at = $4" || c.Wheres() != "id = $1 AND state = $3 AND ended_at IS NULL" || len(c.Args()) != 4 {
		t.Errorf("%s | %s | %v | %v", c.Sets(), c.Wheres(), c.Args(), err)
	}
	if err := c.Add(columns, transfer.Item{Table: "seat", Column: "note"}); err == nil {
		t.Error("a column that nobody moves was taken")
	}
}

func TestTextsAndLabelsAreWrittenAsTheLibraryWritesThem(t *testing.T) {
	for _, text := range []string{"", "plain key", "Åse «A» <b> & c", `"quoted" \ back`, "line\nbreak\x00\x7f", "no \xff text", "end\u2028"} {
		for _, label := range []transfer.Label{
			{Key: text}, {Args: map[string]string{text: text}}, {Key: "k", Args: map[string]string{"b": text, "a": "1", text: "2"}}, {Key: text, Args: map[string]string{}},
		} {
			want, err := json.Marshal(label)
			if got := string(label.Append(nil)); err != nil || got != string(want) {
				t.Errorf("%+v: %s, want %s (%v)", label, got, want, err)
			}
		}
	}
}
