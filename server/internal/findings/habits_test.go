package findings_test

import (
	"fmt"
	"net/http"
	"strconv"
	"testing"
	"time"

	"github.com/wabamock/wabamock/server/internal/core"
	"github.com/wabamock/wabamock/server/internal/journal"
)

func TestContacts(t *testing.T) {
	t.Parallel()
	unknown := func(c *client) {
		c.refuse(message(ada, "hi"), http.StatusNotFound, 1006, "unknown contact")
	}
	var numbers []string
	for i := range 12 {
		numbers = append(numbers, fmt.Sprintf("4477009001%02d", i))
	}
	judge(t, []deed{
		{"never checked", unknown, []string{"UNCHECKED-CONTACT x1"}},
		{"sent twice, never checked", func(c *client) { unknown(c); c.wait(time.Hour); unknown(c) }, []string{"UNCHECKED-CONTACT x2"}},
		{"checked afterwards", func(c *client) { unknown(c); c.check(ada); c.send(message(ada, "hi")) }, none()},
		{"another one checked", func(c *client) { unknown(c); c.check(bob) }, []string{"UNCHECKED-CONTACT x1"}},
		{"a file that is not there", func(c *client) {
			c.refuse(message(ada, "hi"), http.StatusNotFound, 1006, "There is no media 77")
		}, none()},
		{"checked and never messaged", func(c *client) { c.check(numbers...) }, []string{"CHECKED-NEVER-MESSAGED x12"}},
		{"few checked", func(c *client) { c.check(numbers[:9]...) }, none()},
		{"half of them messaged", func(c *client) {
			c.check(numbers...)
			for _, n := range numbers[:6] {
				c.send(message(n, "hi"))
			}
		}, none()},
	})
}

func TestTokens(t *testing.T) {
	t.Parallel()
	refused := func(rule string) journal.Exchange {
		return journal.Exchange{
			Operation: "SendMessage", Reason: journal.ReasonAccess, Response: journal.Message{Status: http.StatusUnauthorized}, Code: 1005,
			Violations: []journal.Violation{{Rule: rule}},
		}
	}
	logins := func(n, uses int) func(c *client) {
		return func(c *client) {
			for i := range n {
				c.login()
				for j := range uses {
					c.send(message(ada, fmt.Sprint(i, j)))
				}
			}
		}
	}
	judge(t, []deed{
		{"expired", func(c *client) { c.login(); c.call(refused(core.RuleExpiredToken)) }, []string{"TOKEN-NOT-RENEWED x1"}},
		{"of another world", func(c *client) { c.call(refused(core.RuleUnknownToken)) }, none()},
		{"a login per message", logins(6, 1), []string{"LOGIN-PER-REQUEST admin x5"}},
		{"four logins", logins(4, 1), none()},
		{"workers that begin one after the other", func(c *client) {
			logins(8, 1)(c)
			for i := range 24 {
				c.send(message(bob, strconv.Itoa(i)))
			}
		}, none()},
		{"a login per message, and some messages more", func(c *client) {
			logins(8, 1)(c)
			for i := range 3 {
				c.send(message(bob, strconv.Itoa(i)))
			}
		}, []string{"LOGIN-PER-REQUEST admin x7"}},
		{"a login per message in two lives, workers in the second", func(c *client) {
			logins(6, 1)(c)
			c.world.Begin()
			logins(8, 1)(c)
			for i := range 24 {
				c.send(message(bob, strconv.Itoa(i)))
			}
		}, []string{"LOGIN-PER-REQUEST admin x5"}},
		{"logins after some requests", logins(10, 3), none()},
		{"workers that begin", logins(10, 0), none()},
		{"dead tokens", func(c *client) {
			for range 8 {
				c.login()
				c.send(message(ada, "hi"))
				c.wait(time.Minute)
				c.call(refused(core.RuleUnknownToken))
			}
		}, none()},
	})
}

