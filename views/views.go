// Package views holds the templates of every page and mail, one folder a room.
//
// It only embeds them: app/site parses and renders the pages, app/mail the
// mails. views/shared is the frame around all pages and the parts they are
// made of.
package views

import "embed"

// FS holds the templates as "shared/layout.html", "accounts/login.html" ….
//
//go:embed */*
var FS embed.FS
