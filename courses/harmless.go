package courses

// Harmless is a text that no spreadsheet takes for a formula: one that begins with
// = + - @ or a tab gets an apostrophe before it.
func Harmless(text string) string {
	if text == "" {
		return ""
	}
	switch text[0] {
	case '=', '+', '-', '@', '\t', '\r':
		return "'" + text
	}
	return text
}
