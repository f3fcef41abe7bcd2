// Package pages shows what the room above all others knows: whether an
// external and an internal profile are one person, what a merge did, HR's
// hires, and – because only this floor sees every room – the helpdesk's search
// and its one page per person.
//
// It decides nothing: every act is merge's, accounts' or courses'.
package pages

import (
	"kursbro/app/site"
	"kursbro/merge"
)

// pages are the handlers of this room.
type pages struct {
	site  *site.Site
	merge *merge.Service
}

// Mount hangs up the pages of this room.
func Mount(s *site.Site, m *merge.Service) {
	p := pages{s, m}
	p.mountHelpdesk()
}
