package core

import "time"

// Look asks what a World is, for those who run it. It is never refused.
type Look struct{}

// Overview is the answer to Look.
type Overview struct {
	Fixture string
	Seed    uint64
	Now     time.Time
	Webhook string // URL as it is set, credentials included; empty: none
	Users   []User // as the fixture declares them
}

func (Look) do(w *World) (Overview, error) {
	return Overview{
		Fixture: w.genesis.Name, Seed: w.genesis.Seed, Now: w.now,
		Webhook: w.settings.stored.WebhookURL, Users: w.genesis.Users,
	}, nil
}
