package servertest_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wabamock/wabamock/server"
	"github.com/wabamock/wabamock/server/servertest"
)

// lonely is a shop in which nobody is on WhatsApp, and which lists some numbers that say otherwise.
const lonely = `
name: lonely
number: {country_code: "44", phone: "7700900000"}
users:
  - {name: admin, password: secret}
others: {on_whatsapp: false, silent: true}
customers:
  - {number: "15550100402", on_whatsapp: false}
  - {number: "15550100500", silent: true, behaviour: never-delivered}
  - {number: "15550101026", identity_changed: true}
`

// textFor is a text to a number.
func textFor(to string) string {
	return fmt.Sprintf(`{"to": %q, "type": "text", "text": {"body": "Your tea is ready."}}`, to)
}

func TestEveryCodeHasANumberOrARecipe(t *testing.T) {
	t.Parallel()
	met := map[int]int{}
	for _, n := range server.Numbers() {
		if n.Code == 0 {
			continue
		}
		met[n.Code]++
		if want := fmt.Sprintf("155501%05d", n.Code%100_000); n.Number != "" && (n.Number != want || n.Happens == "") || n.Number == "" && n.Recipe == "" {
			t.Errorf("code %d has neither a number nor a recipe: %+v", n.Code, n)
		}
	}
	for _, f := range server.Faults() {
		if met[int(f.Code)] != 1 {
			t.Errorf("code %d stands in the table of numbers %d times, want once", f.Code, met[int(f.Code)])
		}
		delete(met, int(f.Code))
	}
	if len(met) > 0 {
		t.Errorf("the table of numbers has codes that there are not: %v", met)
	}
}

// TestNumbersOfCodesInEveryFixture writes to the number of each code, in several worlds: the answer
// and the webhooks are what the table and the fault table say.
func TestNumbersOfCodesInEveryFixture(t *testing.T) {
	t.Parallel()
	for name, world := range map[string]servertest.Option{
		"one-business": servertest.WithFixture("one-business"), "load": servertest.WithFixture("load"),
		"multiconnect": servertest.WithFixture("multiconnect"), "lonely": servertest.WithFixtureYAML(lonely),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			hook := servertest.NewHook(t)
			m := repeats(t, servertest.New(t, world, servertest.WithWebhook(hook.URL)))
			m.Call(t, http.MethodPatch, "/settings/application", `{"sent_status": true}`).Want(t, http.StatusOK, 0)
			sent := map[int]string{} // code => message
			for _, n := range server.Numbers() {
				if n.Code != 0 && n.Number != "" {
					sent[n.Code] = wantAnswer(t, m, n)
				}
			}
			m.Advance(t, 8*24*time.Hour)
			payloads := hook.Payloads(t)
			for _, n := range server.Numbers() {
				if n.Channel != "sync" && n.Code != 0 && n.Number != "" {
					wantWebhooks(t, payloads, n, sent[n.Code])
				}
			}
		})
	}
}

// wantAnswer writes to a number, and looks at the answer. It gives the id of the message, if there is one.
func wantAnswer(t *testing.T, m *servertest.Mock, n server.Number) string {
	t.Helper()
	a := m.Call(t, http.MethodPost, "/messages", textFor(n.Number))
	if got := a.Header.Get("Mock-Injected"); got != "number "+n.Number {
		t.Errorf("%s: Mock-Injected is %q", n.Number, got)
	}
	if n.Channel != "sync" {
		a.Want(t, http.StatusCreated, 0)
		return a.Text(t, "/messages/0/id")
	}
	a.Want(t, n.HTTP, n.Code)
	if title := a.Text(t, "/errors/0/title"); title != n.Title || n.HTTP != faultOf(t, n.Code).HTTP {
		t.Errorf("%s: refused with %d %q, want %+v", n.Number, a.Status, title, n)
	}
	return ""
}

// faultOf is the row of a code in the fault table.
func faultOf(t *testing.T, code int) server.Fault {
	t.Helper()
	all := server.Faults()
	i := slices.IndexFunc(all, func(f server.Fault) bool { return int(f.Code) == code })
	if i < 0 {
		t.Fatalf("there is no code %d", code)
	}
	return all[i]
}

