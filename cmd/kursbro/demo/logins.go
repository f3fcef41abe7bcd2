package demo

import "kursbro/accounts"

// Password is the same for every demo login.
const Password = "broen til jobben"

// Login is somebody to sign in as.
type Login struct{ Who, Name string }

// Logins are the demo's, in the order to tell them.
func Logins() []Login {
	var all []Login
	for _, c := range cast {
		all = append(all, Login{c.word, c.name})
	}
	return all
}

// member is one of the cast.
type member struct {
	role          accounts.Role
	name          string // e-mail or username
	word          string
	given, family string
	birth         string
	organisation  string
}

// cast are the people that the terminal names.
var cast = []member{
	{accounts.Guest, "kari.nordas@post.example", "guest", "Kari", "Nordås", "1991-09-12", "Helse Stavanger – tilgang for eksterne brukere"},
	{accounts.Employee, "olber1", "employee", "Ola", "Berg", "1984-03-02", "Helse Stavanger"},
	{accounts.Helpdesk, "kusent", "helpdesk", "Hilde", "Kvamme", "1979-11-23", "Helse Vest"},
	{accounts.CourseOwner, "kurse1", "course owner", "Sverre", "Rønning", "1975-06-30", "Helse Vest"},
	{accounts.HR, "hrvest", "HR", "Marit", "Ødegård", "1981-01-17", "Helse Vest"},
	{accounts.Administrator, "admin1", "administrator", "Øystein", "Lie", "1970-08-08", "Helse Vest"},
	{accounts.Helpdesk, "kusto2", "helpdesk, too", "Tor", "Haugen", "1986-04-18", "Helse Vest"}, // what one proposes, another approves
	{accounts.Employee, leader, "leader", "Solveig", "Lunde", "1972-02-14", "Helse Stavanger"},  // of olber1, and of the doctor's plan
	{accounts.Employee, doctor, "doctor (LIS)", "Ingrid", "Moe", "1993-05-21", "Helse Stavanger"},
	{accounts.Employee, supervisor, "supervisor", "Jonas", "Hauge", "1982-10-03", "Helse Stavanger"},
	{accounts.Employee, mentor, "mentor", "Anne", "Vik", "1969-04-27", "Helse Stavanger"},
	{accounts.Auditor, "revis1", "auditor", "Berit", "Nygård", "1974-12-05", "Helse Vest"},
	{accounts.CaseWorker, "sakbe1", "case worker", "Lars", "Tveit", "1988-07-19", "Helse Vest"},
}

// led says who leads whom, by user name.
var led = map[string]string{"olber1": leader, doctor: leader}
