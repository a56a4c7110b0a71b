package findings_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wabamock/wabamock/server/internal/core"
	"github.com/wabamock/wabamock/server/internal/journal"
)

// deed is what a client does, and what is found.
type deed struct {
	name string
	do   func(c *client)
	want []string
}

// none is what is found of a careful client.
func none() []string { return []string{} }

// judge plays deeds, each with a world of its own.
func judge(t *testing.T, deeds []deed) {
	t.Helper()
	for _, tt := range deeds {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			c := newClient(t)
			tt.do(c)
			if diff := cmp.Diff(tt.want, c.found()); diff != "" {
				t.Errorf("found (-want +got):\n%s", diff)
			}
		})
	}
}

// lostAnswer is a send whose answer does not arrive.
func lostAnswer(body string) journal.Exchange {
	x := message(ada, body)
	x.Fault, x.Response = "HANG", journal.Message{}
	return x
}

func TestWhatIsSentAgain(t *testing.T) {
	t.Parallel()
	judge(t, []deed{
		{"after a lost answer", func(c *client) {
			c.send(lostAnswer("ready"))
			c.wait(30 * time.Second)
			c.send(message(ada, "ready"))
		}, []string{"RESENT-UNANSWERED x1"}},
		{"after two lost answers", func(c *client) {
			c.send(lostAnswer("ready"))
			c.send(lostAnswer("ready"))
			c.send(message(ada, "ready"))
		}, []string{"RESENT-UNANSWERED x2"}},
		{"after a lost answer while the clock stands still", func(c *client) {
			c.suit("2.45.1", true)
			c.send(lostAnswer("ready"))
			c.send(message(ada, "ready"))
		}, []string{"RESENT-UNANSWERED x1"}},
		{"after a fault before it was accepted", func(c *client) {
			c.call(lostAnswer("ready"))
			c.send(message(ada, "ready"))
		}, none()},
		{"something else after a lost answer", func(c *client) {
			c.send(lostAnswer("ready"))
			c.send(message(ada, "closed"))
		}, none()},
		{"after the client gave up", func(c *client) {
			x := message(ada, "ready")
			x.Left = true
			c.send(x)
			c.send(message(ada, "ready"))
			c.wait(time.Minute)
			c.send(message(ada, "ready"))
		}, []string{"RESENT-UNANSWERED x1"}},
		{"before it is seen that the client gave up", func(c *client) {
			c.ordinal = 8
			c.send(message(ada, "ready")) // x9
			c.ordinal = 3
			x := message(ada, "ready")
			x.Left = true
			c.send(x) // x4
			c.ordinal = 10
			c.wait(time.Minute)
			c.send(message(ada, "ready"))
		}, []string{"RESENT-UNANSWERED x1"}},
		{"something that is given up", func(c *client) {
			c.send(message(ada, "ready"))
			x := message(ada, "ready")
			x.Left = true
			c.send(x)
		}, none()},
		{"much later", func(c *client) {
			c.send(lostAnswer("ready"))
			c.wait(10 * time.Minute)
			c.send(message(ada, "ready"))
		}, none()},
		{"and refused", func(c *client) {
			c.send(lostAnswer("ready"))
			c.refuse(message(ada, "ready"), http.StatusTooManyRequests, 1015, "")
		}, none()},
		{"at once", func(c *client) {
			c.send(message(ada, "ready"))
			c.wait(4 * time.Second)
			c.send(message(ada, "ready"))
		}, []string{"RESENT-ACCEPTED x1"}},
		{"in time", func(c *client) {
			c.send(message(ada, "ready"))
			c.wait(5 * time.Second)
			c.send(message(ada, "ready"))
		}, none()},
		{"to somebody else", func(c *client) {
			c.send(message(ada, "ready"))
			c.send(message(bob, "ready"))
		}, none()},
		{"while the clock stands still", func(c *client) {
			c.suit("2.45.1", true)
			c.send(message(ada, "ready"))
			c.send(message(ada, "ready"))
		}, none()},
		{"after the clock was frozen", func(c *client) {
			c.tell(core.ClockChanged{Occurred: c.now(), Change: core.ClockFrozen}, core.ClockChanged{Occurred: c.now(), Change: core.ClockJumped})
			c.send(message(ada, "ready"))
			c.send(message(ada, "ready"))
		}, none()},
		{"as the reply to each of two messages", func(c *client) {
			c.hear("")
			c.hear("")
			c.send(message(ada, "what?"))
			c.send(message(ada, "what?"))
		}, none()},
		{"as the reply to one message", func(c *client) {
			c.hear("")
			c.send(message(ada, "what?"))
			c.send(message(ada, "what?"))
		}, []string{"RESENT-ACCEPTED x1"}},
		{"as the reply to the next message, after a lost answer", func(c *client) {
			c.send(lostAnswer("what?"))
			c.hear("")
			c.send(message(ada, "what?"))
		}, none()},
		{"as the reply to one message, after a lost answer", func(c *client) {
			c.hear("")
			c.send(lostAnswer("what?"))
			c.send(message(ada, "what?"))
		}, []string{"RESENT-UNANSWERED x1"}},
		{"as the reply to one message, before it is seen that the client gave up", func(c *client) {
			c.hear("")
			c.ordinal = 8
			c.send(message(ada, "what?")) // x9
			c.ordinal = 3
			x := message(ada, "what?")
			x.Left = true
			c.send(x) // x4
			c.ordinal = 10
			c.wait(time.Minute)
			c.send(message(ada, "what?"))
		}, []string{"RESENT-UNANSWERED x1"}},
		{"as the reply to a message of long ago", func(c *client) {
			c.hear("")
			c.hear("")
			c.wait(10 * time.Minute)
			c.send(message(ada, "what?"))
			c.send(message(ada, "what?"))
		}, []string{"RESENT-ACCEPTED x1"}},
		{"in a group, as the reply to each of two messages", func(c *client) {
			const group = "447700900000-1588240000"
			c.hear(group)
			c.send(message(group, "what?"))
			c.hear(group)
			c.send(message(group, "what?"))
		}, none()},
		{"a template, whatever the customer wrote", func(c *client) {
			x := message(ada, "ready")
			x.Type, x.Template = "template", "order_ready"
			c.hear("")
			c.send(x)
			c.hear("")
			c.send(x)
		}, []string{"RESENT-ACCEPTED x1"}},
		{"after a reset of messages", func(c *client) {
			c.send(message(ada, "ready"))
			c.tell(core.WorldReset{Occurred: c.now(), Parts: []core.Part{core.PartMessages}})
			c.send(message(ada, "ready"))
		}, none()},
	})
}

