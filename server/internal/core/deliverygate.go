package core

// gate holds back what is reported of a message until its send was answered.
type gate struct {
	early   bool // it does not: adversity
	waiting []*delivery
}

// expectAnswer notes that the send of a message will be answered, which Answered will tell.
func (w *World) expectAnswer(message string) {
	s := &w.deliveries
	g := gate{}
	if p := w.adversityAbout(message).BeforeResponse; p > 0 {
		bits := chanceFrom(w.genesis.Seed, hashOf("early:", message), 0)
		g.early = bits.hit(p)
	}
	s.unanswered[message] = g
}

// holdBack ties a delivery to the answer of a message's send.
func (w *World) holdBack(d *delivery, message string) {
	g, ok := w.deliveries.unanswered[message]
	if !ok {
		return
	}
	g.waiting = append(g.waiting, d)
	w.deliveries.unanswered[message] = g
	if !g.early {
		d.blocked++
	}
}

// early tells whether a delivery is about a message whose send has not been answered, and does not wait.
func (w *World) early(d *delivery) bool {
	f, ok := d.items[0].(StatusReported)
	if !ok || d.copyOf != "" || len(w.deliveries.unanswered) == 0 {
		return false
	}
	return w.deliveries.unanswered[f.Message].early
}

// Answered tells that the send of a message was answered: what is reported of it may be posted.
// A message that expects no answer changes nothing. Source: clients, Webhooks (B).
type Answered struct {
	Message string // id
}

func (c Answered) do(w *World) (Nothing, error) {
	s := &w.deliveries
	g, ok := s.unanswered[c.Message]
	if !ok {
		return Nothing{}, nil
	}
	delete(s.unanswered, c.Message)
	if g.early || len(g.waiting) == 0 {
		return Nothing{}, nil
	}
	for _, d := range g.waiting {
		d.blocked--
		w.placeDelivery(d)
	}
	w.post()
	return Nothing{}, nil
}

// Unanswered is how many sends were accepted and are not answered yet.
func (w *World) Unanswered() int { return len(w.deliveries.unanswered) }

// Precedes tells whether adversity lets what is reported of a message that awaits its answer go first.
func (w *World) Precedes(message string) bool { return w.deliveries.unanswered[message].early }

// Hasty tells whether any message that awaits its answer is such a one.
func (w *World) Hasty() bool {
	for _, g := range w.deliveries.unanswered {
		if g.early {
			return true
		}
	}
	return false
}

// Early tells whether the answer to the send of a message has to wait: adversity lets what is
// reported of it go first, and its first attempt has not been reported yet.
func (w *World) Early(message string) bool {
	s := &w.deliveries
	if !w.Precedes(message) {
		return false
	}
	for _, d := range s.unanswered[message].waiting {
		if d.state == DeliveryInFlight && d.tries == 1 ||
			d.state == DeliveryPending && s.url != "" && !s.paused && !d.due.After(w.now) {
			return true
		}
	}
	return false
}
