package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/wabamock/wabamock/server"
)

// shop is an integration: a client of the mocked API as anybody would write it.
type shop struct {
	base   string
	user   server.Login
	client *http.Client
	token  string
}

// asked is a call of the integration and what came back.
type asked struct {
	Method string `json:"method"`
	Path   string `json:"path"`
	Status int    `json:"status"`
	Says   string `json:"says,omitempty"` // what the answer says, in short
}

// logIn gets a token.
func (s *shop) logIn(ctx context.Context, a *act) error {
	var got struct {
		Users []struct {
			Token   string `json:"token"`
			Expires string `json:"expires_after"`
		} `json:"users"`
	}
	if err := s.call(ctx, a, http.MethodPost, "/v1/users/login", nil, &got); err != nil {
		return err
	}
	if len(got.Users) != 1 || got.Users[0].Token == "" {
		return fmt.Errorf("want one token, got %d", len(got.Users))
	}
	s.token = got.Users[0].Token
	a.Calls[0].Says = fmt.Sprintf("a token for %s, good until %s", s.user.Name, got.Users[0].Expires)
	return nil
}

// call makes a call, notes it in the act, and reads the answer; a *json.RawMessage takes it as it
// is. Any status but one of success is an error.
func (s *shop) call(ctx context.Context, a *act, method, path string, body, into any) error {
	r, err := http.NewRequestWithContext(ctx, method, s.base+path, http.NoBody)
	if err != nil {
		return fmt.Errorf("make a request: %w", err)
	}
	if body != nil {
		text, err := json.Marshal(body)
		if err != nil {
			return fmt.Errorf("encode a request: %w", err)
		}
		r.Body, r.ContentLength = io.NopCloser(bytes.NewReader(text)), int64(len(text))
		r.Header.Set("Content-Type", jsonType)
	}
	r.SetBasicAuth(s.user.Name, s.user.Password)
	if s.token != "" {
		r.Header.Set("Authorization", "Bearer "+s.token)
	}
	answer, err := s.client.Do(r)
	if err != nil {
		return fmt.Errorf("call the API: %w", err)
	}
	defer answer.Body.Close()
	a.Calls = append(a.Calls, asked{Method: method, Path: path, Status: answer.StatusCode})
	text, err := io.ReadAll(io.LimitReader(answer.Body, maxAnswer))
	switch raw, asItIs := into.(*json.RawMessage); {
	case err != nil:
		return fmt.Errorf("read the answer to %s %s: %w", method, path, err)
	case answer.StatusCode >= http.StatusMultipleChoices:
		return fmt.Errorf("%s %s was answered %s: %s", method, path, answer.Status, text)
	case asItIs:
		*raw = text
		return nil
	case into == nil:
		return nil
	}
	if err := json.Unmarshal(text, into); err != nil {
		return fmt.Errorf("read the answer to %s %s: %w", method, path, err)
	}
	return nil
}

// posted is an attempt to post a webhook.
type posted struct {
	Delivery string    `json:"delivery"`
	About    string    `json:"about"` // what it tells, in short
	Attempt  int       `json:"attempt"`
	Begun    time.Time `json:"begun"` // world time
	Status   int       `json:"status,omitempty"`
	Cause    string    `json:"cause,omitempty"`
	State    string    `json:"state"`
	Next     time.Time `json:"next,omitzero"` // world time
	payload  webhook
}

// list are attempts, in short.
func list(all []posted) string {
	if len(all) == 0 {
		return "none"
	}
	words := make([]string, len(all))
	for i, p := range all {
		words[i] = fmt.Sprintf("%s (attempt %d: %s)", p.About, p.Attempt, outcome(p))
	}
	return strings.Join(words, ", ")
}

// tells tells whether it is the first attempt, taken by the receiver, and about a status.
func (p posted) tells(message, status string) bool {
	all := p.payload.Statuses
	return p.Attempt == 1 && p.Status == http.StatusOK && len(all) == 1 && all[0].ID == message && all[0].Status == status
}

// webhook is the body of a webhook, as far as the integration reads it.
type webhook struct {
	Messages []heard `json:"messages"`
	Statuses []struct {
		ID     string `json:"id"`
		Status string `json:"status"`
	} `json:"statuses"`
}

// heard is a message of a customer.
type heard struct {
	ID   string `json:"id"`
	From string `json:"from"`
	Type string `json:"type"`
	Text struct {
		Body string `json:"body"`
	} `json:"text"`
	Button struct {
		Text    string `json:"text"`
		Payload string `json:"payload"`
	} `json:"button"`
	Image struct {
		ID       string `json:"id"`
		MIMEType string `json:"mime_type"`
		SHA256   string `json:"sha256"`
		Caption  string `json:"caption"`
	} `json:"image"`
}

// webhookOf reads a webhook; what is not as expected stays empty.
func webhookOf(body json.RawMessage) webhook {
	var w webhook
	_ = json.Unmarshal(body, &w)
	return w
}

// about is what a webhook tells, in short.
func (w webhook) about() string {
	switch {
	case len(w.Statuses) == 1:
		return "status " + w.Statuses[0].Status
	case len(w.Messages) == 1:
		return w.Messages[0].Type + " from " + w.Messages[0].From
	}
	return fmt.Sprintf("%d messages, %d statuses", len(w.Messages), len(w.Statuses))
}