func TestWhatIsTriedAgain(t *testing.T) {
	t.Parallel()
	tries := func(n int, pause time.Duration, status, code int) func(c *client) {
		return func(c *client) {
			for range n {
				c.refuse(message(ada, "ready"), status, code, "")
				c.wait(pause)
			}
		}
	}
	judge(t, []deed{
		{"without a pause", tries(4, 20*time.Millisecond, http.StatusServiceUnavailable, 1016), []string{"RETRY-WITHOUT-PAUSE SendMessage x2"}},
		{"without a pause, then accepted", func(c *client) {
			tries(2, 20*time.Millisecond, http.StatusTooManyRequests, 1015)(c)
			c.send(message(ada, "ready"))
		}, []string{"RETRY-WITHOUT-PAUSE SendMessage x1"}},
		{"once without a pause", tries(2, 20*time.Millisecond, http.StatusServiceUnavailable, 1016), none()},
		{"with a pause", tries(10, time.Second, http.StatusServiceUnavailable, 1016), none()},
		{"while the clock stands still", func(c *client) {
			c.suit("2.45.1", true)
			tries(10, 0, http.StatusServiceUnavailable, 1016)(c)
		}, none()},
		{"other messages", func(c *client) {
			for _, text := range []string{"a", "b", "c", "d"} {
				c.refuse(message(ada, text), http.StatusServiceUnavailable, 1016, "")
			}
		}, none()},
		{"a final refusal", tries(4, time.Minute, http.StatusBadRequest, 2061), []string{"REFUSAL-REPEATED SendMessage x2"}},
		{"a final refusal twice", tries(2, time.Minute, http.StatusBadRequest, 2061), none()},
		{"a final refusal, slowly", tries(4, time.Hour, http.StatusBadRequest, 2061), none()},
		{"a dead token", tries(4, time.Second, http.StatusUnauthorized, 1005), none()},
	})
}

