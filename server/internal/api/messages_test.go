package api

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wabamock/wabamock/server/internal/core"
)

// TestEveryAcceptedBodyIsRead maps all bodies that the contract is known to accept.
func TestEveryAcceptedBodyIsRead(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("../contract/testdata/bodies/accepted/send-message-*.json")
	if err != nil || len(files) < 50 {
		t.Fatalf("find bodies: %v, %d files", err, len(files))
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			t.Parallel()
			b, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			var body struct{ Body json.RawMessage }
			if err := json.Unmarshal(b, &body); err != nil {
				t.Fatal(err)
			}
			var kind struct{ Type string }
			if err := json.Unmarshal(body.Body, &kind); err != nil {
				t.Fatal(err)
			}
			got, err := readMessage(kind.Type, body.Body)
			if err != nil {
				t.Fatalf("read: %v", err)
			}
			if want := core.MessageType(kind.Type); want != "" && got.Content.Type() != want {
				t.Errorf("content of type %s, want %s", got.Content.Type(), want)
			}
			if got.To == "" {
				t.Error("the recipient was lost")
			}
		})
	}
}

func TestMessagesAreMapped(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		kind string
		body string
		want core.SendMessage
	}{
		{
			"text with everything around it", "",
			`{"to":"+447700900123","recipient_type":"individual","preview_url":true,"ttl":"P1D","context":{"message_id":"m"},"text":{"body":"hi"}}`,
			core.SendMessage{
				To: "+447700900123", TTL: 24 * time.Hour, Context: "m",
				Content: &core.TextContent{Body: "hi", PreviewURL: true},
			},
		},
		{
			"group, ttl as a number", "text",
			`{"to":"1-2","recipient_type":"group","ttl":60,"text":{"body":"hi"},"image":"ignored"}`,
			core.SendMessage{To: "1-2", Group: true, TTL: time.Minute, Content: &core.TextContent{Body: "hi"}},
		},
		{
			"ttl in digits, nulls", "text",
			`{"to":"1","ttl":"86400","context":null,"recipient_type":null,"text":{"body":"hi"}}`,
			core.SendMessage{To: "1", TTL: 24 * time.Hour, Content: &core.TextContent{Body: "hi"}},
		},
		{
			"document", "document",
			`{"to":"1","type":"document","document":{"link":"https://cdn.example/a","filename":"a.pdf","caption":"A","provider":{"name":"cdn"}}}`,
			core.SendMessage{To: "1", Content: &core.MediaContent{
				Kind: core.Document, Link: "https://cdn.example/a", Filename: "a.pdf", Caption: "A", Provider: "cdn",
			}},
		},
		{
			"voice", "voice", `{"to":"1","type":"voice","voice":{"id":"v"}}`,
			core.SendMessage{To: "1", Content: &core.MediaContent{Kind: core.Voice, ID: "v"}},
		},
		{
			"coordinates as text and number", "location",
			`{"to":"1","type":"location","location":{"latitude":"51.5","longitude":-0.125,"name":"Tea"}}`,
			core.SendMessage{To: "1", Content: &core.LocationContent{Latitude: 51.5, Longitude: -0.125, Name: "Tea"}},
		},
		{
			"messengers in both forms", "contacts",
			`{"to":"1","type":"contacts","contacts":[{"name":{"formatted_name":"P"},"ims":["p.tea",{"service":"AIM","user_id":"p"}]}]}`,
			core.SendMessage{To: "1", Content: &core.CardsContent{Cards: []core.Card{{
				Name: core.CardName{Formatted: "P"}, IMs: []core.CardIM{{UserID: "p.tea"}, {Service: "AIM", UserID: "p"}},
			}}}},
		},
		{
			"template with a flat header that is no list", "template",
			`{"to":"1","type":"template","template":{"namespace":"n","name":"t","language":{"code":"en","policy":"deterministic"},"components":[
				{"type":"header","parameters":{"type":"image","link":"https://cdn.example/c.png"}},
				{"type":"body","parameters":[{"type":"currency","currency":{"fallback_value":"£4","code":"GBP","amount_1000":4000}}]},
				{"type":"button","sub_type":"quick_reply","index":"1","parameters":[{"type":"payload","payload":"YES"}]}]}}`,
			core.SendMessage{To: "1", Content: &core.TemplateContent{
				Namespace: "n", Name: "t", Language: "en", Policy: "deterministic", Components: []core.TemplateComponent{
					{Type: "header", Parameters: []core.TemplateParameter{
						{Type: "image", Media: &core.MediaContent{Kind: core.Image, Link: "https://cdn.example/c.png"}},
					}},
					{Type: "body", Parameters: []core.TemplateParameter{{Type: "currency", Text: "£4"}}},
					{Type: "button", SubType: "quick_reply", Index: 1, Parameters: []core.TemplateParameter{{Type: "payload", Text: "YES"}}},
				},
			}},
		},
		{
			"hsm", "hsm",
			`{"to":"1","type":"hsm","hsm":{"namespace":"n","element_name":"t","language":{"policy":"fallback","code":"en"},"localizable_params":[{"default":"P"}]}}`,
			core.SendMessage{To: "1", Content: &core.HSMContent{
				Namespace: "n", Element: "t", Language: "en", Policy: "fallback", Params: []string{"P"},
			}},
		},
		{
			"products", "interactive",
			`{"to":"1","type":"interactive","interactive":{"type":"product_list","header":{"type":"text","text":"Teas"},"body":{"text":"Best"},
				"action":{"catalog_id":"c","sections":[{"title":"Black","product_items":[{"product_retailer_id":"assam"}]}]}}}`,
			core.SendMessage{To: "1", Content: &core.InteractiveContent{
				Kind: core.InteractiveProducts, Header: &core.InteractiveHeader{Type: "text", Text: "Teas"}, Body: "Best",
				CatalogID: "c", Sections: []core.InteractiveSection{{Title: "Black", Products: []string{"assam"}}},
			}},
		},
		{
			"buttons below a picture", "interactive",
			`{"to":"1","type":"interactive","interactive":{"type":"button","header":{"type":"image","image":{"id":"i"}},"body":{"text":"?"},
				"footer":{"text":"f"},"action":{"buttons":[{"type":"reply","reply":{"id":"y","title":"Yes"}}]}}}`,
			core.SendMessage{To: "1", Content: &core.InteractiveContent{
				Kind:   core.InteractiveButtons,
				Header: &core.InteractiveHeader{Type: "image", Media: &core.MediaContent{Kind: core.Image, ID: "i"}},
				Body:   "?", Footer: "f", Buttons: []core.ReplyButton{{ID: "y", Title: "Yes"}},
			}},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, err := readMessage(tt.kind, []byte(tt.body))
			if err != nil {
				t.Fatalf("read: %v", err)
			}
			tt.want.Raw = []byte(tt.body)
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("command (-want +got):\n%s", diff)
			}
		})
	}
}

func TestWhatCannotBeReadIsRefused(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, kind, body string }{
		{"a type that is none", "fax", `{"to":"1"}`},
		{"a ttl of zero", "text", `{"to":"1","ttl":0,"text":{"body":"x"}}`},
		{"a ttl that is a fraction", "text", `{"to":"1","ttl":1.5,"text":{"body":"x"}}`},
		{"an index beyond 64 bits", "template", `{"to":"1","template":{"components":[
			{"type":"button","sub_type":"url","index":99999999999999999999}]}}`},
		{"a latitude beyond all", "location", `{"to":"1","location":{"latitude":1e999,"longitude":0}}`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, err := readMessage(tt.kind, []byte(tt.body))
			var fault *core.Fault
			if !errors.As(err, &fault) || fault.Code != 1009 {
				t.Errorf("error %v, want a fault with 1009", err)
			}
		})
	}
}
