package core

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// eventVerbs are the words about what happens to the number and to the World.
func eventVerbs() map[string]verb {
	return map[string]verb{
		"say":    playSay,
		"lock":   func(s *stage, l line) string { return perform(s, LockSender{Locked: l.word(s.t, 0) == "on"}, nil) },
		"unpaid": func(s *stage, l line) string { return perform(s, SetUnpaid{Unpaid: l.word(s.t, 0) == "on"}, nil) },
		"lose":   func(s *stage, l line) string { return perform(s, LoseConnection{For: l.span(s.t, "for")}, nil) },
		"reconnect": func(s *stage, _ line) string {
			return perform(s, RestoreConnection{}, nil)
		},
		"raise": func(s *stage, l line) string {
			code, _ := strconv.Atoi(l.word(s.t, 0))
			return perform(s, RaiseError{Code: Code(code), Details: l.options["details"]}, nil)
		},
		"reset": func(s *stage, l line) string {
			c := Reset{}
			for _, word := range l.words {
				c.Only = append(c.Only, Part(word))
			}
			return perform(s, c, nil)
		},
		"simulate":   playSimulate,
		"simulation": func(s *stage, l line) string { return perform(s, ReadSimulation{ID: l.word(s.t, 0)}, saySimulation) },
		"stop":       func(s *stage, l line) string { return perform(s, StopSimulation{ID: l.word(s.t, 0)}, saySimulation) },
		"upload": func(s *stage, l line) string {
			return perform(s, UploadMedia{ContentType: l.word(s.t, 0), Bytes: []byte(l.word(s.t, 1))}, nil)
		},
		"download": func(s *stage, l line) string {
			return perform(s, DownloadMedia{ID: l.word(s.t, 0)}, func(m Media) string { return fmt.Sprintf("%s %q", m.Type, m.Bytes) })
		},
		"delete-media": func(s *stage, l line) string { return perform(s, DeleteMedia{ID: l.word(s.t, 0)}, nil) },
		"socket": func(s *stage, _ line) string {
			return perform(s, SupportInfo{}, func(v Support) string { return string(v.Socket) })
		},
		"counted": func(s *stage, _ line) string {
			return perform(s, ReadDBStats{}, func(all []Metric) string {
				return strings.Join(append(lines(all, "db_contacts"), lines(all, "db_messages")...), "\n")
			})
		},
	}
}

// playSay: say 447700900123 location latitude=51.5 longitude=-0.1; say 447700900123 image bytes=pixels
// caption=Look lost; with group=… reply=m1 forwarded often-forwarded mentions=a,b product=… referral=ad.
func playSay(s *stage, l line) string {
	c := Receive{From: l.word(s.t, 0), Group: l.options["group"], Type: MessageType(l.word(s.t, 1))}
	switch c.Type {
	case TypeText:
		c.Said.Text = l.options["body"]
	case TypeLocation:
		latitude, _ := strconv.ParseFloat(l.options["latitude"], 64)
		longitude, _ := strconv.ParseFloat(l.options["longitude"], 64)
		c.Said.Location = &Place{Latitude: latitude, Longitude: longitude, Name: l.options["name"]}
	case TypeContacts:
		c.Said.Cards = []Card{{Name: CardName{Formatted: l.options["name"]}}}
	case TypeOrder:
		c.Said.Order = &Order{CatalogID: "teas", Items: []OrderItem{{ProductID: l.options["product"], Quantity: 2, Price: 4.5, Currency: "EUR"}}}
	case TypeReaction:
		c.Said.Reaction = &Reaction{Message: l.options["to"], Emoji: l.options["emoji"]}
	case TypeUnknown:
	default:
		c.File = &File{Type: l.options["content"], Bytes: []byte(l.options["bytes"]), Lost: l.has("lost")}
		c.Said.Media = &InboundMedia{Caption: l.options["caption"], Filename: l.options["filename"]}
		if c.Type == TypeSticker {
			c.Said.Media.Sticker = &StickerMetadata{PackID: "1", PackName: "Cups", Publisher: "Tea House", Emojis: []string{"🍵"}}
		}
	}
	if s.saidContext(l) {
		c.Context = &Context{
			Message: l.options["reply"], Forwarded: l.has("forwarded"), FrequentlyForwarded: l.has("often-forwarded"), ProductID: l.options["asks"],
			Mentions: strings.FieldsFunc(l.options["mentions"], func(r rune) bool { return r == ',' }),
		}
		if c.Context.ProductID != "" {
			c.Context.CatalogID = "teas"
		}
	}
	if kind := l.options["referral"]; kind != "" {
		c.Referral = &Referral{Headline: l.options["headline"], SourceType: kind, SourceID: "17", SourceURL: "https://ads.example/17"}
	}
	return perform(s, c, nil)
}

