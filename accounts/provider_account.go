package accounts

import (
	"kursbro/accounts/oidc"
)

// account is somebody's at a provider: what a pin and a connection hold to. Both
// its names are kept, so that it is known again where the operator changes which
// of them counts.
type account struct {
	Subject string // keyed hash of issuer and subject
	Claim   string // what it is known by: oidc.BySubject, or the claim that the operator names
	Key     string // keyed hash of what that says
}

// accountOf is the account of an identity. What stands for it besides the
// subject is the tenant's where the provider names one: that outlives a new
// issuer, too.
func (s *Service) accountOf(who oidc.Identity) account {
	a := account{Subject: s.subject(who.Issuer, who.Subject), Claim: oidc.BySubject}
	a.Key = a.Subject
	if who.Claim == oidc.BySubject {
		return a
	}
	authority := who.Issuer
	if who.Tenant != "" {
		authority = "tenant " + who.Tenant
	}
	a.Claim, a.Key = who.Claim, s.Vault.Keyed("provider account", authority, who.Claim, who.Account)
	return a
}

// is says that both are one account: by what the operator has it known by, or by
// the subject where the other was known by something else.
func (a account) is(other account) bool {
	if a.Claim == other.Claim {
		return a.Key == other.Key
	}
	return a.Subject == other.Subject
}
