package core

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// messageVerbs are the words about messages.
func messageVerbs() map[string]verb {
	return map[string]verb{
		"send":     playSend,
		"template": addTemplate,
		"offer":    playOffer,
		"receive":  playReceive,
		"tap":      playTap,
		"status": func(s *stage, l line) string {
			code, _ := strconv.Atoi(l.options["code"])
			return perform(s, SetStatus{
				Message: l.word(s.t, 0), Status: Status(l.word(s.t, 1)), Recipient: l.options["recipient"], Code: Code(code), Through: l.has("through"),
			}, nil)
		},
		"read": func(s *stage, l line) string {
			return perform(s, MarkMessageAsRead{Message: l.word(s.t, 0)}, nil)
		},
		"acknowledge": func(s *stage, l line) string {
			return perform(s, AcknowledgeReceived{Message: l.word(s.t, 0)}, nil)
		},
		"find": func(s *stage, l line) string {
			return perform(s, FindMessage{ID: l.word(s.t, 0)}, func(m OutboundMessage) string {
				return fmt.Sprintf("%s to %s is %s %v", m.Type, m.To, m.Status, m.Members)
			})
		},
		"sender": func(s *stage, l line) string {
			return perform(s, SetSender{Locked: l.has("locked"), Unpaid: l.has("unpaid")}, nil)
		},
		"restart": func(s *stage, _ line) string { return perform(s, Restart{}, nil) },
		"gc":      func(s *stage, _ line) string { return perform(s, CollectGarbage{}, nil) },
	}
}

// playSend: send 491701234567 hello ttl=1h context=m1 group awaited; hsm=name or template=name with
// params=a,b make one of those.
func playSend(s *stage, l line) string {
	c := SendMessage{To: l.word(s.t, 0), Group: l.has("group"), TTL: l.span(s.t, "ttl"), Context: l.options["context"], Awaited: l.has("awaited")}
	params := strings.FieldsFunc(l.options["params"], func(r rune) bool { return r == ',' })
	switch name, payload := l.options["template"], l.options["payload"]; {
	case name != "":
		content := &TemplateContent{Namespace: "tea", Name: name, Language: "en", Policy: "deterministic"}
		body := TemplateComponent{Type: "body"}
		for _, p := range params {
			body.Parameters = append(body.Parameters, TemplateParameter{Type: "text", Text: p})
		}
		content.Components = append(content.Components, body)
		if payload != "" {
			content.Components = append(content.Components, TemplateComponent{
				Type: "button", SubType: "quick_reply", Parameters: []TemplateParameter{{Type: "payload", Text: payload}},
			})
		}
		c.Content = content
	case l.options["hsm"] != "":
		c.Content = &HSMContent{Namespace: "tea", Element: l.options["hsm"], Language: "en", Policy: "fallback", Params: params}
	default:
		c.Content = &TextContent{Body: l.word(s.t, 1)}
	}
	return perform(s, c, nil)
}

// playOffer: offer 491701234567 green black sends reply buttons whose ids are their titles.
func playOffer(s *stage, l line) string {
	content := &InteractiveContent{Kind: InteractiveButtons, Body: "Which tea?"}
	for _, title := range l.words[1:] {
		content.Buttons = append(content.Buttons, ReplyButton{ID: title, Title: title})
	}
	return perform(s, SendMessage{To: l.word(s.t, 0), Content: content}, nil)
}

// addTemplate: template order_ready "Hello {{1}}" status=paused button=Confirm.
func addTemplate(s *stage, l line) string {
	g := s.change(l)
	t := Template{
		Namespace: "tea", Name: l.word(s.t, 0), Language: "en", Body: l.word(s.t, 1), Status: TemplateStatus(l.options["status"]),
	}
	if label := l.options["button"]; label != "" {
		t.Buttons = []TemplateButton{{Type: "quick_reply", Text: label}}
	}
	g.Templates = append(g.Templates, t)
	return ""
}

// playReceive: receive 447700900123 "Hello" group=… context=m1 type=image bytes=….
func playReceive(s *stage, l line) string {
	c := Receive{From: l.word(s.t, 0), Group: l.options["group"], Name: l.options["name"], Type: TypeText}
	if id := l.options["context"]; id != "" {
		c.Context = &Context{Message: id}
	}
	if kind := l.options["type"]; kind != "" {
		c.Type = MessageType(kind)
		c.File = &File{Type: "image/png", Bytes: []byte(l.word(s.t, 1))}
	} else {
		c.Said.Text = l.word(s.t, 1)
	}
	return perform(s, c, nil)
}

