package api

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wabamock/wabamock/gen"
	"github.com/wabamock/wabamock/server/internal/core"
)

func TestSettingsPatchOfABody(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		body string
		want core.SettingsPatch
	}{
		{"nothing", `{}`, core.SettingsPatch{}},
		{"nulls are absent", `{"media":{"auto_download":null},"webhooks":{"url":null,"message":null},"callback_backoff_delay_ms":null,"garbagecollector_enable":null}`, core.SettingsPatch{}},
		{
			"delays as numbers", `{"callback_backoff_delay_ms":1500,"max_callback_backoff_delay_ms":3e4}`,
			core.SettingsPatch{CallbackBackoffDelay: new(1500 * time.Millisecond), MaxCallbackBackoffDelay: new(30 * time.Second)},
		},
		{
			"delays as text", `{"callback_backoff_delay_ms":"0","max_callback_backoff_delay_ms":"900000"}`,
			core.SettingsPatch{CallbackBackoffDelay: new(time.Duration(0)), MaxCallbackBackoffDelay: new(15 * time.Minute)},
		},
		{
			"intervals", `{"heartbeat_interval":7,"unhealthy_interval":40}`,
			core.SettingsPatch{HeartbeatInterval: new(7 * time.Second), UnhealthyInterval: new(40 * time.Second)},
		},
		{"lists", `{"media":{"auto_download":["image","voice"]}}`, core.SettingsPatch{AutoDownload: &[]string{"image", "voice"}}},
		{"an empty list", `{"media":{"auto_download":[]}}`, core.SettingsPatch{AutoDownload: &[]string{}}},
		{
			"webhooks", `{"webhooks":{"url":"","max_concurrent_requests":12,"message":{"sent":true,"delivered":false}}}`,
			core.SettingsPatch{WebhookURL: new(""), WebhookMaxConcurrent: new(12), WebhookSent: new(true), WebhookDelivered: new(false)},
		},
		{"old form of collection", `{"db_garbagecollector_enable":false}`, core.SettingsPatch{CollectMessages: new(false)}},
		{"new form of collection", `{"garbagecollector_enable":{"media":true}}`, core.SettingsPatch{CollectMedia: new(true)}},
		{"both forms of collection", `{"db_garbagecollector_enable":false,"garbagecollector_enable":{"messages":true}}`, core.SettingsPatch{CollectMessages: new(true)}},
		{
			"all the rest", `{"callback_persist":false,"on_call_pager":"g","pass_through":false,"sent_status":true,"notify_user_change_number":false,
			"show_security_notifications":true,"skip_referral_media_download":true,"webhook_payload_conversation_pricingmodel_disabled":true,
			"axolotl_context_striping_disabled":true,"verbose_logging":true,"log_level":"debug","webhooks":{"message":{"read":false}}}`,
			core.SettingsPatch{
				CallbackPersist: new(false), OnCallPager: new("g"), PassThrough: new(false), SentStatus: new(true), NotifyUserChangeNumber: new(false),
				ShowSecurityNotifications: new(true), SkipReferralMedia: new(true), PricingModelDisabled: new(true),
				AxolotlStripingDisabled: new(true), VerboseLogging: new(true), LogLevel: new("debug"), WebhookRead: new(false),
			},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var body gen.ApplicationSettingsUpdate
			if err := json.Unmarshal([]byte(tt.body), &body); err != nil {
				t.Fatalf("decode: %v", err)
			}
			got, err := settingsPatch(&body)
			if err != nil {
				t.Fatalf("settingsPatch: %v", err)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("patch (-want +got):\n%s", diff)
			}
		})
	}
}

func TestWhole(t *testing.T) {
	t.Parallel()
	tests := []struct {
		text string
		want int
		ok   bool
	}{
		{"0", 0, true},
		{"3000", 3000, true},
		{"3e3", 3000, true},
		{"32.0", 32, true},
		{"-1", -1, true},
		{"2147483647", 2147483647, true},
		{"2147483648", 0, false},
		{"1e400", 0, false},
		{"1.5", 0, false},
		{"", 0, false},
		{"four", 0, false},
	}
	for _, tt := range tests {
		got, err := whole("n", json.Number(tt.text))
		if got != tt.want || (err == nil) != tt.ok {
			t.Errorf("whole(%q) = %d, %v, want %d, ok %t", tt.text, got, err, tt.want, tt.ok)
		}
	}
}

func TestShownSettings(t *testing.T) {
	t.Parallel()
	view := core.SettingsView{WaID: "16505550100", Settings: core.Settings{
		CallbackBackoffDelay: 3 * time.Second, MaxCallbackBackoffDelay: 15 * time.Minute,
		HeartbeatInterval: 5 * time.Second, UnhealthyInterval: 30 * time.Second,
		PassThrough: true, WebhookMaxConcurrent: 6, CollectMessages: true, LogLevel: "info",
	}}
	const bare = `{"callback_backoff_delay_ms":"3000","callback_persist":false,"db_garbagecollector_enable":true,` +
		`"garbagecollector_enable":{"media":false,"messages":true},"heartbeat_interval":5,"log_level":"info",` +
		`"max_callback_backoff_delay_ms":"900000","media":{"auto_download":[]},"notify_user_change_number":false,` +
		`"pass_through":true,"sent_status":false,"show_security_notifications":false,"skip_referral_media_download":false,` +
		`"unhealthy_interval":30,"verbose_logging":false,"wa_id":"16505550100",` +
		`"webhook_payload_conversation_pricingmodel_disabled":false,"webhooks":{"max_concurrent_requests":6,"url":""}}`
	wantJSON(t, shownSettings(view), bare)

	view.AutoDownload, view.OnCallPager, view.AxolotlStripingDisabled = []string{"image"}, "g", new(true)
	view.WebhookURL, view.WebhookRead = "https://hooks.example/wa", new(false)
	full := shownSettings(view)
	wantJSON(t, full.Media, `{"auto_download":["image"]}`)
	wantJSON(t, full.Webhooks, `{"max_concurrent_requests":6,"message":{"read":false},"url":"https://hooks.example/wa"}`)
	wantJSON(t, []any{full.OnCallPager, full.AxolotlContextStripingDisabled}, `["g",true]`)
}

// wantJSON compares a value's JSON.
func wantJSON(t *testing.T, got any, want string) {
	t.Helper()
	b, err := json.Marshal(got)
	if err != nil {
		t.Fatalf("encode: %v", err)
	}
	if diff := cmp.Diff(want, string(b)); diff != "" {
		t.Errorf("JSON (-want +got):\n%s", diff)
	}
}
