package server_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// module is the path of this module; rooms are named without it.
const module = "github.com/wabamock/wabamock/"

// roomOf names a package of this module; other packages are not ours.
func roomOf(path string) (room string, ours bool) {
	return strings.CutPrefix(path, module)
}

// floor says what a room may import: five floors, no arrow upwards, no circle. docs/decisions.md
// tells why the house is laid out like this.
type floor struct {
	room   string
	ours   []string // rooms of ours that it may import
	never  []string // packages, and all below them with /…, that it must not
	reason string
}

// impure are the packages with which a program meets the world outside, time and chance.
func impure() []string {
	return []string{
		"net", "net/http/...", "os/...", "io/fs", "io/ioutil", "sync/...", "context", "log/...", "math/rand/...",
		"crypto/rand", "runtime/...", "syscall", "unsafe", "testing/...",
	}
}

// floors is the whole table: a package that is not in it fails the test.
func floors() []floor {
	core, engine, journal := "server/internal/core", "server/internal/engine", "server/internal/journal"
	return []floor{
		{"server/internal/core", nil, impure(), "the state machine is pure: what it is told is all it knows"},
		{"server/internal/clock", nil, nil, "it knows of time only"},
		{"server/internal/journal", nil, []string{"net/...", "os/..."}, "it keeps what it is given"},
		{"server/internal/graph", nil, []string{"net/...", "os/...", "sync/..."}, "it writes values down and knows none of them"},
		{"server/internal/fake", nil, []string{"net/...", "os/..."}, "names follow from seed and key"},
		{"server/internal/sample", nil, impure(), "files follow from type, seed and ordinal, and from nothing else"},
		{"server/internal/contract", nil, []string{"net", "net/http/...", "os/..."}, "it judges bytes by the description it is handed"},
		{"server/internal/catalogue", nil, impure(), "rules are words, and decide nothing"},
		{"server/internal/precompile", []string{"server/internal/contract", "server/internal/graph"}, nil, "it runs when code is generated, and nothing imports it"},
		{"server/internal/store", []string{"server/internal/graph"}, []string{"net/..."}, "it keeps bytes, whatever they say"},
		{"server/internal/tlsca", nil, []string{"os/..."}, "keys stay in memory"},
		{"server/internal/scenario", []string{core, "server/internal/fake"}, []string{"os/...", "net/http/..."}, "files come as fs.FS or bytes"},
		{"server/internal/engine", []string{core, "server/internal/clock", "server/internal/graph", journal}, []string{"net/http/...", "os/..."}, "the engine has no door"},
		{"server/internal/verify", []string{core, journal, "server/internal/catalogue", "server/internal/scenario"}, []string{"net/...", "os/..."}, "it judges by what is on record, and asks nobody"},
		{"server/internal/findings", []string{"gen/control", core, journal, "server/internal/catalogue"}, []string{"net", "os/..."}, "it finds in what was recorded"},
		{"server/internal/coverage", []string{"gen/control", core, journal}, []string{"net", "os/..."}, "it counts what is on record, and draws nothing"},
		{"server/internal/report", []string{"gen/control", core, journal, "server/internal/catalogue", "server/internal/coverage", "server/internal/findings"}, []string{"net/...", "os/..."}, "it writes down what others found out"},
		{"server/internal/capsule", []string{journal}, []string{"net/...", "os/..."}, "it is a file and a comparison; it repeats nothing"},
		{"server/internal/specdiff", nil, []string{"net/...", "os/..."}, "it reads what it is handed"},
		{"server/internal/api", []string{"gen", engine, core}, []string{"os/..."}, "a handler maps and does not decide"},
		{"server/internal/webhook", []string{core, engine}, []string{"os/..."}, "it posts what the World says, and knows no other door"},
		{"server/internal/control", []string{"gen/control", engine, core, "server/internal/scenario", "server/internal/sample", "server/internal/capsule", "server/internal/catalogue", "server/internal/coverage", "server/internal/findings", "server/internal/report", "server/internal/verify", journal}, []string{"os/..."}, "doors do not know each other"},
		{"server/internal/ui", nil, []string{"os/..."}, "the page reads the control API over HTTP"},
		{"server", serverMayImport(), []string{"os/...", "flag"}, "the server is wired from its Config alone"},
		{"server/servertest", []string{"server"}, nil, "it uses what every user of package server has"},
		{"cmd/wabamock", []string{"server", "gen/control"}, nil, "a command parses and prints, and asks a running server over its control API"},
		{"examples/orders", nil, nil, "an integration knows the API over HTTP, and nothing of ours"},
		{"fixtures", nil, nil, "data"},
		{"scenarios", nil, nil, "data"},
		{"gen", nil, nil, "generated from openapi.yaml"},
		{"gen/control", nil, nil, "generated from server/control.yaml"},
	}
}

// serverMayImport are the rooms that package server wires.
func serverMayImport() []string {
	rooms := []string{"fixtures", "gen", "gen/control", "scenarios"}
	for _, room := range []string{"api", "capsule", "catalogue", "clock", "contract", "control", "core", "coverage", "engine", "fake", "findings", "graph", "journal", "report", "sample", "scenario", "specdiff", "store", "tlsca", "ui", "verify", "webhook"} {
		rooms = append(rooms, "server/internal/"+room)
	}
	return rooms
}

// owner says which rooms may import a module of others, directly.
type owner struct {
	module string
	rooms  []string
	reason string
}