// saidContext tells whether a message has a context.
func (s *stage) saidContext(l line) bool {
	return l.options["reply"] != "" || l.has("forwarded") || l.has("often-forwarded") || l.options["mentions"] != "" || l.options["asks"] != ""
}

// playSimulate: simulate rate=2 for=10s types=text,image customers=447700900123.
func playSimulate(s *stage, l line) string {
	c := StartSimulation{For: l.span(s.t, "for"), Files: map[MessageType]File{TypeImage: {Type: "image/png", Bytes: []byte("pixels")}}}
	c.Rate, _ = strconv.ParseFloat(l.options["rate"], 64)
	comma := func(r rune) bool { return r == ',' }
	for _, t := range strings.FieldsFunc(l.options["types"], comma) {
		c.Types = append(c.Types, SimulatedType{Type: MessageType(t)})
	}
	c.Customers = strings.FieldsFunc(l.options["customers"], comma)
	return perform(s, c, func(id string) string { return id })
}

// saySimulation puts a simulation into words.
func saySimulation(v SimulationView) string {
	var attempts []string
	for _, a := range v.Attempts {
		attempts = append(attempts, fmt.Sprintf("%d × %s", a.Count, a.Result))
	}
	return fmt.Sprintf("%s %s: %d of %d arrivals, %d blocked, %d refused, %d acknowledged, %d lost; attempts %v, %d failed; backlog %d, most %d, left %d; %s %s %s %s",
		v.ID, v.State, v.Arrivals, v.Planned, v.Blocked, v.Refused, v.Acknowledged, v.Lost, attempts, v.FailedAttempts,
		v.Backlog.Now, v.Backlog.Most, v.Backlog.Left, v.Latency.P50, v.Latency.P90, v.Latency.P99, v.Latency.Max)
}

// lookVerbs are the words by which customers and messages are looked up and changed.
func lookVerbs() map[string]verb {
	return map[string]verb{
		"put": playPut,
		"remove-customer": func(s *stage, l line) string {
			return perform(s, RemoveCustomer{WaID: l.word(s.t, 0)}, nil)
		},
		"who": func(s *stage, l line) string {
			return perform(s, ReadCustomer{WaID: l.word(s.t, 0)}, s.sayCustomer)
		},
		"customers": func(s *stage, l line) string {
			limit, _ := strconv.Atoi(l.options["limit"])
			return perform(s, ListCustomers{After: l.options["after"], Limit: limit}, func(p CustomerPage) string {
				var out strings.Builder
				for _, v := range p.Customers {
					fmt.Fprintf(&out, "%s\n", s.sayCustomer(v))
				}
				return out.String() + nextPage(p.Next)
			})
		},
		"message": func(s *stage, l line) string {
			return perform(s, ReadMessage{ID: l.word(s.t, 0)}, func(v MessageView) string { return s.sayMessage(v) + s.sayHistory(v) })
		},
		"messages": playMessages,
	}
}

// playPut: put 447700900123 name=Priya wa_id=… absent|present silent|wrote behaviour=… identity=… rekeyed|acknowledged.
func playPut(s *stage, l line) string {
	c := PutCustomer{Number: l.word(s.t, 0)}
	for name, to := range map[string]**string{"name": &c.Patch.Name, "wa_id": &c.Patch.WaID, "identity": &c.Patch.Identity} {
		if v, ok := l.options[name]; ok {
			*to = &v
		}
	}
	if v, ok := l.options["behaviour"]; ok {
		c.Patch.Behaviour = new(Behaviour(v))
	}
	for word, set := range map[string]struct {
		to    **bool
		value bool
	}{
		"absent": {&c.Patch.NotOnWhatsApp, true}, "present": {&c.Patch.NotOnWhatsApp, false},
		"silent": {&c.Patch.Silent, true}, "wrote": {&c.Patch.Silent, false},
		"rekeyed": {&c.Patch.Rekeyed, true}, "acknowledged": {&c.Patch.Rekeyed, false},
	} {
		if l.has(word) {
			*set.to = new(set.value)
		}
	}
	return perform(s, c, func(r CustomerPut) string { return s.sayCustomer(r.Customer) })
}

