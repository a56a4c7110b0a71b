package server_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	controlgen "github.com/wabamock/wabamock/gen/control"
	"github.com/wabamock/wabamock/server"
)

const unmatchedPath, nearMissesPath = theWorld + "/unmatched", theWorld + "/near-misses"

// refusedInAllWays is a server that refused a request for each reason, and answered others.
func refusedInAllWays(t *testing.T, c server.Config) (*server.Server, string) {
	t.Helper()
	c.HTTP.MaxBody = 200
	s := newServer(t, c)
	bearer := loginAs(t, s, "admin")
	call(s, bearer, http.MethodPost, "/v1/messages", `{"type":"text","text":{"body":7}}`)
	call(s, bearer, http.MethodPost, "/v1/mesages?x=1", "{}")
	call(s, bearer, http.MethodPost, "/v1/messages", `{"to":"447700900123","type":"text","text":{"body":"hello"}}`)
	call(s, "Bearer nobody", http.MethodGet, "/v1/settings/application", "")
	call(s, bearer, http.MethodPut, "/v1/settings/application", "{}")
	call(s, bearer, http.MethodPost, "/v1/messages", strings.Repeat(" ", 201))
	call(s, bearer, http.MethodPut, "/v1/messages/gBEGRHcAkAEjAglmxyz_123", `{"status":"read"}`) // 404, of the World
	return s, bearer
}

// unmatchedWords are refused requests in short.
func unmatchedWords(list []controlgen.Unmatched) []string {
	out := []string{}
	for _, u := range list {
		words := []string{fmt.Sprint(u.Reason, " ", u.Method, " ", u.Target, " ", u.Status, "/", u.Code)}
		for _, v := range u.Violations {
			words = append(words, *v.ID)
		}
		if u.Nearest != nil {
			words = append(words, "near", u.Nearest.Name)
		}
		out = append(out, strings.Join(words, " "))
	}
	return out
}

// unmatchedList asks for refused requests.
func unmatchedList(t *testing.T, s http.Handler, query string) controlgen.UnmatchedList {
	t.Helper()
	return ask[controlgen.UnmatchedList](t, s, http.MethodGet, unmatchedPath+query, "", http.StatusOK)
}

func TestRefusedRequestsAreListed(t *testing.T) {
	t.Parallel()
	s, _ := refusedInAllWays(t, frozen())
	contract, route := "contract POST /v1/messages 400/1008 WABA-REQUIRED WABA-TYPE", "route POST /v1/mesages?x=1 404/1006 WABA-UNKNOWN-PATH near SendMessage"
	access, method := "access GET /v1/settings/application 401/1005 WABA-UNKNOWN-TOKEN", "route PUT /v1/settings/application 405/1000 WABA-WRONG-METHOD near UpdateApplicationSettings"
	limit := "limit POST /v1/messages 413/1009 WABA-BODY-TOO-LARGE"
	for _, tt := range []struct {
		query string
		want  []string
		next  bool
	}{
		{"", []string{contract, route, access, method, limit}, false},
		{"?reason=route", []string{route, method}, false},
		{"?reason=access", []string{access}, false},
		{"?reason=contract", []string{contract}, false},
		{"?reason=limit", []string{limit}, false},
		{"?operation=SendMessage", []string{contract, limit}, false},
		{"?operation=GetUser", []string{}, false},
		{"?limit=2", []string{contract, route}, true},
	} {
		list := unmatchedList(t, s, tt.query)
		if diff := cmp.Diff(tt.want, unmatchedWords(list.Unmatched)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.query, diff)
		}
		if list.Total != 5 || (list.Next != nil) != tt.next {
			t.Errorf("%s: total %d, next %v", tt.query, list.Total, list.Next)
		}
	}
	page := unmatchedList(t, s, "?limit=2")
	if rest := unmatchedWords(unmatchedList(t, s, fmt.Sprintf("?after=%d", *page.Next)).Unmatched); !cmp.Equal(rest, []string{access, method, limit}) {
		t.Errorf("the next page has %q", rest)
	}
	first := page.Unmatched[0]
	if first.Operation == nil || *first.Operation != "SendMessage" || first.Caller == nil || *first.Caller != "admin" || first.Exchange != "x2" || first.Seq == 0 {
		t.Errorf("the first is %+v", first)
	}
	if v := first.Violations[0]; *v.Page != "docs/rules.md#waba-required" || v.Pointer != "/to" || *v.Fix == "" || *v.Expected == "" || *v.Got == "" {
		t.Errorf("its violation is %+v", v)
	}
	askRefused(t, s, http.MethodGet, unmatchedPath+"?reason=whim", "", http.StatusBadRequest, "")
	askRefused(t, s, http.MethodGet, "/worlds/nowhere/unmatched", "", http.StatusNotFound, "nowhere")
}

