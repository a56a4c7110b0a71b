package contract

import (
	"encoding/json"
	"testing"
)

// The two bodies of the benchmarks: 131 and 791 bytes.
const (
	textBody = `{"to":"447700900123","type":"text","recipient_type":"individual","preview_url":false,` +
		`"text":{"body":"Your order is on its way."}}  `
	templateBody = `{"to":"447700900123","type":"template","recipient_type":"individual","ttl":"P1D","template":{` +
		`"namespace":"5c2d_tea_house","name":"order_ready","language":{"policy":"deterministic","code":"en_GB"},` +
		`"components":[{"type":"header","parameters":[{"type":"image","image":{"link":"https://cdn.example/cups/assam-77.png"}}]},` +
		`{"type":"body","parameters":[{"type":"text","text":"Priya"},{"type":"currency","currency":{"fallback_value":"GBP 4.50",` +
		`"code":"GBP","amount_1000":4500}},{"type":"date_time","date_time":{"fallback_value":"9 March 2024","day_of_week":6,` +
		`"day_of_month":9,"year":2024,"month":3,"hour":11,"minute":22}},{"type":"text","text":"Assam, second flush, 250 g, part of 2"}]},` +
		`{"type":"button","sub_type":"quick_reply","index":0,"parameters":[{"type":"payload","payload":"CONFIRM-77"}]}]}}`
)

func TestLengthsOfTheBenchmarks(t *testing.T) {
	t.Parallel()
	if len(textBody) != 131 || len(templateBody) != 791 {
		t.Errorf("%d and %d bytes", len(textBody), len(templateBody))
	}
}

func BenchmarkJudgeText(b *testing.B)     { judgeAgain(b, textBody, nil) }
func BenchmarkJudgeTemplate(b *testing.B) { judgeAgain(b, templateBody, nil) }

// With what the request meets marked.
func BenchmarkMarkText(b *testing.B) {
	judgeAgain(b, textBody, make([]uint64, openAPI(b).contract.MetWords()))
}

func BenchmarkMarkTemplate(b *testing.B) {
	judgeAgain(b, templateBody, make([]uint64, openAPI(b).contract.MetWords()))
}

func judgeAgain(b *testing.B, text string, met []uint64) {
	b.Helper()
	op, body := operation(b, "SendMessage"), []byte(text)
	if v := op.JudgeRequest(Request{Body: body}, Options{}); !v.OK() || len(v.Findings) > 0 {
		b.Fatalf("%v", v)
	}
	b.SetBytes(int64(len(body)))
	b.ReportAllocs()
	for b.Loop() {
		op.JudgeRequest(Request{Body: body}, Options{Met: met})
	}
}

func BenchmarkReadText(b *testing.B)     { readAgain(b, textBody) }
func BenchmarkReadTemplate(b *testing.B) { readAgain(b, templateBody) }

func readAgain(b *testing.B, text string) {
	b.Helper()
	var r reader
	body := []byte(text)
	b.ReportAllocs()
	for b.Loop() {
		r.read(body, DefaultDepth)
	}
}

func BenchmarkDecodeAnyText(b *testing.B)     { decodeAgain(b, textBody) }
func BenchmarkDecodeAnyTemplate(b *testing.B) { decodeAgain(b, templateBody) }

// decodeAgain is what reading into any would cost instead.
func decodeAgain(b *testing.B, text string) {
	b.Helper()
	b.ReportAllocs()
	for b.Loop() {
		var v any
		if err := json.Unmarshal([]byte(text), &v); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkOracleText(b *testing.B)     { oracleAgain(b, textBody) }
func BenchmarkOracleTemplate(b *testing.B) { oracleAgain(b, templateBody) }

// oracleAgain is what kin-openapi needs for the check alone, after decoding.
func oracleAgain(b *testing.B, text string) {
	b.Helper()
	s := openAPI(b).doc.Components.Schemas["SendMessageRequest"].Value
	var v any
	if err := json.Unmarshal([]byte(text), &v); err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if err := s.VisitJSON(v); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkJudgeResponse(b *testing.B) {
	op := operation(b, "SendMessage")
	body := []byte(`{"messages":[{"id":"gBEGRHcAkAEjAgk-I-gWADlZSjM"}],"meta":{"api_status":"stable","version":"2.45.1"}}`)
	if v := op.JudgeResponse(201, "application/json", body); v != nil {
		b.Fatalf("%v", v)
	}
	b.ReportAllocs()
	for b.Loop() {
		op.JudgeResponse(201, "application/json", body)
	}
}

func BenchmarkCompile(b *testing.B) {
	doc := openAPI(b).doc
	for b.Loop() {
		if _, err := Compile(doc); err != nil {
			b.Fatal(err)
		}
	}
}
