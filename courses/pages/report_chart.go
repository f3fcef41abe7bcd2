package pages

import (
	"fmt"
	"strings"

	"kursbro/app/i18n"
	"kursbro/courses/report"
)

// A chart is as wide as a phone and is drawn larger where there is room: its
// texts stay readable on both, and on paper.
const (
	chartWidth = 340
	barHeight  = 46
	mostBars   = 20
)

// barChart is how much is met in each unit. The table under it says the same.
type barChart struct {
	Width, Height int
	Title, About  string
	Bars          []chartBar
	More          int // units that only the table has
}

type chartBar struct {
	Name, Share     string
	Y, TextY, Width int
}

// barsOf draws the units that lack most.
func barsOf(w *i18n.Printer, r *report.Report) barChart {
	chart := barChart{Width: chartWidth, Title: w.T("report.units.title")}
	for i, u := range r.Units[:min(len(r.Units), mostBars)] {
		y := i * barHeight
		chart.Bars = append(chart.Bars, chartBar{Name: short(u.Name), Share: w.Percent(u.Cells.Whole()), Y: y + 22, TextY: y + 15, Width: chartWidth * u.Cells.Hundredths() / 10_000})
	}
	chart.Height, chart.More = len(chart.Bars)*barHeight, len(r.Units)-len(chart.Bars)
	if n := len(r.Units); n > 0 {
		chart.About = w.T("report.units.about", "Least", r.Units[0].Name, "LeastShare", w.Percent(r.Units[0].Cells.Whole()),
			"Most", r.Units[n-1].Name, "MostShare", w.Percent(r.Units[n-1].Cells.Whole()))
	}
	return chart
}

// short is a name that fits above its bar, beside the share.
func short(name string) string {
	const most = 36
	if runes := []rune(name); len(runes) > most {
		return string(runes[:most-1]) + "…"
	}
	return name
}

// lineChart is how much was met at the end of each month.
type lineChart struct {
	Width, Height int
	Title, About  string
	Points        string // of a polyline
	Marks         []chartMark
	Grid          []chartGrid
	Months        []chartMonth // the same as a table
}

type chartMark struct {
	X, Y  int
	Label string // below; empty: no room
}

type chartGrid struct {
	Y, TextY int
	Text     string
}

type chartMonth struct{ Month, Share string }

// The field in which the line is drawn.
const (
	lineLeft, lineRight = 56, chartWidth - 22
	lineTop, lineBottom = 14, 170
	lineHeight          = 200
)

func lineOf(w *i18n.Printer, r *report.Report) lineChart {
	chart := lineChart{Width: chartWidth, Height: lineHeight, Title: w.T("report.line.title")}
	var points []string
	for i, m := range r.Line {
		x := lineLeft + (lineRight-lineLeft)*i/(len(r.Line)-1)
		at := chartMark{X: x, Y: lineBottom - (lineBottom-lineTop)*m.Cells.Hundredths()/10_000}
		month := w.Date(m.End)
		if i%4 == 3 {
			at.Label = shortMonth(m.End.In(i18n.Oslo).Format("01.06"))
		}
		points = append(points, fmt.Sprintf("%d,%d", at.X, at.Y))
		chart.Marks = append(chart.Marks, at)
		chart.Months = append(chart.Months, chartMonth{Month: month, Share: m.Cells.Text(w)})
	}
	chart.Points = strings.Join(points, " ")
	for _, percent := range []int{0, 50, 100} {
		y := lineBottom - (lineBottom-lineTop)*percent/100
		chart.Grid = append(chart.Grid, chartGrid{Y: y, TextY: y + 4, Text: w.Percent(percent * 100)})
	}
	if n := len(r.Line); n > 0 {
		chart.About = w.T("report.line.about", "First", w.Percent(r.Line[0].Cells.Whole()), "Last", w.Percent(r.Line[n-1].Cells.Whole()))
	}
	return chart
}

// shortMonth is a month as digits, which all four languages read alike: 11.26.
func shortMonth(text string) string { return strings.TrimPrefix(text, "0") }
