package core

import "time"

// clientLife is how long a client version works after its start; it is only shown. Our choice (I).
const clientLife = 365 * 24 * time.Hour

// freeSpace is what the simulated disks have left, in bytes; it is only shown. Source:
// health-and-stats, GetSupportInfo (example).
const freeSpace = 48 << 30

// SupportInfo asks for diagnostics. Source: health-and-stats, GetSupportInfo (D).
type SupportInfo struct{}

// Support is the answer; what is the same in every World is left to the door.
type Support struct {
	WaID           string // registered number; empty: unregistered
	Now            time.Time
	Expires        time.Time // end of the client version's life
	Version        Version
	IdentitySince  time.Time // when the identity key was made: at registration, else at the start
	RegistrationID int       // of the end-to-end session, 1 to 16,380
	FreeSpace      int64     // bytes, of each disk
	Socket         SocketState
	Nodes          []NodeHealth // empty: a single node
}

// SocketState is the state of the connection in diagnostics.
type SocketState string

// The states. Source: health-and-stats, GetSupportInfo (D); meaning of SC (I): starting connection.
const (
	SocketUp       SocketState = "UP"
	SocketDown     SocketState = "DN"
	SocketStarting SocketState = "SC"
)

func (SupportInfo) do(w *World) (Support, error) {
	r := &w.registration
	draw := chanceOf(w.genesis.Seed, "registration-id", 0)
	s := Support{
		WaID:           r.waID(),
		Now:            w.now,
		Expires:        w.born.Add(clientLife),
		Version:        w.options.ClientVersion,
		IdentitySince:  w.born,
		RegistrationID: 1 + draw.below(16_380),
		FreeSpace:      freeSpace,
		Socket:         SocketDown,
		Nodes:          w.layout(),
	}
	if r.registered {
		s.IdentitySince = r.since
	}
	switch r.status {
	case Connected:
		s.Socket = SocketUp
	case Connecting:
		s.Socket = SocketStarting
	case Unregistered, Disconnected:
	}
	return s, nil
}
