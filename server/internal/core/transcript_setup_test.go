package core

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// setupVerbs change the Genesis; they come before all others.
func setupVerbs() map[string]verb {
	return map[string]verb{
		"world":    setWorld,
		"settings": setSettings,
		"customer": addCustomer,
		"group":    addGroup,
		"inbound":  addInbound,
		"advance": func(s *stage, l line) string {
			s.advance(duration(s.t, l.word(s.t, 0)))
			return ""
		},
	}
}

// change is the Genesis, which must not have become a World yet.
func (s *stage) change(l line) *Genesis {
	s.t.Helper()
	if s.w != nil {
		s.t.Fatalf("%s: comes before the first thing that happens", l.verb)
	}
	return &s.genesis
}

// setWorld: world version=2.33.4 start=… tier=2 seed=… connecting=1m progression=manual|immediate
// sent=… delivered=… read=… kept=… locked unregistered silent-others templates-declared lenient.
func setWorld(s *stage, l line) string {
	g := s.change(l)
	o := &g.Options
	if v, ok := l.options["version"]; ok {
		version, err := ParseVersion(v)
		if err != nil {
			s.t.Fatal(err)
		}
		o.ClientVersion = version
	}
	if v, ok := l.options["start"]; ok {
		at, err := time.Parse(time.RFC3339, v)
		if err != nil {
			s.t.Fatal(err)
		}
		g.Start = at
	}
	for name, n := range map[string]*int{"tier": &g.Number.Tier, "kept": &o.MessagesKept, "backlog": &o.Backlog} {
		if v, ok := l.options[name]; ok {
			if _, err := fmt.Sscan(v, n); err != nil {
				s.t.Fatalf("%s: %v", name, err)
			}
		}
	}
	if v, ok := l.options["seed"]; ok {
		seed, err := strconv.ParseUint(v, 10, 64)
		if err != nil {
			s.t.Fatal(err)
		}
		g.Seed = seed
	}
	o.Connecting = l.span(s.t, "connecting")
	o.Progression = Progression{
		Mode: ProgressionMode(l.options["progression"]),
		Sent: l.span(s.t, "sent"), Delivered: l.span(s.t, "delivered"), Read: l.span(s.t, "read"),
	}
	g.Number.Locked = l.has("locked")
	g.Number.Registered = !l.has("unregistered")
	g.Others = Others{Silent: l.has("silent-others"), NotOnWhatsApp: l.has("nobody-else")}
	if l.has("templates-declared") {
		o.Templates = DeclaredTemplates
	}
	if l.has("strict-pass-through") {
		o.PassThrough = AfterAcknowledged
	}
	if l.has("real-limits") {
		o.RateLimits = RealLimits
	}
	if l.has("lenient") {
		o.Limits = LenientLimits
	}
	return ""
}

// setSettings: settings sent-status no-read no-pricing show-security no-pass-through no-gc gc-media auto_download=image,voice.
func setSettings(s *stage, l line) string {
	p := &s.change(l).Settings
	yes, no := true, false
	for _, word := range l.words {
		switch word {
		case "sent-status":
			p.SentStatus = &yes
		case "no-delivered":
			p.WebhookDelivered = &no
		case "no-read":
			p.WebhookRead = &no
		case "no-pricing":
			p.PricingModelDisabled = &yes
		case "show-security":
			p.ShowSecurityNotifications = &yes
		case "no-pass-through":
			p.PassThrough = &no
		case "no-gc":
			p.CollectMessages = &no
		case "gc-media":
			p.CollectMedia = &yes
		case "no-notify":
			p.NotifyUserChangeNumber = &no
		default:
			s.t.Fatalf("settings: unknown word %q", word)
		}
	}
	if v, ok := l.options["auto_download"]; ok {
		list := strings.FieldsFunc(v, func(r rune) bool { return r == ',' })
		p.AutoDownload = &list
	}
	return ""
}

// addCustomer: customer 447700900123 name=Priya wa_id=… never-delivered|never-reads silent absent.
func addCustomer(s *stage, l line) string {
	g := s.change(l)
	c := Customer{
		Number: l.word(s.t, 0), Name: l.options["name"], WaID: l.options["wa_id"], Identity: l.options["identity"],
		Silent: l.has("silent"), NotOnWhatsApp: l.has("absent"),
	}
	for _, b := range []Behaviour{NeverDelivered, NeverReads} {
		if l.has(string(b)) {
			c.Behaviour = b
		}
	}
	g.Customers = append(g.Customers, c)
	return ""
}

// addGroup: group Regulars 447700900123 491701234567 creator=….
func addGroup(s *stage, l line) string {
	g := s.change(l)
	g.Groups = append(g.Groups, GroupSeed{
		Subject: l.word(s.t, 0), Participants: l.words[1:], Creator: l.options["creator"], CreatedAgo: time.Hour,
	})
	return ""
}

// addInbound: inbound 447700900123 "Is the Assam back?" ago=2h.
func addInbound(s *stage, l line) string {
	g := s.change(l)
	g.Inbound = append(g.Inbound, InboundSeed{From: l.word(s.t, 0), Text: l.word(s.t, 1), Ago: l.span(s.t, "ago")})
	return ""
}
