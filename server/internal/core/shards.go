package core

import (
	"fmt"
	"slices"
)

// shardCounts are the allowed numbers of shards. Source: shards, SetShards (D, S).
func shardCounts() []int { return []int{1, 2, 4, 8, 16, 32} }

// shards say how the messages are shared among coreapps.
type shards struct {
	count int
	nodes []Node // of the installation; empty: a single one
}

// startShards lays the fixture's nodes out.
func startShards(w *World) error {
	count := max(w.genesis.Shards, 1)
	if !slices.Contains(shardCounts(), count) {
		return fmt.Errorf("%d shards: want 1, 2, 4, 8, 16 or 32", count)
	}
	w.shards = shards{count: count, nodes: slices.Clone(w.genesis.Nodes)}
	seen := map[string]bool{}
	for _, n := range w.shards.nodes {
		switch {
		case n.Host == "" || n.Container == "":
			return fmt.Errorf("node %q: host and container are both needed", n.name())
		case n.Role != PrimaryMaster && n.Role != SecondaryMaster && n.Role != Coreapp:
			return fmt.Errorf("node %q: the role is %q, want %s, %s or %s", n.name(), n.Role, PrimaryMaster, SecondaryMaster, Coreapp)
		case seen[n.name()]:
			return fmt.Errorf("node %q is declared twice", n.name())
		}
		seen[n.name()] = true
	}
	if have := w.shards.coreapps(); len(w.shards.nodes) > 0 && have < count {
		return fmt.Errorf("%d shards need as many coreapps, there are %d", count, have)
	}
	return nil
}

// name is how health and support name a node. Source: health-and-stats, CheckHealth (D).
func (n Node) name() string { return n.Host + ":" + n.Container }

// nodeName is the container id of the node that answers API calls: the first one declared, or one
// made from the seed.
func (w *World) nodeName() string {
	if nodes := w.shards.nodes; len(nodes) > 0 {
		return nodes[0].Container
	}
	c := chanceOf(w.genesis.Seed, "node", 0)
	return c.hex(6)
}

// coreapps counts the nodes that can hold a shard.
func (s *shards) coreapps() int {
	n := 0
	for _, node := range s.nodes {
		if node.Role == Coreapp {
			n++
		}
	}
	return n
}

// SetShards spreads the number over coreapps; they connect anew. An installation with declared nodes
// needs a coreapp for each shard, a single node takes any of the allowed numbers.
// Refusals in this order: 1009 for what is malformed; 1008 without certificate from client version
// 2.45 on; 1011; 404/1006 for a number that is not the registered one; PIN as in RequestCode;
// 403/1005 for too few coreapps. Source: shards, SetShards (D, S, I).
type SetShards struct {
	CountryCode string
	Phone       string
	Shards      int     // 1, 2, 4, 8, 16 or 32
	PIN         *string // two-step PIN; nil: none
	Certificate *string // base64 of the verified-name certificate; nil: none
}

func (c SetShards) do(w *World) (Nothing, error) {
	if err := w.checkShards(c); err != nil {
		return Nothing{}, err
	}
	if err := w.ready(); err != nil {
		return Nothing{}, err
	}
	waID := c.CountryCode + c.Phone
	if waID != w.registration.waID() {
		return Nothing{}, refuse(1006, "The number %s is not the registered one", waID)
	}
	if err := w.checkTwoStep(waID, c.PIN); err != nil {
		return Nothing{}, err
	}
	if have := w.shards.coreapps(); len(w.shards.nodes) > 0 && have < c.Shards {
		return Nothing{}, forbid("Temporarily unavailable, retry later: %d shards need as many coreapps, there are %d", c.Shards, have)
	}
	w.shards.count = c.Shards
	w.tell(ShardsChanged{Occurred: w.occurred(), Shards: c.Shards})
	w.connect()
	return Nothing{}, nil
}

// checkShards refuses what is malformed.
func (w *World) checkShards(c SetShards) error {
	if err := checkNumber(c.CountryCode, c.Phone); err != nil {
		return err
	}
	if !slices.Contains(shardCounts(), c.Shards) {
		return refuse(1009, "Parameter 'shards' is %d, want 1, 2, 4, 8, 16 or 32", c.Shards)
	}
	if c.PIN != nil {
		if err := checkPIN(*c.PIN); err != nil {
			return err
		}
	}
	if c.Certificate == nil {
		if v := w.options.ClientVersion; v.atLeast(45, 0) {
			return refuse(1008, "Parameter 'cert' is mandatory from client version 2.45 on; the option client_version (%s) imitates an earlier one", v)
		}
		return nil
	}
	name, err := decodeVerifiedName(*c.Certificate)
	if err == nil && w.options.Certificates == StrictCertificates && !name.complete {
		return forbid("The certificate is rejected: it is not a verified-name certificate of issuer '%s'", issuerWA)
	}
	return err
}

// ReadShards asks how many shards there are. Refusal: 1011.
// Source: shards, Not in the listing (D); lifecycle, Coreapp connection (I).
type ReadShards struct{}

func (ReadShards) do(w *World) (int, error) {
	if err := w.ready(); err != nil {
		return 0, err
	}
	return w.shards.count, nil
}

// ShardsChanged tells of another number of shards.
type ShardsChanged struct {
	Occurred
	Shards int `json:"shards"`
}

// Kind is "shards_changed".
func (ShardsChanged) Kind() string { return "shards_changed" }
