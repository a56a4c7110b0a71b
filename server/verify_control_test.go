package server_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	controlgen "github.com/wabamock/wabamock/gen/control"
	"github.com/wabamock/wabamock/server"
	"github.com/wabamock/wabamock/server/servertest"
)

const (
	theVerify = theWorld + "/verify"
	theAwait  = theWorld + "/await"
)

// holds fails the test when a check does not hold.
func holds(t *testing.T, h http.Handler, path, check string) controlgen.Verification {
	t.Helper()
	w := asked(h, http.MethodPost, path, check)
	asDescribed(t, http.MethodPost, path, w)
	if w.Code != http.StatusOK {
		t.Fatalf("%s: %d %s", check, w.Code, w.Body)
	}
	v := strictly[controlgen.Verification](t, w.Body.Bytes())
	if !v.Met || !v.Certain || v.Diff != "" {
		t.Errorf("%s: %+v", check, v)
	}
	return v
}

// fails fails the test when a check holds, or when the diff lacks a part.
func fails(t *testing.T, h http.Handler, path, check, part string) controlgen.Unmet {
	t.Helper()
	w := asked(h, http.MethodPost, path, check)
	asDescribed(t, http.MethodPost, path, w)
	if w.Code != http.StatusNotAcceptable || w.Header().Get("Content-Type") != "application/problem+json" {
		t.Fatalf("%s: %d %s", check, w.Code, w.Body)
	}
	v := strictly[controlgen.Unmet](t, w.Body.Bytes())
	if v.Met || v.Status != http.StatusNotAcceptable || v.Detail == "" || !strings.Contains(v.Diff, part) {
		t.Errorf("%s: want %q in the diff of %+v", check, part, v)
	}
	return v
}

func TestVerify(t *testing.T) {
	t.Parallel()
	s, first, second := eventful(t)
	for _, check := range []string{
		`{"operation":"SendMessage","times":3}`,
		`{"operation":"SendMessage","to":"447700900111","status":201,"times":1}`,
		`{"operation":"SendMessage","violation":"WABA-REQUIRED","status":400}`,
		`{"operation":"CheckContact","to":"+447700900112","times":1}`,
		`{"operation":"MarkMessageAsRead","path":{"MessageID":"` + first + `"},"status":404,"times":1}`,
		`{"operation":"GetApplicationSettings","code":1005,"times":1}`,
		`{"role":"admin","at_least":5}`, `{"role":"key","never":true}`,
		`{"message":{"to":"447700900111","status":"read"},"times":1}`,
		`{"message":{"id":["` + first + `","` + second + `"],"reached":"delivered","type":"text","body":{"/text/body":"447700900199"}},"times":2}`,
		`{"message":{"direction":"inbound"},"times":0}`,
		`{"message":{"status":"failed"},"never":true}`,
		`{"delivery":{"state":"done","status":200,"tries":1,"message":"` + first + `","items":"status_reported","to":"447700900111"},"at_least":2}`,
		`{"delivery":{"body":{"/statuses/0/status":"read"}},"times":2}`,
		`{"fact":{"fact":"status_reached","status":"delivered","to":"447700900112","type":"text"},"times":1}`,
		`{"fact":{"fact":"status_reached","template":"none"},"never":true}`,
		`{"expect":[{"operation":"CheckContact"},{"operation":"SendMessage","to":"447700900111"},{"fact":{"status":"read","to":"447700900111"}},{"operation":"SendMessage","to":"447700900112"}],"in_order":true}`,
	} {
		holds(t, s, theVerify, check)
	}
	fails(t, s, theVerify, `{"operation":"SendMessage","to":"447700900112","times":2}`, "- expected: exactly 2 times\n+ got:      once\n  nearest:  ")
	fails(t, s, theVerify, `{"message":{"to":"447700900111","status":"failed"}}`, "- status: failed\n  + status: read\n")
	fails(t, s, theVerify, `{"delivery":{"state":"dropped","message":"`+first+`"}}`, "- state: dropped\n  + state: done\n")
	seq := holds(t, s, theVerify, `{"operation":"SendMessage","times":3}`).Seq
	holds(t, s, theVerify, fmt.Sprintf(`{"operation":"SendMessage","times":0,"since":%d}`, seq))
	holds(t, s, theVerify, fmt.Sprintf(`{"message":{"direction":"outbound"},"times":0,"since":%d}`, seq))
}

