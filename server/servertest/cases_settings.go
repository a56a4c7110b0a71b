package servertest

import (
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"testing"

	"github.com/wabamock/wabamock/server"
)

// settingsCases are the application settings. Source: settings-application; DESIGN, Fidelity;
// clients, Settings, profile, users; lifecycle, Settings that act only after a restart.
func settingsCases() []Case {
	manual := WithConfig(func(c *server.Config) { c.World.Restart = server.RestartManual })
	old := []Option{WithClientVersion("2.33.4")}
	return []Case{
		{Name: "the default settings are those of the listing, nested under settings.application", Options: []Option{WithFixture("fresh")}, Run: defaultSettings},
		{Name: "a change of settings leaves alone what it does not name, at every depth", Run: settingsMerge},
		{Name: "lists in the settings are replaced, null is absent", Run: settingsLists},
		{Name: "delays are taken as numbers or text and answered as text", Run: delays},
		{Name: "every setting can be changed and is shown", Run: everySetting},
		{Name: "a setting of the wrong kind or out of range is 400/1009 and changes nothing", Run: badSettings},
		{Name: "settings that are not a JSON object are 400/1025", Run: settingsNotJSON},
		{Name: "surplus settings are let through, and recorded", Run: surplusSettings},
		{Name: "surplus members are let through by every operation on the account", Options: []Option{WithFixture("fresh")}, Run: surplusMembers},
		{Name: "pass_through cannot be switched on again from version 2.35 on", Run: passThroughOneWay},
		{Name: "pass_through can be switched on again before version 2.35", Options: old, Run: passThroughBothWays},
		{Name: "a reset brings the defaults back, and leaves providers, certificates and number alone", Run: settingsReset},
		{Name: "settings marked restart are stored and shown at once", Options: []Option{manual}, Run: everySetting},
		{Name: "settings marked restart act after it", Options: []Option{manual}, Run: actsAfterRestart},
		{Name: "other settings act at once", Run: actsAtOnce},
		{Name: "webhook URLs are https, or http to this machine", Run: webhookURLs},
		{Name: "webhook URLs may be http everywhere on demand", Options: []Option{webhookHTTP(server.WebhookHTTPAlways)}, Run: webhookHTTPAlways},
		{Name: "webhook URLs may be http nowhere on demand", Options: []Option{webhookHTTP(server.WebhookHTTPNever)}, Run: webhookHTTPNever},
		{Name: "a fixture may bring settings", Options: []Option{WithFixtureYAML(fixtureWithSettings)}, Run: settingsOfFixture},
		{Name: "settings are the admin's", Run: settingsRoles},
	}
}

// fixtureWithSettings is a world whose settings are not the defaults.
const fixtureWithSettings = `
name: settings
number: {country_code: "44", phone: "7700900000"}
users:
  - {name: admin, password: secret}
settings:
  callback_backoff_delay_ms: 500
  sent_status: true
  pass_through: false
  media: {auto_download: [image]}
  webhooks: {url: "https://hooks.example/wa", max_concurrent_requests: 24, message: {read: false}}
`

// shownDefaults are the settings of a client without number.
const shownDefaults = `{
	"callback_backoff_delay_ms": "3000", "max_callback_backoff_delay_ms": "900000", "callback_persist": true,
	"heartbeat_interval": 5, "unhealthy_interval": 30,
	"media": {"auto_download": ["voice", "sticker", "audio", "document", "image", "video"]},
	"pass_through": true, "sent_status": false, "webhooks": {"url": "", "max_concurrent_requests": 6},
	"notify_user_change_number": true, "show_security_notifications": false,
	"db_garbagecollector_enable": true, "garbagecollector_enable": {"media": false, "messages": true},
	"skip_referral_media_download": false, "webhook_payload_conversation_pricingmodel_disabled": false,
	"verbose_logging": false, "log_level": "info", "wa_id": ""
}`

// wantSettings fails the test when the settings are not the defaults, changed by these.
func (m *Mock) wantSettings(tb testing.TB, changed string) {
	tb.Helper()
	want := decoded(tb, []byte(shownDefaults))
	want["wa_id"] = "447700900000"
	maps.Copy(want, decoded(tb, []byte(changed)))
	text, err := json.Marshal(map[string]any{"settings": map[string]any{"application": want}})
	if err != nil {
		tb.Fatalf("encode the settings: %v", err)
	}
	m.Call(tb, http.MethodGet, "/v1/settings/application", nil).wantBody(tb, http.StatusOK, string(text))
}

// patch changes the settings.
func (m *Mock) patch(tb testing.TB, body string) Answer {
	tb.Helper()
	return m.Call(tb, http.MethodPatch, "/v1/settings/application", body)
}

func defaultSettings(t *testing.T, m *Mock) {
	m.Call(t, http.MethodGet, "/settings/application", nil).wantBody(t, http.StatusOK, `{"settings":{"application":`+shownDefaults+`}}`)
}