// wantWebhooks looks at what the webhook was told because of a number.
func wantWebhooks(t *testing.T, payloads []servertest.Payload, n server.Number, id string) {
	t.Helper()
	mine := []map[string]any{}
	for _, p := range payloads {
		switch n.Channel {
		case "status":
			mine = append(mine, itemsOf(p.Statuses, "id", id)...)
		case "message":
			mine = append(mine, itemsOf(p.Messages, "from", n.Number)...)
		default:
			mine = append(mine, itemsOf([]map[string]any{{"errors": toAny(p.Errors)}}, "", nil)...)
		}
	}
	var codes []string
	for _, item := range mine {
		list, _ := item["errors"].([]any)
		for _, e := range list {
			one := e.(map[string]any)
			if code := int(one["code"].(float64)); n.Channel != "top" || code == n.Code {
				codes = append(codes, fmt.Sprintf("%d %s", code, one["title"]))
			}
		}
	}
	if want := []string{fmt.Sprintf("%d %s", n.Code, faultOf(t, n.Code).Title)}; !slices.Equal(codes, want) {
		t.Errorf("%s: the webhook was told %v, want %v; in all %v", n.Number, codes, want, mine)
	}
	if n.Channel == "status" {
		want := map[int]string{408: "sent 0s, failed 24h0m0s", 410: "sent 0s, failed 168h0m0s"}[n.Code]
		if want == "" {
			want = "failed 0s"
		}
		if got := storyOf(servertest.Start, mine); got != want {
			t.Errorf("%s: %s, want %s", n.Number, got, want)
		}
	}
}

// itemsOf are the items of a webhook that have a value.
func itemsOf(list []map[string]any, key string, value any) []map[string]any {
	return slices.DeleteFunc(slices.Clone(list), func(item map[string]any) bool { return key != "" && item[key] != value })
}

// toAny is a list as JSON has it.
func toAny(list []map[string]any) []any {
	out := []any{}
	for _, item := range list {
		out = append(out, item)
	}
	return out
}

// storyOf says how items of a webhook follow each other, counted from an instant: "sent 0s, delivered
// 1s", "text 2s".
func storyOf(from time.Time, items []map[string]any) string {
	var steps []string
	for _, item := range items {
		at, _ := strconv.ParseInt(fmt.Sprint(item["timestamp"]), 10, 64)
		what := item["status"]
		if what == nil {
			what = item["type"]
		}
		steps = append(steps, fmt.Sprintf("%v %s", what, time.Unix(at, 0).Sub(from)))
	}
	return strings.Join(steps, ", ")
}

// TestRefusalsComeBeforeTheWorld writes to numbers from an installation that has no number yet.
func TestRefusalsComeBeforeTheWorld(t *testing.T) {
	t.Parallel()
	m := servertest.New(t, servertest.WithFixture("fresh"))
	for _, n := range server.Numbers() {
		switch {
		case n.Number == "":
		case n.Channel == "sync":
			wantAnswer(t, m, n)
		case n.HTTP == http.StatusCreated:
			a := m.Call(t, http.MethodPost, "/messages", textFor(n.Number))
			if a.Want(t, http.StatusServiceUnavailable, 1011); a.Header.Get("Mock-Injected") != "" {
				t.Errorf("%s is named though the world refused", n.Number)
			}
		}
	}
}

// TestRecipes meets each code that belongs to no number as its recipe says.
func TestRecipes(t *testing.T) {
	t.Parallel()
	recipes := map[int]func(t *testing.T) servertest.Answer{
		1004: func(t *testing.T) servertest.Answer {
			return servertest.New(t).CallWith(t, http.MethodPost, "/media", "GIF89a", map[string]string{"Content-Type": "image/gif", "Prefer": "error=1004"})
		},
		1024: func(t *testing.T) servertest.Answer {
			m := servertest.New(t, servertest.WithFixture("fresh"))
			return m.Do(t, servertest.Request{Method: http.MethodPost, Path: "/users/login", Header: map[string]string{
				"Authorization": servertest.BasicAuth("admin", servertest.AdminPassword),
			}})
		},
		1025: func(t *testing.T) servertest.Answer {
			return servertest.New(t).Call(t, http.MethodPost, "/messages", "hello")
		},
	}
	for _, n := range server.Numbers() {
		if n.Number != "" {
			continue
		}
		meet := recipes[n.Code]
		if meet == nil {
			t.Errorf("nobody tries the recipe of %d", n.Code)
			continue
		}
		meet(t).Want(t, n.HTTP, n.Code)
		delete(recipes, n.Code)
	}
	if len(recipes) > 0 {
		t.Errorf("there are no recipes for %d of the codes that are tried", len(recipes))
	}
}

