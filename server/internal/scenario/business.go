package scenario

import (
	"strings"

	"github.com/wabamock/wabamock/server/internal/core"
)

// containerDigits is the length of a container id. Source: health-and-stats, CheckHealth (D).
const containerDigits = 12

// businessProfile reads what customers see of the business.
func businessProfile(into *core.BusinessProfile) reader {
	return keys(
		field{"address", plain(&into.Address, 0, core.MaxBusinessAddress)},
		field{"description", plain(&into.Description, 0, core.MaxBusinessDescription)},
		field{"email", both(plain(&into.Email, 0, core.MaxBusinessEmail), email)},
		field{"vertical", vertical(&into.Vertical)},
		field{"websites", list(&into.Websites, core.MaxBusinessWebsites, website)},
	)
}

// email refuses what is plainly no address.
func email(d *decoder, n *node) {
	local, domain, ok := strings.Cut(n.text, "@")
	if n.text != "" && (!ok || local == "" || !strings.Contains(domain, ".") || strings.ContainsAny(n.text, " \n\t")) {
		d.failf(n, "want an address such as hello@shop.example, got %s", quote(n.text))
	}
}

// vertical reads the line of business.
func vertical(into *string) reader {
	known := []word[string]{{"", ""}} // Source: business-profile, Open points 3
	for _, v := range core.Verticals() {
		known = append(known, word[string]{v, v})
	}
	return words(into, known...)
}

// website reads a URL of the business.
func website(into *string) reader {
	return both(plain(into, 1, core.MaxBusinessWebsite), func(d *decoder, n *node) {
		if !strings.HasPrefix(n.text, "https://") && !strings.HasPrefix(n.text, "http://") {
			d.failf(n, "want a URL that begins with https:// or http://, got %s", quote(n.text))
		}
	})
}

// profile reads what customers see of the number.
func profile(about *string) reader {
	return keys(field{"about", plain(about, 1, core.MaxAbout)})
}

// containerNode reads a container of the simulated installation.
func containerNode(into *core.Node) reader {
	return keys(
		field{"host" + need, both(plain(&into.Host, 1, 64), hostName)},
		field{"container" + need, both(plain(&into.Container, containerDigits, containerDigits), hexadecimal)},
		field{"role" + need, words(&into.Role,
			word[core.NodeRole]{"primary_master", core.PrimaryMaster}, word[core.NodeRole]{"secondary_master", core.SecondaryMaster},
			word[core.NodeRole]{"coreapp", core.Coreapp})},
	)
}

// hostName refuses what would not be readable in host:container.
func hostName(d *decoder, n *node) {
	if strings.ContainsFunc(n.text, func(r rune) bool { return r != '.' && !isNameCharacter(r) }) {
		d.failf(n, "want small letters, digits, dots and dashes, as in node-a, got %s", quote(n.text))
	}
}

// hexadecimal refuses what is no container id.
func hexadecimal(d *decoder, n *node) {
	if strings.ContainsFunc(n.text, func(r rune) bool { return (r < '0' || r > '9') && (r < 'a' || r > 'f') }) {
		d.failf(n, "want %d digits from 0 to 9 and a to f, got %s", containerDigits, quote(n.text))
	}
}

// checkNodes refuses containers that are there twice and more than one master of a kind.
func checkNodes(g *core.Genesis) reader {
	return func(d *decoder, n *node) {
		containers, masters := map[string]bool{}, map[core.NodeRole]bool{}
		for i, node := range g.Nodes {
			if containers[node.Container] {
				d.failf(&n.items[i], "container %s is in the list already: containers have ids of their own", node.Container)
			}
			containers[node.Container] = true
			if masters[node.Role] {
				d.failf(&n.items[i], "there is a %s already: there is one of each, the others are coreapps", node.Role)
			}
			masters[node.Role] = node.Role != core.Coreapp
		}
	}
}

// checkShards refuses more shards than there are coreapps to hold them. Source: shards, SetShards (D).
func checkShards(g *core.Genesis, nodesFailed *bool) reader {
	return func(d *decoder, n *node) {
		coreapps := 0
		for _, node := range g.Nodes {
			if node.Role == core.Coreapp {
				coreapps++
			}
		}
		if len(g.Nodes) > 0 && coreapps < g.Shards && !*nodesFailed {
			d.failf(n, "%d shards need as many nodes with the role coreapp, there are %d: add nodes or lower shards", g.Shards, coreapps)
		}
	}
}

// catalog reads a product catalogue.
func catalog(into *core.Catalog) reader {
	return keys(
		field{"id" + need, plain(&into.ID, 1, 64)},
		field{"linked", no(&into.NotLinked)},
		field{"products", list(&into.Products, maxProducts, func(into *string) reader { return plain(into, 1, 100) })},
	)
}
