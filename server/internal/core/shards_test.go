package core

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// withNodes makes the shop multiconnect, with two shards.
func withNodes(g *Genesis) {
	g.Shards = 2
	g.Nodes = []Node{
		{"node-a", "3f1c9a02bd11", PrimaryMaster},
		{"node-b", "77d0e4c5a9f2", SecondaryMaster},
		{"node-c", "90ab34ce1177", Coreapp},
		{"node-d", "aa00bb11cc22", Coreapp},
	}
}

// spread is a wish for shards of the shop's number.
func spread(shards int) SetShards {
	return SetShards{CountryCode: "1", Phone: "6505550100", Shards: shards, Certificate: new(teaHouse)}
}

func TestShardsLayTheNodesOut(t *testing.T) {
	t.Parallel()
	w := shop(t, withNodes, func(g *Genesis) { g.Options.Connecting = time.Second })
	done(t, w, spread(1))
	rows := func(status GatewayStatus) []NodeHealth {
		return []NodeHealth{
			{"node-a:3f1c9a02bd11", PrimaryMaster, status, [][2]int{{-1, -1}}},
			{"node-b:77d0e4c5a9f2", SecondaryMaster, Disconnected, nil},
			{"node-c:90ab34ce1177", Coreapp, status, [][2]int{{0, 0}}},
			{"node-d:aa00bb11cc22", Coreapp, Disconnected, nil},
		}
	}
	if diff := cmp.Diff(rows(Connecting), done(t, w, CheckHealth{}).Nodes); diff != "" {
		t.Errorf("while it connects (-want +got):\n%s", diff)
	}
	w.PassTo(w.Now().Add(time.Second))
	if diff := cmp.Diff(rows(Connected), done(t, w, SupportInfo{}).Nodes); diff != "" {
		t.Errorf("then (-want +got):\n%s", diff)
	}
	if got := done(t, w, ReadShards{}); got != 1 {
		t.Errorf("%d shards, want 1", got)
	}
}

func TestAllNodesAreUnregisteredWithTheNumber(t *testing.T) {
	t.Parallel()
	for _, row := range done(t, shop(t, withNodes, unregistered), CheckHealth{}).Nodes {
		if row.Status != Unregistered {
			t.Errorf("%s is %s", row.Name, row.Status)
		}
	}
}

func TestASingleNodeTakesAnyNumberOfShards(t *testing.T) {
	t.Parallel()
	w := shop(t)
	for _, n := range shardCounts() {
		done(t, w, spread(n))
		if got := done(t, w, ReadShards{}); got != n {
			t.Errorf("%d shards, want %d", got, n)
		}
	}
	if nodes := done(t, w, CheckHealth{}).Nodes; len(nodes) != 0 {
		t.Errorf("a single node shows %v", nodes)
	}
}

func TestTheCertificateIsNeededFrom245On(t *testing.T) {
	t.Parallel()
	bare := spread(2)
	bare.Certificate = nil
	if got := refused(t, shop(t), bare); !strings.HasPrefix(got, "400/1008 Parameter 'cert' is mandatory from client version 2.45 on") {
		t.Errorf("got %s", got)
	}
	done(t, shop(t, func(g *Genesis) { g.Options.ClientVersion = Version{2, 44, 9} }), bare)
}

func TestRefusalsOfShards(t *testing.T) {
	t.Parallel()
	with := func(edit func(*SetShards)) SetShards {
		c := spread(2)
		edit(&c)
		return c
	}
	pinned := func(t *testing.T) *World {
		t.Helper()
		return shop(t, withNodes, func(g *Genesis) { g.Number.PIN = "240613"; g.Options.Certificates = StrictCertificates })
	}
	refusals{
		{"three shards", try(spread(3)), "400/1009 Parameter 'shards' is 3"},
		{"no shards", try(spread(0)), "400/1009"},
		{"bad number", try(with(func(c *SetShards) { c.Phone = "x" })), "400/1009"},
		{"malformed PIN", try(with(func(c *SetShards) { c.PIN = new("1") })), "400/1009"},
		{"no PIN", try(spread(2)), "400/1008"},
		{"wrong PIN", try(with(func(c *SetShards) { c.PIN = new("111111") })), "403/1005"},
		{"another number", try(with(func(c *SetShards) { c.Phone = "6505550199" })), "404/1006"},
		{"more shards than coreapps", try(with(func(c *SetShards) { c.Shards = 4; c.PIN = new("240613") })), "403/1005 Temporarily unavailable"},
		{"certificate that is not base64", try(with(func(c *SetShards) { c.Certificate = new("%") })), "400/1009"},
		{"certificate that is none", try(with(func(c *SetShards) { c.Certificate = new("Z2FyYmFnZQ==") })), "403/1005"},
	}.run(t, pinned)
	refusals{
		{"setting while unregistered", try(spread(2)), "503/1011"},
		{"reading while unregistered", try(ReadShards{}), "503/1011"},
	}.run(t, fresh)
}

func TestStrangeFixturesOfNodesAreRefused(t *testing.T) {
	t.Parallel()
	for _, g := range []Genesis{
		{Shards: 3},
		{Nodes: []Node{{Host: "a", Role: Coreapp}}},
		{Nodes: []Node{{Host: "a", Container: "b"}}},
		{Nodes: []Node{{"a", "b", Coreapp}, {"a", "b", PrimaryMaster}}},
		{Shards: 2, Nodes: []Node{{"a", "b", Coreapp}}},
	} {
		if _, err := NewWorld(g, shopStart); err == nil {
			t.Errorf("%+v is taken", g.Nodes)
		}
	}
}

func TestSupportShowsTheNumberAndTheSocket(t *testing.T) {
	t.Parallel()
	if got := done(t, fresh(t), SupportInfo{}); got.WaID != "" || got.Socket != SocketDown {
		t.Errorf("unregistered: %+v", got)
	}
	w := shop(t, func(g *Genesis) { g.Options.Connecting = time.Minute })
	w.PassTo(w.Now().Add(time.Hour))
	done(t, w, Restart{})
	got := done(t, w, SupportInfo{})
	if got.WaID != shopID || got.Socket != SocketStarting || !got.IdentitySince.Equal(shopStart) || !got.Now.Equal(shopStart.Add(time.Hour)) {
		t.Errorf("restarted: %+v", got)
	}
	w.PassTo(w.Now().Add(time.Minute))
	if got := done(t, w, SupportInfo{}); got.Socket != SocketUp {
		t.Errorf("connected: %+v", got)
	}
}
