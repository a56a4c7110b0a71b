package server_test

import (
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/google/go-cmp/cmp"

	controlgen "github.com/wabamock/wabamock/gen/control"
	"github.com/wabamock/wabamock/server"
	"github.com/wabamock/wabamock/server/servertest"
)

const theInbound = theWorld + "/inbound"

// talk is a frozen server with a receiver of its webhooks.
type talk struct {
	*server.Server
	bearer string
	hook   *servertest.Hook
	seen   int // webhooks
}

// newTalk starts a server whose receiver has what the fixture says.
func newTalk(t *testing.T, edits ...func(*server.Config)) *talk {
	t.Helper()
	s := &talk{hook: servertest.NewHook(t)}
	c := frozen()
	c.World.Webhook = s.hook.URL
	for _, edit := range edits {
		edit(&c)
	}
	s.Server = newServer(t, c)
	s.bearer = login(t, s.Server)
	s.posted(t)
	return s
}

// posted lets a second go by and tells the webhooks that came since the last time.
func (s *talk) posted(t *testing.T) []servertest.Payload {
	t.Helper()
	advance(t, s.Server, time.Second)
	all := s.hook.Payloads(t)
	fresh := all[s.seen:]
	s.seen = len(all)
	return fresh
}

// receive lets a customer say something.
func (s *talk) receive(t *testing.T, body string) controlgen.Received {
	t.Helper()
	return askFor[controlgen.Received](t, s, http.MethodPost, theInbound, body, http.StatusCreated)
}

// said is the one message of the one webhook that came, besides statuses.
func (s *talk) said(t *testing.T) (message, sender map[string]any) {
	t.Helper()
	var all []servertest.Payload
	for _, p := range s.posted(t) {
		if len(p.Statuses) == 0 {
			all = append(all, p)
		}
	}
	if len(all) != 1 || len(all[0].Messages) != 1 || len(all[0].Contacts) != 1 {
		t.Fatalf("webhooks %v, want one message with its sender", all)
	}
	return all[0].Messages[0], all[0].Contacts[0]
}

// offers sends what can be tapped on, and tells the ids by a name.
func (s *talk) offers(t *testing.T) *strings.Replacer {
	t.Helper()
	const to = `{"to":"447700900123","recipient_type":"individual",`
	buttons := sentBody(t, s.Server, s.bearer, to+`"type":"interactive","interactive":{"type":"button","body":{"text":"Tea?"},"action":{"buttons":[
		{"type":"reply","reply":{"id":"yes","title":"Yes"}},{"type":"reply","reply":{"id":"no","title":"No"}}]}}}`)
	list := sentBody(t, s.Server, s.bearer, to+`"type":"interactive","interactive":{"type":"list","body":{"text":"Which?"},"action":{"button":"Teas","sections":[
		{"title":"Black","rows":[{"id":"assam","title":"Assam","description":"malty"},{"id":"keemun","title":"Keemun"}]}]}}}`)
	template := sentBody(t, s.Server, s.bearer, to+`"type":"template","template":{"namespace":"quayside_tea_house","name":"new_harvest","language":{"code":"en_GB","policy":"deterministic"},"components":[
		{"type":"header","parameters":[{"type":"image","image":{"link":"https://teahouse.example/leaf.jpg"}}]},
		{"type":"body","parameters":[{"type":"text","text":"Assam"},{"type":"text","text":"250"}]},
		{"type":"button","sub_type":"quick_reply","index":"0","parameters":[{"type":"payload","payload":"KEEP-250"}]},
		{"type":"button","sub_type":"url","index":"2","parameters":[{"type":"text","text":"assam"}]}]}}`)
	s.posted(t)
	return strings.NewReplacer("{buttons}", buttons, "{list}", list, "{template}", template, "{business}", "447700900000", "{group}", theGroup(t, s.Server))
}

