package scim

// common are the attributes of every resource (RFC 7643 §3.1), which belong to
// no schema.
var common = []attribute{
	{Name: "schemas", Type: text, MultiValued: true, Mutability: readWrite, Returned: always, CaseExact: true},
	{Name: "id", Type: text, Mutability: readOnly, Returned: always, CaseExact: true},
	{Name: "externalId", Type: text, Mutability: readWrite, Returned: "default", CaseExact: true},
	{Name: "meta", Type: composite, Mutability: readOnly, Returned: "default", SubAttributes: []attribute{
		{Name: "resourceType", Type: text, Mutability: readOnly, CaseExact: true},
		{Name: "created", Type: moment, Mutability: readOnly},
		{Name: "lastModified", Type: moment, Mutability: readOnly},
		{Name: "location", Type: text, Mutability: readOnly, CaseExact: true},
		{Name: "version", Type: text, Mutability: readOnly, CaseExact: true},
	}},
}

var core = schema{
	ID: CoreSchema, Name: "User", Description: "User Account",
	Attributes: []attribute{
		userName,
		complexOf("name", "The components of the person's name.",
			textOf("formatted", "The full name, formatted for display."),
			textOf("familyName", "The family name."),
			textOf("givenName", "The given name."),
			textOf("middleName", "The middle names."),
			textOf("honorificPrefix", "What stands before the name, such as Dr."),
			textOf("honorificSuffix", "What stands after the name."),
		),
		textOf("displayName", "The name for display."),
		textOf("nickName", "The casual name."),
		textOf("title", "The job title."),
		textOf("userType", "The relationship between the organization and the person."),
		textOf("preferredLanguage", "The preferred language, such as nb, nn, en or se."),
		textOf("locale", "The person's locale."),
		textOf("timezone", "The person's time zone, such as Europe/Oslo."),
		booleanOf("active", "Whether the person is employed. Absent from a new user it is true, absent from a PUT it stays."),
		contacts("emails", "E-mail addresses; home is the private one.", "work", "home", "other"),
		contacts("phoneNumbers", "Telephone numbers.", "work", "home", "mobile", "fax", "pager", "other"),
	},
}

var enterprise = schema{
	ID: EnterpriseSchema, Name: "EnterpriseUser", Description: "Enterprise User",
	Attributes: []attribute{
		textOf("employeeNumber", "The employee number of the first employment."),
		textOf("costCenter", "The cost center."),
		textOf("organization", "The organization."),
		textOf("division", "The division."),
		textOf("department", "The unit."),
		complexOf("manager", "The person's leader. A plain text is taken for its value.",
			textOf("value", "The id of the user who is the leader, or an employee number."),
			readOnlyOf(textOf("displayName", "The name of the leader.")),
		),
	},
}

var employee = schema{
	ID: EmployeeSchema, Name: "Employee", Description: "What a hire needs and no standard schema has",
	Attributes: []attribute{
		nationalIdentityNumber,
		dateOf("birthDate", "The birth date, as 1990-12-31."),
		dateOf("startDate", "The first day of the first employment."),
		dateOf("endDate", "The last day of the first employment; absent: no end is set."),
		multiOf(complexOf("employments", "Employments beyond the first.",
			textOf("value", "The employee number."),
			textOf("organization", "The organization."),
			textOf("department", "The unit."),
			textOf("title", "The job title."),
			textOf("manager", "The leader, as an id or an employee number."),
			dateOf("startDate", "The first day."),
			dateOf("endDate", "The last day; absent: no end is set."),
		)),
	},
}

var userName = attribute{
	Name: "userName", Type: text, Required: true, Mutability: readWrite, Returned: "default", Uniqueness: "server",
	Description: "The name the employee signs in with. Unique in any case.",
}

var nationalIdentityNumber = attribute{
	Name: "nationalIdentityNumber", Type: text, CaseExact: true, Mutability: writeOnly, Returned: never, Uniqueness: "none",
	Description: "The national identity number (fødselsnummer or D-number). Written, never returned, not to be used in filters; absent from a PUT it stays.",
}

func textOf(name, description string) attribute {
	return attribute{Name: name, Type: text, Mutability: readWrite, Returned: "default", Uniqueness: "none", Description: description}
}

func dateOf(name, description string) attribute {
	a := textOf(name, description)
	a.isDate = true
	return a
}

func booleanOf(name, description string) attribute {
	a := textOf(name, description)
	a.Type = boolean
	return a
}

func complexOf(name, description string, subs ...attribute) attribute {
	a := textOf(name, description)
	a.Type, a.SubAttributes = composite, subs
	return a
}

func multiOf(a attribute) attribute {
	a.MultiValued = true
	return a
}

func readOnlyOf(a attribute) attribute {
	a.Mutability = readOnly
	return a
}

func contacts(name, description string, types ...string) attribute {
	label := textOf("type", "What kind it is.")
	label.CanonicalValues = types
	return multiOf(complexOf(name, description,
		textOf("value", "The address or number."),
		textOf("display", "The same, for display."),
		label,
		booleanOf("primary", "Whether it is the preferred one; at most one is."),
	))
}
