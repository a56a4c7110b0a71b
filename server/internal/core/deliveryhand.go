package core

// maxEdited bounds an edited payload, in bytes. Our choice (I).
const maxEdited = 1 << 20

// deliveryOf finds a delivery; 1006 when it is unknown or forgotten.
func (w *World) deliveryOf(id string) (*delivery, error) {
	w.unpark()
	if d := w.deliveries.byID[id]; d != nil {
		return d, nil
	}
	return nil, refuse(1006, "No delivery has the id '%s'", id)
}

// idleDelivery finds a delivery that is neither in flight nor over; 1006, 1009.
func (w *World) idleDelivery(id string) (*delivery, error) {
	d, err := w.deliveryOf(id)
	if err != nil {
		return nil, err
	}
	if d.state == DeliveryInFlight || d.state.over() {
		return nil, refuse(1009, "Delivery '%s' is %s", id, d.state)
	}
	return d, nil
}

// HoldDelivery puts a delivery aside until it is released. Those behind it do not wait for it.
// Refusals: 1006; 1009 when it is in flight or over.
type HoldDelivery struct {
	ID string
}

func (c HoldDelivery) do(w *World) (Nothing, error) {
	d, err := w.idleDelivery(c.ID)
	if err != nil || d.state == DeliveryHeld {
		return Nothing{}, err
	}
	if d.open {
		w.closeBatch(d)
	}
	d.state = DeliveryHeld
	w.placeDelivery(d)
	w.tell(DeliveryChanged{Occurred: w.occurred(), Delivery: d.id, Change: Held})
	w.untie(d)
	w.post()
	return Nothing{}, nil
}

// ReleaseDelivery lets a delivery be posted now: one that is held, and one that waits for its
// time, for others, or for the answer to a send. Refusals: 1006; 1009 when it is in flight or over.
type ReleaseDelivery struct {
	ID string
}

func (c ReleaseDelivery) do(w *World) (Nothing, error) {
	d, err := w.idleDelivery(c.ID)
	if err != nil {
		return Nothing{}, err
	}
	if d.open {
		w.closeBatch(d)
	}
	d.state = DeliveryPending
	if d.tries > 0 {
		d.state = DeliveryWaiting
	}
	d.free, d.due = true, w.now
	w.tell(DeliveryChanged{Occurred: w.occurred(), Delivery: d.id, Change: Released})
	w.placeDelivery(d)
	w.post()
	return Nothing{}, nil
}

// DropDelivery ends a delivery unposted. Refusals: 1006; 1009 when it is in flight or over.
type DropDelivery struct {
	ID string
}

func (c DropDelivery) do(w *World) (Nothing, error) {
	d, err := w.idleDelivery(c.ID)
	if err != nil {
		return Nothing{}, err
	}
	w.dropDelivery(d, DropByHand)
	w.post()
	return Nothing{}, nil
}

// ResendDelivery posts the same once more, whatever became of it: as a copy, whose id is the
// answer. Refusal: 1006.
type ResendDelivery struct {
	ID string
}

func (c ResendDelivery) do(w *World) (string, error) {
	d, err := w.deliveryOf(c.ID)
	if err != nil {
		return "", err
	}
	again := w.copyDelivery(d, true)
	w.placeDelivery(again)
	w.post()
	return again.id, nil
}

// EditDelivery replaces the body of a delivery that is held. It is posted as it is, even if it is
// no JSON. Refusals: 1006; 1009 when it is not held, or when the body is over 1 MiB.
type EditDelivery struct {
	ID      string
	Payload []byte // the World keeps the slice
}

func (c EditDelivery) do(w *World) (Nothing, error) {
	d, err := w.deliveryOf(c.ID)
	switch {
	case err != nil:
		return Nothing{}, err
	case d.state != DeliveryHeld:
		return Nothing{}, refuse(1009, "Delivery '%s' is %s; hold it first", c.ID, d.state)
	case len(c.Payload) > maxEdited:
		return Nothing{}, refuse(1009, "The payload is too long: %d bytes, at most %d", len(c.Payload), maxEdited)
	}
	d.payload, d.edited = append([]byte{}, c.Payload...), true
	w.tell(DeliveryChanged{Occurred: w.occurred(), Delivery: d.id, Change: Edited})
	return Nothing{}, nil
}

// PauseDeliveries lets nothing more be posted; what is in flight goes on.
type PauseDeliveries struct{}

func (PauseDeliveries) do(w *World) (Nothing, error) {
	if !w.deliveries.paused {
		w.deliveries.paused = true
		w.tell(DeliveriesPaused{Occurred: w.occurred(), Paused: true})
	}
	return Nothing{}, nil
}

// ResumeDeliveries lets webhooks be posted again.
type ResumeDeliveries struct{}

func (ResumeDeliveries) do(w *World) (Nothing, error) {
	if w.deliveries.paused {
		w.deliveries.paused = false
		w.tell(DeliveriesPaused{Occurred: w.occurred()})
		w.post()
	}
	return Nothing{}, nil
}
