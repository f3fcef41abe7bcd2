package scim

import "time"

// A document is a user in the shape of JSON, with the schemas' spelling of every
// name. Its values are string, bool, NationalID, map[string]any and []any of
// maps; what is unassigned is not there.

// slot joins an attribute of one text to its field.
type slot struct {
	at Path
	of func(u *User) *string
}

var slots = []slot{
	{ByExternalID, func(u *User) *string { return &u.ExternalID }},
	{ByUserName, func(u *User) *string { return &u.UserName }},
	{Path{Attribute: "name", Sub: "formatted"}, func(u *User) *string { return &u.Formatted }},
	{Path{Attribute: "name", Sub: "familyName"}, func(u *User) *string { return &u.FamilyName }},
	{Path{Attribute: "name", Sub: "givenName"}, func(u *User) *string { return &u.GivenName }},
	{Path{Attribute: "name", Sub: "middleName"}, func(u *User) *string { return &u.MiddleName }},
	{Path{Attribute: "name", Sub: "honorificPrefix"}, func(u *User) *string { return &u.HonorificPrefix }},
	{Path{Attribute: "name", Sub: "honorificSuffix"}, func(u *User) *string { return &u.HonorificSuffix }},
	{Path{Attribute: "displayName"}, func(u *User) *string { return &u.DisplayName }},
	{Path{Attribute: "nickName"}, func(u *User) *string { return &u.NickName }},
	{Path{Attribute: "title"}, func(u *User) *string { return &u.Title }},
	{Path{Attribute: "userType"}, func(u *User) *string { return &u.UserType }},
	{Path{Attribute: "preferredLanguage"}, func(u *User) *string { return &u.PreferredLanguage }},
	{Path{Attribute: "locale"}, func(u *User) *string { return &u.Locale }},
	{Path{Attribute: "timezone"}, func(u *User) *string { return &u.Timezone }},
	{ByEmployeeNumber, func(u *User) *string { return &u.EmployeeNumber }},
	{Path{EnterpriseSchema, "costCenter", ""}, func(u *User) *string { return &u.CostCenter }},
	{Path{EnterpriseSchema, "organization", ""}, func(u *User) *string { return &u.Organization }},
	{Path{EnterpriseSchema, "division", ""}, func(u *User) *string { return &u.Division }},
	{Path{EnterpriseSchema, "department", ""}, func(u *User) *string { return &u.Department }},
	{Path{EnterpriseSchema, "manager", "value"}, func(u *User) *string { return &u.Manager }},
	{Path{EnterpriseSchema, "manager", "displayName"}, func(u *User) *string { return &u.ManagerName }},
	{Path{EmployeeSchema, "birthDate", ""}, func(u *User) *string { return &u.BirthDate }},
	{Path{EmployeeSchema, "startDate", ""}, func(u *User) *string { return &u.StartDate }},
	{Path{EmployeeSchema, "endDate", ""}, func(u *User) *string { return &u.EndDate }},
}

var (
	atEmails       = Path{Attribute: "emails"}
	atPhoneNumbers = Path{Attribute: "phoneNumbers"}
	atEmployments  = Path{Schema: EmployeeSchema, Attribute: "employments"}
	atNationalID   = Path{Schema: EmployeeSchema, Attribute: "nationalIdentityNumber"}
)

// documentOf shows a user. The national ID is not in it.
func documentOf(u User) map[string]any {
	document := map[string]any{"id": u.ID, "active": u.Active}
	for _, slot := range slots {
		put(document, slot.at, *slot.of(&u))
	}
	putAll(document, atEmails, u.Emails, documentOfContact)
	putAll(document, atPhoneNumbers, u.PhoneNumbers, documentOfContact)
	putAll(document, atEmployments, u.Employments, documentOfEmployment)
	schemas := []any{CoreSchema}
	for _, extension := range extensions {
		if document[extension.ID] != nil {
			schemas = append(schemas, extension.ID)
		}
	}
	document["schemas"] = schemas
	document["meta"] = map[string]any{
		"resourceType": "User",
		"created":      u.Created.UTC().Format(time.RFC3339Nano),
		"lastModified": u.LastModified.UTC().Format(time.RFC3339Nano),
		"version":      tagOf(u.Version),
	}
	return document
}

