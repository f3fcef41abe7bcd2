package oidc

import (
	"net/url"
	"regexp"
	"slices"
	"strings"
)

// tenantID is how Entra ID names a tenant in its issuer.
var tenantID = regexp.MustCompile(`/([0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})(?:/|$)`)

// servesMany says that an issuer is no tenant's own but everybody's.
func servesMany(issuer *url.URL) bool {
	first, _, _ := strings.Cut(strings.TrimPrefix(issuer.Path, "/"), "/")
	return slices.Contains([]string{"common", "organizations", "consumers"}, strings.ToLower(first)) || strings.ContainsAny(issuer.Path, "{}")
}

// ours says whether an account of a tenant may be taken: of the one that the
// operator names, else of the issuer's, where both are named.
func (p *Provider) ours(tenant string) bool {
	if p.Tenant != "" {
		return strings.EqualFold(tenant, p.Tenant)
	}
	own := tenantID.FindStringSubmatch(p.Issuer)
	return own == nil || tenant == "" || strings.EqualFold(tenant, own[1])
}