func TestRecipientsThatAreNoMore(t *testing.T) {
	t.Parallel()
	no := func(c *client) {
		c.wait(time.Minute)
		c.refuse(message(bob, "hello"), http.StatusBadRequest, 1013, "Recipient is not a valid WhatsApp user")
	}
	window := func(c *client, status int) {
		c.tell(core.DeliveryDue{Occurred: c.now(), Delivery: "d1", Items: []core.Fact{core.StatusReported{
			Message: "m1", Recipient: ada, Status: core.StatusFailed, Errors: []core.StatusError{{Code: 470}},
		}}})
		c.attempt(core.StatusChange, 1, status, 0)
	}
	judge(t, []deed{
		{"1013 twice", func(c *client) { no(c); no(c) }, []string{"INVALID-RECIPIENT-AGAIN x1"}},
		{"1013 once", no, none()},
		{"1013, checked, 1013", func(c *client) { no(c); c.check(bob); no(c) }, none()},
		{"1013, accepted, 1013", func(c *client) { no(c); c.send(message(bob, "there?")); no(c) }, none()},
		{"470, told, sent again", func(c *client) {
			c.send(message(ada, "hello"))
			window(c, http.StatusOK)
			c.send(message(ada, "hello?"))
		}, []string{"WINDOW-IGNORED x1"}},
		{"470, not told, sent again", func(c *client) {
			c.send(message(ada, "hello"))
			window(c, http.StatusBadGateway)
			c.send(message(ada, "hello?"))
		}, none()},
		{"470, told, template", func(c *client) {
			window(c, http.StatusOK)
			x := message(ada, "")
			x.Type, x.Template = "template", "order_ready"
			c.send(x)
		}, none()},
		{"470, told, answered, sent", func(c *client) {
			window(c, http.StatusOK)
			c.tell(core.MessageReceived{Occurred: c.now(), From: ada})
			c.send(message(ada, "hello?"))
		}, none()},
	})
}

func TestTemplates(t *testing.T) {
	t.Parallel()
	template := func(component, text string) journal.Exchange {
		x := message(ada, "")
		x.Type, x.Template = "template", "order_ready"
		x.Request.Body = []byte(`{"to":"` + ada + `","type":"template","template":{"name":"order_ready","components":[{"type":"` + component +
			`","parameters":[{"type":"text","text":"` + text + `"}]}]}}`)
		return x
	}
	send := func(component, text string) func(c *client) {
		return func(c *client) { c.send(template(component, text)) }
	}
	judge(t, []deed{
		{"a line end", send("body", `a\nb`), []string{"TEMPLATE-PARAMETER order_ready body white space x1"}},
		{"five spaces", send("body", "a     b"), []string{"TEMPLATE-PARAMETER order_ready body white space x1"}},
		{"four spaces", send("body", "a    b"), none()},
		{"an escape", send("body", `a \u00e9 \"b\" é`), none()},
		{"long", send("body", strings.Repeat("é", 1025)), []string{"TEMPLATE-PARAMETER order_ready body length x1"}},
		{"long enough", send("body", strings.Repeat("é", 1024)), none()},
		{"a long header", send("header", strings.Repeat("é", 61)), []string{"TEMPLATE-PARAMETER order_ready header length x1"}},
		{"a header", send("header", strings.Repeat("é", 60)), none()},
		{"refused", func(c *client) { c.refuse(template("body", `a\nb`), http.StatusBadRequest, 2006, "") }, none()},
		{"not declared", func(c *client) {
			c.tell(core.TemplateUndeclared{Occurred: c.now(), Message: "m1", Name: "order_ready", Language: "en"})
			c.send(template("body", "a"))
		}, []string{"TEMPLATE-UNDECLARED order_ready en x1"}},
	})
}

func TestWhatIsDeprecated(t *testing.T) {
	t.Parallel()
	hsm := message(ada, "")
	hsm.Type = "hsm"
	ttl := message(ada, "")
	ttl.Request.Body = []byte(`{"to":"447700900123","ttl" : "P1D","type":"text","text":{"body":"x"}}`)
	settings := func(body string) journal.Exchange {
		return journal.Exchange{Operation: "UpdateApplicationSettings", Request: journal.Message{Method: http.MethodPatch, Body: []byte(body)}}
	}
	judge(t, []deed{
		{"hsm", func(c *client) { c.send(hsm) }, []string{"HSM-DEPRECATED x1"}},
		{"hsm of 2.38", func(c *client) { c.suit("2.38.9", false); c.send(hsm) }, none()},
		{"ttl", func(c *client) { c.send(ttl) }, []string{"TTL-DEPRECATED x1"}},
		{"ttl of 2.34", func(c *client) { c.suit("2.34.0", false); c.send(ttl) }, none()},
		{"a text that says ttl", func(c *client) { c.send(message(ada, "ttl")) }, none()},
		{"sent_status", func(c *client) { c.call(settings(`{"sent_status":true}`)) }, []string{"SENT-STATUS-DEPRECATED x1"}},
		{"sent_status of 2.41.1", func(c *client) { c.suit("2.41.1", false); c.call(settings(`{"sent_status":true}`)) }, none()},
		{"the setting in its place", func(c *client) { c.call(settings(`{"webhooks":{"message":{"sent":true}}}`)) }, none()},
		{"a surplus member", func(c *client) {
			x := message(ada, "hi")
			x.Findings = []journal.Violation{{Rule: "unknown-field", In: "body", Pointer: "/previw_url"}}
			c.send(x)
		}, []string{"UNKNOWN-FIELD SendMessage /previw_url x1"}},
	})
}
