package scim

import (
	"net/http"
	"strings"
)

const (
	configSchema       = "urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig"
	resourceTypeSchema = "urn:ietf:params:scim:schemas:core:2.0:ResourceType"
	schemaSchema       = "urn:ietf:params:scim:schemas:core:2.0:Schema"
)

// showConfig answers what this server can do (RFC 7643 §5).
func (s *server) showConfig(w http.ResponseWriter, _ *http.Request, _ string) error {
	no := map[string]any{"supported": false}
	write(w, http.StatusOK, map[string]any{
		"schemas":        []string{configSchema},
		"patch":          map[string]any{"supported": true},
		"bulk":           map[string]any{"supported": false, "maxOperations": 0, "maxPayloadSize": 0},
		"filter":         map[string]any{"supported": true, "maxResults": MaxCount},
		"changePassword": no,
		"sort":           no,
		"etag":           map[string]any{"supported": true},
		"authenticationSchemes": []any{map[string]any{
			"type":        "oauthbearertoken",
			"name":        "Bearer token",
			"description": "A token of the client's own, in the Authorization header.",
			"specUri":     "https://www.rfc-editor.org/info/rfc6750",
			"primary":     true,
		}},
		"meta": s.metaOf("ServiceProviderConfig", "/ServiceProviderConfig"),
	})
	return nil
}

// showResourceTypes answers all types, or the one named: there are only users.
func (s *server) showResourceTypes(w http.ResponseWriter, r *http.Request, id string) error {
	user := map[string]any{
		"schemas":     []string{resourceTypeSchema},
		"id":          "User",
		"name":        "User",
		"endpoint":    "/Users",
		"description": core.Description,
		"schema":      core.ID,
		"schemaExtensions": []any{
			map[string]any{"schema": enterprise.ID, "required": false},
			map[string]any{"schema": employee.ID, "required": false},
		},
		"meta": s.metaOf("ResourceType", "/ResourceTypes/User"),
	}
	if id == "" {
		return all(w, r, []any{user})
	}
	if id != "User" {
		return errUnknown
	}
	write(w, http.StatusOK, user)
	return nil
}

// showSchemas answers all schemas, or the one with that URN.
func (s *server) showSchemas(w http.ResponseWriter, r *http.Request, id string) error {
	if id != "" {
		known := schemaOf(id)
		if known == nil {
			return errUnknown
		}
		write(w, http.StatusOK, s.showSchema(known))
		return nil
	}
	return all(w, r, []any{s.showSchema(&core), s.showSchema(&enterprise), s.showSchema(&employee)})
}

func (s *server) showSchema(known *schema) any {
	return struct {
		Schemas []string `json:"schemas"`
		*schema
		Meta map[string]any `json:"meta"`
	}{[]string{schemaSchema}, known, s.metaOf("Schema", "/Schemas/"+known.ID)}
}

func (s *server) metaOf(resourceType, path string) map[string]any {
	return map[string]any{"resourceType": resourceType, "location": s.url + path}
}

// all answers a list that is always whole. A filter on it is refused, not passed
// over (RFC 7644 §4).
func all(w http.ResponseWriter, r *http.Request, resources []any) error {
	if strings.TrimSpace(r.URL.Query().Get("filter")) != "" {
		return status(http.StatusForbidden, "This list has no filter.")
	}
	write(w, http.StatusOK, listOf(resources, len(resources), 1))
	return nil
}
