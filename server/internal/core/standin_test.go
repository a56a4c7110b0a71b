package core

import (
	"testing"
	"time"
)

// TestCredentialsOfAUser are the latest token, then a fixed one, then the fixture's password.
func TestCredentialsOfAUser(t *testing.T) {
	t.Parallel()
	w := shop(t, withStaff, func(g *Genesis) { g.Tokens = []FixedToken{{Token: "fixed", User: "admin"}} })
	of := func(c CredentialOf) Credential {
		t.Helper()
		return done(t, w, c)
	}
	fixed := Credential{Scheme: Bearer, Token: "fixed"}
	if got := of(CredentialOf{User: "admin"}); got != fixed {
		t.Errorf("before any login it is %+v", got)
	}
	done(t, w, LoginUser{By: asAdmin})
	latest := done(t, w, LoginUser{By: asAdmin}).Token
	if got := of(CredentialOf{User: "admin"}); got.Token != latest {
		t.Errorf("after two logins it is %+v", got)
	}
	byPassword := of(CredentialOf{User: "admin", Login: true})
	if _, err := Do(w, w.Now(), Admit{Operation: "LoginUser", By: byPassword}); err != nil {
		t.Errorf("%+v lets nobody in: %v", byPassword, err)
	}
	if w.PassTo(w.Now().Add(7 * 24 * time.Hour)); of(CredentialOf{User: "admin"}) != fixed {
		t.Errorf("a token that is over is used")
	}
	done(t, w, LogoutUser{By: Caller{User: "admin", Token: "fixed"}})
	if got := of(CredentialOf{User: "admin"}); got != byPassword {
		t.Errorf("without a token it is %+v", got)
	}
	password := "Another-Pass-1"
	done(t, w, LoginUser{By: asAdmin, NewPassword: &password})
	for user, want := range map[string]string{
		"admin":  "400/1009 User 'admin' has no token that can be used, and the password is not known",
		"nobody": "400/1009 There is no user 'nobody' any more",
	} {
		if got := refused(t, w, CredentialOf{User: user, Login: true}); got != want {
			t.Errorf("%s: %s, want %s", user, got, want)
		}
	}
}