// kinds of contents; want is the message of the webhook without from, id and timestamp.
var inbounds = []struct {
	kind controlgen.InboundType
	name string
	body string // besides from
	want string
}{
	{"text", "text", `"text":"Is the Assam back?"`, `{"type":"text","text":{"body":"Is the Assam back?"}}`},
	{"text", "said so", `"type":"text","text":"Yes"`, `{"type":"text","text":{"body":"Yes"}}`},
	{"text", "a reply", `"text":"Yes","context":{"id":"{list}"}`, `{"type":"text","text":{"body":"Yes"},"context":{"id":"{list}","from":"{business}"}}`},
	{"text", "forwarded", `"text":"Yes","context":{"forwarded":true,"frequently_forwarded":true}`, `{"type":"text","text":{"body":"Yes"},"context":{"forwarded":true,"frequently_forwarded":true}}`},
	{"text", "of a product", `"text":"This?","context":{"catalog_id":"7","product_retailer_id":"assam"}`, `{"type":"text","text":{"body":"This?"},"context":{"referred_product":{"catalog_id":"7","product_retailer_id":"assam"}}}`},
	{"text", "in a group", `"group":"{group}","text":"All?","context":{"mentions":["447700900000"]}`, `{"type":"text","group_id":"{group}","text":{"body":"All?"},"context":{"mentions":["447700900000"]}}`},
	{"text", "from an advertisement", `"text":"Hi","referral":{"source_type":"ad","source_id":"7","source_url":"https://ads.example/7","headline":"Tea","body":"Fresh"}`, `{"type":"text","text":{"body":"Hi"},"referral":{"source_type":"ad","source_id":"7","source_url":"https://ads.example/7","headline":"Tea","body":"Fresh"}}`},
	{"image", "image", `"image":{"caption":"tea"}`, `{"type":"image","image":{"mime_type":"image/jpeg","caption":"tea"}}`},
	{"image", "png", `"image":{"mime_type":"image/png"}`, `{"type":"image","image":{"mime_type":"image/png"}}`},
	{"image", "named alone", `"type":"image"`, `{"type":"image","image":{"mime_type":"image/jpeg"}}`},
	{"video", "video", `"video":{}`, `{"type":"video","video":{"mime_type":"video/mp4"}}`},
	{"audio", "audio", `"audio":{"filename":"song.ogg"}`, `{"type":"audio","audio":{"mime_type":"audio/ogg; codecs=opus","filename":"song.ogg"}}`},
	{"voice", "voice", `"voice":{}`, `{"type":"voice","voice":{"mime_type":"audio/ogg; codecs=opus"}}`},
	{"voice", "voice, spelled otherwise", `"voice":{"mime_type":"audio/ogg;codecs=opus"}`, `{"type":"voice","voice":{"mime_type":"audio/ogg; codecs=opus"}}`},
	{"document", "document", `"document":{"filename":"order.pdf","caption":"mine"}`, `{"type":"document","document":{"mime_type":"application/pdf","filename":"order.pdf","caption":"mine"}}`},
	{"sticker", "sticker", `"type":"sticker","sticker":{}`, `{"type":"sticker","sticker":{"mime_type":"image/webp","metadata":{"sticker-pack-id":"leaves-1","sticker-pack-name":"Leaves","sticker-pack-publisher":"wabamock","emojis":["🍃"],"is-first-party-sticker":0}}}`},
	{"location", "location", `"location":{"latitude":51.5,"longitude":-0.12,"name":"Quay","address":"1 Quay Street","url":"https://teahouse.example"}`, `{"type":"location","location":{"latitude":51.5,"longitude":-0.12,"name":"Quay","address":"1 Quay Street","url":"https://teahouse.example"}}`},
	{"contacts", "contacts", `"contacts":[{"name":{"formatted_name":"Sam","first_name":"Sam"},"phones":[{"phone":"+44 7700 900124","type":"CELL","wa_id":"447700900124"}],"org":{"company":"Tea"}}]`, `{"type":"contacts","contacts":[{"name":{"formatted_name":"Sam","first_name":"Sam"},"phones":[{"phone":"+44 7700 900124","type":"CELL","wa_id":"447700900124"}],"org":{"company":"Tea"}}]}`},
	{"button", "by payload", `"button":{"payload":"KEEP-250"}`, `{"type":"button","button":{"text":"Yes, please","payload":"KEEP-250"},"context":{"id":"{template}","from":"{business}"}}`},
	{"button", "by label", `"button":{"text":"No, thanks"},"context":{"id":"{template}"}`, `{"type":"button","button":{"text":"No, thanks","payload":null},"context":{"id":"{template}","from":"{business}"}}`},
	{"interactive", "by id", `"interactive":{"id":"no"}`, `{"type":"interactive","interactive":{"type":"button_reply","button_reply":{"id":"no","title":"No"}},"context":{"id":"{buttons}","from":"{business}"}}`},
	{"interactive", "by title", `"interactive":{"title":"Assam"}`, `{"type":"interactive","interactive":{"type":"list_reply","list_reply":{"id":"assam","title":"Assam","description":"malty"}},"context":{"id":"{list}","from":"{business}"}}`},
	{"interactive", "of the one that is named", `"interactive":{"id":"keemun","title":"Keemun"},"context":{"id":"{list}"}`, `{"type":"interactive","interactive":{"type":"list_reply","list_reply":{"id":"keemun","title":"Keemun"}},"context":{"id":"{list}","from":"{business}"}}`},
	{"order", "order", `"order":{"catalog_id":"7","text":"Please","product_items":[{"product_retailer_id":"assam","quantity":2,"item_price":4.5,"currency":"GBP"}]}`, `{"type":"order","order":{"catalog_id":"7","text":"Please","product_items":[{"product_retailer_id":"assam","quantity":2,"item_price":4.5,"currency":"GBP"}]}}`},
	{"reaction", "reaction", `"reaction":{"message_id":"{list}","emoji":"👍"}`, `{"type":"reaction","reaction":{"message_id":"{list}","emoji":"👍"}}`},
	{"reaction", "taken back", `"reaction":{"message_id":"{list}"}`, `{"type":"reaction","reaction":{"message_id":"{list}","emoji":""}}`},
	{"unknown", "unknown", `"type":"unknown"`, `{"type":"unknown","errors":[{"code":501,"title":"Unknown message type","details":"Message type is not currently supported"}]}`},
}