func TestWebhooks(t *testing.T) {
	t.Parallel()
	answer := func(status, number int, took time.Duration) func(c *client) {
		return func(c *client) {
			c.attempt(core.StatusChange, 1, http.StatusOK, 0)
			c.attempt(core.StatusChange, number, status, took)
		}
	}
	judge(t, []deed{
		{"200", answer(http.StatusOK, 1, 4*time.Second), none()},
		{"200, slowly", answer(http.StatusOK, 1, 5*time.Second), []string{"WEBHOOK-SLOW x1"}},
		{"too late", func(c *client) {
			c.tell(core.DeliveryAttempted{Occurred: c.now(), Cause: core.CauseTimeout, State: core.DeliveryWaiting})
		}, []string{"WEBHOOK-SLOW x1"}},
		{"204", answer(http.StatusNoContent, 1, 0), []string{"WEBHOOK-NOT-200 204 x1"}},
		{"302", answer(http.StatusFound, 1, 0), []string{"WEBHOOK-REDIRECT 302 x1"}},
		{"404 for good", answer(http.StatusNotFound, 3, 0), []string{"WEBHOOK-REFUSES 404 x1"}},
		{"400 on purpose", answer(http.StatusBadRequest, 1, 0), none()},
		{"502", answer(http.StatusBadGateway, 7, 0), none()},
		{"given up", func(c *client) {
			c.tell(core.DeliveryAttempted{Occurred: c.now(), Cause: core.CauseRefused, State: core.DeliveryGivenUp})
		}, []string{"WEBHOOK-GIVEN-UP x1"}},
		{"no webhook", func(c *client) {
			c.send(message(ada, "hi"))
			c.tell(core.WebhookMissing{Occurred: c.now()}, core.StatusReported{Occurred: c.now(), Recipient: ada})
		}, []string{"NO-WEBHOOK x1"}},
		{"a webhook later", func(c *client) {
			c.send(message(ada, "hi"))
			c.tell(core.StatusReported{Occurred: c.now(), Recipient: ada}, core.DeliveryQueued{Occurred: c.now()})
		}, none()},
		{"nothing came of it yet", func(c *client) { c.send(message(ada, "hi")) }, none()},
		{"statuses lost", func(c *client) {
			for i := range 3 {
				c.attempt(core.StatusChange, i, http.StatusInternalServerError, 0)
			}
		}, []string{"STATUSES-NOT-CONSUMED x3"}},
		{"statuses late", func(c *client) {
			for i := range 3 {
				c.attempt(core.StatusChange, i, http.StatusInternalServerError, 0)
			}
			c.attempt(core.StatusChange, 4, http.StatusOK, 0)
		}, none()},
		{"never marked as read", func(c *client) {
			c.tell(core.MessageReceived{Occurred: c.now(), From: ada})
			c.attempt(core.InboundMessage, 1, http.StatusOK, 0)
		}, []string{"NEVER-MARKED-READ x1"}},
		{"marked as read", func(c *client) {
			c.tell(core.MessageReceived{Occurred: c.now(), From: ada})
			c.attempt(core.InboundMessage, 1, http.StatusOK, 0)
			c.call(journal.Exchange{Operation: "MarkMessageAsRead", Request: journal.Message{Method: http.MethodPut}})
		}, none()},
		{"a message that was there at the start", func(c *client) {
			c.world.Begin()
			c.tell(core.MessageReceived{Occurred: c.now(), From: ada})
			c.suit("2.45.1", false)
			c.attempt(core.InboundMessage, 1, http.StatusOK, 0)
		}, none()},
		{"not heard of", func(c *client) { c.tell(core.MessageReceived{Occurred: c.now(), From: ada}) }, none()},
	})
}

