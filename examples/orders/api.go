package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"time"
)

// message is a message as the API takes it.
type message struct {
	To            string    `json:"to"`
	RecipientType string    `json:"recipient_type"`
	Type          string    `json:"type"`
	Text          *text     `json:"text,omitempty"`
	Template      *template `json:"template,omitempty"`
}

// text is the content of a text.
type text struct {
	Body string `json:"body"`
}

// template is a template with its parameters.
type template struct {
	Namespace  string            `json:"namespace"`
	Name       string            `json:"name"`
	Language   map[string]string `json:"language"`
	Components []component       `json:"components"`
}

// component is a part of a template.
type component struct {
	Type       string      `json:"type"`
	Parameters []parameter `json:"parameters"`
}

// parameter is what stands in for a place of a template.
type parameter struct {
	Type string `json:"type"`
	Text string `json:"text"`
}

// orderReady is the template that tells that an order is ready.
func orderReady(to, customer, number string) message {
	return message{To: to, RecipientType: "individual", Type: "template", Template: &template{
		Namespace: "quayside_tea_house", Name: "order_ready", Language: map[string]string{"policy": "deterministic", "code": "en_GB"},
		Components: []component{{Type: "body", Parameters: []parameter{{"text", customer}, {"text", number}}}},
	}}
}

// logIn gets a token where there is none, or where it is about to expire.
func (s *Shop) logIn(ctx context.Context) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.token != "" && time.Now().Before(s.renewal) {
		return s.token, nil
	}
	var answer struct {
		Users []struct{ Token string }
	}
	err := s.call(ctx, http.MethodPost, "/users/login", nil, &answer, func(r *http.Request) { r.SetBasicAuth(s.User, s.Password) })
	if err != nil || len(answer.Users) == 0 {
		return "", fmt.Errorf("log in: %w", err)
	}
	s.token, s.renewal = answer.Users[0].Token, time.Now().Add(6*24*time.Hour) // they last seven days
	return s.token, nil
}

// check asks for the WhatsApp id of a number, once.
func (s *Shop) check(ctx context.Context, phone string) (string, error) {
	s.mu.Lock()
	id := s.known[phone]
	s.mu.Unlock()
	if id != "" {
		return id, nil
	}
	var answer struct {
		Contacts []struct {
			ID     string `json:"wa_id"`
			Status string
		}
	}
	err := s.do(ctx, http.MethodPost, "/contacts", map[string]any{"blocking": "wait", "contacts": []string{phone}}, &answer)
	if err != nil {
		return "", err
	}
	if len(answer.Contacts) != 1 || answer.Contacts[0].Status != "valid" {
		return "", fmt.Errorf("%s is not on WhatsApp", phone)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.known == nil {
		s.known = map[string]string{}
	}
	s.known[phone] = answer.Contacts[0].ID
	return answer.Contacts[0].ID, nil
}

// post sends a message, once, and answers its id.
func (s *Shop) post(ctx context.Context, m message) (string, error) {
	var answer struct{ Messages []struct{ ID string } }
	if err := s.do(ctx, http.MethodPost, "/messages", m, &answer); err != nil {
		return "", err
	}
	if len(answer.Messages) != 1 {
		return "", fmt.Errorf("want one message, got %d", len(answer.Messages))
	}
	return answer.Messages[0].ID, nil
}

// markRead tells a customer that a message was read.
func (s *Shop) markRead(ctx context.Context, id string) error {
	return s.do(ctx, http.MethodPut, "/messages/"+id, map[string]string{"status": "read"}, nil)
}

// do calls the API with a token.
func (s *Shop) do(ctx context.Context, method, path string, body, into any) error {
	token, err := s.logIn(ctx)
	if err != nil {
		return err
	}
	return s.call(ctx, method, path, body, into, func(r *http.Request) { r.Header.Set("Authorization", "Bearer "+token) })
}

// call calls the API. It is errUnanswered when nobody knows what came of the call.
func (s *Shop) call(ctx context.Context, method, path string, body, into any, authorize func(*http.Request)) error {
	text, err := json.Marshal(body)
	if err != nil {
		return fmt.Errorf("encode a request: %w", err)
	}
	r, err := http.NewRequestWithContext(ctx, method, s.API+path, bytes.NewReader(text))
	if err != nil {
		return fmt.Errorf("make a request: %w", err)
	}
	r.Header.Set("Content-Type", "application/json")
	if body == nil {
		r.Body, r.ContentLength = http.NoBody, 0
	}
	authorize(r)
	answer, err := s.Client.Do(r)
	if err != nil {
		return fmt.Errorf("%w: %w", errUnanswered, err)
	}
	defer answer.Body.Close()
	got, err := io.ReadAll(io.LimitReader(answer.Body, 1<<20))
	switch {
	case err != nil:
		return fmt.Errorf("%w: %w", errUnanswered, err)
	case answer.StatusCode >= http.StatusBadRequest:
		return fmt.Errorf("%s %s was answered %s: %s", method, path, answer.Status, got)
	case into == nil:
		return nil
	}
	return json.Unmarshal(got, into)
}
