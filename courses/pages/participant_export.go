package pages

import (
	"encoding/csv"
	"mime"

	"github.com/gin-gonic/gin"
	"github.com/xuri/excelize/v2"

	"kursbro/app/i18n"
	"kursbro/app/site"
	"kursbro/courses"
)

// mountExports mounts the files of participants that spreadsheets read.
func (p *pages) mountExports(r *site.Routes) {
	r.GET("/kurseier/:id/eksport/csv", courseOwner, p.exportCSV)
	r.GET("/kurseier/:id/eksport/xlsx", courseOwner, p.exportXLSX)
}

// exportHead names the columns.
var exportHead = []string{"participant.name", "participant.login", "participant.organisation", "participant.state", "participant.why", "participant.progress", "participant.where",
	"participant.enrolled", "participant.used", "participant.passed", "participant.valid", "participant.score"}

func exportTitles(w *i18n.Printer) []string {
	titles := make([]string, len(exportHead))
	for i, key := range exportHead {
		titles[i] = w.T(key)
	}
	return titles
}

// exportCells is a participant as the files have them; days are ISO, which every
// spreadsheet reads as days.
func exportCells(w *i18n.Printer, one courses.Participant) []string {
	cells := []string{one.Name, one.Login, one.Organisation, w.T(one.Stage.Key()), whyStage(w, one), w.Number(one.Progress), one.UnitTitle, "", "", "", "", ""}
	if one.EnrolledAt != nil {
		cells[7] = isoDay(*one.EnrolledAt)
	}
	if one.UsedAt != nil {
		cells[8] = isoDay(*one.UsedAt)
	}
	if r := one.Result; r != nil {
		cells[9], cells[11] = isoDay(r.AchievedAt), score(w, r.Score)
		if r.ValidUntil != nil {
			cells[10] = isoDay(*r.ValidUntil)
		}
	}
	return cells
}

// exportCSV is a file as Norwegian spreadsheets want it: with a mark that it is
// UTF-8, semicolons, and no cell that they take for a formula.
func (p *pages) exportCSV(c *gin.Context) error {
	w := p.site.Words(c)
	out := csv.NewWriter(c.Writer)
	out.Comma, out.UseCRLF = ';', true
	begun := false
	begin := func() error { // not before it is sure that the actor may have it
		begun = true
		p.attach(c, "csv", "text/csv; charset=utf-8")
		if _, err := c.Writer.WriteString("\ufeff"); err != nil {
			return err
		}
		return out.Write(exportTitles(w))
	}
	err := p.courses.ExportParticipants(c.Request.Context(), actor(c), courses.CourseID(c.Param("id")), asked(c), func(one courses.Participant) error {
		if !begun {
			if err := begin(); err != nil {
				return err
			}
		}
		cells := exportCells(w, one)
		for i := range cells {
			cells[i] = courses.Harmless(cells[i])
		}
		return out.Write(cells)
	})
	if err == nil && !begun {
		err = begin()
	}
	if err != nil {
		return err
	}
	out.Flush()
	return out.Error()
}

// exportXLSX is the same as a workbook. Its rows go to a file on disk while they
// are made, and every cell is text: nothing in it is ever a formula.
func (p *pages) exportXLSX(c *gin.Context) error {
	w := p.site.Words(c)
	book := excelize.NewFile()
	defer book.Close()
	sheet := book.GetSheetName(0)
	rows, err := book.NewStreamWriter(sheet)
	if err != nil {
		return err
	}
	number := 0
	write := func(cells []string) error {
		number++
		values := make([]any, len(cells))
		for i, cell := range cells {
			values[i] = cell
		}
		at, err := excelize.CoordinatesToCellName(1, number)
		if err != nil {
			return err
		}
		return rows.SetRow(at, values)
	}
	if err := rows.SetColWidth(1, len(exportHead), 18); err != nil {
		return err
	}
	if err := write(exportTitles(w)); err != nil {
		return err
	}
	err = p.courses.ExportParticipants(c.Request.Context(), actor(c), courses.CourseID(c.Param("id")), asked(c), func(one courses.Participant) error {
		return write(exportCells(w, one))
	})
	if err != nil {
		return err
	}
	if err := rows.Flush(); err != nil {
		return err
	}
	p.attach(c, "xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
	_, err = book.WriteTo(c.Writer)
	return err
}

// attach says that what follows is a file of that kind.
func (p *pages) attach(c *gin.Context, kind, media string) {
	name := p.site.Words(c).T("participant.tab") + " " + isoDay(p.site.Now()) + "." + kind
	c.Header("Content-Type", media)
	c.Header("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": name}))
}
