package nationalid

import (
	"fmt"
	"time"
)

// Synthetic makes a fødselsnummer that can belong to nobody (month + 80), as
// Skatteetaten's Test-Norge does. The same birth date and serial always give
// the same number, and different serials (from 0; more than 3 000 a date)
// different ones. The century is not in it: dates a hundred years apart share
// their numbers. It panics when the serial is negative or the date used up.
func Synthetic(birth time.Time, serial int) Number {
	return generate(birth.Day(), birth, serial)
}

// SyntheticDNumber is Synthetic for D-numbers (day + 40).
func SyntheticDNumber(birth time.Time, serial int) Number {
	return generate(birth.Day()+40, birth, serial)
}

// generate counts through the numbers of a date: all that the rule of 1964
// allows, from the top of the series, and then those that 2032 adds.
func generate(day int, birth time.Time, serial int) Number {
	month, year := int(birth.Month())+synthetic, birth.Year()%100
	left := serial
	for remainder := range rests {
		for individual := 999; individual >= 0; individual-- {
			digits, ok := compose([4]int{day, month, year, individual}, remainder)
			if !ok {
				continue
			}
			if left == 0 {
				return newNumber(digits.text())
			}
			left--
		}
	}
	panic(fmt.Sprintf("nationalid: no synthetic number with serial %d", serial))
}

// compose adds the control digits to day, month, year and individual number,
// the first with the given remainder. Some combinations have none.
func compose(parts [4]int, remainder int) (d digits, ok bool) {
	for i, part := range parts[:3] {
		d[2*i], d[2*i+1] = part/10, part%10
	}
	individual := parts[3]
	d[6], d[7], d[8] = individual/100, individual/10%10, individual%10
	d[9] = (11 + remainder - rest(d, weights1)) % 11
	if d[9] > 9 {
		return d, false
	}
	d[10] = (11 - rest(d, weights2)) % 11
	return d, d[10] <= 9
}