func TestTheTotalOfRefusedRequestsSurvivesTheJournal(t *testing.T) {
	t.Parallel()
	c := frozen()
	c.JournalEntries = 3
	s, bearer := refusedInAllWays(t, c)
	if list := unmatchedList(t, s, ""); list.Total != 5 || len(list.Unmatched) >= 5 {
		t.Errorf("total %d, kept %d; want 5, and fewer", list.Total, len(list.Unmatched))
	}
	ask[controlgen.World](t, s, http.MethodPost, theWorld+"/reset?only=journal", "", http.StatusOK)
	if list := unmatchedList(t, s, ""); list.Total != 0 || len(list.Unmatched) != 0 {
		t.Errorf("once the journal is empty: %+v", list)
	}
	call(s, bearer, http.MethodGet, "/v1/nothing", "")
	if list := unmatchedList(t, s, ""); list.Total != 1 || len(list.Unmatched) != 1 {
		t.Errorf("after another one: %+v", list)
	}
}

// nearWords are near misses in short.
func nearWords(list []controlgen.NearMiss) []string {
	out := []string{}
	for _, n := range list {
		words := []string{fmt.Sprint(n.Exchange, " ", n.Kind, " ", n.Name, " ", n.Distance)}
		for _, d := range n.Differs {
			words = append(words, fmt.Sprintf("%s: %s, not %s", d.Field, d.Got, d.Expected))
		}
		out = append(out, strings.Join(words, " "))
	}
	return out
}

// nearTo asks for near misses.
func nearTo(t *testing.T, s http.Handler, query string) []string {
	t.Helper()
	return nearWords(ask[controlgen.NearMissList](t, s, http.MethodGet, nearMissesPath+query, "", http.StatusOK).NearMisses)
}

// nearly is a scenario whose rule the requests of nearlyMet nearly meet.
const nearly = `name: nearly
rules:
  - {name: big, when: {operation: SendMessage, to: "447700900123", body: {/text/body: {contains: big}}}, refuse: 1016}
`

// nearlyMet is a server that got requests which nearly met something, from x2 on.
func nearlyMet(t *testing.T) *server.Server {
	t.Helper()
	s := newServer(t, frozen())
	loads(t, s, "default", nearly)
	bearer := loginAs(t, s, "admin")
	template := `{"to":"447700900123","type":"template","template":{"namespace":"quayside_tea_house","name":%q,"language":{"policy":"deterministic","code":%q}}}`
	for _, r := range []struct{ method, path, body string }{
		{http.MethodPost, "/v1/mesages", "{}"},
		{http.MethodPost, "/v1/messages", `{"to":"447700900123","text":{"body":"small"}}`},
		{http.MethodPost, "/v1/messages", `{"to":"447700900123","text":{"body":"a big one"}}`},
		{http.MethodPost, "/v1/messages", `{"to":"15550100477","text":{"body":"hello"}}`},
		{http.MethodPost, "/v1/messages", fmt.Sprintf(template, "order_redy", "en_GB")},
		{http.MethodPost, "/v1/messages", `{"text":{"body":"small"}}`},
		{http.MethodGet, "/v1/health", ""},
	} {
		call(s, bearer, r.method, r.path, r.body)
	}
	return s
}

func TestNearMissesAreListed(t *testing.T) {
	t.Parallel()
	s := nearlyMet(t)
	for query, want := range map[string][]string{
		"?exchange=x2":                     {"x2 operation SendMessage 1 path: /mesages, not /messages", "x2 operation MarkMessageAsRead 5 method: POST, not PUT path: /mesages, not /messages/{MessageID}"},
		"?exchange=x3":                     {`x3 rule nearly/big 1 body /text/body: "small", not something with "big"`},
		"?exchange=x4":                     {},
		"?exchange=x5&kind=number&limit=1": {"x5 number 15550100470 1 to: 15550100477, not 15550100470"},
		"?exchange=x7":                     {}, // refused by the contract
		"?exchange=x8":                     {},
		"?kind=operation":                  {"x2 operation SendMessage 1 path: /mesages, not /messages", "x2 operation MarkMessageAsRead 5 method: POST, not PUT path: /mesages, not /messages/{MessageID}"},
		"?kind=language":                   {},
	} {
		if diff := cmp.Diff(want, nearTo(t, s, query)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", query, diff)
		}
	}
	all := nearTo(t, s, "")
	if len(all) < 5 || !strings.HasPrefix(all[0], "x6 ") || !strings.HasPrefix(all[len(all)-1], "x2 ") {
		t.Errorf("all, the newest first: %q", all)
	}
	if got := nearTo(t, s, "?limit=1"); len(got) != 1 || got[0] != all[0] {
		t.Errorf("one: %q", got)
	}
	askRefused(t, s, http.MethodGet, nearMissesPath+"?exchange=x99", "", http.StatusNotFound, "x99")
	askRefused(t, s, http.MethodGet, nearMissesPath+"?kind=whim", "", http.StatusBadRequest, "")
	askRefused(t, s, http.MethodGet, "/worlds/nowhere/near-misses", "", http.StatusNotFound, "nowhere")
}

