package server

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/wabamock/wabamock/server/internal/capsule"
	"github.com/wabamock/wabamock/server/internal/control"
	"github.com/wabamock/wabamock/server/internal/core"
	"github.com/wabamock/wabamock/server/internal/engine"
	"github.com/wabamock/wabamock/server/internal/scenario"
	"github.com/wabamock/wabamock/server/internal/webhook"
)

// rehearsal repeats a recorded run in a world of its own. Its clock stands still at the instant of
// each thing that is done again; nothing is posted: webhooks end as they did.
type rehearsal struct {
	server   *Server
	world    *world
	recorded *capsule.Capsule
	inputs   []input
	late     []*core.DeliveryAttempted // reports of attempts that were not in flight when it was their turn
	told     map[string][]string       // secrets that answers told, by exchange
	turns    map[string]*turn          // exchanges that were sent again, by id
	result   CapsuleReplay
}

// patience is how long an answer waits for reports that never come, in a run that departs.
const patience = 5 * time.Second

// rehearse makes the world that a capsule began with.
func rehearse(recorded *capsule.Capsule) (*rehearsal, error) {
	const spare = 100_000 // entries that the recorded run did not have
	m := recorded.Manifest
	if !isWorldName(m.World) {
		return nil, fmt.Errorf("%.70q can't name a world", m.World)
	}
	s, err := assemble(Config{
		Worlds: WorldsDeclared, WorldTTL: Never, WebhookTimeout: patience, JournalBody: m.Config.JournalBody,
		JournalEntries: len(recorded.Entries)*2 + spare, JournalBytes: math.MaxInt,
		HTTP: HTTPLimits{MaxBody: m.Config.MaxBody, MaxUpload: m.Config.MaxUpload, MaxDepth: m.Config.MaxDepth, MaxDelay: 1},
	}, true)
	if err != nil {
		return nil, err
	}
	r := &rehearsal{server: s, recorded: recorded, told: map[string][]string{}, turns: map[string]*turn{}}
	s.paced = r.pace
	if err := r.begin(); err != nil {
		return nil, errors.Join(err, s.Close(context.Background()))
	}
	return r, nil
}

// begin lets the world begin as the recorded one did.
func (r *rehearsal) begin() error {
	var g core.Genesis
	d := json.NewDecoder(bytes.NewReader(r.recorded.Genesis))
	d.DisallowUnknownFields()
	if err := d.Decode(&g); err != nil {
		return fmt.Errorf("read what the world began with: %w", err)
	}
	g.Frozen, g.Start, g.Numbers = true, r.recorded.Manifest.Began, r.server.meanings.core
	for _, text := range r.recorded.Scenarios {
		s, err := scenario.Read(text.Name, []byte(text.YAML), r.server.shelf.guide)
		if err != nil {
			return fmt.Errorf("read scenario %s, with which the world began: %w", text.Name, err)
		}
		g.Scenarios = append(g.Scenarios, s.Core())
	}
	born, err := r.server.bearOf(g)
	if err != nil {
		return err
	}
	born.engine.Attend() // answers that wait for what is reported of a message wait again
	if r.world, err = r.server.worlds.replace(r.recorded.Manifest.World, born); err != nil {
		return err
	}
	r.inputs, err = inputsOf(r.recorded)
	return err
}

// play does everything again, in its order.
func (r *rehearsal) play(ctx context.Context) error {
	defer r.endAll()
	for len(r.inputs) > 0 {
		if err := ctx.Err(); err != nil {
			return err
		}
		in := r.inputs[0]
		r.inputs = r.inputs[1:]
		r.world.engine.Pass(in.at)
		switch {
		case in.exchange != nil:
			r.goOn(in.exchange, in.upTo)
		case in.does != nil:
			r.do(in.does)
		case in.answered != "":
			_, _ = engine.Do(r.world.engine, core.Answered{Message: in.answered}) // never refused
		case in.clock != "":
			_, _ = engine.Do(r.world.engine, core.NoteClock{Change: in.clock}) // never refused
		case !r.report(in.attempt):
			r.late = append(r.late, in.attempt)
			continue
		}
		r.catchUp()
	}
	r.world.engine.Pass(r.recorded.Manifest.Ended)
	return nil
}