// playTap: tap 447700900123 context=m1 id=green title=Green taps a reply, with payload=… or label=… a
// quick reply of a template.
func playTap(s *stage, l line) string {
	c := Receive{From: l.word(s.t, 0), Type: TypeInteractive, Group: l.options["group"]}
	if id := l.options["context"]; id != "" {
		c.Context = &Context{Message: id}
	}
	if payload, label := l.options["payload"], l.options["label"]; payload != "" || label != "" {
		c.Type, c.Said.Button = TypeButton, &QuickReply{Text: label, Payload: payload}
	} else {
		c.Said.Reply = &InteractiveReply{ID: l.options["id"], Title: l.options["title"]}
	}
	return perform(s, c, nil)
}

// peopleVerbs are the words about customers and contacts.
func peopleVerbs() map[string]verb {
	return map[string]verb{
		"check": func(s *stage, l line) string {
			var numbers []string
			c := CheckContact{}
			for _, word := range l.words {
				switch word {
				case "wait":
					c.Wait = true
				case "force":
					c.Force = true
				default:
					numbers = append(numbers, word)
				}
			}
			c.Numbers = numbers
			return perform(s, c, func(list []CheckedContact) string {
				var out strings.Builder
				for _, a := range list {
					fmt.Fprintf(&out, "%q %s %s\n", a.Input, a.Status, a.WaID)
				}
				return out.String()
			})
		},
		"block":   func(s *stage, l line) string { return perform(s, BlockContact{WaID: l.word(s.t, 0)}, nil) },
		"unblock": func(s *stage, l line) string { return perform(s, UnblockContact{WaID: l.word(s.t, 0)}, nil) },
		"identity": func(s *stage, l line) string {
			return perform(s, ContactIdentity{WaID: l.word(s.t, 0)}, func(i Identity) string {
				return fmt.Sprintf("%s of %s, acknowledged %t", i.Hash, i.Created.Sub(s.w.Born()), i.Acknowledged)
			})
		},
		"acknowledge-identity": func(s *stage, l line) string {
			return perform(s, AcknowledgeIdentity{WaID: l.word(s.t, 0), Hash: l.word(s.t, 1)}, nil)
		},
		"rekey": func(s *stage, l line) string { return perform(s, ChangeIdentity{WaID: l.word(s.t, 0)}, nil) },
		"move": func(s *stage, l line) string {
			return perform(s, ChangeNumber{WaID: l.word(s.t, 0), New: l.word(s.t, 1)}, nil)
		},
	}
}

// tellMessages puts the facts about messages into words.
func tellMessages(f Fact) (string, bool) {
	switch f := f.(type) {
	case MessageQueued:
		return fmt.Sprintf("queued %s, %s to %s", f.Message, f.Type, f.To), true
	case StatusReached:
		text := fmt.Sprintf("%s %s at %s", f.Status, f.Message, f.Recipient)
		if f.Code != 0 {
			text += fmt.Sprintf(", %d", f.Code)
		}
		return text, true
	case StatusReported:
		return tellReport(f), true
	case MessageMarkedRead:
		return fmt.Sprintf("read %d of %s, up to %s", f.Count, f.Chat, f.Message), true
	}
	return "", false
}

// tellReport is a reported status in words; conversation ids are short.
func tellReport(f StatusReported) string {
	words := []string{"  reported " + string(f.Status)}
	for _, e := range f.Errors {
		words = append(words, fmt.Sprintf("%d %s", e.Code, e.Title))
	}
	if c := f.Conversation; c != nil {
		text := fmt.Sprintf("conversation %.6s %s", c.ID, c.Origin)
		if !c.Expires.IsZero() {
			text += " until " + c.Expires.Format(time.RFC3339)
		}
		words = append(words, text)
	}
	if p := f.Pricing; p != nil {
		words = append(words, fmt.Sprintf("%s %t %s", p.Model, p.Billable, p.Category))
	}
	return strings.Join(words, ", ")
}