func settingsMerge(t *testing.T, m *Mock) {
	m.patch(t, `{"webhooks":{"max_concurrent_requests":12}}`).wantDone(t, http.StatusOK)
	m.patch(t, `{"webhooks":{"url":"https://hooks.example/wa"}}`).wantDone(t, http.StatusOK)
	m.wantSettings(t, `{"webhooks":{"url":"https://hooks.example/wa","max_concurrent_requests":12}}`)
	m.patch(t, `{"webhooks":{"message":{"sent":true}}}`).wantDone(t, http.StatusOK)
	m.patch(t, `{"webhooks":{"message":{"read":false}},"heartbeat_interval":7}`).wantDone(t, http.StatusOK)
	m.patch(t, `{}`).wantDone(t, http.StatusOK)
	m.patch(t, `{"webhooks":{},"media":{}}`).wantDone(t, http.StatusOK)
	m.wantSettings(t, `{"heartbeat_interval":7,"webhooks":{"url":"https://hooks.example/wa","max_concurrent_requests":12,"message":{"sent":true,"read":false}}}`)
	m.patch(t, `{"webhooks":{"url":""}}`).wantDone(t, http.StatusOK)
	m.wantSettings(t, `{"heartbeat_interval":7,"webhooks":{"url":"","max_concurrent_requests":12,"message":{"sent":true,"read":false}}}`)
}

func settingsLists(t *testing.T, m *Mock) {
	m.patch(t, `{"media":{"auto_download":["image","voice","image"]}}`).wantDone(t, http.StatusOK)
	m.wantSettings(t, `{"media":{"auto_download":["image","voice"]}}`)
	m.patch(t, `{"media":{"auto_download":null},"sent_status":null,"webhooks":null,"callback_backoff_delay_ms":null}`).wantDone(t, http.StatusOK)
	m.wantSettings(t, `{"media":{"auto_download":["image","voice"]}}`)
	m.patch(t, `{"media":{"auto_download":[]}}`).wantDone(t, http.StatusOK)
	m.wantSettings(t, `{"media":{"auto_download":[]}}`)
}

func delays(t *testing.T, m *Mock) {
	for given, shown := range map[string]string{`500`: "500", `"750"`: "750", `0`: "0", `"0"`: "0", `9e2`: "900", `900000`: "900000", `1000.0`: "1000"} {
		m.patch(t, `{"callback_backoff_delay_ms":`+given+`}`).wantDone(t, http.StatusOK)
		m.wantSettings(t, `{"callback_backoff_delay_ms":"`+shown+`"}`)
	}
	m.patch(t, `{"callback_backoff_delay_ms":"4000","max_callback_backoff_delay_ms":2147483647}`).wantDone(t, http.StatusOK)
	want := `{"callback_backoff_delay_ms":"4000","max_callback_backoff_delay_ms":"2147483647"}`
	m.wantSettings(t, want)
	for _, bad := range []string{`-1`, `"-1"`, `1.5`, `"1.5"`, `"abc"`, `""`, `" 500"`, `"0x10"`, `"0500"`, `"1e3"`, `true`, `[500]`, `{}`, `2147483648`, `"2147483648"`, `"9999999999"`, `1e300`} {
		for _, name := range []string{"callback_backoff_delay_ms", "max_callback_backoff_delay_ms"} {
			m.patch(t, `{"`+name+`":`+bad+`}`).wantRefused(t, http.StatusBadRequest, 1009, "'"+name+"'")
		}
	}
	m.wantSettings(t, want)
	m.patch(t, `{"callback_backoff_delay_ms":500,"max_callback_backoff_delay_ms":499}`).wantRefused(t, http.StatusBadRequest, 1009, "max_callback_backoff_delay_ms")
	m.patch(t, `{"max_callback_backoff_delay_ms":3999}`).wantRefused(t, http.StatusBadRequest, 1009, "'callback_backoff_delay_ms'")
	m.patch(t, `{"max_callback_backoff_delay_ms":4000}`).wantDone(t, http.StatusOK)
}

