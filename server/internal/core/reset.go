package core

import "slices"

// Part is a part of a World that can be brought back to the start by itself.
type Part string

// The parts.
const (
	PartMessages    Part = "messages"    // both ways, with conversations, windows, and PartDeliveries
	PartDeliveries  Part = "deliveries"  // the callback queue and what became of it; adversity and pause
	PartMedia       Part = "media"       // uploaded and inbound files, sticker packs
	PartContacts    Part = "contacts"    // contact store with checks, block list and acknowledgements
	PartCustomers   Part = "customers"   // who is out there, with keys and windows
	PartGroups      Part = "groups"      // with members, links and icons
	PartSettings    Part = "settings"    // application settings, media providers, certificates
	PartUsers       Part = "users"       // with passwords and tokens
	PartProfile     Part = "profile"     // about, photo, business profile, compliance
	PartNumber      Part = "number"      // registration, connection, codes, two-step, shards, lock and payment
	PartStats       Part = "stats"       // counters of metrics and stats
	PartSimulations Part = "simulations" // stopped and forgotten
	PartScenarios   Part = "scenarios"   // those of the Genesis begin anew, others are gone; rate limits
)

// reseeding is how a part is brought back.
type reseeding struct {
	part   Part
	reseed func(*World) error
}

// reseedings are all parts, in the order in which they are brought back. Messages are gone before
// anything else changes, and those of the fixture find everything in its place.
func reseedings() []reseeding {
	return []reseeding{
		{PartMessages, emptyMessages},
		{PartSimulations, reseedSimulations},
		{PartDeliveries, reseedDeliveries},
		{PartStats, reseedCounters},
		{PartUsers, reseedUsers},
		{PartSettings, reseedSettings},
		{PartNumber, reseedNumber},
		{PartCustomers, reseedCustomers},
		{PartContacts, reseedContacts},
		{PartGroups, reseedGroups},
		{PartMedia, reseedMedia},
		{PartProfile, reseedProfile},
		{PartMessages, refillMessages},
		{PartScenarios, reseedScenarios},
	}
}

// Parts are all parts, in the order in which Reset brings them back.
func Parts() []Part {
	var all []Part
	for _, r := range reseedings() {
		if !slices.Contains(all, r.part) {
			all = append(all, r.part)
		}
	}
	return all
}

// Reset brings parts of the World back to what the Genesis says, as of now: the messages of the
// fixture come again, customers who wrote at the start wrote now. Time and ids go on: no id is
// given twice, but that the groups of the fixture keep theirs. A webhook that is being posted is
// forgotten with its delivery; the report of it is refused with 1006. The answer is what was reset.
// Refused with 1009 for what is no part.
type Reset struct {
	Only []Part // empty: all
}

func (c Reset) do(w *World) ([]Part, error) {
	all := Parts()
	for _, p := range c.Only {
		if !slices.Contains(all, p) {
			return nil, refuse(1009, "'%s' is not a part of a world, want some of %v", shorten(string(p)), all)
		}
	}
	parts := all
	if len(c.Only) > 0 {
		parts = slices.DeleteFunc(all, func(p Part) bool {
			return !slices.Contains(c.Only, p) && (p != PartDeliveries || !slices.Contains(c.Only, PartMessages))
		})
	}
	w.tell(WorldReset{Occurred: w.occurred(), Parts: parts})
	for _, r := range reseedings() {
		if !slices.Contains(parts, r.part) {
			continue
		}
		if err := r.reseed(w); err != nil {
			return nil, err
		}
	}
	w.post()
	return parts, nil
}

// WorldReset tells that parts of the World are as at the start.
type WorldReset struct {
	Occurred
	Parts []Part `json:"parts"`
}

// Kind is "world_reset".
func (WorldReset) Kind() string { return "world_reset" }

// unplan takes the events of a type off the agenda.
func unplan[E event](w *World) {
	w.agenda.drop(func(e event) bool {
		_, is := e.(E)
		return is
	})
}
