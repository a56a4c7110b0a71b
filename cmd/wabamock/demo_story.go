package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"time"

	gen "github.com/wabamock/wabamock/gen/control"
)

// told is a step of the story.
type told struct {
	title string
	play  func(context.Context, *stage) error
}

// story is what happens, in its order.
func story() []told {
	return []told{
		{"The integration logs in", logIn},
		{"It says where webhooks go, and gets what has waited", pointWebhook},
		{"Is the customer on WhatsApp?", checkContact},
		{"It sends a text", sendText},
		{"It sends a template with buttons", sendTemplate},
		{"The customer taps a button", answerTap},
		{"The customer writes, and the integration marks it as read", answerText},
		{"The customer sends a picture, and the integration downloads it", answerPicture},
		{"The receiver fails twice: the webhook is tried again after 3 and 6 more seconds", failTwice},
	}
}

func logIn(ctx context.Context, s *stage) error { return s.shop.logIn(ctx, s.act) }

func pointWebhook(ctx context.Context, s *stage) error {
	err := s.shop.call(ctx, s.act, http.MethodPatch, "/v1/settings/application", map[string]any{
		"sent_status": true, "webhooks": map[string]any{"url": s.hook.url},
	}, nil)
	if err != nil {
		return err
	}
	s.act.Calls[0].Says = "webhooks go to the receiver"
	if err := s.settle(ctx); err != nil {
		return err
	}
	for _, p := range s.act.Webhooks {
		if p.Status != http.StatusOK {
			return fmt.Errorf("want every webhook to be taken at once, got %s", list(s.act.Webhooks))
		}
	}
	return nil
}

func checkContact(ctx context.Context, s *stage) error {
	var got struct {
		Contacts []struct {
			Input  string `json:"input"`
			Status string `json:"status"`
			WaID   string `json:"wa_id"`
		} `json:"contacts"`
	}
	err := s.shop.call(ctx, s.act, http.MethodPost, "/v1/contacts", map[string]any{
		"blocking": "wait", "contacts": []string{"+" + s.customer.Number},
	}, &got)
	if err != nil {
		return err
	}
	if len(got.Contacts) != 1 || got.Contacts[0].Status != "valid" || got.Contacts[0].WaID != s.customer.WaID {
		return fmt.Errorf("want one valid contact %s, got %+v", s.customer.WaID, got.Contacts)
	}
	s.act.Calls[0].Says = fmt.Sprintf("%s is %s, wa_id %s", got.Contacts[0].Input, got.Contacts[0].Status, got.Contacts[0].WaID)
	return nil
}

func sendText(ctx context.Context, s *stage) error {
	return s.send(ctx, map[string]any{
		"type": "text", "text": map[string]string{"body": "Good morning, " + s.customer.Name + "! Your tea is ready."},
	})
}

func sendTemplate(ctx context.Context, s *stage) error {
	parameters := func(of ...any) []any { return of }
	text := func(t string) any { return map[string]string{"type": "text", "text": t} }
	reply := func(index, payload string) any {
		return map[string]any{"type": "button", "sub_type": "quick_reply", "index": index, "parameters": parameters(map[string]string{"type": "payload", "payload": payload})}
	}
	return s.send(ctx, map[string]any{
		"type": "template",
		"template": map[string]any{
			"namespace": "quayside_tea_house", "name": "new_harvest", "language": map[string]string{"policy": "deterministic", "code": "en_GB"},
			"components": []any{
				map[string]any{"type": "header", "parameters": parameters(map[string]any{"type": "image", "image": map[string]string{"link": "https://teahouse.example/assam.jpg"}})},
				map[string]any{"type": "body", "parameters": parameters(text("Assam"), text("100"))},
				reply("0", "keep"), reply("1", "leave"),
				map[string]any{"type": "button", "sub_type": "url", "index": "2", "parameters": parameters(text("assam"))},
			},
		},
	})
}

// send sends a message to the customer and sees it through to read.
func (s *stage) send(ctx context.Context, message map[string]any) error {
	message["to"] = s.customer.WaID
	var got struct {
		Messages []struct {
			ID string `json:"id"`
		} `json:"messages"`
	}
	if err := s.shop.call(ctx, s.act, http.MethodPost, "/v1/messages", message, &got); err != nil {
		return err
	}
	if len(got.Messages) != 1 {
		return fmt.Errorf("want the id of one message, got %d", len(got.Messages))
	}
	id := got.Messages[0].ID
	s.act.Calls[len(s.act.Calls)-1].Says = "message " + id
	if err := s.settle(ctx); err != nil {
		return err
	}
	if err := s.note(ctx, id); err != nil {
		return err
	}
	for i, status := range []string{"sent", "delivered", "read"} {
		if len(s.act.Webhooks) <= i || !s.act.Webhooks[i].tells(id, status) {
			return fmt.Errorf("want webhook %d to tell status %s of message %s and to be taken at once, got %s", i+1, status, id, list(s.act.Webhooks))
		}
	}
	return nil
}