func everySetting(t *testing.T, m *Mock) {
	all := `{
		"callback_backoff_delay_ms": "1000", "max_callback_backoff_delay_ms": "2000", "callback_persist": false,
		"heartbeat_interval": 6, "unhealthy_interval": 31, "media": {"auto_download": ["sticker", "video"]},
		"on_call_pager": "16505550100-1600000000", "pass_through": false, "sent_status": true,
		"webhooks": {"url": "https://hooks.example/wa", "max_concurrent_requests": 18, "message": {"sent": false, "delivered": false, "read": true}},
		"notify_user_change_number": false, "show_security_notifications": true, "db_garbagecollector_enable": false,
		"garbagecollector_enable": {"media": true, "messages": false}, "skip_referral_media_download": true,
		"webhook_payload_conversation_pricingmodel_disabled": true, "axolotl_context_striping_disabled": true,
		"verbose_logging": true, "log_level": "debug"
	}`
	m.patch(t, all).wantDone(t, http.StatusOK)
	m.wantSettings(t, all)
	m.patch(t, `{"db_garbagecollector_enable":true}`).wantDone(t, http.StatusOK)
	a := m.Call(t, http.MethodGet, "/settings/application", nil)
	if got := a.At(t, "/settings/application/garbagecollector_enable/messages"); got != true {
		t.Errorf("the later form of db_garbagecollector_enable is %v, want true", got)
	}
	m.patch(t, `{"on_call_pager":"447700900123"}`).wantDone(t, http.StatusOK)
	for _, n := range []string{"6", "12", "18", "24"} {
		m.patch(t, `{"webhooks":{"max_concurrent_requests":`+n+`}}`).wantDone(t, http.StatusOK)
	}
}

func badSettings(t *testing.T, m *Mock) {
	for name, values := range map[string][]string{
		"callback_persist":             {`"true"`},
		"pass_through":                 {`1`},
		"sent_status":                  {`"no"`, `[]`},
		"heartbeat_interval":           {`0`, `-5`, `1.5`, `"5"`},
		"unhealthy_interval":           {`0`, `2147483648`, `true`},
		"media":                        {`[]`, `{"auto_download":"image"}`, `{"auto_download":["image."]}`, `{"auto_download":[null]}`, `{"auto_download":["gif"]}`},
		"webhooks":                     {`"https://hooks.example/wa"`, `{"url":7}`, `{"message":true}`, `{"message":{"sent":"yes"}}`},
		"notify_user_change_number":    {`"yes"`},
		"show_security_notifications":  {`0`},
		"db_garbagecollector_enable":   {`{}`},
		"garbagecollector_enable":      {`true`, `{"media":"no"}`},
		"skip_referral_media_download": {`"no"`},
		"webhook_payload_conversation_pricingmodel_disabled": {`1`},
		"axolotl_context_striping_disabled":                  {`1`},
		"verbose_logging":                                    {`"no"`},
		"log_level":                                          {`7`},
		"on_call_pager":                                      {`7`},
	} {
		for _, value := range values {
			a := m.patch(t, `{"callback_backoff_delay_ms":1,"`+name+`":`+value+`}`)
			a.wantRefused(t, http.StatusBadRequest, 1009, name)
		}
	}
	for _, n := range []string{`0`, `7`, `30`, `"6"`, `6.5`} {
		m.patch(t, `{"callback_backoff_delay_ms":1,"webhooks":{"max_concurrent_requests":`+n+`}}`).wantRefused(t, http.StatusBadRequest, 1009, "max_concurrent_requests")
	}
	m.wantSettings(t, `{}`)
	a := m.patch(t, `{"heartbeat_interval":0,"sent_status":"no","webhooks":{"max_concurrent_requests":7}}`)
	a.wantRefused(t, http.StatusBadRequest, 1009, "heartbeat_interval", "sent_status", "max_concurrent_requests")
}

func settingsNotJSON(t *testing.T, m *Mock) {
	for _, body := range []string{``, `{`, `[]`, `"x"`, `null`, `{"sent_status":true}}`} {
		a := m.patch(t, body)
		a.wantRefused(t, http.StatusBadRequest, 1025, "Unable to decode json from the request: ")
		if got := a.Text(t, "/errors/0/title"); got != "Request is not valid" {
			t.Errorf("title %q", got)
		}
	}
	m.wantSettings(t, `{}`)
}

func surplusSettings(t *testing.T, m *Mock) {
	m.patch(t, `{"tcp_listen_address":"x","wa_id":"447700900999","sent_status":true,"webhooks":{"urls":[]}}`).wantDone(t, http.StatusOK)
	m.wantSettings(t, `{"sent_status":true}`)
	for _, e := range slices.Backward(m.Journal(t)) {
		if x := e.Exchange; x != nil && x.Operation == "UpdateApplicationSettings" {
			if len(x.Findings) != 3 {
				t.Errorf("findings %v, want three", x.Findings)
			}
			return
		}
	}
	t.Error("the change is not on record")
}

func passThroughOneWay(t *testing.T, m *Mock) {
	m.patch(t, `{"pass_through":true}`).wantDone(t, http.StatusOK)
	m.patch(t, `{"pass_through":false}`).wantDone(t, http.StatusOK)
	m.patch(t, `{"pass_through":true,"sent_status":true}`).wantRefused(t, http.StatusBadRequest, 1009, "'pass_through'")
	m.wantSettings(t, `{"pass_through":false}`)
}

func passThroughBothWays(t *testing.T, m *Mock) {
	m.patch(t, `{"pass_through":false}`).wantDone(t, http.StatusOK)
	m.patch(t, `{"pass_through":true}`).wantDone(t, http.StatusOK)
	m.wantSettings(t, `{}`)
}
