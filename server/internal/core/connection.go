package core

import "time"

// maxOutage bounds how long an outage is planned for. Our choice (I).
const maxOutage = 365 * 24 * time.Hour

// LoseConnection cuts the connection to WhatsApp: the gateway is connecting and does not come to be
// connected, whatever is restarted or registered, until RestoreConnection or the end of a span. In
// the meantime messages are accepted and wait, what becomes of those that were sent is not heard,
// and what people send waits at the server. Refusals: 1009 for a span that is negative or over a
// year; 1011 while no number is registered. Source: lifecycle, Coreapp connection (I).
type LoseConnection struct {
	For time.Duration // 0: until RestoreConnection
}

func (c LoseConnection) do(w *World) (Nothing, error) {
	if c.For < 0 || c.For > maxOutage {
		return Nothing{}, refuse(1009, "Parameter 'for' is %s, want 0 to %s", c.For, maxOutage)
	}
	if err := w.ready(); err != nil {
		return Nothing{}, err
	}
	unplan[outageOver](w)
	w.registration.lost = true
	if c.For > 0 {
		w.plan(c.For, outageOver{})
	}
	w.tell(ConnectionLost{Occurred: w.occurred(), For: c.For})
	if w.registration.status == Connected {
		w.setGateway(Connecting)
	}
	return Nothing{}, nil
}

// RestoreConnection ends the outage that LoseConnection began: the connection is made anew, and
// what waited for it goes on. Refusals: 1009 when there is no outage; 1011 while no number is
// registered.
type RestoreConnection struct{}

func (RestoreConnection) do(w *World) (Nothing, error) {
	if err := w.ready(); err != nil {
		return Nothing{}, err
	}
	if !w.registration.lost {
		return Nothing{}, refuse(1009, "The connection was not lost")
	}
	unplan[outageOver](w)
	w.endOutage()
	return Nothing{}, nil
}

// endOutage makes the connection anew, unless a stand-by is not connected anyway.
func (w *World) endOutage() {
	w.registration.lost = false
	if w.registration.status == Connecting {
		w.connect()
	}
}

// outageOver is the planned end of an outage.
type outageOver struct{}

func (outageOver) happen(w *World) { w.endOutage() }

// ConnectionLost tells that the connection to WhatsApp was cut from outside.
type ConnectionLost struct {
	Occurred
	For time.Duration `json:"for,omitempty"` // nanoseconds; 0: until it is restored by hand
}

// Kind is "connection_lost".
func (ConnectionLost) Kind() string { return "connection_lost" }
