package privacy

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"time"

	"kursbro/accounts"
	"kursbro/app/i18n"
)

// format names the shape of data.json; another shape gets another number.
const format = "kursbro-export/1"

// heading is what data.json begins with.
type heading struct {
	Format   string               `json:"format"`
	MadeAt   time.Time            `json:"made_at"`
	Profiles []accounts.ProfileID `json:"profiles"` // the asker's, tombstones of merged ones included
	Language i18n.Language        `json:"language"` // of index.html
}

// data writes data.json: what the heading says, then a list of rows under the
// key of each holding, also of those that are empty. Moments are RFC 3339 in
// UTC, days ISO 8601, scores per cent × 100; what is not known is null.
func (p *parcel) data(ctx context.Context) error {
	return p.file("data.json", func(to io.Writer) error {
		text, err := json.Marshal(heading{format, p.DB.Now(), p.who, p.order.Language})
		if err != nil {
			return err
		}
		if _, err := to.Write(text[:len(text)-1]); err != nil {
			return err
		}
		for _, h := range Holdings {
			if err := p.list(ctx, to, h); err != nil {
				return fmt.Errorf("list %s: %w", h.Key, err)
			}
		}
		_, err = io.WriteString(to, "\n}\n")
		return err
	})
}

// list writes the rows of a holding, one a line.
func (p *parcel) list(ctx context.Context, to io.Writer, h Holding) error {
	if _, err := fmt.Fprintf(to, ",\n%q:[", h.Key); err != nil {
		return err
	}
	between := "\n"
	err := eachRow(ctx, p.DB, h, reader{p.who, p.order.Language}, func(values row) error {
		text, err := p.object(h, values)
		if err == nil {
			_, err = io.WriteString(to, between+text)
			between = ",\n"
		}
		return err
	})
	if err != nil {
		return err
	}
	_, err = io.WriteString(to, "]")
	return err
}

// object is a row as JSON, in the order of the fields.
func (p *parcel) object(h Holding, values row) (string, error) {
	text := []byte("{")
	for i, f := range h.fields() {
		value, err := json.Marshal(plain(h, f, values[i]))
		if err != nil {
			return "", err
		}
		text = fmt.Appendf(text, "%s%q:%s", []string{"", ","}[min(i, 1)], f.Name, value)
	}
	if number, known := p.numbers[key(h, values)]; known {
		text = fmt.Appendf(text, ",%q:%q", "number", number)
	}
	return string(append(text, '}')), nil
}

// key is the id of a national ID's row; empty for every other.
func key(h Holding, values row) string {
	if id, ok := values[0].(string); ok && h.Key == numberKey {
		return id
	}
	return ""
}

// plain is a value as both databases would have it.
func plain(h Holding, f Field, value any) any {
	switch v := value.(type) {
	case time.Time:
		return v.UTC()
	case []byte:
		return plain(h, f, string(v))
	case int64:
		if f.Name == "by_me" {
			return v == 1
		}
	case string:
		if documents[h.Table+"."+f.Name] && json.Valid([]byte(v)) {
			return json.RawMessage(v)
		}
	}
	return value
}
