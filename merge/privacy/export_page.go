package privacy

import (
	"context"
	"html/template"
	"io"
	"strings"
	"time"

	"kursbro/accounts"
	"kursbro/app/i18n"
	"kursbro/app/mail"
	"kursbro/views"
)

// exportView is index.html, a piece at a time.
var exportView = template.Must(template.ParseFS(views.FS, "privacy/export.html"))

// frame is the top of index.html.
type frame struct {
	Language     i18n.Language
	Title, Lead  string
	More         string
	Certificates string
}

// line is one value of a row, in words.
type line struct{ Name, Text string }

// page writes index.html: the same as data.json without what only machines can
// use, in the asker's language.
func (p *parcel) page(ctx context.Context) error {
	w := i18n.For(p.order.Language)
	return p.file("index.html", func(to io.Writer) error {
		top := frame{w.Language(), w.T("privacy.export.page.title", "Name", p.by.Name), w.T("privacy.export.page.lead", "When", w.DateTime(p.DB.Now())),
			w.T("privacy.export.page.more"), w.T("privacy.export.page.certificates")}
		if err := exportView.ExecuteTemplate(to, "top", top); err != nil {
			return err
		}
		for _, h := range Holdings {
			if err := p.section(ctx, to, h, w); err != nil {
				return err
			}
		}
		return exportView.ExecuteTemplate(to, "end", nil)
	})
}

// section writes the rows of a holding under its heading; nothing where there
// are none.
func (p *parcel) section(ctx context.Context, to io.Writer, h Holding, w *i18n.Printer) error {
	begun := false
	err := eachRow(ctx, p.DB, h, reader{p.who, p.order.Language}, func(values row) error {
		lines := p.lines(h, values, w)
		if len(lines) == 0 {
			return nil
		}
		if !begun {
			begun = true
			if err := exportView.ExecuteTemplate(to, "heading", w.T("privacy.part."+h.Key)); err != nil {
				return err
			}
		}
		return exportView.ExecuteTemplate(to, "row", lines)
	})
	if err == nil && begun {
		err = exportView.ExecuteTemplate(to, "over", nil)
	}
	return err
}

func (p *parcel) lines(h Holding, values row, w *i18n.Printer) (lines []line) {
	for i, f := range h.fields() {
		if !Readable(h, f.Name) {
			continue
		}
		if text := said(h, f, values[i], w); text != "" {
			lines = append(lines, line{w.T("privacy.field." + f.Name), text})
		}
	}
	if number, known := p.numbers[key(h, values)]; known {
		lines = append(lines, line{w.T("privacy.field.number"), number})
	}
	return lines
}

// machineOnly are fields that say nothing to a reader: ids, sums and what a
// program wrote for itself.
var machineOnly = map[string]bool{
	"id": true, "digest": true, "basis": true, "sequencing": true, "unit": true, "sequence": true, "session_seconds": true, "location": true, "merged_into": true,
	"superseded_by": true, "code": true, "table_name": true, "column_name": true, "rule": true, "row": true, "line": true, "told_by": true, "calendar": true,
	"ended": true, "size": true, "tries": true, "actor_kind": true, "object_kind": true, "origin": true, "failure": true, "not_accepted": true, "renewed_by": true,
	"from_updated_at": true, "into_updated_at": true, "recorded_at": true, "told_at": true, "copied_at": true, "wrong_codes": true, "line_at": true,
	"review": true, "settled_at": true, "erased_at": true, "active": true,
}

// Readable says whether index.html shows a field.
func Readable(h Holding, name string) bool {
	return !machineOnly[name] && !documents[h.Table+"."+name] && !strings.HasSuffix(name, "_id") && !strings.HasSuffix(name, "_ref")
}

// said is a value in words; empty for nothing.
func said(h Holding, f Field, value any, w *i18n.Printer) string {
	switch v := plain(h, f, value).(type) {
	case time.Time:
		return w.DateTime(v)
	case bool:
		return w.T(map[bool]string{true: "privacy.yes", false: "privacy.no"}[v])
	case int64:
		if f.Name == "score" {
			return w.Percent(int(v))
		}
		return w.Number(int(v))
	case string:
		return word(f.Name, v, w)
	}
	return ""
}

// word is what a code is called; text that is no code stays as it is.
func word(name, text string, w *i18n.Printer) string {
	if strings.HasSuffix(name, "_date") || name == "day" {
		return w.Day(text)
	}
	for _, key := range []string{"audit.action." + text, "privacy.code." + text, accounts.MailName(mail.Kind(text))} {
		if coded[name] && i18n.Exists(key) {
			return w.T(key)
		}
	}
	return text
}

// coded are the fields that hold a code.
var coded = map[string]bool{
	"kind": true, "state": true, "outcome": true, "action": true, "evidence": true, "status": true, "mobile_source": true, "private_email_source": true,
	"merged_evidence": true, "role": true, "provider": true, "proof": true, "purpose": true, "language": true, "success": true, "completion": true,
	"attendance": true, "freed_why": true, "step": true, "verdict": true, "withdrawn_why": true, "end_reason": true, "origin_kind": true, "form": true,
	"theme": true, "text_size": true, "motion": true,
}
