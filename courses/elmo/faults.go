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
func faultsOf(document Document) []string {
	return under("elmo", faults(reflect.ValueOf(document)))
}

// under puts a name before places, so that nothing is joined where all is well.
func under(name string, places []string) []string {
	for i := range places {
		places[i] = name + places[i]
	}
	return places
}

// faults are the places below a value; a single "" is the value itself.
func faults(v reflect.Value) []string {
	switch value := v.Interface().(type) {
	case Date:
		if day, ok := parseDate(string(value)); value != "" && (!ok || day != value) {
			return []string{""}
		}
	case Decimal:
		if value != "" && !value.isNumber() {
			return []string{""}
		}
	case DateTime:
		return nil
	}
	var found []string
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			return faults(v.Elem())
		}
	case reflect.Slice:
		for i := range v.Len() {
			if inside := faults(v.Index(i)); inside != nil {
				found = append(found, under("["+strconv.Itoa(i+1)+"]", inside)...)
			}
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if inside := fieldFaults(v.Field(i), v.Type().Field(i)); inside != nil {
				found = append(found, under("/"+tagName(v.Type().Field(i)), inside)...)
			}
		}
	}
	return found
}

func fieldFaults(v reflect.Value, field reflect.StructField) []string {
	if field.Tag.Get("need") != "" && (v.IsZero() || v.Kind() == reflect.Slice && v.Len() == 0) {
		return []string{""}
	}
	only := field.Tag.Get("only")
	if only != "" && v.String() != "" && !slices.Contains(strings.Split(only, "|"), v.String()) {
		return []string{""}
	}
	return faults(v)
}

// tagName is what a field is called in XML.
func tagName(field reflect.StructField) string {
	name, _, _ := strings.Cut(cmp.Or(field.Tag.Get("read"), field.Tag.Get("xml")), ",")
	return name[strings.LastIndexByte(name, ' ')+1:]
}