// owners is the whole table: a module that is not in it fails the test.
func owners() []owner {
	return []owner{
		{"github.com/labstack/echo/v4", []string{"gen", "gen/control", "server", "server/internal/api", "server/internal/control"}, "the next version shall be a day's work"},
		{"github.com/getkin/kin-openapi", []string{"server/internal/contract", "server/internal/precompile", "server/internal/specdiff"}, "its interface breaks in many releases"},
		{"github.com/oasdiff/oasdiff", []string{"server/internal/specdiff"}, "builds with the tag image go without it"},
		{"github.com/oapi-codegen/runtime", []string{"gen", "gen/control", "server/internal/api"}, "it belongs to the generated code"},
		{"github.com/swaggest/swgui/v5/static", []string{"server/internal/control"}, "files of Swagger UI; its other packages keep the linker from leaving methods out"},
		{"github.com/prometheus/client_model", []string{"server/internal/api"}, "metrics as Prometheus text"},
		{"github.com/prometheus/common", []string{"server/internal/api"}, "metrics as Prometheus text"},
		{"github.com/brianvoe/gofakeit/v6", []string{"server/internal/fake"}, "names come from one place"},
		{"github.com/goccy/go-yaml", []string{"server/internal/scenario", "cmd/wabamock"}, "fixtures and the configuration file"},
		{"go.etcd.io/bbolt", []string{"server/internal/store"}, "the one room that writes to a disk"},
		{"github.com/spf13/cobra", []string{"cmd/wabamock"}, "the command line"},
		{"github.com/spf13/pflag", []string{"cmd/wabamock"}, "the command line"},
		{"github.com/knadh/koanf/v2", []string{"cmd/wabamock"}, "settings from several sources"},
	}
}

// pkg is a package of this module as "go list" tells it: tests are not in Imports.
type pkg struct {
	ImportPath string
	Imports    []string
}

func TestEveryPackageKeepsToItsFloor(t *testing.T) {
	t.Parallel()
	for _, broken := range breaches(list(t), floors(), owners()) {
		t.Error(broken)
	}
}

// list asks the go command for the packages of this module.
func list(t *testing.T) []pkg {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "go", "list", "-json=ImportPath,Imports", "./...")
	cmd.Dir = ".."
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	var pkgs []pkg
	for d := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p pkg
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			return pkgs
		} else if err != nil {
			t.Fatalf("read go list: %v", err)
		}
		pkgs = append(pkgs, p)
	}
}

// breaches tells every import that the tables do not allow.
func breaches(pkgs []pkg, floors []floor, owners []owner) []string {
	var found []string
	for _, p := range pkgs {
		room, _ := roomOf(p.ImportPath)
		i := slices.IndexFunc(floors, func(f floor) bool { return f.room == room })
		if i < 0 {
			found = append(found, room+" is on no floor: add it to the table")
			continue
		}
		for _, imported := range p.Imports {
			if why := refusal(room, imported, floors[i], owners); why != "" {
				found = append(found, fmt.Sprintf("%s imports %s: %s", room, imported, why))
			}
		}
	}
	return found
}

// refusal says why a room must not import a package; empty: it may.
func refusal(room, imported string, f floor, owners []owner) string {
	if other, ok := roomOf(imported); ok {
		if slices.Contains(f.ours, other) {
			return ""
		}
		return f.reason
	}
	if slices.ContainsFunc(f.never, func(pattern string) bool { return matches(pattern, imported) }) {
		return f.reason
	}
	if first, _, _ := strings.Cut(imported, "/"); !strings.Contains(first, ".") {
		return "" // of the standard library
	}
	for _, o := range owners {
		if matches(o.module+"/...", imported) {
			if slices.Contains(o.rooms, room) {
				return ""
			}
			return o.reason
		}
	}
	return "no room may import this module: add it to the table, and to docs/decisions.md"
}

// matches tells whether a package is the one of the pattern, or below it when that ends in /...
func matches(pattern, imported string) bool {
	root, below := strings.CutSuffix(pattern, "/...")
	return imported == root || below && strings.HasPrefix(imported, root+"/")
}

func TestBreachesAreFound(t *testing.T) {
	t.Parallel()
	pkgs := []pkg{
		{module + "server/internal/core", []string{"fmt", "net/netip", "net/http", "time"}},
		{module + "server/internal/core", []string{"github.com/google/uuid", "crypto/sha256"}},
		{module + "server/internal/api", []string{module + "server/internal/engine", module + "server/internal/journal"}},
		{module + "server/internal/engine", []string{"github.com/labstack/echo/v4/middleware", "sync"}},
		{module + "server/internal/util", nil},
		{module + "cmd/wabamock", []string{module + "server", module + "server/internal/core", "github.com/spf13/cobra"}},
	}
	want := []string{
		"server/internal/core imports net/http: the state machine is pure: what it is told is all it knows",
		"server/internal/core imports github.com/google/uuid: no room may import this module: add it to the table, and to docs/decisions.md",
		"server/internal/api imports " + module + "server/internal/journal: a handler maps and does not decide",
		"server/internal/engine imports github.com/labstack/echo/v4/middleware: the next version shall be a day's work",
		"server/internal/util is on no floor: add it to the table",
		"cmd/wabamock imports " + module + "server/internal/core: a command parses and prints, and asks a running server over its control API",
	}
	if diff := cmp.Diff(want, breaches(pkgs, floors(), owners())); diff != "" {
		t.Errorf("breaches (-want +got):\n%s", diff)
	}
}