// TestNumbersInOtherCalls names numbers in calls that send nothing.
func TestNumbersInOtherCalls(t *testing.T) {
	t.Parallel()
	m := servertest.New(t)
	calls := []struct{ method, path, body string }{
		{http.MethodPost, "/contacts", `{"contacts": ["+447700900123", "+1 555-01%s"]}`},
		{http.MethodGet, "/contacts/155501%s/identity", ""},
		{http.MethodPut, "/contacts/155501%s/identity", `{"hash": "abc"}`},
		{http.MethodPost, "/contacts/155501%s/block", ""},
		{http.MethodDelete, "/contacts/155501%s/block", ""},
	}
	for _, code := range []int{1000, 1005, 1011, 1014, 1015, 1016, 1017, 1018, 1023} {
		for _, c := range calls {
			digits := fmt.Sprintf("%05d", code)
			a := m.Call(t, c.method, strings.Replace(c.path, "%s", digits, 1), strings.Replace(c.body, "%s", digits, 1))
			a.Want(t, faultOf(t, code).HTTP, code)
			if got := a.Header.Get("Mock-Injected"); got != "number 155501"+digits {
				t.Errorf("%s %s for %d: Mock-Injected is %q", c.method, c.path, code, got)
			}
		}
	}
	for _, c := range calls[1:] {
		m.Call(t, c.method, strings.Replace(c.path, "%s", "01006", 1), c.body).Want(t, http.StatusNotFound, 1006)
	}
	for _, c := range calls[3:] { // a number whose code is about sends alone is a customer like others
		m.Call(t, c.method, strings.Replace(c.path, "%s", "01001", 1), c.body).Want(t, http.StatusOK, 0)
	}
	m.Call(t, http.MethodDelete, "/groups/16505550100-1600000000/participants", `{"wa_ids": ["15550101015"]}`).Want(t, http.StatusTooManyRequests, 1015)
}

// TestContactChecksOfNumbers asks for numbers whose meaning is about contact checks, in two versions.
func TestContactChecksOfNumbers(t *testing.T) {
	t.Parallel()
	for _, version := range []string{"2.37.1", "2.45.1"} {
		m := servertest.New(t, servertest.WithClientVersion(version), servertest.WithFixtureYAML(lonely))
		a := m.Call(t, http.MethodPost, "/contacts", `{"blocking": "wait", "contacts": ["+15550101013", "15550101006", "+1 (555) 020-0037", "+15550100470", "+15550200035"]}`)
		var got []string
		for i := range 5 {
			got = append(got, a.Text(t, fmt.Sprintf("/contacts/%d/status", i)))
		}
		missing := map[string]string{"2.37.1": "invalid", "2.45.1": "valid"}[version]
		if diff := cmp.Diff([]string{"invalid", "invalid", "processing", "valid", missing}, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", version, diff)
		}
		if by := a.Header.Get("Mock-Injected"); by != "number 15550101013, number 15550101006, number 15550200037" {
			t.Errorf("%s: Mock-Injected is %q", version, by)
		}
	}
}

// TestTheExchangeNamesTheNumber looks at the journal.
func TestTheExchangeNamesTheNumber(t *testing.T) {
	t.Parallel()
	m := servertest.New(t)
	for to, want := range map[string]string{
		"15550101013": "number 15550101013", "15550100402": "number 15550100402", "+15550200021": "number 15550200021", "15550200999": "", customer: "",
	} {
		a := m.Call(t, http.MethodPost, "/messages", textFor(to))
		if got := a.Header.Get("Mock-Injected"); got != want {
			t.Errorf("%s: Mock-Injected is %q, want %q", to, got, want)
		}
		for _, e := range m.Journal(t) {
			if x := e.Exchange; x != nil && x.ID == a.Header.Get("Mock-Exchange") && x.Injected != want {
				t.Errorf("%s: injected by %q in the journal, want %q", to, x.Injected, want)
			}
		}
	}
}

// TestNumbersAreDeterministic does the same twice.
func TestNumbersAreDeterministic(t *testing.T) {
	t.Parallel()
	play := func() string {
		m := servertest.New(t, servertest.WithSeed(7))
		var b strings.Builder
		for _, n := range server.Numbers() {
			if n.Number != "" {
				a := m.Call(t, http.MethodPost, "/messages", textFor(n.Number))
				fmt.Fprintf(&b, "%d %s\n", a.Status, a.Body)
			}
		}
		m.Advance(t, 24*time.Hour)
		facts, err := json.Marshal(m.Facts(t, "status_reported"))
		if err != nil {
			t.Fatal(err)
		}
		return b.String() + string(facts)
	}
	if one, other := play(), play(); one != other {
		t.Errorf("twice the same (-one +other):\n%s", cmp.Diff(one, other))
	}
}
