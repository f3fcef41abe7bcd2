package pages

import (
	"encoding/csv"
	"errors"
	"fmt"
	"mime"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/xuri/excelize/v2"

	"kursbro/app/i18n"
	"kursbro/app/site"
	"kursbro/courses"
	"kursbro/courses/report"
)

func (p *reports) mountFiles(r *site.Routes) {
	r.GET("/rapporter/fil/csv", reporting, p.exportReportCSV)
	r.GET("/rapporter/fil/xlsx", reporting, p.exportReportXLSX)
}

// exportReport answers the address with a file: write takes a row of texts and
// days (time.Time). A requirement is how the person stands, and until when.
func (p *reports) exportReport(c *gin.Context, kind, media string, file func() (write func([]any) error, end func() error, err error)) error {
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
	head := []any{w.T("report.name"), w.T("report.unit")}
	for _, column := range r.Columns {
		head = append(head, column.Code+" "+column.Title(w.Language()), w.T("report.file.until", "Code", column.Code))
	}
	if err := write(head); err != nil {
		return err
	}
	for _, row := range r.Rows(report.Order(form.Order), 0, r.Shown()) {
		line := []any{row.Name, row.Unit}
		for _, cell := range row.Cells {
			line = append(line, fileText(w, cell), fileDay(cell))
		}
		if err := write(line); err != nil {
			return err
		}
	}
	return end()
}

// fileText is how somebody stands in words that a spreadsheet can filter by: the
// day stands in a cell of its own.
func fileText(w *i18n.Printer, cell report.Cell) string {
	shown := cellText(w, cell, "")
	switch {
	case shown.Free:
	case cell.State == report.Valid:
		return w.T("report.cell.valid")
	case cell.State == report.Soon:
		return w.T("report.file.soon")
	case cell.State == report.Expired && shown.More != "":
		return w.T("report.file.expired") + ". " + shown.More
	case cell.State == report.Expired:
		return w.T("report.file.expired")
	}
	return shown.Text
}

// fileDay is the last day that a pass counts or counted, in Norway; nil: none.
func fileDay(cell report.Cell) any {
	until, ends := cell.Until()
	if !ends {
		return nil
	}
	y, m, d := until.In(i18n.Oslo).Date()
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
}

// exportReportCSV is a file as Norwegian spreadsheets want it: see exportCSV.
func (p *reports) exportReportCSV(c *gin.Context) error {
	return p.exportReport(c, "csv", "text/csv; charset=utf-8", func() (func([]any) error, func() error, error) {
		out := csv.NewWriter(c.Writer)
		out.Comma, out.UseCRLF = ';', true
		write := func(cells []any) error {
			line := make([]string, len(cells))
			for i, cell := range cells {
				switch value := cell.(type) {
				case string:
					line[i] = courses.Harmless(value)
				case time.Time:
					line[i] = value.Format(time.DateOnly)
				}
			}
			return out.Write(line)
		}
		_, err := c.Writer.WriteString("\ufeff")
		return write, func() error { out.Flush(); return out.Error() }, err
	})
}

// isoDate is how a workbook writes a day.
const isoDate = "yyyy-mm-dd"

// exportReportXLSX is the same as a workbook: days are days, all else is text.
func (p *reports) exportReportXLSX(c *gin.Context) error {
	book := excelize.NewFile()
	defer book.Close()
	return p.exportReport(c, "xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", func() (func([]any) error, func() error, error) {
		rows, day, err := reportSheet(book)
		number := 0
		write := func(cells []any) error {
			number++
			for i, cell := range cells {
				if value, is := cell.(time.Time); is {
					cells[i] = excelize.Cell{StyleID: day, Value: value}
				}
			}
			at, err := excelize.CoordinatesToCellName(1, number)
			if err != nil {
				return err
			}
			return rows.SetRow(at, cells)
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

// reportSheet is the first sheet of a workbook, with the names and the head held still,
// and the style of a day.
func reportSheet(book *excelize.File) (rows *excelize.StreamWriter, day int, err error) {
	if day, err = book.NewStyle(&excelize.Style{CustomNumFmt: new(isoDate)}); err != nil {
		return nil, 0, err
	}
	if rows, err = book.NewStreamWriter(book.GetSheetName(0)); err != nil {
		return nil, 0, err
	}
	return rows, day, errors.Join(rows.SetColWidth(1, 2, 28), rows.SetColWidth(3, 2+2*report.MostColumns, 16),
		rows.SetPanes(&excelize.Panes{Freeze: true, XSplit: 1, YSplit: 1, TopLeftCell: "B2", ActivePane: "bottomRight"}))
}