// nearIn are the near misses that the answer to a curious request tells.
func nearIn(t *testing.T, a *httptest.ResponseRecorder) []nearMiss {
	t.Helper()
	var all []nearMiss
	if header := a.Header().Get("Mock-Near-Misses"); header != "" {
		if err := json.Unmarshal([]byte(header), &all); err != nil {
			t.Fatalf("Mock-Near-Misses %q: %v", header, err)
		}
	}
	return all
}

func TestAnswersTellNearMisses(t *testing.T) {
	t.Parallel()
	s := newServer(t, frozen())
	bearer := loginAs(t, s, "admin")
	header := "Content-Type: application/json\nAuthorization: " + bearer
	send := func(body string) *httptest.ResponseRecorder {
		return curious(s, http.MethodPost, "/v1/messages", header, strings.NewReader(body))
	}
	if near := nearIn(t, send(`{"to":"447700900123","text":{"body":"small"}}`)); len(near) != 0 {
		t.Errorf("without a rule: %+v", near)
	}
	loads(t, s, "default", nearly)
	near := nearIn(t, send(`{"to":"447700900123","text":{"body":"sm\u00e4ll"}}`))
	if len(near) != 1 || near[0].Name != "nearly/big" || near[0].Differs[0].Got != `"smäll"` || near[0].About != "refuses with 1016" {
		t.Errorf("with one: %+v", near)
	}
	if a := send(`{"to":"447700900123","text":{"body":"a big one"}}`); a.Code != http.StatusServiceUnavailable || len(nearIn(t, a)) != 0 {
		t.Errorf("once it is met: %d, %+v", a.Code, nearIn(t, a))
	}
	if a := call(s, bearer, http.MethodPost, "/v1/messages", `{"to":"447700900123","text":{"body":"small"}}`); a.Header().Get("Mock-Near-Misses") != "" {
		t.Error("near misses are told to who did not ask")
	}

	a := curious(s, http.MethodPost, "/w/default/v1/mesages/?x=1", header, strings.NewReader("{}"))
	told := violationsIn(t, a)
	if len(told) != 1 || told[0].ID != "WABA-UNKNOWN-PATH" || len(told[0].Nearest) == 0 || told[0].Nearest[0].Name != "SendMessage" || told[0].Nearest[0].About != "POST /messages" {
		t.Errorf("no operation: %+v", told)
	}
	a = curious(s, http.MethodPut, "/v1/settings/application", header, strings.NewReader("{}"))
	told = violationsIn(t, a)
	if len(told) != 1 || len(told[0].Nearest) != 3 || a.Header().Get("Allow") == "" {
		t.Fatalf("no such method: %+v", told)
	}
	for _, n := range told[0].Nearest {
		if n.Distance != 1 || len(n.Differs) != 1 || n.Differs[0].Field != "method" || n.Differs[0].Got != "PUT" {
			t.Errorf("another method: %+v", n)
		}
	}
}

// TestRefusalsOfAccessTellNoMoreThanTheAPI holds that nobody learns from an explanation whether a
// user exists, or what a token says.
func TestRefusalsOfAccessTellNoMoreThanTheAPI(t *testing.T) {
	t.Parallel()
	s := newServer(t, frozen())
	var wrongPassword, nobody []wrong
	for credential, list := range map[string]*[]wrong{"Basic YWRtaW46aHVzaC0x": &wrongPassword, "Basic bm9ib2R5Omh1c2gtMQ==": &nobody} {
		a := curious(s, http.MethodPost, "/v1/users/login", "Authorization: "+credential, http.NoBody)
		*list = violationsIn(t, a)
		if header := a.Header().Get("Mock-Violations"); strings.Contains(header, "hush") || strings.Contains(header, "aHVzaC") || strings.Contains(header, "admin") || strings.Contains(header, "nobody") {
			t.Errorf("it tells what was sent: %s", header)
		}
	}
	if diff := cmp.Diff(wrongPassword, nobody); diff != "" || len(nobody) != 1 {
		t.Errorf("a wrong password and an unknown user differ:\n%s", diff)
	}
	for _, secret := range []string{"Bearer tok3n-of-nobody", "Apikey k3y-of-nobody-at-all", "tok3n"} {
		a := curious(s, http.MethodGet, "/v1/health", "Authorization: "+secret, http.NoBody)
		if header := a.Header().Get("Mock-Violations"); header == "" || strings.Contains(header, "ok3n") || strings.Contains(header, "k3y") {
			t.Errorf("%s: %s", secret, header)
		}
	}
}
