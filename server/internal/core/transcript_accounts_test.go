package core

import (
	"fmt"
	"strconv"
	"strings"
)

// desk is what transcripts about accounts and registration remember: tokens, named t1, t2 … in the
// order of the logins, and the last backup.
type desk struct {
	tokens []string
	backup string
}

// accountVerbs are words about users, registration, settings and backups.
func accountVerbs() map[string]verb {
	d := &desk{}
	return map[string]verb{
		"installation": setInstallation,
		"login":        d.login,
		"logout":       d.logout,
		"call":         d.call,
		"request-code": func(s *stage, l line) string {
			c := RequestCode{CountryCode: l.word(s.t, 0), Phone: l.word(s.t, 1), Method: "sms", Certificate: teaHouse, PIN: l.pin()}
			return perform(s, c, func(r CodeRequested) string {
				return fmt.Sprintf("registered %t, name %q", r.Registered, r.VerifiedName)
			})
		},
		"verify": func(s *stage, l line) string { return perform(s, RegisterAccount{Code: l.word(s.t, 0)}, nil) },
		"two-step": func(s *stage, l line) string {
			if l.has("off") {
				return perform(s, DisableTwoStep{}, nil)
			}
			return perform(s, EnableTwoStep{PIN: l.word(s.t, 0)}, nil)
		},
		"shards": func(s *stage, l line) string {
			n, err := strconv.Atoi(l.word(s.t, 2))
			if err != nil {
				s.t.Fatal(err)
			}
			cert := teaHouse
			return perform(s, SetShards{CountryCode: l.word(s.t, 0), Phone: l.word(s.t, 1), Shards: n, PIN: l.pin(), Certificate: &cert}, nil)
		},
		"health": func(s *stage, _ line) string { return perform(s, CheckHealth{}, sayHealth) },
		"patch":  patchSettings,
		"stored": func(s *stage, _ line) string {
			return perform(s, ApplicationSettings{}, func(v SettingsView) string { return saySettings(v.Settings) })
		},
		"acting": func(s *stage, _ line) string { return perform(s, ActingSettings{}, saySettings) },
		"backup": d.makeBackup,
		"restore": func(s *stage, l line) string {
			return perform(s, RestoreSettings{Password: l.word(s.t, 0), Data: d.backup}, nil)
		},
		"fresh": func(s *stage, _ line) string { // another installation, as after its start
			s.w, s.genesis.Number, s.genesis.Settings = nil, Number{}, SettingsPatch{}
			return ""
		},
	}
}

// pin is the option pin; nil when it is not there.
func (l line) pin() *string {
	if v, ok := l.options["pin"]; ok {
		return &v
	}
	return nil
}

// setInstallation: installation pin=240613 code=424242 frozen restart-manual nodes shards=2.
func setInstallation(s *stage, l line) string {
	g := s.change(l)
	g.Number.PIN, g.Number.Code = l.options["pin"], l.options["code"]
	g.Options.Frozen = l.has("frozen")
	if l.has("restart-manual") {
		g.Options.Restart = RestartManual
	}
	if l.has("nodes") {
		withNodes(g)
	}
	return ""
}

// login: login admin secret new=Ass4m-and-milk.
func (d *desk) login(s *stage, l line) string {
	s.t.Helper()
	by := Credential{Scheme: Basic, User: l.word(s.t, 0), Password: l.word(s.t, 1)}
	var caller Caller
	if refusal := perform(s, Admit{Operation: "LoginUser", By: by}, func(c Caller) string {
		caller = c
		return ""
	}); refusal != "" {
		return refusal
	}
	command := LoginUser{By: caller}
	if v, ok := l.options["new"]; ok {
		command.NewPassword = &v
	}
	return perform(s, command, func(r Session) string {
		d.tokens = append(d.tokens, r.Token)
		return fmt.Sprintf("t%d until %s", len(d.tokens), FormatExpiry(r.Ends))
	})
}

// token is the token of a name such as t1.
func (d *desk) token(s *stage, name string) string {
	s.t.Helper()
	n, err := strconv.Atoi(strings.TrimPrefix(name, "t"))
	if err != nil || n < 1 || n > len(d.tokens) {
		s.t.Fatalf("there is no token %s", name)
	}
	return d.tokens[n-1]
}

// call: call SendMessage t1.
func (d *desk) call(s *stage, l line) string {
	by := Credential{Scheme: Bearer, Token: d.token(s, l.word(s.t, 1))}
	return perform(s, Admit{Operation: l.word(s.t, 0), By: by}, func(c Caller) string { return "admitted " + c.User })
}

// logout: logout t1.
func (d *desk) logout(s *stage, l line) string {
	return perform(s, LogoutUser{By: Caller{Token: d.token(s, l.word(s.t, 0))}}, nil)
}

// makeBackup: backup password.
func (d *desk) makeBackup(s *stage, l line) string {
	return perform(s, BackupSettings{Password: l.word(s.t, 0)}, func(data string) string {
		d.backup = data
		return "made"
	})
}

// sayHealth puts health into words, a line for each node.
func sayHealth(h Health) string {
	if len(h.Nodes) == 0 {
		return string(h.Status)
	}
	var out strings.Builder
	for _, n := range h.Nodes {
		fmt.Fprintf(&out, "%s %s %s %v\n", n.Name, n.Role, n.Status, n.Shards)
	}
	return out.String()
}

// patchSettings: patch webhooks.url=https://… max=12 pass_through=false persist=false sent_status=true.
func patchSettings(s *stage, l line) string {
	var p SettingsPatch
	for name, to := range map[string]**bool{"pass_through": &p.PassThrough, "persist": &p.CallbackPersist, "sent_status": &p.SentStatus} {
		if v, ok := l.options[name]; ok {
			*to = new(v == "true")
		}
	}
	if v, ok := l.options["webhooks.url"]; ok {
		p.WebhookURL = &v
	}
	if v, ok := l.options["max"]; ok {
		n, err := strconv.Atoi(v)
		if err != nil {
			s.t.Fatal(err)
		}
		p.WebhookMaxConcurrent = &n
	}
	return perform(s, UpdateApplicationSettings{Patch: p}, nil)
}

// saySettings puts into words what patch can change.
func saySettings(s Settings) string {
	return fmt.Sprintf("url %q, max %d, pass_through %t, persist %t, sent_status %t",
		s.WebhookURL, s.WebhookMaxConcurrent, s.PassThrough, s.CallbackPersist, s.SentStatus)
}