func TestFiles(t *testing.T) {
	t.Parallel()
	upload := func(c *client, id, sum, fault string) {
		c.tell(core.MediaStored{Occurred: c.now(), Media: id, SHA256: sum})
		c.call(journal.Exchange{Operation: "UploadMedia", Fault: fault, Response: journal.Message{
			Status: http.StatusCreated, Body: []byte(`{"media":[{"id":"` + id + `"}]}`),
		}})
	}
	download := journal.Exchange{Operation: "DownloadMedia", Path: []journal.Param{{Name: "MediaId", Value: "a"}}, Request: journal.Message{Method: http.MethodGet}}
	uploads := func(ids ...string) func(c *client) {
		return func(c *client) {
			for _, id := range ids {
				upload(c, id, "5af1", "")
			}
		}
	}
	judge(t, []deed{
		{"uploaded four times", uploads("a", "b", "c", "d"), []string{"MEDIA-UPLOADED-AGAIN x2"}},
		{"uploaded twice", uploads("a", "b"), none()},
		{"uploaded again after faults", func(c *client) {
			upload(c, "a", "5af1", "CONNECTION_RESET_BY_PEER")
			upload(c, "b", "5af1", "EMPTY_RESPONSE")
			upload(c, "c", "5af1", "")
			upload(c, "d", "5af1", "")
		}, none()},
		{"deleted in between", func(c *client) {
			uploads("a", "b")(c)
			c.tell(core.MediaDeleted{Occurred: c.now(), Media: "b"})
			uploads("c", "d")(c)
		}, none()},
		{"other files", func(c *client) {
			upload(c, "a", "1", "")
			upload(c, "b", "2", "")
			upload(c, "c", "3", "")
		}, none()},
		{"downloaded again", func(c *client) { c.call(download); c.call(download) }, []string{"MEDIA-DOWNLOADED-AGAIN x1"}},
		{"downloaded after a fault", func(c *client) {
			broken := download
			broken.Fault = "EMPTY_RESPONSE"
			c.call(broken)
			c.call(download)
		}, none()},
	})
}

func TestPace(t *testing.T) {
	t.Parallel()
	polls := func(operation string, n int, pause time.Duration) func(c *client) {
		return func(c *client) {
			for range n {
				c.get(operation)
				c.wait(pause)
			}
		}
	}
	sends := func(n int, pause time.Duration) func(c *client) {
		return func(c *client) {
			for i := range n {
				c.send(message(ada, strconv.Itoa(i)))
				c.wait(pause)
			}
		}
	}
	settings := func(n int) func(c *client) {
		return func(c *client) {
			for range n {
				c.call(journal.Exchange{Operation: "UpdateApplicationSettings", Request: journal.Message{Method: http.MethodPatch, Body: []byte(`{"pass_through":false}`)}})
			}
		}
	}
	judge(t, []deed{
		{"polls", polls("CheckHealth", 31, 900*time.Millisecond), []string{"POLLING CheckHealth x2"}},
		{"polls a little", polls("CheckHealth", 29, 0), none()},
		{"polls slowly", polls("GetDbStats", 100, time.Second), none()},
		{"asks for other things", polls("GetGroupInfo", 100, 0), none()},
		{"polls between sends", func(c *client) {
			for i := range 40 {
				c.get("CheckHealth")
				c.send(message(ada, strconv.Itoa(i)))
			}
		}, none()},
		{"too fast", sends(153, 0), []string{"BURST SendMessage x3"}},
		{"a burst", sends(150, 0), none()},
		{"at the rate", sends(1000, 20*time.Millisecond), none()},
		{"fast while the clock stands still", func(c *client) {
			c.suit("2.45.1", true)
			sends(1000, 0)(c)
			polls("CheckHealth", 100, 0)(c)
		}, none()},
		{"the same settings", settings(3), []string{"SETTINGS-REPEATED x1"}},
		{"the same settings twice", settings(2), none()},
		{"settings after a reset", func(c *client) {
			settings(2)(c)
			c.tell(core.SettingsReset{Occurred: c.now()})
			settings(2)(c)
		}, none()},
	})
}
