package contract

import (
	"bytes"
	"encoding/json"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
)

// FuzzAgainstOracle has kin-openapi judge what we judge, for every operation with a JSON body: both must accept or
// both refuse. Differences that are meant are taken out first, each with its reason (see normal and extreme).
func FuzzAgainstOracle(f *testing.F) {
	d := openAPI(f)
	operations := jsonOperations(d.contract)
	for i, op := range operations {
		body, err := json.Marshal(sample(requestSchema(d.doc, op)))
		if err != nil {
			f.Fatal(err)
		}
		for what := range uint8(mutations) {
			f.Add(uint8(i), body, uint16(what), what)
		}
	}
	for _, directory := range []string{"bodies/accepted", "bodies/refused"} {
		for _, e := range examples(f, directory) {
			i := slices.IndexFunc(operations, func(op *Operation) bool { return op.ID == e.Operation })
			f.Add(uint8(i), []byte(e.Body), uint16(0), uint8(0))
			f.Add(uint8(i), []byte(e.Body), uint16(len(e.Body)), uint8(len(e.Body)%mutations))
		}
	}
	f.Fuzz(func(t *testing.T, which uint8, body []byte, at uint16, what uint8) {
		op := operations[int(which)%len(operations)]
		value, ok := decode(body)
		if !ok || extreme(value) {
			return
		}
		value = mutate(value, int(at), int(what))
		body, err := json.Marshal(value)
		if err != nil {
			t.Fatal(err)
		}
		v := op.JudgeRequest(request(op, body), Options{MaxDepth: 10_000})
		if !op.BodyRequired && value == nil {
			return // null in the place of a body that may be left out
		}
		refused := requestSchema(d.doc, op).VisitJSON(normal(value, op), openapi3.EnableFormatValidation())
		if v.OK() != (refused == nil) {
			t.Errorf("%s %.300s\nours: %v\noracle: %.300v", op.ID, body, v.Violations, refused)
		}
		if again, _ := decode(v.Body); v.OK() && !op.JudgeRequest(request(op, v.Body), Options{}).OK() {
			t.Errorf("%s %s: not accepted any more as %v", op.ID, body, again)
		}
	})
}

// TestExamplesAreAccepted: what the fuzz target starts from is right.
func TestExamplesAreAccepted(t *testing.T) {
	t.Parallel()
	d := openAPI(t)
	for _, op := range jsonOperations(d.contract) {
		body, err := json.Marshal(sample(requestSchema(d.doc, op)))
		if err != nil {
			t.Fatal(err)
		}
		if v := op.JudgeRequest(request(op, body), Options{RejectUnknown: true}); !v.OK() {
			t.Errorf("%s %s: %v", op.ID, body, v.Violations)
		}
	}
}

// FuzzPayloadAgainstOracle: what we let leave, kin-openapi accepts as well. We refuse more: undeclared members.
func FuzzPayloadAgainstOracle(f *testing.F) {
	d := openAPI(f)
	for _, directory := range []string{"payloads/accepted", "payloads/refused"} {
		for _, e := range examples(f, directory) {
			for what := range uint8(mutations) {
				f.Add([]byte(e.Body), uint16(len(e.Body))*uint16(what), what)
			}
		}
	}
	payload, _ := d.contract.Payload("WebhookPayload")
	s := d.doc.Components.Schemas["WebhookPayload"].Value
	f.Fuzz(func(t *testing.T, body []byte, at uint16, what uint8) {
		value, ok := decode(body)
		if !ok || extreme(value) {
			return
		}
		value = mutate(value, int(at), int(what))
		body, err := json.Marshal(value)
		if err != nil {
			t.Fatal(err)
		}
		if len(payload.Judge(body)) > 0 {
			return
		}
		if refused := s.VisitJSON(value, openapi3.EnableFormatValidation()); refused != nil {
			t.Errorf("%s\noracle: %v", body, refused)
		}
	})
}

// jsonOperations are the operations with a JSON body.
func jsonOperations(c *Contract) []*Operation {
	return slices.DeleteFunc(c.Operations(), func(op *Operation) bool { return !op.Takes(JSONBody) })
}

func requestSchema(doc *openapi3.T, op *Operation) *openapi3.Schema {
	v := doc.Paths.Value(op.Path).GetOperation(op.Method)
	return v.RequestBody.Value.Content.Get("application/json").Schema.Value
}