func TestVerifyOfWhatCustomersSay(t *testing.T) {
	t.Parallel()
	s := newServer(t, frozen())
	if w := asked(s, http.MethodPost, theWorld+"/inbound", `{"from":"447700900101","text":"Hello there"}`); w.Code != http.StatusCreated {
		t.Fatal(w.Body)
	}
	holds(t, s, theVerify, `{"message":{"from":"+447700900101","status":"received","body":{"/text/body":{"prefix":"Hello"},"/from":"447700900101"}},"times":1}`)
	holds(t, s, theVerify, `{"delivery":{"state":"pending","about":"inbound_message","body":{"/messages/0/text/body":"Hello there"}},"times":1}`)
	fails(t, s, theVerify, `{"message":{"from":"447700900101","status":"read"}}`, "+ status: received")
}

func TestVerifyIsRefused(t *testing.T) {
	t.Parallel()
	s := newServer(t, frozen())
	for check, part := range map[string]string{
		`{}`:                                    "says nothing that could be met",
		`{"operatoin":"SendMessage"}`:           `did you mean "operation"?`,
		`{"operation":"SendMesage"}`:            `did you mean "SendMessage"?`,
		`{"operation":"SendMessage","by":"5m"}`: "belongs to the expectations of scenarios",
		`{"expect":[{"operation":"SendMessage"},{"message":{"satus":1}}]}`: `expect[1].message.satus: unknown key: did you mean "status"?`,
		`{"expect":[]}`: "is empty",
		`{"operation":"SendMessage","times":1,"never":true}`:                            "wants one of times, never",
		`{"operation":"SendMessage","since":99999}`:                                     "it is of another life of the world",
		`{"operation":"SendMessage","since":"nobody"}`:                                  "keeps no exchange with that id",
		`{"operation":"SendMessage","timeout":"5s"}`:                                    "verify does not wait",
		`{"operation":"SendMessage","to":"The Crew"}`:                                   `no group "The Crew"`,
		`{"operation":"SendMessage","fact":"status_reached"}`:                           "fact is not: write it under fact",
		`{"expect":[{"message":{"to":"1"}},{"fact":"status_reached"}],"in_order":true}`: "has no place in an order",
		`{"delivery":{"state":"done"},"since":1}`:                                       "does not go with since",
		`{"message":{"from":"447700900101","to":"447700900102"}}`:                       "remove one of them",
		`{"fact":{"fact":"status_reached","from":"5m"}}`:                                "has no such moment",
		`{"operation":"SendMessage","violation":"required"}`:                            "want the id of a rule such as WABA-REQUIRED",
	} {
		askRefused(t, s, http.MethodPost, theVerify, check, http.StatusBadRequest, part)
	}
	askRefused(t, s, http.MethodPost, "/worlds/none/verify", `{"operation":"SendMessage"}`, http.StatusNotFound, "none")
	askRefused(t, s, http.MethodPost, theAwait, `{"operation":"SendMessage","timeout":"11m"}`, http.StatusBadRequest, "from 1ms to 10m")
}

func TestVerifyAsText(t *testing.T) {
	t.Parallel()
	s := newServer(t, frozen())
	ask := func(check string) *httptest.ResponseRecorder {
		r := httptest.NewRequest(http.MethodPost, "http://localhost/_mock"+theVerify, strings.NewReader(check))
		r.Header.Set("Accept", "text/plain")
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		return w
	}
	if w := ask(`{"operation":"SendMessage","never":true}`); w.Code != http.StatusOK || w.Body.String() != "condition 1: SendMessage never: never\n" {
		t.Errorf("%d %q", w.Code, w.Body)
	}
	want := "condition 1: SendMessage\n- expected: at least once\n+ got:      never; there is no request of SendMessage\n"
	if w := ask(`{"operation":"SendMessage"}`); w.Code != http.StatusNotAcceptable || w.Body.String() != want || w.Header().Get("Content-Type") != "text/plain" {
		t.Errorf("%d %q, %s", w.Code, w.Body, w.Header().Get("Content-Type"))
	}
}

