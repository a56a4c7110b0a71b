package server_test

import (
	"net/http"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/getkin/kin-openapi/openapi3"

	controlgen "github.com/wabamock/wabamock/gen/control"
	"github.com/wabamock/wabamock/server"
	"github.com/wabamock/wabamock/server/internal/contract"
)

// controlContract is the description of the control API, compiled once.
//
//nolint:gochecknoglobals // made at the first call, then never written.
var controlContract = sync.OnceValues(func() (*contract.Contract, error) {
	doc, err := openapi3.NewLoader().LoadFromFile("control.yaml")
	if err != nil {
		return nil, err
	}
	return contract.Compile(doc)
})

// askFor is ask, and the answer must be as the schema of the shape's name describes it.
func askFor[T any](t *testing.T, h http.Handler, method, path, body string, status int) T {
	t.Helper()
	w := asked(h, method, path, body)
	if w.Code != status {
		t.Fatalf("%s %s: %d %s, want %d", method, path, w.Code, w.Body, status)
	}
	compiled, err := controlContract()
	if err != nil {
		t.Fatal(err)
	}
	name := reflect.TypeFor[T]().Name()
	schema, ok := compiled.Payload(name)
	if !ok {
		t.Fatalf("control.yaml has no schema %s", name)
	}
	for _, v := range schema.Judge(w.Body.Bytes()) {
		t.Errorf("%s %s departs from %s: %s %s: %s", method, path, name, v.Rule, v.Pointer, v.Message)
	}
	return strictly[T](t, w.Body.Bytes())
}

const theCustomers = theWorld + "/customers"

// people are the wa_ids of all customers of the default world, a few at a time.
func people(t *testing.T, s *server.Server) []string {
	t.Helper()
	var all []string
	for query := "?limit=5"; ; {
		page := askFor[controlgen.CustomerList](t, s, http.MethodGet, theCustomers+query, "", http.StatusOK)
		for _, c := range page.Customers {
			all = append(all, c.WaID)
		}
		if page.Next == nil {
			return all
		}
		query = "?limit=5&after=" + *page.Next
	}
}

func TestCustomersAreListedAddedAndForgotten(t *testing.T) {
	t.Parallel()
	s := newServer(t, frozen())
	fixture := people(t, s)
	if len(fixture) != 12 || fixture[0] != "447700900123" || fixture[10] != "558299887766" {
		t.Fatalf("customers %v, want the dozen of the fixture in its order", fixture)
	}
	added := askFor[controlgen.Customer](t, s, http.MethodPost, theCustomers, `{"number":"447700900777","name":"Priya","behaviour":"never-reads","identity":"Z3Vlc3Mh"}`, http.StatusCreated)
	if added.Name != "Priya" || added.Behaviour != controlgen.CustomerBehaviourNeverReads || added.Identity != "Z3Vlc3Mh" || !added.OnWhatsapp || !added.IdentityAcknowledged {
		t.Errorf("added %+v", added)
	}
	if got := people(t, s); !slices.Equal(got, append(fixture, "447700900777")) {
		t.Errorf("customers %v, want the new one last", got)
	}
	if w := asked(s, http.MethodDelete, theCustomers+"/447700900777", ""); w.Code != http.StatusNoContent || w.Body.Len() > 0 {
		t.Errorf("forget: %d %s", w.Code, w.Body)
	}
	if got := people(t, s); !slices.Equal(got, fixture) {
		t.Errorf("customers %v, want those of the fixture", got)
	}
	askRefused(t, s, http.MethodDelete, theCustomers+"/447700900777", "", http.StatusNotFound, "447700900777")
}

func TestACustomerIsReadByNumberAndWaID(t *testing.T) {
	t.Parallel()
	s := newServer(t, frozen())
	byNumber := askFor[controlgen.Customer](t, s, http.MethodGet, theCustomers+"/5582999887766", "", http.StatusOK)
	byID := askFor[controlgen.Customer](t, s, http.MethodGet, theCustomers+"/558299887766", "", http.StatusOK)
	if !reflect.DeepEqual(byNumber, byID) || byID.Number != "5582999887766" || byID.WaID != "558299887766" {
		t.Errorf("by number %+v, by wa_id %+v", byNumber, byID)
	}
	regular := askFor[controlgen.Customer](t, s, http.MethodGet, theCustomers+"/447700900123", "", http.StatusOK)
	if len(regular.Groups) != 1 || regular.LastInbound == nil || regular.WindowUntil == nil || !regular.WindowUntil.Equal(regular.LastInbound.Add(24*time.Hour)) {
		t.Errorf("a regular is %+v, want a group and an open window", regular)
	}
	silent := askFor[controlgen.Customer](t, s, http.MethodGet, theCustomers+"/447700900128", "", http.StatusOK)
	if silent.LastInbound != nil || silent.WindowUntil != nil || silent.Groups == nil {
		t.Errorf("who never wrote is %+v", silent)
	}
}

