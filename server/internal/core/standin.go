package core

// CredentialOf asks for what a call can be made with in the name of a user, as somebody may who has the
// whole World before him: the token of the latest login, else a fixed one of the fixture, else name and
// password. A World keeps no passwords, only what they hash to: that of the fixture is known for as long
// as the user has not changed it. Refusal: 1009 for a user that is not there any more, or of whom neither
// is known.
type CredentialOf struct {
	User  string
	Login bool // a token will not do
}

func (c CredentialOf) do(w *World) (Credential, error) {
	u := w.users.find(c.User)
	if u == nil {
		return Credential{}, refuse(1009, "There is no user '%s' any more", c.User)
	}
	if token := w.tokenOf(u); token != "" && !c.Login {
		return Credential{Scheme: Bearer, Token: token}, nil
	}
	known := initialPassword
	for _, declared := range w.genesis.Users {
		if declared.Name == u.name {
			known = declared.Password
		}
	}
	if u.mustChange || !u.accepts(known) {
		return Credential{}, refuse(1009, "User '%s' has no token that can be used, and the password is not known", c.User)
	}
	return Credential{Scheme: Basic, User: u.name, Password: known}, nil
}

// tokenOf is a token of a user that is valid now; empty: there is none.
func (w *World) tokenOf(u *account) string {
	if n := len(u.issued); n > 0 {
		if latest := u.issued[n-1]; !w.tokens.valid[latest].expired(w.now) {
			return latest
		}
	}
	for _, fixed := range w.genesis.Tokens {
		if s, ok := w.tokens.find(fixed.Token); ok && s.user == u {
			return fixed.Token
		}
	}
	return ""
}
