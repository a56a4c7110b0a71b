package control

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"

	gen "github.com/wabamock/wabamock/gen/control"
	"github.com/wabamock/wabamock/server/internal/capsule"
	"github.com/wabamock/wabamock/server/internal/core"
	"github.com/wabamock/wabamock/server/internal/engine"
	"github.com/wabamock/wabamock/server/internal/journal"
)

// ReadCapsule hands out what it takes to repeat what happened in a world.
func (c *Control) ReadCapsule(_ context.Context, r gen.ReadCapsuleRequestObject) (gen.ReadCapsuleResponseObject, error) {
	live, err := c.visit(r.World)
	if err != nil {
		return nil, err
	}
	about := c.process.Capsule()
	about.World = r.World
	made, err := TakeCapsule(live, about)
	if err != nil {
		return nil, err
	}
	var file bytes.Buffer
	if err := made.Write(&file); err != nil {
		return nil, err
	}
	return capsuleFile{bytes.NewReader(file.Bytes()), r.World}, nil
}

// capsuleFile is a capsule as an answer.
type capsuleFile struct {
	body  *bytes.Reader
	world string
}

// VisitReadCapsuleResponse writes the file.
func (f capsuleFile) VisitReadCapsuleResponse(w http.ResponseWriter) error {
	w.Header().Set("Content-Type", "application/gzip")
	w.Header().Set("Content-Disposition", `attachment; filename="`+f.world+`.capsule"`)
	w.Header().Set("Content-Length", strconv.Itoa(f.body.Len()))
	w.WriteHeader(http.StatusOK)
	_, err := io.Copy(w, f.body)
	return err
}

// noCapsule is the refusal of a capsule that would not have all.
func noCapsule(format string, args ...any) error {
	return &problem{status: http.StatusConflict, detail: "There is no capsule of this world: " + fmt.Sprintf(format, args...) + "."}
}

// TakeCapsule is all that happened in a world up to now. About says what else the manifest holds. The
// error is a problem when something is missing: what the journal has dropped, or never knew.
func TakeCapsule(live Live, about capsule.Manifest) (*capsule.Capsule, error) {
	const tries = 50
	for range tries {
		before := live.Engine.Journal().Mark()
		made, err := takeCapsule(live, about)
		if err != nil || live.Engine.Journal().Mark() == before {
			return made, err
		}
	}
	return nil, noCapsule("more happens than can be taken along at once; wait until it is idle, or freeze its clock")
}

// takeCapsule does so, while nothing happens.
func takeCapsule(live Live, about capsule.Manifest) (*capsule.Capsule, error) {
	e := live.Engine
	page := e.Journal().Since(0, 0)
	reading := e.Reading() // what is on record is on tape when nothing is under way in the engine any more
	played := live.Beside.tape.Play()
	switch {
	case played.Spoilt != "":
		return nil, noCapsule("%s", played.Spoilt)
	case page.Missed > 0:
		return nil, noCapsule("the journal has dropped its oldest %d entries (--journal-entries, --journal-bytes)", page.Missed)
	}
	about.Format, about.Version, about.Began, about.Ended = capsule.Format, capsule.Version, e.Born(), reading.Now
	t := taking{engine: e, capsule: &capsule.Capsule{Manifest: about}, played: played, veil: capsule.NewVeil()}
	g := e.Genesis()
	t.capsule.Manifest.Still = g.Frozen
	if err := t.genesis(g); err != nil {
		return nil, err
	}
	for _, entry := range page.Entries {
		if err := t.entry(entry); err != nil {
			return nil, err
		}
	}
	t.capsule.Deeds = played.Deeds
	last, err := do(e, core.ListDeliveries{Limit: deliveriesAtATime})
	for err == nil {
		t.deliveries(last.Deliveries)
		if last.Next == "" {
			return t.capsule, nil
		}
		last, err = do(e, core.ListDeliveries{After: last.Next, Limit: deliveriesAtATime})
	}
	return nil, err
}

// deliveriesAtATime is how many deliveries are looked at at a time.
const deliveriesAtATime = 1000

// taking is a capsule that is being made.
type taking struct {
	engine  *engine.Engine
	capsule *capsule.Capsule
	played  capsule.Played
	veil    *capsule.Veil
}

// genesis puts in what the world began with. Numbers with a meaning are the program's, not the world's.
func (t *taking) genesis(g core.Genesis) error {
	for _, s := range g.Scenarios {
		if s.Source == "" {
			return noCapsule("the text of scenario %s, with which it began, is not known", strconv.Quote(s.Name))
		}
		t.capsule.Scenarios = append(t.capsule.Scenarios, capsule.Scenario{Name: s.Name, YAML: s.Source})
	}
	g.Scenarios, g.Numbers = nil, nil
	g.Start = t.capsule.Manifest.Began
	t.credentials(&g)
	text, err := json.Marshal(g) //nolint:gosec // its secrets are veiled by now
	if err != nil {
		return fmt.Errorf("write down what the world began with: %w", err)
	}
	t.capsule.Genesis = text
	return nil
}