// TestAChangedCustomerBehavesSo changes one thing after the other and looks at what it is and does.
func TestAChangedCustomerBehavesSo(t *testing.T) {
	t.Parallel()
	s := newServer(t, frozen())
	bearer := login(t, s)
	change := func(body string) controlgen.Customer {
		t.Helper()
		return askFor[controlgen.Customer](t, s, http.MethodPatch, theCustomers+"/447700900123", body, http.StatusOK)
	}
	if c := change(`{"name":"Arun"}`); c.Name != "Arun" || c.Behaviour != controlgen.CustomerBehaviourReads || !c.OnWhatsapp {
		t.Errorf("renamed: %+v", c)
	}
	if c := change(`{"behaviour":"never-delivered"}`); c.Behaviour != controlgen.CustomerBehaviourNeverDelivered || c.Name != "Arun" {
		t.Errorf("never reached: %+v", c)
	}
	if c := change(`{"behaviour":"reads","identity":"bmV3","identity_acknowledged":false}`); c.Identity != "bmV3" || c.IdentityAcknowledged || c.Behaviour != controlgen.CustomerBehaviourReads {
		t.Errorf("with another key: %+v", c)
	}
	if c := change(`{"window_open":false}`); c.WindowUntil != nil {
		t.Errorf("with a closed window: %+v", c)
	}
	id := sentTo(t, s, bearer, "447700900123")
	advance(t, s, time.Second)
	m := askFor[controlgen.Message](t, s, http.MethodGet, theMessages+"/"+id, "", http.StatusOK)
	if *m.Status != controlgen.MessageStatusFailed || m.Statuses[len(m.Statuses)-1].Errors[0].Code != 470 {
		t.Errorf("a message outside of the window: %+v", m)
	}
	if c := change(`{"window_open":true}`); c.WindowUntil == nil || !c.WindowUntil.Equal(begins.Add(24*time.Hour+time.Second)) {
		t.Errorf("with an open window: %+v", c)
	}
	if c := change(`{"on_whatsapp":false}`); c.OnWhatsapp || len(c.Groups) > 0 {
		t.Errorf("without an account: %+v", c)
	}
	askRefused(t, s, http.MethodPost, theWorld+"/inbound", `{"from":"447700900123","text":"hi"}`, http.StatusConflict, "not the wa_id of somebody on WhatsApp")
}

func TestCustomersThatCannotBe(t *testing.T) {
	t.Parallel()
	s := newServer(t, frozen())
	tests := []struct {
		name, method, path, body string
		status                   int
		part                     string
	}{
		{"nobody", http.MethodGet, "/447700900999", "", http.StatusNotFound, "447700900999"},
		{"nobody to change", http.MethodPatch, "/447700900999", `{"name":"x"}`, http.StatusNotFound, "447700900999"},
		{"no number", http.MethodGet, "/priya", "", http.StatusBadRequest, "number"},
		{"nothing to change", http.MethodPatch, "/447700900123", `{}`, http.StatusBadRequest, ""},
		{"an unknown member", http.MethodPatch, "/447700900123", `{"nam":"x"}`, http.StatusBadRequest, "nam"},
		{"no such behaviour", http.MethodPatch, "/447700900123", `{"behaviour":"shy"}`, http.StatusBadRequest, "behaviour"},
		{"without number", http.MethodPost, "", `{"name":"x"}`, http.StatusBadRequest, "number"},
		{"somebody's number", http.MethodPost, "", `{"number":"5582999887766"}`, http.StatusConflict, "already"},
		{"somebody's wa_id", http.MethodPost, "", `{"number":"5582999887700","wa_id":"558299887766"}`, http.StatusConflict, "already"},
		{"the business itself", http.MethodPost, "", `{"number":"447700900000"}`, http.StatusConflict, "own number"},
		{"no cursor", http.MethodGet, "?after=behind", "", http.StatusBadRequest, "after"},
		{"too many at a time", http.MethodGet, "?limit=1001", "", http.StatusBadRequest, "limit"},
	}
	before := people(t, s)
	for _, tt := range tests {
		askRefused(t, s, tt.method, theCustomers+tt.path, tt.body, tt.status, tt.part)
	}
	if after := people(t, s); !slices.Equal(before, after) {
		t.Errorf("customers %v, before the refusals %v", after, before)
	}
	askRefused(t, s, http.MethodGet, "/worlds/nowhere/customers", "", http.StatusNotFound, "nowhere")
	askRefused(t, s, http.MethodDelete, "/worlds/nowhere/customers/447700900123", "", http.StatusNotFound, "nowhere")
	if w := asked(s, http.MethodPost, "/worlds/elsewhere/customers", `{"number":"447700900778"}`); w.Code != http.StatusCreated || !strings.Contains(w.Body.String(), "447700900778") {
		t.Errorf("a world that comes into being: %d %s", w.Code, w.Body)
	}
}
