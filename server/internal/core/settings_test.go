package core

import (
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// changing is a change of settings.
func changing(edit func(*SettingsPatch)) UpdateApplicationSettings {
	var c UpdateApplicationSettings
	edit(&c.Patch)
	return c
}

func TestSettingsMerge(t *testing.T) {
	t.Parallel()
	w := shop(t)
	done(t, w, changing(func(p *SettingsPatch) {
		p.WebhookURL = new("https://ops:s3cret@hooks.example/wa")
		p.WebhookRead = new(false)
		p.AutoDownload = &[]string{"image", "voice", "image"}
	}))
	done(t, w, changing(func(p *SettingsPatch) {
		p.WebhookMaxConcurrent = new(24)
		p.CallbackBackoffDelay = new(time.Second)
	}))
	want := defaultSettings()
	want.WebhookURL = "https://ops:s3cret@hooks.example/wa"
	want.WebhookRead = new(false)
	want.AutoDownload = []string{"image", "voice"}
	want.WebhookMaxConcurrent = 24
	want.CallbackBackoffDelay = time.Second
	if diff := cmp.Diff(SettingsView{Settings: want, WaID: shopID}, done(t, w, ApplicationSettings{})); diff != "" {
		t.Errorf("stored (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(want, done(t, w, ActingSettings{})); diff != "" {
		t.Errorf("acting (-want +got):\n%s", diff)
	}
	told := w.Drain()
	wantTold := []Fact{
		SettingsChanged{Occurred{shopStart}, []string{"media.auto_download", "webhooks.url", "webhooks.message.read"}},
		SettingsChanged{Occurred{shopStart}, []string{"callback_backoff_delay_ms", "webhooks.max_concurrent_requests"}},
	}
	if diff := cmp.Diff(wantTold, told); diff != "" {
		t.Errorf("facts (-want +got):\n%s", diff)
	}
	if text := fmt.Sprintf("%+v", told); strings.Contains(text, "s3cret") {
		t.Errorf("a fact holds the password of a URL: %s", text)
	}
	done(t, w, changing(func(p *SettingsPatch) { p.WebhookURL = new(""); p.AutoDownload = &[]string{} }))
	if got := done(t, w, ActingSettings{}); got.WebhookURL != "" || len(got.AutoDownload) != 0 {
		t.Errorf("emptied, but %q and %v", got.WebhookURL, got.AutoDownload)
	}
}

func TestAnAnswerSharesNothingWithTheWorld(t *testing.T) {
	t.Parallel()
	w := shop(t)
	list := []string{"image"}
	done(t, w, changing(func(p *SettingsPatch) { p.WebhookSent = new(true); p.AutoDownload = &list }))
	list[0] = "changed"
	view := done(t, w, ApplicationSettings{})
	*view.WebhookSent = false
	view.AutoDownload[0] = "changed"
	if got := done(t, w, ActingSettings{}); !*got.WebhookSent || got.AutoDownload[0] != "image" {
		t.Errorf("the World changed from outside: %v %v", *got.WebhookSent, got.AutoDownload)
	}
}

func TestAResetKeepsProviders(t *testing.T) {
	t.Parallel()
	w := shop(t, func(g *Genesis) {
		g.Settings.WebhookURL = new("https://hooks.example/wa")
		g.Settings.PassThrough = new(false)
		g.Providers = []Provider{{Name: "cdn", Bearer: "k"}}
	})
	done(t, w, ResetApplicationSettings{})
	if diff := cmp.Diff(defaultSettings(), done(t, w, ActingSettings{})); diff != "" {
		t.Errorf("after a reset (-want +got):\n%s", diff)
	}
	if len(done(t, w, MediaProviders{})) != 1 {
		t.Error("a reset took the media provider away")
	}
}

func TestRestartMarkedSettingsWaitForTheRestart(t *testing.T) {
	t.Parallel()
	all := changing(func(p *SettingsPatch) {
		p.CallbackPersist, p.PassThrough, p.CollectMessages = new(false), new(false), new(false)
		p.WebhookMaxConcurrent, p.AxolotlStripingDisabled = new(18), new(true)
		p.SentStatus = new(true)
	})
	waits := func(s Settings) []any {
		return []any{s.CallbackPersist, s.PassThrough, s.CollectMessages, s.WebhookMaxConcurrent, s.AxolotlStripingDisabled != nil}
	}
	before, after := []any{true, true, true, 6, false}, []any{false, false, false, 18, true}

	w := shop(t, func(g *Genesis) { g.Options.Restart = RestartManual })
	done(t, w, all)
	if diff := cmp.Diff(after, waits(done(t, w, ApplicationSettings{}).Settings)); diff != "" {
		t.Errorf("stored (-want +got):\n%s", diff)
	}
	acting := done(t, w, ActingSettings{})
	if diff := cmp.Diff(before, waits(acting)); diff != "" {
		t.Errorf("acting before the restart (-want +got):\n%s", diff)
	}
	if !acting.SentStatus {
		t.Error("sent_status needs no restart")
	}
	done(t, w, Restart{})
	if diff := cmp.Diff(after, waits(done(t, w, ActingSettings{}))); diff != "" {
		t.Errorf("acting after the restart (-want +got):\n%s", diff)
	}

	automatic := shop(t)
	done(t, automatic, all)
	if diff := cmp.Diff(after, waits(done(t, automatic, ActingSettings{}))); diff != "" {
		t.Errorf("with automatic restart (-want +got):\n%s", diff)
	}
}

func TestWhichStatusesAreReported(t *testing.T) {
	t.Parallel()
	yes, no := new(true), new(false)
	tests := []struct {
		name     string
		settings Settings
		want     string
	}{
		{"defaults", defaultSettings(), "delivered read failed deleted warning"},
		{"sent_status", Settings{SentStatus: true}, "sent delivered read failed deleted warning"},
		{"message.sent wins", Settings{SentStatus: true, WebhookSent: no}, "delivered read failed deleted warning"},
		{"message.sent", Settings{WebhookSent: yes}, "sent delivered read failed deleted warning"},
		{"none", Settings{WebhookDelivered: no, WebhookRead: no}, "failed deleted warning"},
		{"said aloud", Settings{WebhookDelivered: yes, WebhookRead: yes}, "delivered read failed deleted warning"},
	}
	for _, tt := range tests {
		var got []string
		for status := range strings.FieldsSeq("sent delivered read failed deleted warning") {
			if tt.settings.Reports(status) {
				got = append(got, status)
			}
		}
		if text := strings.Join(got, " "); text != tt.want {
			t.Errorf("%s: %s, want %s", tt.name, text, tt.want)
		}
	}
}

func TestPassThroughIsOneWayFrom235On(t *testing.T) {
	t.Parallel()
	off, on := changing(func(p *SettingsPatch) { p.PassThrough = new(false) }), changing(func(p *SettingsPatch) { p.PassThrough = new(true) })
	w := shop(t)
	done(t, w, on) // it is on
	done(t, w, off)
	if got := refused(t, w, on); got != "400/1009 Parameter 'pass_through' cannot be switched on again in client version 2.45.1" {
		t.Errorf("got %s", got)
	}
	old := shop(t, func(g *Genesis) { g.Options.ClientVersion = Version{2, 34, 0} })
	done(t, old, off)
	done(t, old, on)
}

func TestWebhookURLs(t *testing.T) {
	t.Parallel()
	const never, loopback = "--webhook-http=never", "--webhook-http=always"
	tests := []struct {
		policy WebhookHTTP
		url    string
		want   string // in the refusal; empty: taken
	}{
		{HTTPLoopback, "https://hooks.example/wa", ""},
		{HTTPLoopback, "HTTPS://hooks.example:8443/wa?x=1", ""},
		{HTTPLoopback, "https://user:pass@hooks.example", ""},
		{HTTPLoopback, "http://localhost:3000/hook", ""},
		{HTTPLoopback, "http://LOCALHOST.", ""},
		{HTTPLoopback, "http://app.localhost", ""},
		{HTTPLoopback, "http://127.0.0.1:3000", ""},
		{HTTPLoopback, "http://127.9.9.9", ""},
		{HTTPLoopback, "http://[::1]:3000", ""},
		{HTTPLoopback, "http://[::ffff:127.0.0.1]", ""},
		{HTTPLoopback, "http://hooks.example", loopback},
		{HTTPLoopback, "http://127.0.0.1.hooks.example", loopback},
		{HTTPLoopback, "http://localhost.hooks.example", loopback},
		{HTTPAlways, "http://hooks.example", ""},
		{HTTPNever, "http://localhost", never},
		{HTTPNever, "https://localhost", ""},
		{HTTPAlways, "ftp://hooks.example", "scheme 'ftp'"},
		{HTTPAlways, "https://", "not a URL"},
		{HTTPAlways, "https:hooks.example", "not a URL"},
		{HTTPAlways, "hooks.example/wa", "not a URL"},
		{HTTPAlways, "https://hooks.example/\x7f", "not a URL"},
		{HTTPAlways, "https://" + strings.Repeat("a", maxURL), "too long"},
	}
	for _, tt := range tests {
		t.Run(string(tt.policy)+" "+shorten(tt.url), func(t *testing.T) {
			t.Parallel()
			w := shop(t, func(g *Genesis) { g.Options.WebhookHTTP = tt.policy })
			c := changing(func(p *SettingsPatch) { p.WebhookURL = &tt.url })
			if tt.want == "" {
				done(t, w, c)
			} else if got := refused(t, w, c); !strings.HasPrefix(got, "400/1009") || !strings.Contains(got, tt.want) {
				t.Errorf("got %s, want 400/1009 with %s", got, tt.want)
			}
		})
	}
}

func TestRefusalsOfSettings(t *testing.T) {
	t.Parallel()
	bad := func(edit func(*SettingsPatch)) func(*testing.T, *World) string {
		return try(changing(func(p *SettingsPatch) {
			p.SentStatus = new(true) // good, and not to be stored without the rest
			edit(p)
		}))
	}
	refusals{
		{"concurrency", bad(func(p *SettingsPatch) { p.WebhookMaxConcurrent = new(7) }), "400/1009 Parameter 'webhooks.max_concurrent_requests' is 7"},
		{"unknown media type", bad(func(p *SettingsPatch) { p.AutoDownload = &[]string{"image."} }), "400/1009 Parameter 'media.auto_download' has 'image.'"},
		{"negative delay", bad(func(p *SettingsPatch) { p.CallbackBackoffDelay = new(-time.Millisecond) }), "400/1009 Parameter 'callback_backoff_delay_ms' is -1"},
		{"delay beyond the cap", bad(func(p *SettingsPatch) { p.CallbackBackoffDelay = new(900_001 * time.Millisecond) }), "400/1009 Parameter 'callback_backoff_delay_ms' is 900001, more than"},
		{"cap below the delay", bad(func(p *SettingsPatch) { p.MaxCallbackBackoffDelay = new(time.Second) }), "400/1009"},
		{"endless delay", bad(func(p *SettingsPatch) { p.MaxCallbackBackoffDelay = new((math.MaxInt32 + 1) * time.Millisecond) }), "400/1009"},
		{"no heartbeat", bad(func(p *SettingsPatch) { p.HeartbeatInterval = new(time.Duration(0)) }), "400/1009 Parameter 'heartbeat_interval' is 0"},
		{"no unhealthy interval", bad(func(p *SettingsPatch) { p.UnhealthyInterval = new(time.Duration(0)) }), "400/1009"},
		{"long pager", bad(func(p *SettingsPatch) { p.OnCallPager = new(strings.Repeat("1", maxSettingsText+1)) }), "400/1009 Parameter 'on_call_pager' is too long"},
		{"long log level", bad(func(p *SettingsPatch) { p.LogLevel = new(strings.Repeat("1", maxSettingsText+1)) }), "400/1009"},
	}.run(t, func(t *testing.T) *World { t.Helper(); return shop(t) })
}

func TestTheFixturesSettingsAreChecked(t *testing.T) {
	t.Parallel()
	g := Genesis{Settings: SettingsPatch{WebhookMaxConcurrent: new(7)}}
	if _, err := NewWorld(g, shopStart); err == nil || !strings.Contains(err.Error(), "settings") {
		t.Errorf("error %v, want one that names the settings", err)
	}
}