// catchUp makes reports that came before the exchange was on record which caused their attempts. What
// never is in flight stays, and the comparison tells that it is missing.
func (r *rehearsal) catchUp() {
	for len(r.late) > 0 && r.report(r.late[0]) {
		r.late = r.late[1:]
	}
}

// report makes a report of an attempt as it was made; false when that attempt is not in flight.
func (r *rehearsal) report(f *core.DeliveryAttempted) bool {
	flying, _ := engine.Do(r.world.engine, core.DeliveriesInFlight{}) // a look-up is never refused
	i := slices.IndexFunc(flying, func(d core.DeliveryDue) bool { return d.Delivery == f.Delivery && d.Attempt == f.Attempt })
	if i < 0 {
		return false
	}
	body := flying[i].Payload
	if body == nil {
		body, _ = webhook.Render(flying[i].Items, r.world.engine.Options().ClientVersion) // else the comparison tells that it is missing
	}
	_, err := engine.Do(r.world.engine, core.ReportAttempt{
		Delivery: f.Delivery, Attempt: f.Attempt, Status: f.Status, Cause: f.Cause, Detail: f.Detail, Took: f.Took, Payload: body,
	})
	if err == nil {
		r.result.Attempts++
	}
	return err == nil
}

// send sends a request again.
func (r *rehearsal) send(x *capsule.Exchange) {
	if x.Request.Lost != "" {
		r.skip(x.ID, x.Request.Lost)
		return
	}
	ordinal, err := strconv.ParseUint(strings.TrimPrefix(x.ID, "x"), 10, 64)
	if err != nil || ordinal == 0 {
		r.skip(x.ID, "that is not the id of an exchange")
		return
	}
	body := capsule.Unveil(x.Request.Whole(), r.told)
	if x.Request.Cut && len(x.Request.Known()) > 0 { // else nobody read it then, nor now
		r.result.Notes = append(r.result.Notes, fmt.Sprintf("%s: only %d of the %d bytes of its body were recorded; the others were sent as zeros (record with a larger --journal-body)",
			x.ID, len(x.Request.Known()), x.Request.Length))
	}
	q, err := requestOf(&x.Request, body, string(capsule.Unveil([]byte(x.Request.Authorization), r.told)))
	if err != nil {
		r.skip(x.ID, err.Error())
		return
	}
	r.world.engine.Number(ordinal)
	r.result.Exchanges++
	serve(r.server, &reply{}, q)
	if n, ok := r.world.beside.Tape().Find(ordinal); ok && n.Answer != nil {
		r.told[x.ID] = capsule.Hidden(n.Answer, n.Known)
	}
}

// skip tells that something can't be done again.
func (r *rehearsal) skip(what, why string) {
	r.result.Notes = append(r.result.Notes, what+" was not sent again: "+why)
}

// do does a deed of the control API again.
func (r *rehearsal) do(d *capsule.Deed) {
	target := "/_mock/worlds/" + r.world.name + d.Path
	q, err := requestOf(&capsule.Request{
		Method: d.Method, Target: target, Host: "localhost", Header: map[string][]string{"Content-Type": {"application/json"}},
	}, []byte(d.Body), "")
	if err != nil {
		r.skip(d.Operation, err.Error())
		return
	}
	var answer reply
	serve(r.server.control, &answer, q)
	r.result.Deeds++
	if answer.status != d.Status {
		r.result.refused = append(r.result.refused, capsule.Departure{
			Where: "deed " + d.Operation, Seq: d.After + 1, At: d.At, What: "status",
			Expected: strconv.Itoa(d.Status), Got: fmt.Sprintf("%d %s", answer.status, bytes.TrimSpace(answer.body.Bytes())),
		})
	}
}

// taken is the run that was repeated, as a capsule.
func (r *rehearsal) taken() (*capsule.Capsule, error) {
	m := r.server.capsuleOf()
	m.World = r.world.name
	live := control.Live{Engine: r.world.engine, Beside: &r.world.beside}
	return control.TakeCapsule(live, m)
}
