package elmo

import "encoding/json"

// emreg is the older list. The guide calls the providers ncps, the schema of
// its gateway emps.
type emreg struct {
	Countries []struct {
		CountryCode string `json:"countryCode"`
		CountryName string `json:"countryName"`
		SingleFetch bool   `json:"singleFetch"`
	} `json:"countries"`
	NCPs []emregProvider `json:"ncps"`
	EMPs []emregProvider `json:"emps"`
}

type emregProvider struct {
	Acronym      string   `json:"acronym"`
	CountryCode  string   `json:"countryCode"`
	Institutions []string `json:"institutions"`
	URL          string   `json:"url"`
	PubKey       string   `json:"pubKey"` // a certificate, whatever it is called
}

func parseEMREG(raw []byte) (Registry, error) {
	var list emreg
	if err := json.Unmarshal(raw, &list); err != nil {
		return Registry{}, refuse("elmo.registry").Because(err)
	}
	entries := append(list.NCPs, list.EMPs...)
	if len(entries) == 0 {
		return Registry{}, refuse("elmo.registry")
	}
	var registry Registry
	for _, entry := range entries {
		p := Provider{Country: entry.CountryCode, Name: entry.Acronym, Institutions: entry.Institutions, URL: entry.URL}
		for _, c := range list.Countries {
			if c.CountryCode == entry.CountryCode {
				p.CountryName, p.SingleFetch = c.CountryName, c.SingleFetch
			}
		}
		registry.add(p, [][]byte{derOf(entry.PubKey)})
	}
	return registry, nil
}