// TestWhatCustomersSayIsTold lets a customer say something of every type: the webhook tells it, and
// the file that comes with it can be downloaded. Source: webhooks, Inbound messages.
func TestWhatCustomersSayIsTold(t *testing.T) {
	t.Parallel()
	met := map[controlgen.InboundType]bool{}
	for _, tt := range inbounds {
		met[tt.kind] = true
		t.Run(string(tt.kind)+" "+tt.name, func(t *testing.T) {
			t.Parallel()
			s := newTalk(t)
			ids := s.offers(t)
			got := s.receive(t, ids.Replace(`{"from":"447700900123","name":"Priya",`+tt.body+`}`))
			if got.Type != tt.kind || got.Blocked || got.ID == nil {
				t.Fatalf("answered %+v", got)
			}
			message, sender := s.said(t)
			if message["id"] != *got.ID || message["from"] != "447700900123" || message["timestamp"] != strconv.FormatInt(begins.Add(2*time.Second).Unix(), 10) {
				t.Errorf("the message is %v", message)
			}
			if sender["wa_id"] != "447700900123" || sender["profile"].(map[string]any)["name"] != "Priya" {
				t.Errorf("the sender is %v", sender)
			}
			if file, ok := message[string(tt.kind)].(map[string]any); ok && file["mime_type"] != nil {
				s.fetched(t, got, file)
				delete(file, "id")
				delete(file, "sha256")
			} else if got.Media != nil {
				t.Errorf("a file %s came with it", *got.Media)
			}
			for _, name := range []string{"id", "from", "timestamp"} {
				delete(message, name)
			}
			var want map[string]any
			if err := json.Unmarshal([]byte(ids.Replace(tt.want)), &want); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, message); diff != "" {
				t.Errorf("the webhook (-want +got):\n%s", diff)
			}
		})
	}
	for _, kind := range allOf(t, "InboundType") {
		if !met[controlgen.InboundType(kind)] {
			t.Errorf("nothing of type %s was said", kind)
		}
	}
}

// allOf are the values of an enumeration of control.yaml.
func allOf(t *testing.T, schema string) []string {
	t.Helper()
	doc, err := openapi3.NewLoader().LoadFromFile("control.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, v := range doc.Components.Schemas[schema].Value.Enum {
		all = append(all, v.(string))
	}
	if len(all) == 0 {
		t.Fatalf("%s has no values", schema)
	}
	return all
}

func TestABlockedCustomerIsNotHeard(t *testing.T) {
	t.Parallel()
	s := newTalk(t)
	s.receive(t, `{"from":"447700900123","text":"hi"}`) // who may be blocked wrote in the last 24 hours
	s.said(t)
	if w := call(s.Server, s.bearer, http.MethodPost, "/v1/contacts/447700900123/block", ""); w.Code != http.StatusOK {
		t.Fatalf("block: %d %s", w.Code, w.Body)
	}
	if got := s.receive(t, `{"from":"447700900123","image":{}}`); !got.Blocked || got.ID != nil || got.Media != nil || got.Type != controlgen.InboundTypeImage {
		t.Errorf("answered %+v, want that it was blocked", got)
	}
	if fresh := s.posted(t); len(fresh) > 0 {
		t.Errorf("webhooks %v of somebody blocked", fresh)
	}
	if c := askFor[controlgen.Customer](t, s, http.MethodGet, theCustomers+"/447700900123", "", http.StatusOK); !c.Blocked {
		t.Errorf("the customer is %+v, want blocked", c)
	}
}

