// Package webhook is the door to the integration's webhook: it renders the payloads, posts each
// delivery that the World says is due, and reports what came of it. When and how often something
// is posted is the World's decision, never this room's. It contacts nothing but the webhook URL,
// follows no redirect, and shows the credentials in that URL to nobody.
package webhook

import (
	"context"
	"errors"
	"log/slog"
	"maps"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/wabamock/wabamock/server/internal/core"
	"github.com/wabamock/wabamock/server/internal/engine"
)

// DefaultTimeout is how long an attempt may take. Source: webhooks, Delivery rules (not documented;
// recommended).
const DefaultTimeout = 10 * time.Second

// ErrGone is the cause with which the context of a Poster ends whose World is given up.
var ErrGone = errors.New("the world is given up")

// DefaultDrain is how long attempts that are under way may go on when a Poster is stopped. Our
// choice: a receiver that answers at all has answered by then.
const DefaultDrain = time.Second

// Config is what a Poster needs to know.
type Config struct {
	Timeout time.Duration                 // of an attempt, on the wall clock; 0: DefaultTimeout, negative: none
	Drain   time.Duration                 // for attempts that are under way at the end; 0: DefaultDrain
	Agent   string                        // User-Agent
	Own     func() ([]byte, error)        // the mock's own CA, PEM, which is trusted: its sink is a receiver, too; nil: there is none
	Judge   func(payload []byte) []string // departures of a payload from its description, in words; nil: not judged
	Defect  func(delivery, what string)   // is told every departure, a mistake of ours; nil: nobody is
	Log     *slog.Logger
}

// Poster posts the webhooks of one World: what the World says is due, as often as it says so. Make
// one with New and Run it once.
type Poster struct {
	engine *engine.Engine
	config Config
	client *client
	leave  func() // lets the World wait for reports no longer

	mu    sync.Mutex
	going map[string]int // delivery id => attempt that is being made
}

// New makes a Poster for a World, which waits for its reports from now on. It must be run.
func New(e *engine.Engine, c Config) *Poster {
	if c.Timeout == 0 {
		c.Timeout = DefaultTimeout
	}
	if c.Drain == 0 {
		c.Drain = DefaultDrain
	}
	if c.Defect == nil {
		c.Defect = func(string, string) {}
	}
	return &Poster{
		engine: e, config: c, client: newClient(c, e.Options().WebhookHTTP),
		leave: e.Attend(), going: map[string]int{},
	}
}

// Run posts until the context ends. It returns when no attempt is being made any more: those under
// way then have Config.Drain left, and are cut off after it; at once when the cause is ErrGone.
func (p *Poster) Run(ctx context.Context) {
	defer p.leave()
	posts, cancel := context.WithCancel(context.WithoutCancel(ctx))
	defer cancel()
	var attempts sync.WaitGroup
	last := make(chan struct{}) // closed when the attempt that was begun last has been reported
	close(last)
	p.follow(ctx, func(d core.DeliveryDue) {
		before, reported := last, make(chan struct{})
		last = reported
		attempts.Go(func() {
			defer close(reported)
			p.deliver(posts, d, before)
		})
	})
	if errors.Is(context.Cause(ctx), ErrGone) {
		cancel()
	}
	left, stop := context.WithTimeout(posts, p.config.Drain)
	defer stop()
	done := make(chan struct{})
	go func() {
		defer close(done)
		attempts.Wait()
	}()
	select {
	case <-done:
	case <-left.Done():
		cancel()
		<-done
	}
	p.client.close()
}

// follow hands over what is in flight and what is due, as the journal tells it, until the context
// ends.
func (p *Poster) follow(ctx context.Context, post func(core.DeliveryDue)) {
	j := p.engine.Journal()
	_, last := j.Bounds()
	page := j.Of(kindDue, last)
	cursor, seen := page.Next, page.Total
	recovered := p.recover(post) // delivery id => attempt: may come in the next page once more
	for ctx.Err() == nil {
		grown := j.GrownBy(kindDue)
		page = j.Of(kindDue, cursor)
		cursor, seen = page.Next, seen+uint64(len(page.Entries))
		for _, e := range page.Entries {
			if d, ok := e.Fact.(core.DeliveryDue); ok && recovered[d.Delivery] != d.Attempt {
				p.begin(d)
				post(d)
			}
		}
		recovered = nil
		if seen < page.Total { // the journal was too short for what is due
			seen = page.Total
			recovered = p.recover(post)
			continue
		}
		select {
		case <-ctx.Done():
		case <-grown:
		}
	}
}