// TestCountsAreExact verifies at the moment a call returns, with 30 callers at once and a journal that
// keeps next to nothing.
func TestCountsAreExact(t *testing.T) {
	t.Parallel()
	c := frozen()
	c.Fixture, c.JournalEntries = "load", 5
	s := newServer(t, c)
	bearer := login(t, s)
	var callers sync.WaitGroup
	for i := range 30 {
		callers.Go(func() {
			to := strconv.Itoa(447700900200 + i)
			for n := range 5 {
				call(s, bearer, http.MethodPost, "/v1/messages", `{"to":"`+to+`","type":"text","recipient_type":"individual","text":{"body":"hello"}}`)
				w := asked(s, http.MethodPost, theVerify, fmt.Sprintf(`{"operation":"SendMessage","to":%q,"status":201,"times":%d}`, to, n+1))
				if w.Code != http.StatusOK {
					t.Errorf("%s after %d: %d %s", to, n+1, w.Code, w.Body)
				}
			}
		})
	}
	callers.Wait()
	holds(t, s, theVerify, `{"operation":"SendMessage","times":150}`)
	holds(t, s, theVerify, `{"fact":"message_queued","times":150}`)
	v := fails(t, s, theVerify, `{"operation":"SendMessage","body":{"/text/body":"hello"},"times":150}`, "--journal-entries")
	if v.Certain || v.Conditions[0].AtMost == nil || *v.Conditions[0].AtMost != 150 {
		t.Errorf("%+v", v)
	}
}

// TestFiftyWorldsVerifyTheirOwn lets 50 worlds work and verify at once.
func TestFiftyWorldsVerifyTheirOwn(t *testing.T) {
	t.Parallel()
	c := frozen()
	c.Fixture = "load"
	s := newServer(t, c)
	var worlds sync.WaitGroup
	for i := range 50 {
		worlds.Go(func() {
			name := fmt.Sprintf("shop-%d", i)
			bearer := loginAs(t, s, "admin@"+name)
			to := strconv.Itoa(447700900300 + i)
			for range i%7 + 1 {
				call(s, bearer, http.MethodPost, "/w/"+name+"/v1/messages", `{"to":"`+to+`","type":"text","recipient_type":"individual","text":{"body":"`+name+`"}}`)
			}
			w := asked(s, http.MethodPost, "/worlds/"+name+"/verify", fmt.Sprintf(`{"expect":[
				{"operation":"SendMessage","times":%[1]d},
				{"operation":"SendMessage","to":%[2]q,"body":{"/text/body":%[3]q},"times":%[1]d},
				{"operation":"SendMessage","body":{"/text/body":{"not":%[3]q}},"never":true},
				{"operation":"LoginUser","times":1},
				{"message":{"to":%[2]q},"times":%[1]d},
				{"message":{"direction":"outbound"},"times":%[1]d},
				{"fact":"message_queued","times":%[1]d}]}`, i%7+1, to, name))
			if w.Code != http.StatusOK {
				t.Errorf("%s: %d %s", name, w.Code, w.Body)
			}
		})
	}
	worlds.Wait()
}

// awaited asks in the background until a check holds, and tells what came of it.
func awaited(s http.Handler, check string) <-chan *httptest.ResponseRecorder {
	answer := make(chan *httptest.ResponseRecorder, 1)
	go func() { answer <- asked(s, http.MethodPost, theAwait, check) }()
	return answer
}

func TestAwait(t *testing.T) {
	t.Parallel()
	hook := servertest.NewHook(t)
	s, bearer := posting(t, hook.URL)
	for _, check := range []string{
		`{"operation":"SendMessage","body":{"/text/body":"hello"},"timeout":"1m"}`,
		`{"message":{"to":"447700900123","status":"read"},"timeout":"1m"}`,
		`{"fact":{"status":"delivered"},"timeout":"1m"}`,
		`{"delivery":{"state":"done","body":{"/statuses/0/status":"read"}},"timeout":"1m"}`,
		`{"expect":[{"operation":"SendMessage"},{"fact":{"status":"sent"}},{"fact":{"status":"read"}}],"in_order":true,"timeout":"1m"}`,
	} {
		seq := holds(t, s, theVerify, `{"operation":"DeleteUser","never":true}`).Seq
		if strings.Contains(check, "delivery") {
			holds(t, s, theAwait, check) // it has come already
			continue
		}
		answer := awaited(s, strings.Replace(check, `"timeout"`, fmt.Sprintf(`"since":%d,"timeout"`, seq), 1))
		call(s, bearer, http.MethodPost, "/v1/messages", `{"to":"447700900123","type":"text","recipient_type":"individual","text":{"body":"hello"}}`)
		advance(t, s, time.Minute)
		if w := <-answer; w.Code != http.StatusOK {
			t.Errorf("%s: %d %s", check, w.Code, w.Body)
		}
	}
}

func TestAwaitEndsAtOnceWhenItCanHoldNoMore(t *testing.T) {
	t.Parallel()
	s := newServer(t, frozen())
	login(t, s)
	fails(t, s, theAwait, `{"expect":[{"operation":"LoginUser","never":true},{"operation":"SendMessage"}],"timeout":"10m"}`, "+ got:      once")
}