// TestWhatCannotBeSaid is refused, and nothing comes of it.
func TestWhatCannotBeSaid(t *testing.T) {
	t.Parallel()
	s := newTalk(t)
	ids := s.offers(t)
	const bad, conflict = http.StatusBadRequest, http.StatusConflict
	tests := []struct {
		name, body string
		status     int
		part       string
	}{
		{"nothing", ``, bad, "no content"},
		{"two contents", `"text":"hi","image":{}`, bad, "several contents: text, image"},
		{"another type", `"type":"image","text":"hi"`, bad, "of type image and has a content of type text"},
		{"a type without its content", `"type":"text"`, bad, "needs the member `text`"},
		{"unknown with a content", `"type":"unknown","text":"hi"`, bad, "of type unknown and has"},
		{"no such type", `"type":"system"`, bad, "type"},
		{"an unknown member", `"text":"hi","subject":"x"`, bad, "subject"},
		{"an empty text", `"text":""`, bad, "text"},
		{"an empty file", `"image":{"data":""}`, bad, "empty"},
		{"no base64", `"image":{"data":"%%%"}`, bad, "data"},
		{"a caption of a voice note", `"voice":{"caption":"x"}`, bad, "no `caption`"},
		{"a name of an image", `"image":{"filename":"x.jpg"}`, bad, "no `filename`"},
		{"no content type", `"image":{"mime_type":"jpeg"}`, bad, "want a content type"},
		{"a type of which none is made", `"image":{"mime_type":"image/gif"}`, bad, "only image/jpeg, image/png"},
		{"a card without name", `"contacts":[{"phones":[]}]`, bad, "formatted_name"},
		{"a card with an unknown member", `"contacts":[{"name":{"formatted_name":"Sam"},"fax":"1"}]`, bad, "fax"},
		{"half a product", `"text":"hi","context":{"catalog_id":"7"}`, bad, "belong together"},
		{"beyond the pole", `"location":{"latitude":91,"longitude":0}`, bad, "latitude"},
		{"a group that is not", `"group":"1-1","text":"hi"`, conflict, "does not have both"},
		{"an id that was not offered", `"interactive":{"id":"maybe"}`, conflict, "does not offer the id 'maybe'; it offers 'assam' (Assam), 'keemun' (Keemun)"},
		{"an id of another message", `"interactive":{"id":"yes"},"context":{"id":"{list}"}`, conflict, "it offers 'assam' (Assam)"},
		{"a label that was not offered", `"button":{"text":"Perhaps"}`, conflict, "it offers 'KEEP-250' (Yes, please), 'No, thanks'"},
		{"a message that was not sent", `"button":{"text":"Yes, please"},"context":{"id":"unknown"}`, conflict, "did not come to"},
	}
	before := len(askFor[controlgen.MessageList](t, s, http.MethodGet, theMessages, "", http.StatusOK).Messages)
	for _, tt := range tests {
		body := `{"from":"447700900123"}`
		if tt.body != "" {
			body = ids.Replace(`{"from":"447700900123",` + tt.body + `}`)
		}
		askRefused(t, s, http.MethodPost, theInbound, body, tt.status, tt.part)
	}
	askRefused(t, s, http.MethodPost, theInbound, `{"text":"hi"}`, bad, "from")
	askRefused(t, s, http.MethodPost, theInbound, `{"from":"447700900127","text":"hi"}`, conflict, "447700900127")
	askRefused(t, s, http.MethodPost, theInbound, `{"from":"16505550101","interactive":{"id":"yes"}}`, conflict, "No message came to '16505550101'")
	askRefused(t, s, http.MethodPost, "/worlds/fresh/inbound", `{"from":"447700900123","text":"hi","image":{}}`, bad, "several")
	askRefused(t, s, http.MethodGet, "/worlds/fresh/messages", "", http.StatusNotFound, "fresh")
	if fresh := s.posted(t); len(fresh) > 0 {
		t.Errorf("webhooks %v came of refusals", fresh)
	}
	if after := len(askFor[controlgen.MessageList](t, s, http.MethodGet, theMessages, "", http.StatusOK).Messages); after != before {
		t.Errorf("%d messages, before the refusals %d", after, before)
	}
}

// TestWhatIsSaidWithoutConnectionComesLater waits at the server, with its file.
func TestWhatIsSaidWithoutConnectionComesLater(t *testing.T) {
	t.Parallel()
	s := newTalk(t)
	askFor[controlgen.Caused](t, s, http.MethodPost, theWorld+"/events", `{"type":"connection_lost"}`, http.StatusOK)
	got := s.receive(t, `{"from":"447700900123","type":"image"}`)
	if got.ID == nil || got.Media != nil {
		t.Fatalf("answered %+v, want an id, and no file yet", got)
	}
	if fresh := s.posted(t); len(fresh) > 0 {
		t.Errorf("webhooks %v without connection", fresh)
	}
	askFor[controlgen.Caused](t, s, http.MethodPost, theWorld+"/events", `{"type":"connection_restored"}`, http.StatusOK)
	advance(t, s.Server, time.Minute)
	message, _ := s.said(t)
	file := message["image"].(map[string]any)
	id, _ := file["id"].(string)
	s.fetched(t, controlgen.Received{Media: &id}, file)
	if message["id"] != *got.ID || message["timestamp"] != strconv.FormatInt(begins.Add(time.Second).Unix(), 10) {
		t.Errorf("the message is %v, want it with the instant at which it was said", message)
	}
}