// decode reads one JSON value with exact numbers; of a name given twice the last one counts, as in ours.
func decode(body []byte) (any, bool) {
	d := json.NewDecoder(bytes.NewReader(body))
	d.UseNumber()
	var v any
	if d.Decode(&v) != nil || d.More() {
		return nil, false
	}
	return v, true
}

// normal brings a body to where both judges mean the same: members that are null count as absent for us (clients,
// Answers in general, O), and a message without type is a text (clients, Messages, O).
func normal(v any, op *Operation) any {
	v = withoutNull(v)
	if m, ok := v.(map[string]any); ok && op.ID == "SendMessage" && m["type"] == nil {
		m["type"] = "text"
	}
	return v
}

func withoutNull(v any) any {
	switch v := v.(type) {
	case map[string]any:
		kept := map[string]any{}
		for name, member := range v {
			if member != nil {
				kept[name] = withoutNull(member)
			}
		}
		return kept
	case []any:
		kept := make([]any, len(v))
		for i := range v {
			kept[i] = withoutNull(v[i])
		}
		return kept
	}
	return v
}

// extreme tells of numbers that kin-openapi rounds to float64 before it looks at them, while we look at the digits:
// more than 15 digits, or beyond float64.
func extreme(v any) bool {
	switch v := v.(type) {
	case json.Number:
		f, err := strconv.ParseFloat(v.String(), 64)
		return err != nil || len(v) > 15 || f != 0 && math.Abs(f) < 1e-300 || f == 0 && strings.ContainsAny(v.String(), "123456789")
	case map[string]any:
		return slices.ContainsFunc(slices.Collect(maps.Values(v)), extreme)
	case []any:
		return slices.ContainsFunc(v, extreme)
	}
	return false
}

// mutations is how many kinds of change mutate knows, no change included.
const mutations = 16

// mutate changes the value at one place of a body. Kind 0 changes nothing.
func mutate(v any, at, what int) any {
	what %= mutations
	if what == 0 {
		return v
	}
	n := 0
	count(v, &n)
	at %= n
	return replaced(v, &at, what)
}

func count(v any, n *int) {
	*n++
	switch v := v.(type) {
	case map[string]any:
		for _, member := range v {
			count(member, n)
		}
	case []any:
		for _, item := range v {
			count(item, n)
		}
	}
}

// replaced walks in a fixed order and changes the value where at reaches zero.
func replaced(v any, at *int, what int) any {
	if *at == 0 {
		*at--
		return changed(v, what)
	}
	*at--
	switch v := v.(type) {
	case map[string]any:
		for _, name := range slices.Sorted(maps.Keys(v)) {
			if *at >= 0 {
				v[name] = replaced(v[name], at, what)
			}
		}
	case []any:
		for i := range v {
			if *at >= 0 {
				v[i] = replaced(v[i], at, what)
			}
		}
	}
	return v
}

// changed is another value in the place of v.
func changed(v any, what int) any {
	others := []any{
		nil, true, false, json.Number("0"), json.Number("-1"), json.Number("3.0"), json.Number("2.5"), "", "x", "12",
		strings.Repeat("ä", 5000),
		[]any{},
		map[string]any{},
	}
	if what <= len(others) {
		return others[what-1]
	}
	switch v := v.(type) {
	case map[string]any:
		names := slices.Sorted(maps.Keys(v))
		if len(names) > 0 && what == mutations-1 {
			delete(v, names[len(names)/2])
			return v
		}
		v["surplus"] = "x"
		return v
	case []any:
		return append(v, v...)
	case string:
		return v + v
	}
	return []any{v}
}

// sample makes a body that a schema accepts, from its examples.
func sample(s *openapi3.Schema) any {
	switch {
	case s.Example != nil:
		return s.Example
	case len(s.OneOf) > 0:
		return sample(s.OneOf[0].Value)
	case len(s.Enum) > 0:
		return s.Enum[0]
	case s.Type.Is("object"):
		m := map[string]any{}
		for name, ref := range s.Properties {
			if !ref.Value.Nullable {
				m[name] = sample(ref.Value)
			}
		}
		return m
	case s.Type.Is("array"):
		return []any{sample(s.Items.Value)}
	case s.Type.Is("integer"), s.Type.Is("number"):
		if s.Min != nil {
			return *s.Min
		}
		return 1
	case s.Type.Is("boolean"):
		return true
	}
	return "text"
}
