package elmo

import (
	"cmp"
	"reflect"
	"slices"
	"strconv"
	"strings"
)

// faultsOf names the places where a document does not keep to the standard:
// what is needed and empty, values outside a closed list, days and numbers that
// are none. It never names the value.
func faultsOf(document Document) []string { return faults(reflect.ValueOf(document), "elmo") }

func faults(v reflect.Value, path string) []string {
	switch value := v.Interface().(type) {
	case Date:
		if day, ok := parseDate(string(value)); value != "" && (!ok || day != value) {
			return []string{path}
		}
	case Decimal:
		if value != "" && !value.isNumber() {
			return []string{path}
		}
	case DateTime:
		return nil
	}
	var found []string
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			return faults(v.Elem(), path)
		}
	case reflect.Slice:
		for i := range v.Len() {
			found = append(found, faults(v.Index(i), path+"["+strconv.Itoa(i+1)+"]")...)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			found = append(found, fieldFaults(v.Field(i), v.Type().Field(i), path)...)
		}
	}
	return found
}

func fieldFaults(v reflect.Value, field reflect.StructField, path string) []string {
	path += "/" + tagName(field)
	if field.Tag.Get("need") != "" && (v.IsZero() || v.Kind() == reflect.Slice && v.Len() == 0) {
		return []string{path}
	}
	only := field.Tag.Get("only")
	if only != "" && v.String() != "" && !slices.Contains(strings.Split(only, "|"), v.String()) {
		return []string{path}
	}
	return faults(v, path)
}

// tagName is what a field is called in XML.
func tagName(field reflect.StructField) string {
	name, _, _ := strings.Cut(cmp.Or(field.Tag.Get("read"), field.Tag.Get("xml")), ",")
	return name[strings.LastIndexByte(name, ' ')+1:]
}
