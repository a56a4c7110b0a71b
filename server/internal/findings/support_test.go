package findings_test

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	gen "github.com/wabamock/wabamock/gen/control"
	"github.com/wabamock/wabamock/server/internal/core"
	"github.com/wabamock/wabamock/server/internal/findings"
	"github.com/wabamock/wabamock/server/internal/journal"
)

// The people of the tests.
const (
	ada = "447700900123"
	bob = "447700900124"
)

// start is when the tests begin.
func start() time.Time { return time.Date(2024, 5, 1, 9, 0, 0, 0, time.UTC) }

// client is what a World would record of one, at the pace that the test wants.
type client struct {
	*testing.T
	world    *findings.World
	journal  *journal.Journal
	at       time.Time
	ordinal  int
	messages int
}

// newClient begins at a World whose clock runs, of the version that is imitated by default.
func newClient(t *testing.T) *client {
	t.Helper()
	c := &client{T: t, world: findings.New("shop"), at: start()}
	c.suit("2.45.1", false)
	c.journal = journal.New(journal.Limits{}, c.world)
	return c
}

// suit sets the terms.
func (c *client) suit(version string, frozen bool) {
	c.Helper()
	v, err := core.ParseVersion(version)
	if err != nil {
		c.Fatal(err)
	}
	c.world.Suit(findings.Terms{Version: v, Frozen: frozen})
}

// wait lets time go by.
func (c *client) wait(d time.Duration) { c.at = c.at.Add(d) }

// now is the instant of a fact.
func (c *client) now() core.Occurred { return core.Occurred{At: c.at} }

// tell puts facts on record.
func (c *client) tell(facts ...journal.Fact) { c.journal.Facts(facts...) }

// call puts an exchange on record: what every request has is filled in.
func (c *client) call(x journal.Exchange) {
	c.ordinal++
	x.ID, x.At = "x"+strconv.Itoa(c.ordinal), c.at
	if x.Response.Status == 0 && x.Fault == "" {
		x.Response.Status = http.StatusOK
	}
	if x.Caller == "" && x.Response.Status != http.StatusUnauthorized {
		x.Caller = "admin"
	}
	if x.Request.Method == "" {
		x.Request.Method = http.MethodPost
	}
	x.Request.Length = int64(len(x.Request.Body))
	c.journal.Exchange(&x)
}

// get asks for something.
func (c *client) get(operation string) {
	c.call(journal.Exchange{Operation: operation, Request: journal.Message{Method: http.MethodGet}})
}

// message is a send that is answered 201, unless the test says otherwise.
func message(to, body string) journal.Exchange {
	return journal.Exchange{
		Operation: "SendMessage", Type: "text", To: to,
		Request:  journal.Message{Target: "/v1/messages", Body: []byte(`{"to":"` + to + `","type":"text","text":{"body":"` + body + `"}}`)},
		Response: journal.Message{Status: http.StatusCreated},
	}
}

// send puts a send on record, accepted by the World.
func (c *client) send(x journal.Exchange) {
	c.messages++
	x.Message = "m" + strconv.Itoa(c.messages)
	c.call(x)
}

// refuse puts a request on record that is refused.
func (c *client) refuse(x journal.Exchange, status, code int, details string) {
	x.Code = code
	x.Response = journal.Message{Status: status, Body: []byte(`{"errors":[{"code":` + strconv.Itoa(code) + `,"details":"` + details + `"}]}`)}
	c.call(x)
}

// check puts a check of contacts on record, all of which are valid.
func (c *client) check(numbers ...string) {
	var rows []string
	for _, n := range numbers {
		rows = append(rows, `{"input":"+`+n+`","status":"valid","wa_id":"`+n+`"}`)
	}
	c.call(journal.Exchange{Operation: "CheckContact", Response: journal.Message{
		Status: http.StatusOK, Body: []byte(`{"contacts":[` + strings.Join(rows, ",") + `]}`),
	}})
}

// hear puts a message of ada on record, in a group when one is named.
func (c *client) hear(group string) {
	c.tell(core.MessageReceived{Occurred: c.now(), From: ada, Group: group})
	c.wait(time.Second)
}

// login puts a login on record.
func (c *client) login() { c.call(journal.Exchange{Operation: "LoginUser"}) }

// attempt puts an attempt to post a webhook on record.
func (c *client) attempt(about core.CallbackType, number, status int, took time.Duration) {
	state := core.DeliveryWaiting
	if status == http.StatusOK {
		state = core.DeliveryDone
	}
	c.tell(core.DeliveryAttempted{Occurred: c.now(), Delivery: "d1", Attempt: number, About: about, Took: took, Status: status, State: state})
}

// found are the findings of a client in short: rule, subject and count.
func (c *client) found() []string { return short(findings.All(nil, c.world)) }

// short are findings in short.
func short(list []gen.Finding) []string {
	out := []string{}
	for _, f := range list {
		s := strings.TrimPrefix(f.Rule, "WABA-")
		if f.Subject != nil {
			s += " " + *f.Subject
		}
		out = append(out, fmt.Sprintf("%s x%d", s, f.Count))
	}
	return out
}
