package scorm

import (
	"fmt"
	"math"
	"regexp"
	"strconv"
)

// maxSession is the longest session that is believed, in seconds: a few
// courses report the time since 1970.
const maxSession = 24 * 60 * 60

var (
	timespan12  = regexp.MustCompile(`^(\d{1,4}):(\d{1,2}):(\d{1,2}(?:\.\d+)?)$`)
	duration04  = regexp.MustCompile(`^P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$`)
	unitSeconds = []float64{365 * 86_400, 30 * 86_400, 86_400, 3_600, 60, 1}
)

// seconds12 reads HHHH:MM:SS.SS; 0 for anything else.
func seconds12(s string) int {
	m := timespan12.FindStringSubmatch(s)
	if m == nil {
		return 0
	}
	return add(m[1:], unitSeconds[3:])
}

// seconds2004 reads an ISO 8601 duration; 0 for anything else.
func seconds2004(s string) int {
	m := duration04.FindStringSubmatch(s)
	if m == nil {
		return 0
	}
	return add(m[1:], unitSeconds)
}

func add(parts []string, units []float64) int {
	total := 0.0
	for i, part := range parts {
		n, _ := strconv.ParseFloat(part, 64) // digits by the pattern, or empty
		total += n * units[i]
	}
	return int(math.Round(min(total, maxSession)))
}

// FormatTime writes seconds as cmi.core.total_time or cmi.total_time want them.
func FormatTime(v Version, seconds int) string {
	if v == SCORM2004 {
		return fmt.Sprintf("PT%dH%dM%dS", seconds/3600, seconds/60%60, seconds%60)
	}
	return fmt.Sprintf("%04d:%02d:%02d.00", min(seconds/3600, 9999), seconds/60%60, seconds%60)
}
