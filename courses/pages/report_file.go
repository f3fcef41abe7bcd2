package pages

import (
	"encoding/csv"
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"kursbro/courses/report"
)

// exportReport gives the rows as a CSV file that a spreadsheet opens: UTF-8 with
// a mark, semicolons between the columns.
func (p *reports) exportReport(c *gin.Context) error {
	r, form, ok, err := p.read(c)
	if !ok {
		return err
	}
	w := p.site.Words(c)
	var file strings.Builder
	file.WriteString("\ufeff")
	out := csv.NewWriter(&file)
	out.Comma = ';'
	head := []string{w.T("report.name"), w.T("report.unit")}
	for _, column := range r.Columns {
		head = append(head, column.Code+" "+column.Title(w.Language()))
	}
	if err := out.Write(head); err != nil {
		return err
	}
	for _, row := range r.Rows(report.Order(form.Order), 0, r.Shown()) {
		shown := reportRowOf(w, r, row)
		line := []string{harmless(shown.Name), harmless(shown.Unit)}
		for _, cell := range shown.Cells {
			line = append(line, strings.TrimSpace(cell.Text+" "+cell.More))
		}
		if err := out.Write(line); err != nil {
			return err
		}
	}
	out.Flush()
	c.Header("Content-Disposition", `attachment; filename="rapport.csv"`)
	c.Data(http.StatusOK, "text/csv; charset=utf-8", []byte(file.String()))
	return out.Error()
}

// harmless keeps a spreadsheet from taking a name for a formula.
func harmless(text string) string {
	if text != "" && strings.ContainsRune("=+-@\t\r", rune(text[0])) {
		return "'" + text
	}
	return text
}
