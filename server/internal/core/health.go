package core

// CheckHealth asks where the connection stands; it never fails. Source: health-and-stats, CheckHealth (D).
type CheckHealth struct{}

// Health is the answer: one status for a single node, or a row per node.
type Health struct {
	Status GatewayStatus // of the connection
	Nodes  []NodeHealth  // in the order of the fixture; empty: a single node
}

// NodeHealth is how a node stands.
type NodeHealth struct {
	Name   string // host:container
	Role   NodeRole
	Status GatewayStatus
	Shards [][2]int // first and last shard of each range; control shard -1; empty: none
}

func (CheckHealth) do(w *World) (Health, error) {
	return Health{Status: w.registration.status, Nodes: w.layout()}, nil
}

// controlShard is the shard of a primary master. Source: health-and-stats, GetSupportInfo (D).
const controlShard = -1

// layout says which node does what. The primary master and as many coreapps as there are shards
// have the status of the connection, the first ones declared; the others stand by. Unregistered
// nodes are all so. Source: health-and-stats, CheckHealth (D); which coreapps (I).
func (w *World) layout() []NodeHealth {
	status := w.registration.status
	rows := make([]NodeHealth, 0, len(w.shards.nodes))
	shard := 0
	for _, n := range w.shards.nodes {
		row := NodeHealth{Name: n.name(), Role: n.Role, Status: Disconnected}
		switch {
		case n.Role == PrimaryMaster:
			row.Status, row.Shards = status, [][2]int{{controlShard, controlShard}}
		case n.Role == Coreapp && shard < w.shards.count:
			row.Status, row.Shards = status, [][2]int{{shard, shard}}
			shard++
		}
		if status == Unregistered {
			row.Status = Unregistered
		}
		rows = append(rows, row)
	}
	return rows
}