func documentOfContact(c Contact) map[string]any {
	m := map[string]any{"primary": c.Primary}
	putText(m, "value", c.Value)
	putText(m, "display", c.Display)
	putText(m, "type", c.Type)
	return m
}

func documentOfEmployment(e Employment) map[string]any {
	m := map[string]any{}
	putText(m, "value", e.EmployeeNumber)
	putText(m, "organization", e.Organization)
	putText(m, "department", e.Department)
	putText(m, "title", e.Title)
	putText(m, "manager", e.Manager)
	putText(m, "startDate", e.StartDate)
	putText(m, "endDate", e.EndDate)
	return m
}

// userOf reads a document back. What the server says itself (id, version, times)
// is not taken from it.
func userOf(document map[string]any) User {
	var u User
	for _, slot := range slots {
		*slot.of(&u), _ = one(document, slot.at).(string)
	}
	u.Active, _ = document["active"].(bool)
	u.NationalID, _ = one(document, atNationalID).(NationalID)
	u.Emails = elements(document, atEmails, contactOf)
	u.PhoneNumbers = elements(document, atPhoneNumbers, contactOf)
	u.Employments = elements(document, atEmployments, employmentOf)
	return u
}

func contactOf(m map[string]any) Contact {
	primary, _ := m["primary"].(bool)
	return Contact{Value: textAt(m, "value"), Display: textAt(m, "display"), Type: textAt(m, "type"), Primary: primary}
}

func employmentOf(m map[string]any) Employment {
	return Employment{
		EmployeeNumber: textAt(m, "value"),
		Organization:   textAt(m, "organization"),
		Department:     textAt(m, "department"),
		Title:          textAt(m, "title"),
		Manager:        textAt(m, "manager"),
		StartDate:      textAt(m, "startDate"),
		EndDate:        textAt(m, "endDate"),
	}
}

// put stores one text, and makes the objects on its way.
func put(document map[string]any, at Path, value string) {
	if value == "" {
		return
	}
	if at.Schema != "" {
		document = objectIn(document, at.Schema)
	}
	if at.Sub != "" {
		objectIn(document, at.Attribute)[at.Sub] = value
		return
	}
	document[at.Attribute] = value
}

func putText(object map[string]any, name, value string) {
	if value != "" {
		object[name] = value
	}
}

func putAll[T any](document map[string]any, at Path, all []T, show func(T) map[string]any) {
	if len(all) == 0 {
		return
	}
	if at.Schema != "" {
		document = objectIn(document, at.Schema)
	}
	list := make([]any, len(all))
	for i, each := range all {
		list[i] = show(each)
	}
	document[at.Attribute] = list
}

// elements reads a list. One without a value says nothing, such as what is left
// of an e-mail whose address was removed.
func elements[T any](document map[string]any, at Path, read func(map[string]any) T) []T {
	var all []T
	for _, v := range valuesAt(document, at) {
		if element, is := v.(map[string]any); is && textAt(element, "value") != "" {
			all = append(all, read(element))
		}
	}
	return all
}

func one(document map[string]any, at Path) any {
	if values := valuesAt(document, at); len(values) > 0 {
		return values[0]
	}
	return nil
}

func textAt(object map[string]any, name string) string {
	text, _ := object[name].(string)
	return text
}

// objectIn is the object of that name, made if need be.
func objectIn(object map[string]any, name string) map[string]any {
	inner, is := object[name].(map[string]any)
	if !is {
		inner = map[string]any{}
		object[name] = inner
	}
	return inner
}
