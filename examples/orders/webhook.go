package main

import (
	"encoding/json"
	"net/http"
)

// webhook is what the API posts, as far as it matters here.
type webhook struct {
	Messages []struct {
		ID   string `json:"id"`
		From string `json:"from"`
	} `json:"messages"`
	Statuses []struct {
		ID        string `json:"id"`
		Recipient string `json:"recipient_id"`
		Status    string `json:"status"`
	} `json:"statuses"`
}

// Handler serves the shop: orders that are ready, and the webhook.
func (s *Shop) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /orders/{number}/ready", s.takeReady)
	mux.HandleFunc("GET /orders/{number}", s.showOrder)
	mux.HandleFunc("POST /webhook", s.takeWebhook)
	return mux
}

// takeReady takes {"customer": "Ada", "phone": "+447700900123"}.
func (s *Shop) takeReady(w http.ResponseWriter, r *http.Request) {
	var in struct{ Customer, Phone string }
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, 1<<16)).Decode(&in); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	if err := s.Ready(r.Context(), r.PathValue("number"), in.Customer, in.Phone); err != nil {
		http.Error(w, err.Error(), http.StatusBadGateway)
		return
	}
	w.WriteHeader(http.StatusAccepted)
}

// showOrder shows how a message stands.
func (s *Shop) showOrder(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	o := s.orders[r.PathValue("number")]
	var shown order
	if o != nil {
		shown = *o
	}
	s.mu.Unlock()
	if o == nil {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	if err := json.NewEncoder(w).Encode(shown); err != nil {
		s.Log.WarnContext(r.Context(), "an order was not shown", "error", err)
	}
}

// takeWebhook takes what the API posts. Only 200 counts as taken.
func (s *Shop) takeWebhook(w http.ResponseWriter, r *http.Request) {
	var in webhook
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, 1<<20)).Decode(&in); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	for _, status := range in.Statuses {
		s.mu.Lock()
		o := s.sent[status.ID]
		s.mu.Unlock()
		if o == nil {
			o = s.unsettledOf(status.Recipient) // so it was accepted
		}
		if o != nil {
			s.settle(o, status.ID, status.Status)
		}
	}
	for _, m := range in.Messages {
		if err := s.answer(r, m.ID, m.From); err != nil {
			s.Log.ErrorContext(r.Context(), "a customer got no answer", "error", err)
		}
	}
	w.WriteHeader(http.StatusOK)
}

// answer tells a customer that somebody will look at what was said.
func (s *Shop) answer(r *http.Request, id, to string) error {
	if err := s.markRead(r.Context(), id); err != nil {
		return err
	}
	_, err := s.send(r.Context(), message{To: to, RecipientType: "individual", Type: "text", Text: &text{Body: "Thank you, we will look into it."}})
	return err
}