func TestAwaitTimesOut(t *testing.T) {
	t.Parallel()
	s := newServer(t, frozen())
	v := fails(t, s, theAwait, `{"operation":"SendMessage","timeout":"20ms"}`, "there is no request of SendMessage")
	if want := "condition 1: expected SendMessage at least once, got never; there is no request of SendMessage."; v.Detail != want || !v.Certain {
		t.Errorf("detail %q, want %q", v.Detail, want)
	}
}

func TestAwaitEndsWithTheWorld(t *testing.T) {
	t.Parallel()
	s := newServer(t, frozen())
	for _, end := range []func(){
		func() { ask[controlgen.World](t, s, http.MethodPost, theWorld+"/reset", "", http.StatusOK) },
		func() {
			if err := s.Close(t.Context()); err != nil {
				t.Error(err)
			}
		},
	} {
		answer := awaited(s, `{"operation":"SendMessage","timeout":"10m"}`)
		var w *httptest.ResponseRecorder
		for w == nil { // perhaps nobody waited yet
			end()
			select {
			case w = <-answer:
			default:
			}
		}
		if w.Code != http.StatusConflict && w.Code != http.StatusServiceUnavailable && w.Code != http.StatusNotFound {
			t.Errorf("%d %s", w.Code, w.Body)
		}
	}
}

// TestAwaitHasBoundsForItself asks more often than may wait for one world.
func TestAwaitHasBoundsForItself(t *testing.T) {
	t.Parallel()
	s := newServer(t, frozen())
	answers := make(chan *httptest.ResponseRecorder, 150)
	for range 150 {
		go func() { answers <- asked(s, http.MethodPost, theAwait, `{"operation":"LoginUser","timeout":"10m"}`) }()
	}
	refused := 0
	for range 50 {
		if w := <-answers; w.Code == http.StatusServiceUnavailable {
			refused++
		}
	}
	login(t, s)
	for range 100 {
		if w := <-answers; w.Code != http.StatusOK {
			t.Errorf("%d %s", w.Code, w.Body)
		}
	}
	if refused != 50 {
		t.Errorf("%d were refused, want 50", refused)
	}
}

func TestVerifyAfterAReset(t *testing.T) {
	t.Parallel()
	s := newServer(t, server.Config{Fixture: "load"})
	login(t, s)
	holds(t, s, theVerify, `{"operation":"LoginUser","times":1}`)
	ask[controlgen.World](t, s, http.MethodPost, theWorld+"/reset?only=journal", "", http.StatusOK)
	holds(t, s, theVerify, `{"operation":"LoginUser","times":0}`)
	bearer := login(t, s)
	call(s, bearer, http.MethodPost, "/v1/messages", textBody)
	holds(t, s, theVerify, `{"message":{"direction":"outbound"},"times":1}`)
	ask[controlgen.World](t, s, http.MethodPost, theWorld+"/reset?only=messages", "", http.StatusOK)
	holds(t, s, theVerify, `{"expect":[{"operation":"LoginUser","times":1},{"message":{"direction":"outbound"},"times":0}]}`)
	ask[controlgen.World](t, s, http.MethodPost, theWorld+"/reset", "", http.StatusOK)
	holds(t, s, theVerify, `{"operation":"LoginUser","times":0}`)
}

// TestVerifyAfterASnapshot takes a world back to a snapshot: what it had on record then counts again.
func TestVerifyAfterASnapshot(t *testing.T) {
	t.Parallel()
	c := frozen()
	c.Fixture, c.JournalEntries = "load", 6
	s := newServer(t, c)
	bearer := login(t, s)
	for range 3 {
		call(s, bearer, http.MethodPost, "/v1/messages", textBody)
	}
	check := `{"expect":[{"operation":"SendMessage","times":3},{"operation":"LoginUser","times":1},{"operation":"SendMessage","body":{"/text/body":{"present":true}}},
		{"message":{"direction":"outbound","body":{"/text/body":{"present":true}}},"times":3}]}`
	holds(t, s, theVerify, check)
	image := asked(s, http.MethodGet, theWorld+"/snapshot", "")
	call(s, bearer, http.MethodPost, "/v1/messages", textBody)
	fails(t, s, theVerify, check, "+ got:      4 times")
	if w := asked(s, http.MethodPut, theWorld+"/snapshot", image.Body.String()); w.Code != http.StatusOK {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
	holds(t, s, theVerify, check)
}
