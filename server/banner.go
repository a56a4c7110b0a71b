package server

import (
	"time"

	"github.com/wabamock/wabamock/server/internal/core"
	"github.com/wabamock/wabamock/server/internal/engine"
)

// Fault is one row of the fault table: an error code of the API, its title, its HTTP status and
// how it travels.
type Fault = core.FaultRow

// Faults is the fault table, in the order of the codes.
func Faults() []Fault { return core.FaultTable() }

// Banner is what somebody must know who has just started a server.
type Banner struct {
	URLs    URLs      `json:"urls"`
	Logins  []Login   `json:"logins"`
	World   string    `json:"world"`
	Fixture string    `json:"fixture"`
	Seed    uint64    `json:"seed"`
	Webhook string    `json:"webhook"` // URL, credentials and query hidden; empty: none
	Clock   ClockMode `json:"clock"`
	Now     time.Time `json:"now"` // the world's present
}

// Login is an account of the fixture. Its password is a test value that everybody may know.
type Login struct {
	Name           string `json:"name"`
	Password       string `json:"password"`
	ChangePassword bool   `json:"change_password"` // the first login must bring a new_password
}

// Banner tells about the default world as it is now.
func (s *Server) Banner() Banner {
	w, _ := s.worlds.enter(DefaultWorld, false) // always there
	look, _ := engine.Do(w.engine, core.Look{}) // looking is never refused
	b := Banner{
		URLs: s.URLs(), World: DefaultWorld, Fixture: look.Fixture, Seed: look.Seed,
		Webhook: withoutQuery(urlCredentials.ReplaceAllString(look.Webhook, "://"+hidden+"@")),
		Clock:   ClockRunning, Now: look.Now,
	}
	if w.engine.Frozen() {
		b.Clock = ClockFrozen
	}
	for _, u := range look.Users {
		b.Logins = append(b.Logins, Login{Name: u.Name, Password: u.Password, ChangePassword: u.ChangePassword})
	}
	return b
}
