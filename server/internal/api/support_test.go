package api

import (
	"net/http/httptest"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wabamock/wabamock/gen"
	"github.com/wabamock/wabamock/server/internal/core"
)

// nodes are two nodes, one of which stands by.
func nodes() []core.NodeHealth {
	return []core.NodeHealth{
		{Name: "node-b:77d0e4c5a9f2", Role: core.SecondaryMaster, Status: core.Disconnected},
		{Name: "node-a:3f1c9a02bd11", Role: core.Coreapp, Status: core.Connected, Shards: [][2]int{{0, 1}}},
	}
}

func TestShownHealth(t *testing.T) {
	t.Parallel()
	tests := []struct {
		health core.Health
		want   string
	}{
		{core.Health{Status: core.Unregistered}, `{"gateway_status":"unregistered"}`},
		{core.Health{Status: core.Connected, Nodes: nodes()}, `{"node-a:3f1c9a02bd11":{"gateway_status":"connected","role":"coreapp"},` +
			`"node-b:77d0e4c5a9f2":{"gateway_status":"disconnected","role":"secondary_master"}}`},
	}
	for _, tt := range tests {
		got, err := shownHealth(tt.health)
		if err != nil {
			t.Fatalf("shownHealth: %v", err)
		}
		wantJSON(t, got, tt.want)
	}
}

func TestShownSupport(t *testing.T) {
	t.Parallel()
	at := time.Date(2024, 3, 2, 11, 22, 33, 0, time.UTC)
	support := core.Support{Now: at, Expires: at, IdentitySince: at, RegistrationID: 811, FreeSpace: 7, Version: core.Version{Major: 2, Minor: 45, Patch: 1}, Socket: core.SocketDown}
	const tail = `"description":"Docker 2.45.1","device_iso8601":"2024-03-02T11:22:33+0000","e2e":{"identity_timestamp":1709378553,"registration_id":811},` +
		`"env":[],"expire_timestamp":1709378553,"free_space_data":7,"free_space_logs":7,"free_space_media_incoming":7,"free_space_media_outgoing":7,"lc":"GB","lg":"en",`
	const schema = `"schema":{"axolotl":9,"callback":3,"cluster":1,"config":2,"contact":12,"jobqueue":1,"message":20},`
	single, err := shownSupport(support)
	if err != nil {
		t.Fatalf("shownSupport: %v", err)
	}
	wantJSON(t, single, `{"context":"healthcheck","db_engine":"PGSQL","db_info":[],"debug_info":"unregistered",`+tail+
		`"multi_connect":false,"os_name":"Linux","os_version":"5.10",`+schema+`"socket_conn":"DN"}`)

	support.WaID, support.Socket, support.Nodes = "16505550100", core.SocketUp, nodes()
	several, err := shownSupport(support)
	if err != nil {
		t.Fatalf("shownSupport: %v", err)
	}
	cluster, err := several.AsClusterSupport()
	if err != nil {
		t.Fatalf("read support: %v", err)
	}
	shards := map[string][]gen.ShardRange{}
	for name, node := range cluster {
		if !node.MultiConnect || node.DebugInfo != "16505550100" {
			t.Errorf("%s: %+v", name, node)
		}
		shards[name+" "+string(*node.Role)] = node.Shards
	}
	want := map[string][]gen.ShardRange{"node-a:3f1c9a02bd11 coreapp": {{0, 1}}, "node-b:77d0e4c5a9f2 secondary_master": nil}
	if diff := cmp.Diff(want, shards); diff != "" {
		t.Errorf("shards (-want +got):\n%s", diff)
	}
}

func TestACertificateIsServedAsAFile(t *testing.T) {
	t.Parallel()
	rec := httptest.NewRecorder()
	file := pemFile{PEM: []byte("the CA\n"), Stored: time.Date(2024, 3, 2, 11, 22, 33, 0, time.UTC)}
	if err := file.VisitDownloadCaCertificateResponse(rec); err != nil {
		t.Fatalf("write: %v", err)
	}
	if rec.Code != 200 || rec.Body.String() != "the CA\n" {
		t.Errorf("status %d, body %q", rec.Code, rec.Body)
	}
	want := map[string]string{
		"Content-Type": "text/plain;charset=UTF-8", "Content-Disposition": `attachment; filename="ca.pem"`, "Content-Length": "7",
		"Accept-Ranges": "bytes", "Cache-Control": "public", "Last-Modified": "Sat, 02 Mar 2024 11:22:33 GMT",
	}
	for name, value := range want {
		if got := rec.Header().Get(name); got != value {
			t.Errorf("%s is %q, want %q", name, got, value)
		}
	}
}

func TestProvidersGoThereAndBack(t *testing.T) {
	t.Parallel()
	list := []core.Provider{
		{Name: "cdn", Type: "www", Bearer: "k3y"},
		{Name: "b", Type: "www", Basic: &core.BasicConfig{Username: "u", Password: "p"}},
	}
	shown := shownProviders(list)
	wantJSON(t, shown, `[{"config":{"bearer":"k3y"},"name":"cdn","type":"www"},{"config":{"basic":{"password":"p","username":"u"}},"name":"b","type":"www"}]`)
	if diff := cmp.Diff(list, givenProviders(shown)); diff != "" {
		t.Errorf("providers (-want +got):\n%s", diff)
	}
	wantJSON(t, shownProviders(nil), `[]`)
}