// credentials veils the secrets of a Genesis, which is the caller's own, but for what it refers to.
func (t *taking) credentials(g *core.Genesis) {
	v := t.veil
	g.Users, g.Tokens, g.APIKeys, g.Providers = slices.Clone(g.Users), slices.Clone(g.Tokens), slices.Clone(g.APIKeys), slices.Clone(g.Providers)
	for i := range g.Users {
		g.Users[i].Password = v.Text(g.Users[i].Password)
	}
	for i := range g.Tokens {
		g.Tokens[i].Token = v.Text(g.Tokens[i].Token)
	}
	for i := range g.APIKeys {
		g.APIKeys[i] = v.Text(g.APIKeys[i])
	}
	for i := range g.Providers {
		p := &g.Providers[i]
		p.Bearer = v.Text(p.Bearer)
		if p.Basic != nil {
			p.Basic = &core.BasicConfig{Username: p.Basic.Username, Password: v.Text(p.Basic.Password)}
		}
	}
	g.Number.PIN = v.Text(g.Number.PIN)
	code := cmp.Or(g.Number.Code, core.DefaultCode) // is no secret: it opens this world alone
	v.Keep(code)
	if half := len(code) / 2; half > 0 {
		v.Keep(code[:half] + "-" + code[half:])
	}
	if g.Settings.WebhookURL != nil {
		g.Settings.WebhookURL = new(v.Address(*g.Settings.WebhookURL))
	}
}

// entry puts an entry of the journal in.
func (t *taking) entry(e journal.Entry) error {
	into := capsule.Entry{Seq: e.Seq, At: e.At, Kind: e.Kind}
	if e.Exchange == nil {
		fact, err := json.Marshal(e.Fact)
		if err != nil {
			return fmt.Errorf("encode fact %d, %s: %w", e.Seq, e.Kind, err)
		}
		into.Fact = fact
		if e.Kind == "clock_"+string(core.ClockRunning) {
			t.capsule.Manifest.Still = false
		}
	} else {
		x, err := t.exchange(e.Exchange)
		if err != nil {
			return err
		}
		into.Exchange = x
	}
	if e.At.After(t.capsule.Manifest.Ended) {
		t.capsule.Manifest.Ended = e.At // it happened while the capsule was taken
	}
	t.capsule.Entries = append(t.capsule.Entries, into)
	return nil
}

// exchange is an exchange with what the tape has of it.
func (t *taking) exchange(x *journal.Exchange) (*capsule.Exchange, error) {
	ordinal, _ := strconv.ParseUint(strings.TrimPrefix(x.ID, "x"), 10, 64) // else there is no note
	note, ok := t.played.Notes[ordinal]
	if !ok {
		return nil, noCapsule("exchange %s was before it was brought back", x.ID)
	}
	out := &capsule.Exchange{
		ID: x.ID, Took: x.Took, Operation: x.Operation, Caller: x.Caller, Message: x.Message, Injected: x.Injected, Fault: x.Fault,
		Violations: x.Violations, Findings: x.Findings, Ours: x.Ours,
		Answer: capsule.Answer{Status: x.Response.Status, Header: x.Response.Header, Body: capsule.BodyOf(x.Response.Body, x.Response.Length, x.Response.Cut)},
	}
	for _, m := range []struct {
		into **capsule.Moment
		from *capsule.Moment
	}{{&out.Judged, &note.Judged}, {&out.Done, &note.Done}, {&out.Answered, &note.Answered}} {
		if m.from.Step > 0 {
			*m.into = m.from
		}
	}
	q := capsule.Request{
		Method: x.Request.Method, Target: x.Request.Target, Host: note.Host, Secure: note.Secure, Header: map[string][]string{},
		Body: capsule.BodyOf(x.Request.Body, x.Request.Length, x.Request.Cut),
	}
	for name, values := range x.Request.Header {
		if name != "Authorization" {
			q.Header[name] = values
		}
	}
	if note.Authorization != "" {
		q.Authorization = t.veil.Authorization(note.Authorization)
	}
	switch {
	case x.Operation == certificateOperation && x.Request.Length > 0:
		q.Lost = "it has a private key, which a capsule does not take along"
		q.Body = capsule.Body{Length: x.Request.Length, Cut: true}
	case slices.ContainsFunc(x.Violations, aboutWorlds):
		q.Lost = "it was for a world that was not there"
	case note.Body != nil:
		body := t.veil.Body(note.Body, note.Masked)
		q.Body, q.Altered = capsule.BodyOf(body, int64(len(body)), false), string(note.Masked) == capsule.Mask
	case x.Operation == uploadOperation && x.Request.Cut:
		if whole := t.uploaded(x); whole != nil {
			q.Body = capsule.BodyOf(whole, int64(len(whole)), false)
		}
	}
	out.Request = q
	if note.Answer != nil {
		t.veil.Told(x.ID, note.Answer, note.Known)
	}
	return out, nil
}

// Operations whose bodies a tape does not have.
const (
	certificateOperation = "UploadCertificate" // with a private key
	uploadOperation      = "UploadMedia"
)

// aboutWorlds tells whether a violation is that there was no such world: the exchange is not of the
// world that has it on record.
func aboutWorlds(v journal.Violation) bool {
	return strings.HasSuffix(v.Rule, "unknown-world") || strings.HasSuffix(v.Rule, "world-gone") || strings.HasSuffix(v.Rule, "too-many-worlds")
}

// uploaded is the file of an upload, of which the journal has the beginning: the world has it, unless it
// was deleted meanwhile.
func (t *taking) uploaded(x *journal.Exchange) []byte {
	var answer struct{ Media []struct{ ID string } }
	if json.Unmarshal(x.Response.Body, &answer) != nil || len(answer.Media) != 1 {
		return nil
	}
	m, err := engine.Do(t.engine, core.DownloadMedia{ID: answer.Media[0].ID})
	if err != nil || int64(len(m.Bytes)) != x.Request.Length || !bytes.HasPrefix(m.Bytes, x.Request.Body) {
		return nil
	}
	return m.Bytes
}

// deliveries puts webhooks in.
func (t *taking) deliveries(page []core.DeliveryView) {
	for _, d := range page {
		t.capsule.Deliveries = append(t.capsule.Deliveries, capsule.Delivery{ID: d.ID, State: string(d.State), Payload: string(d.Payload)})
	}
}
