package pages

// mountHelpdesk hangs up the search and the page per person.
func (p pages) mountHelpdesk() {}
