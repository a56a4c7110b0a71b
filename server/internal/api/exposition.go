package api

import (
	"bytes"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/wabamock/wabamock/server/internal/core"
)

// exposed is a text as the generated answers hold it.
type exposed = struct {
	Body          io.Reader
	ContentLength int64
}

// escapes are what the Prometheus text format escapes: in help texts the first two, in the values
// of labels all three.
//
//nolint:gochecknoglobals // constant tables; nothing writes them.
var (
	helpEscapes  = strings.NewReplacer(`\`, `\\`, "\n", `\n`)
	labelEscapes = strings.NewReplacer(`\`, `\\`, "\n", `\n`, `"`, `\"`)
)

// exposition are metrics in the Prometheus text format 0.0.4. A family without samples is left
// out, as the format has no place for it. The library for it would add a tenth to the binary
// (docs/decisions.md); its parser judges this one in the tests.
func exposition(metrics []core.Metric) exposed {
	var b bytes.Buffer
	for _, m := range metrics {
		if len(m.Data) == 0 {
			continue
		}
		fmt.Fprintf(&b, "# HELP %s %s\n# TYPE %s %s\n", m.Name, helpEscapes.Replace(m.Help), m.Name, m.Type)
		for _, s := range m.Data {
			b.WriteString(m.Name)
			writeLabels(&b, s.Labels)
			b.WriteString(" " + strconv.FormatFloat(s.Value, 'g', -1, 64) + "\n")
		}
	}
	return exposed{Body: bytes.NewReader(b.Bytes()), ContentLength: int64(b.Len())}
}

// writeLabels writes labels in their order; none leave no trace.
func writeLabels(b *bytes.Buffer, labels []core.Label) {
	for i, l := range labels {
		before := ","
		if i == 0 {
			before = "{"
		}
		b.WriteString(before + l.Name + `="` + labelEscapes.Replace(l.Value) + `"`)
	}
	if len(labels) > 0 {
		b.WriteString("}")
	}
}
