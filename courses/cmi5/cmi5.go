// Package cmi5 is the room for courses that tell what happens in them by xAPI, as
// cmi5 (AICC CMI-5 specification, "Quartz") says. It is empty: until something
// lives here, courses/scorm refuses such a package by name.
package cmi5