// hear lets the customer say something, and gives the message as the webhook brought it.
func (s *stage) hear(ctx context.Context, what gen.Inbound) (heard, error) {
	what.From = s.customer.WaID
	got, err := fetch[gen.Received](ctx, s.session, func(ctx context.Context, api *gen.Client) (*http.Response, error) {
		return api.ReceiveInbound(ctx, s.world, what)
	})
	if err != nil {
		return heard{}, err
	}
	if got.ID == nil {
		return heard{}, fmt.Errorf("the %s did not arrive", got.Type)
	}
	if err := s.settle(ctx); err != nil {
		return heard{}, err
	}
	last := len(s.act.Webhooks) - 1
	if last < 0 || s.act.Webhooks[last].Status != http.StatusOK || len(s.act.Webhooks[last].payload.Messages) != 1 {
		return heard{}, fmt.Errorf("want a webhook with the %s that is taken in the end, got %s", got.Type, list(s.act.Webhooks))
	}
	m := s.act.Webhooks[last].payload.Messages[0]
	if m.ID != *got.ID || m.From != s.customer.WaID || m.Type != string(got.Type) {
		return heard{}, fmt.Errorf("want the webhook to bring %s %s, got %+v", got.Type, *got.ID, m)
	}
	return m, s.note(ctx, m.ID)
}

func answerTap(ctx context.Context, s *stage) error {
	m, err := s.hear(ctx, gen.Inbound{Button: &gen.InboundTap{Payload: new("keep")}})
	if err == nil && m.Button.Payload != "keep" {
		err = fmt.Errorf("want the payload of the button, got %+v", m)
	}
	return err
}

func answerText(ctx context.Context, s *stage) error {
	m, err := s.hear(ctx, gen.Inbound{Text: new("Lovely, I will be there at ten.")})
	if err != nil {
		return err
	}
	err = s.shop.call(ctx, s.act, http.MethodPut, "/v1/messages/"+url.PathEscape(m.ID), map[string]string{"status": "read"}, nil)
	if err != nil {
		return err
	}
	s.act.Messages = nil
	if err := s.note(ctx, m.ID); err != nil {
		return err
	}
	if s.act.Messages[0].Status != gen.MessageStatusRead {
		return fmt.Errorf("want message %s to be read, it is %s", m.ID, s.act.Messages[0].Status)
	}
	return nil
}

func answerPicture(ctx context.Context, s *stage) error {
	m, err := s.hear(ctx, gen.Inbound{Image: &gen.InboundFile{Caption: new("My cup!")}})
	if err != nil {
		return err
	}
	if m.Image.ID == "" {
		return fmt.Errorf("want the id of a picture, got %+v", m)
	}
	var file json.RawMessage
	if err := s.shop.call(ctx, s.act, http.MethodGet, "/v1/media/"+url.PathEscape(m.Image.ID), nil, &file); err != nil {
		return err
	}
	sum := sha256.Sum256(file)
	if got := hex.EncodeToString(sum[:]); got != m.Image.SHA256 {
		return fmt.Errorf("want a file with SHA-256 %s, got %s", m.Image.SHA256, got)
	}
	s.act.Calls[len(s.act.Calls)-1].Says = fmt.Sprintf("%s, %d bytes, SHA-256 as the webhook told", m.Image.MIMEType, len(file))
	return nil
}

func failTwice(ctx context.Context, s *stage) error {
	s.hook.failNext(2)
	if _, err := s.hear(ctx, gen.Inbound{Text: new("See you!")}); err != nil {
		return err
	}
	want := []time.Duration{0, 3 * time.Second, 9 * time.Second} // webhooks, Delivery rules (D): linear
	if len(s.act.Webhooks) != len(want) {
		return fmt.Errorf("want %d attempts, got %s", len(want), list(s.act.Webhooks))
	}
	for i, p := range s.act.Webhooks {
		if after := p.Begun.Sub(s.act.At); after != want[i] {
			return fmt.Errorf("want attempt %d after %s, it was after %s", i+1, want[i], after)
		}
	}
	return nil
}
