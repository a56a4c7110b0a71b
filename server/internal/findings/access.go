package findings

import (
	"net/http"
	"slices"

	gen "github.com/wabamock/wabamock/gen/control"
	"github.com/wabamock/wabamock/server/internal/core"
	"github.com/wabamock/wabamock/server/internal/journal"
)

// login is how a user logs in.
type login struct {
	User    string         `json:"user"`
	Uses    int            `json:"uses"`    // of the last token, as far as one can tell
	Refused bool           `json:"refused"` // somebody was refused since: a reason to log in again
	Short   []gen.Sighting `json:"short"`   // logins after a token that was hardly used, in a row
	Habit   bool           `json:"habit"`   // it has been found
	Noted   int            `json:"noted"`   // how often, since it began
}

// Bounds of logins (our choice).
const (
	maxLogins = 64 // users remembered
	fewUses   = 2  // of a token that was hardly used
	manyShort = 4  // logins after such a token that are a habit
)

// watchAccess looks at the token of a request.
func (w *World) watchAccess(x *look) {
	if x.Operation == "LoginUser" {
		return
	}
	if x.Response.Status == http.StatusUnauthorized {
		for i := range w.memory.Logins {
			w.memory.Logins[i].Refused = true
		}
		if slices.ContainsFunc(x.Violations, func(v journal.Violation) bool { return v.Rule == core.RuleExpiredToken }) {
			w.note(ruleNotRenewed, "", x)
		}
		return
	}
	if x.Caller == "" {
		return
	}
	for i := range w.memory.Logins {
		if l := &w.memory.Logins[i]; l.User == x.Caller {
			l.Uses++
			w.forgive(l)
			return
		}
	}
}

// forgive takes back what was found of logins when so many requests follow that the tokens are kept after
// all: those of workers that began one after the other.
func (w *World) forgive(l *login) {
	if l.Noted > 0 && l.Uses > fewUses*(l.Noted+1) {
		w.record.withdraw(ruleLogins, l.User, l.Noted)
		l.Habit, l.Noted = false, 0
	}
}

// watchLogin looks at a login.
func (w *World) watchLogin(x *look) {
	if !x.fine() {
		return
	}
	i := slices.IndexFunc(w.memory.Logins, func(l login) bool { return l.User == x.Caller })
	if i < 0 {
		if len(w.memory.Logins) < maxLogins {
			w.memory.Logins = append(w.memory.Logins, login{User: x.Caller})
		}
		return
	}
	l := &w.memory.Logins[i]
	switch {
	case l.Uses > fewUses:
		l.Short, l.Habit, l.Noted = nil, false, 0
	case l.Uses == 0 || l.Refused:
		// several may log in at once, and a token may be dead
	case l.Habit:
		w.note(ruleLogins, x.Caller, x)
		l.Noted++
	default:
		l.Short = append(l.Short, w.seen(x.seq, x.ID))
	}
	l.Uses, l.Refused = 0, false
	if len(l.Short) == manyShort {
		for _, s := range l.Short {
			w.record.note(ruleLogins, x.Caller, s)
		}
		l.Short, l.Habit, l.Noted = nil, true, manyShort
	}
}