// sayCustomer puts a customer into words.
func (s *stage) sayCustomer(v CustomerView) string {
	words := []string{fmt.Sprintf("%s %s %q", v.Number, v.WaID, v.Name)}
	note := func(given bool, format string, args ...any) {
		if given {
			words = append(words, fmt.Sprintf(format, args...))
		}
	}
	note(!v.Listed, "not listed")
	note(!v.OnWhatsApp, "not on WhatsApp")
	note(v.Behaviour != "", "%s", v.Behaviour)
	note(!v.Identity.Acknowledged, "key %s not acknowledged", v.Identity.Hash)
	note(!v.Silent, "wrote at %s", v.LastInbound.Sub(s.w.Born()))
	note(!v.WindowUntil.IsZero(), "window until %s", v.WindowUntil.Sub(s.w.Born()))
	note(v.Blocked, "blocked")
	note(v.Contact != "", "%s at %s", v.Contact, v.Checked.Sub(s.w.Born()))
	note(v.Stored, "stored")
	note(v.Talk != "", "in conversation %.6s", v.Talk)
	note(len(v.Groups) > 0, "in %v", v.Groups)
	return strings.Join(words, ", ")
}

// playMessages: messages outbound chat=… status=… type=… since=1h newest limit=2 after=….
func playMessages(s *stage, l line) string {
	c := ListMessages{
		Chat: l.options["chat"], Status: Status(l.options["status"]), Type: MessageType(l.options["type"]),
		Newest: l.has("newest"), After: l.options["after"],
	}
	for _, d := range []Direction{Outgoing, Incoming} {
		if l.has(string(d)) {
			c.Direction = d
		}
	}
	if l.options["since"] != "" {
		c.Since = s.world().Born().Add(l.span(s.t, "since"))
	}
	c.Limit, _ = strconv.Atoi(l.options["limit"])
	return perform(s, c, func(p MessagePage) string {
		var out strings.Builder
		for _, v := range p.Messages {
			fmt.Fprintf(&out, "%s\n", s.sayMessage(v))
		}
		return out.String() + nextPage(p.Next)
	})
}

// nextPage is a cursor in words.
func nextPage(cursor string) string {
	if cursor == "" {
		return ""
	}
	return "next " + cursor
}

// sayMessage puts a message into words.
func (s *stage) sayMessage(v MessageView) string {
	words := []string{fmt.Sprintf("%s %s %s in %s is %s", v.ID, v.Direction, v.Type, v.Chat, v.Status)}
	if v.Error != nil {
		words = append(words, fmt.Sprintf("%d %s", v.Error.Code, v.Error.Title))
	}
	for _, m := range v.Members {
		words = append(words, fmt.Sprintf("%s %s", m.WaID, m.Status))
	}
	if v.Context != "" {
		words = append(words, "quotes "+v.Context)
	}
	if v.Conversation != nil {
		words = append(words, fmt.Sprintf("conversation %.6s %s", v.Conversation.ID, v.Conversation.Origin))
	}
	if !v.Stored {
		words = append(words, "gone from the client")
	}
	if len(v.Deliveries) > 0 {
		words = append(words, fmt.Sprintf("told by %v", v.Deliveries))
	}
	return strings.Join(words, ", ")
}

// sayHistory puts the steps of a message into words.
func (s *stage) sayHistory(v MessageView) string {
	var out strings.Builder
	for _, h := range v.History {
		fmt.Fprintf(&out, "\n  %s at %s", h.Status, h.At.Sub(s.w.Born()).Round(time.Millisecond))
		if h.Recipient != "" {
			out.WriteString(" by " + h.Recipient)
		}
		if h.Error != nil {
			fmt.Fprintf(&out, ", %d: %s", h.Error.Code, h.Error.Details)
		}
	}
	return out.String()
}
