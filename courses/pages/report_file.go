package pages

import (
	"encoding/csv"
	"fmt"
	"mime"
	"slices"

	"github.com/gin-gonic/gin"
	"github.com/xuri/excelize/v2"

	"kursbro/app/site"
	"kursbro/courses"
	"kursbro/courses/report"
)

func (p *reports) mountFiles(r *site.Routes) {
	r.GET("/rapporter/fil/csv", reporting, p.exportReportCSV)
	r.GET("/rapporter/fil/xlsx", reporting, p.exportReportXLSX)
}

// exportReport answers the address with a file: write takes a row of cells.
func (p *reports) exportReport(c *gin.Context, kind, media string, file func() (write func([]string) error, end func() error, err error)) error {
	r, form, ok, err := p.read(c)
	if !ok {
		return err
	}
	w := p.site.Words(c)
	name := fmt.Sprintf("%s %s.%s", w.T("report.title"), isoDay(r.At), kind)
	c.Header("Content-Type", media)
	c.Header("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": name}))
	write, end, err := file()
	if err != nil {
		return err
	}
	head := []string{w.T("report.name"), w.T("report.unit")}
	for _, column := range r.Columns {
		head = append(head, column.Code+" "+column.Title(w.Language()))
	}
	if err := write(head); err != nil {
		return err
	}
	for _, row := range r.Rows(report.Order(form.Order), 0, r.Shown()) {
		shown := reportRowOf(w, r, row)
		line := []string{shown.Name, shown.Unit}
		for _, cell := range shown.Cells {
			text := cell.Text
			if cell.More != "" {
				text += ". " + cell.More
			}
			line = append(line, text)
		}
		if err := write(line); err != nil {
			return err
		}
	}
	return end()
}

// exportReportCSV is a file as Norwegian spreadsheets want it: see exportCSV.
func (p *reports) exportReportCSV(c *gin.Context) error {
	return p.exportReport(c, "csv", "text/csv; charset=utf-8", func() (func([]string) error, func() error, error) {
		out := csv.NewWriter(c.Writer)
		out.Comma, out.UseCRLF = ';', true
		write := func(cells []string) error {
			safe := slices.Clone(cells)
			for i := range safe {
				safe[i] = courses.Harmless(safe[i])
			}
			return out.Write(safe)
		}
		_, err := c.Writer.WriteString("\ufeff")
		return write, func() error { out.Flush(); return out.Error() }, err
	})
}

// exportReportXLSX is the same as a workbook, whose every cell is text.
func (p *reports) exportReportXLSX(c *gin.Context) error {
	book := excelize.NewFile()
	defer book.Close()
	return p.exportReport(c, "xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", func() (func([]string) error, func() error, error) {
		rows, err := book.NewStreamWriter(book.GetSheetName(0))
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
		end := func() error {
			if err := rows.Flush(); err != nil {
				return err
			}
			_, err := book.WriteTo(c.Writer)
			return err
		}
		return write, end, err
	})
}
