package privacy

import "strings"

// Holding is what one table says about a person, in one respect.
type Holding struct {
	Table string
	Key   string // in data.json and of its heading
	About string // which rows are about the person: a condition in which {who} is a list of profiles
	Gives string // the columns that the export has, in order
	Adds  []Field
	Order string // columns
}

// Field is a value of the export that no column holds.
type Field struct{ Name, From string }

// Hidden is a column that the export leaves out although its table is in it.
type Hidden struct {
	Columns string // table.column, spaces between
	Why     string
}

// Elsewhere is a table that the export leaves out.
type Elsewhere struct{ Table, Why string }

// fields are the names of what a row gives, and where from, in order.
func (h Holding) fields() []Field {
	var all []Field
	for _, column := range strings.Fields(h.Gives) {
		all = append(all, Field{column, "t." + column})
	}
	return append(all, h.Adds...)
}

// documents are the columns whose text is JSON.
var documents = map[string]bool{
	"mail.args": true, "audit_entry.detail": true, "attempt_unit.data": true, "quiz_answer.answer": true, "certificate.course_titles": true, "share.content": true,
	"match.reasons": true, "merge_item.before": true, "merge_item.after": true, "merge_item.changed_rows": true,
	"hire_row.args": true, "hire_run.counts": true, "directory_user.said": true,
}

// Where a title comes from: the course's in the reader's language, {language},
// and where it has none in Norwegian.
const (
	courseTitle = "(SELECT x.title FROM course_text x WHERE x.course_id = t.course_id AND x.language IN ({language}, 'nb') AND x.title <> '' ORDER BY CASE WHEN x.language = 'nb' THEN 1 ELSE 0 END LIMIT 1)"
	courseCode  = "(SELECT x.code FROM course x WHERE x.id = t.course_id)"
)

var ofCourse = []Field{{"course_code", courseCode}, {"course_title", courseTitle}}
