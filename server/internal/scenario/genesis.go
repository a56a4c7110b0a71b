package scenario

import (
	"math"
	"strconv"
	"strings"

	"github.com/wabamock/wabamock/server/internal/core"
)

// Bounds of lists in a fixture (our choice, where the core has no narrower one).
const (
	maxCustomers = 10_000
	maxUsers     = 1_000
	maxTokenList = 1_000
	maxAPIKeys   = 100
	maxGroups    = 1_000
	maxTemplates = 1_000
	maxInbound   = 10_000
	maxProviders = 100
	maxNodes     = 64
	maxCatalogs  = 100
	maxProducts  = 10_000
)

// fixture reads a whole file. The order matters: groups and inbound messages refer to customers,
// tokens to users.
func (d *decoder) fixture(root *node) *Fixture {
	var (
		f Fixture
		g = &f.genesis
		p = people{genesis: g}

		nodesFailed bool
	)
	d.mapping(root,
		field{"name" + need, name(&g.Name)},
		field{"about", plain(&f.about, 1, 1000)},
		field{"seed", seed(&g.Seed)},
		field{"start", instant(&g.Start)},
		field{"clock", words(&g.Frozen, word[bool]{"running", false}, word[bool]{"frozen", true})},
		field{"options", options(&g.Options)},
		field{"number", businessNumber(&g.Number)},
		field{"users", watched(both(list(&g.Users, maxUsers, user), distinct("user", "name")), &p.usersFailed)},
		field{"tokens", both(list(&g.Tokens, maxTokenList, p.token), distinct("token", "token"))},
		field{"api_keys", list(&g.APIKeys, maxAPIKeys, apiKey)},
		field{"settings", settings(&g.Settings)},
		field{"media_providers", both(list(&g.Providers, maxProviders, provider), distinct("media provider", "name"))},
		field{"customers", watched(both(list(&g.Customers, maxCustomers, customer), p.meet), &p.customersFailed)},
		field{"others", others(&g.Others)},
		field{"groups", list(&g.Groups, maxGroups, p.group)},
		field{"templates", both(list(&g.Templates, maxTemplates, template), distinctTemplates(g))},
		field{"inbound", list(&g.Inbound, maxInbound, p.inbound)},
		field{"business_profile", businessProfile(&g.Business)},
		field{"profile", profile(&g.About)},
		field{"nodes", watched(both(list(&g.Nodes, maxNodes, containerNode), checkNodes(g)), &nodesFailed)},
		field{"shards", both(among(&g.Shards, 1, 2, 4, 8, 16, 32), checkShards(g, &nodesFailed))}, // Source: shards, SetShards (D)
		field{"catalogs", both(list(&g.Catalogs, maxCatalogs, catalog), distinct("catalog", "id"))},
	)
	return &f
}

// seed reads what names and ids follow from.
func seed(into *uint64) reader {
	return func(d *decoder, n *node) {
		v, err := strconv.ParseUint(n.text, 10, 64)
		if n.kind != number || err != nil || v == 0 {
			d.failf(n, "want a whole number from 1 to %d, got %s", uint64(math.MaxUint64), n.describe())
			return
		}
		*into = v
	}
}

// name reads the name of a fixture.
func name(into *string) reader {
	return both(plain(into, 1, 64), func(d *decoder, n *node) {
		ok := !strings.ContainsFunc(n.text, func(r rune) bool { return !isNameCharacter(r) }) && n.text[0] != '-'
		if !ok {
			d.failf(n, "want small letters, digits and dashes, as in my-shop, got %s", quote(n.text))
		}
	})
}

// isNameCharacter tells whether names of fixtures may have a character.
func isNameCharacter(r rune) bool {
	return r == '-' || '0' <= r && r <= '9' || 'a' <= r && r <= 'z'
}

// distinct refuses items of a list that have the same value under a key.
func distinct(what, key string) reader {
	return func(d *decoder, n *node) {
		first := make(map[string]int, len(n.items))
		for i := range n.items {
			v := n.items[i].member(key)
			if v == nil {
				continue
			}
			if line, twice := first[v.text]; twice {
				d.failf(v, "the same %s is on line %d already: remove one", what, line)
				continue
			}
			first[v.text] = v.line
		}
	}
}

// others reads what is true of numbers that are not listed.
func others(into *core.Others) reader {
	return keys(
		field{"on_whatsapp", no(&into.NotOnWhatsApp)},
		field{"silent", yes(&into.Silent)},
	)
}
