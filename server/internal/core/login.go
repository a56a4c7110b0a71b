package core

import (
	"time"
)

// LoginUser is the wish for a token of a caller whose name and password Admit has checked.
// Checks in order: a change of password that is due and not brought (401/1024), then the rules of
// the new password (1009). A new_password that equals the present one changes nothing and is
// fine. Earlier tokens stay valid.
// Source: users, LoginUser (D, O; order I); clients, Login and tokens (B).
type LoginUser struct {
	By          Caller
	NewPassword *string // nil: none
	World       string  // carried by the token, so that requests find their world; empty: none
}

// Session is a token and the end of its life.
type Session struct {
	Token string
	Ends  time.Time // first instant at which the token is refused; whole seconds
}

func (c LoginUser) do(w *World) (Session, error) {
	u := w.users.find(c.By.User)
	if u == nil {
		return Session{}, refuse(1005, "Invalid credentials.").by(RuleCredentials)
	}
	if u.mustChange && c.NewPassword == nil {
		return Session{}, refuse(1024, "Password must be changed").by(RulePasswordDue)
	}
	if c.NewPassword != nil && (u.mustChange || !u.accepts(*c.NewPassword)) {
		if err := checkPassword("new_password", *c.NewPassword); err != nil {
			return Session{}, err
		}
		if u.accepts(*c.NewPassword) {
			return Session{}, refuse(1024, "Password must be changed").by(RulePasswordDue)
		}
		w.changePassword(u, *c.NewPassword)
	}
	s := w.issue(u, c.World)
	w.tell(UserLoggedIn{Occurred: w.occurred(), User: u.name})
	return Session{Token: s.text, Ends: s.ends}, nil
}

// LogoutUser ends the token that the caller presented, and no other. A fixed token of the fixture
// ends too; it is back after a reset of the World. Source: users, LogoutUser (D); fixed tokens (I).
type LogoutUser struct {
	By Caller
}

func (c LogoutUser) do(w *World) (Nothing, error) {
	s, ok := w.tokens.find(c.By.Token)
	if !ok {
		return Nothing{}, w.tokens.refusal(c.By.Token, w.now)
	}
	w.tokens.revoke(s)
	w.tell(UserLoggedOut{Occurred: w.occurred(), User: s.user.name})
	return Nothing{}, nil
}

// UserLoggedIn tells that a token was issued.
type UserLoggedIn struct {
	Occurred
	User string `json:"user"`
}

// Kind is "user_logged_in".
func (UserLoggedIn) Kind() string { return "user_logged_in" }

// UserLoggedOut tells that a token was given back.
type UserLoggedOut struct {
	Occurred
	User string `json:"user"`
}

// Kind is "user_logged_out".
func (UserLoggedOut) Kind() string { return "user_logged_out" }
