package core

// BlockContact puts a person on the block list: messages from there do not arrive any more. The
// business can still write, as with the app it can once it takes the block away (I: the client
// forwards, the refusal is not documented).
// 1006 for an unknown person. Source: overview, Real endpoints that are not in the listing (O).
type BlockContact struct {
	WaID string
}

func (c BlockContact) do(w *World) (Nothing, error) { return w.setBlocked(c.WaID, true) }

// UnblockContact takes a person off the block list; 1006 for an unknown person.
type UnblockContact struct {
	WaID string
}

func (c UnblockContact) do(w *World) (Nothing, error) { return w.setBlocked(c.WaID, false) }

// setBlocked writes the block list; what is so already stays untold.
func (w *World) setBlocked(waID string, blocked bool) (Nothing, error) {
	if err := w.known(waID); err != nil {
		return Nothing{}, err
	}
	if blocked && w.contacts.blocked >= maxBlocked {
		return Nothing{}, refuse(1014, "The block list is full: %d people", maxBlocked)
	}
	p := w.meet(waID)
	if p.blocked == blocked {
		return Nothing{}, nil
	}
	p.blocked = blocked
	if blocked {
		w.contacts.blocked++
	} else {
		w.contacts.blocked--
	}
	w.tell(BlockChanged{Occurred: w.occurred(), WaID: waID, Blocked: blocked})
	return Nothing{}, nil
}

// BlockChanged tells that the business blocked a person or took the block away.
type BlockChanged struct {
	Occurred
	WaID    string `json:"wa_id"`
	Blocked bool   `json:"blocked"`
}

// Kind names the fact.
func (BlockChanged) Kind() string { return "block_changed" }