// recover hands over what is in flight without an attempt being made.
func (p *Poster) recover(post func(core.DeliveryDue)) map[string]int {
	p.mu.Lock()
	defer p.mu.Unlock()                                         // keeps attempts from being forgotten as they are reported meanwhile
	flying, _ := engine.Do(p.engine, core.DeliveriesInFlight{}) // a look-up is never refused
	recovered := map[string]int{}
	for _, d := range flying {
		if p.going[d.Delivery] != d.Attempt {
			p.going[d.Delivery] = d.Attempt
			recovered[d.Delivery] = d.Attempt
			post(d)
		}
	}
	return recovered
}

// kindDue is the kind of fact that a Poster follows.
const kindDue = "delivery_due"

// begin notes that an attempt is being made.
func (p *Poster) begin(d core.DeliveryDue) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.going[d.Delivery] = d.Attempt
}

// end forgets an attempt that was reported.
func (p *Poster) end(d core.DeliveryDue) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.going[d.Delivery] == d.Attempt {
		delete(p.going, d.Delivery)
	}
}

// deliver makes one attempt and reports it. While the World's clock stands still, attempts that are
// made side by side are reported in the order in which they were due, and behind the exchange that
// caused them, so that the same commands lead to the same journal, whichever answer comes first.
func (p *Poster) deliver(ctx context.Context, d core.DeliveryDue, before <-chan struct{}) {
	defer p.end(d)
	body := d.Payload
	if body == nil {
		body = p.payload(d)
	}
	o := failure(core.CauseOther, "the payload cannot be made")
	if err := p.engine.Committed(ctx); err != nil {
		o = failure(core.CauseStopped, "what would be posted is not kept yet")
	} else if body != nil {
		o = p.client.post(ctx, letter{url: d.URL, trusted: d.Trusted, body: body, zip: d.Gzip})
	}
	if p.engine.Frozen() {
		<-before // every attempt ends: its time is bounded
		p.letRecord(ctx)
	}
	p.report(d, body, o)
}

// How long a report waits for exchanges to be put on record: more than an answer takes to be written,
// and less than anybody notices when a fault keeps one open (our choice). It is counted in short pauses,
// in each of which the exchange can go on: one span would be over after a moment in which the process
// was stopped, or had no processor.
const (
	recordPauses = 25
	recordPause  = 10 * time.Millisecond
)

// letRecord lets exchanges that are open get on record, for so many pauses at most.
func (p *Poster) letRecord(ctx context.Context) {
	for range recordPauses {
		pause, cancel := context.WithTimeout(ctx, recordPause)
		p.engine.Recorded(pause)
		over := pause.Err()
		cancel()
		if over == nil || ctx.Err() != nil {
			return
		}
	}
}

// payload is the body of a delivery, which is judged; nil when there is none.
func (p *Poster) payload(d core.DeliveryDue) []byte {
	body, err := Render(d.Items, p.engine.Options().ClientVersion)
	if err != nil {
		p.config.Defect(d.Delivery, err.Error())
		return nil
	}
	if p.config.Judge != nil {
		for _, what := range p.config.Judge(body) {
			p.config.Defect(d.Delivery, what)
		}
	}
	return body
}

// report tells the World what came of an attempt. A World that does not know of it any more refuses
// the report, which does no harm.
func (p *Poster) report(d core.DeliveryDue, body []byte, o outcome) {
	_, err := engine.Do(p.engine, core.ReportAttempt{
		Delivery: d.Delivery, Attempt: d.Attempt, Status: o.status, Cause: o.cause, Detail: o.detail,
		Took: p.engine.Now().Sub(d.At), Payload: body,
		Answer: core.ReceiverAnswer{Header: lines(o.header), Body: o.excerpt, Length: o.length},
	})
	if err != nil {
		p.config.Log.Debug("report of an attempt refused", "delivery", d.Delivery, "attempt", d.Attempt, "error", err)
	}
}

// lines are the lines of a header by name; cookies are secrets.
func lines(h http.Header) []core.HeaderLine {
	if len(h) == 0 {
		return nil
	}
	out := make([]core.HeaderLine, 0, len(h))
	for _, name := range slices.Sorted(maps.Keys(h)) {
		for _, value := range h[name] {
			if name == "Set-Cookie" {
				value = "***"
			}
			out = append(out, core.HeaderLine{Name: name, Value: value})
		}
	}
	return out
}
