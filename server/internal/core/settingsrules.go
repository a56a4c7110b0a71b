package core

import (
	"math"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"time"
)

// Limits of settings, all our choice (I).
const (
	maxUnits        = math.MaxInt32 // of a delay in milliseconds, of an interval in seconds
	maxURL          = 2048          // bytes
	maxSettingsText = 256           // bytes
)

// concurrencies are the allowed values of max_concurrent_requests. Source: settings-application, Fields (D, S).
func concurrencies() []int { return []int{6, 12, 18, 24} }

// apply writes a patch into settings and names what it held, in the order of the fields.
func (p SettingsPatch) apply(s *Settings) []string {
	var names []string
	note := func(given bool, name string) {
		if given {
			names = append(names, name)
		}
	}
	note(set(&s.CallbackBackoffDelay, p.CallbackBackoffDelay), "callback_backoff_delay_ms")
	note(set(&s.MaxCallbackBackoffDelay, p.MaxCallbackBackoffDelay), "max_callback_backoff_delay_ms")
	note(set(&s.CallbackPersist, p.CallbackPersist), "callback_persist")
	note(set(&s.HeartbeatInterval, p.HeartbeatInterval), "heartbeat_interval")
	note(set(&s.UnhealthyInterval, p.UnhealthyInterval), "unhealthy_interval")
	if p.AutoDownload != nil {
		s.AutoDownload = unique(*p.AutoDownload)
		names = append(names, "media.auto_download")
	}
	note(set(&s.OnCallPager, p.OnCallPager), "on_call_pager")
	note(set(&s.PassThrough, p.PassThrough), "pass_through")
	note(set(&s.SentStatus, p.SentStatus), "sent_status")
	note(set(&s.WebhookURL, p.WebhookURL), "webhooks.url")
	note(set(&s.WebhookMaxConcurrent, p.WebhookMaxConcurrent), "webhooks.max_concurrent_requests")
	note(setPointer(&s.WebhookSent, p.WebhookSent), "webhooks.message.sent")
	note(setPointer(&s.WebhookDelivered, p.WebhookDelivered), "webhooks.message.delivered")
	note(setPointer(&s.WebhookRead, p.WebhookRead), "webhooks.message.read")
	note(set(&s.NotifyUserChangeNumber, p.NotifyUserChangeNumber), "notify_user_change_number")
	note(set(&s.ShowSecurityNotifications, p.ShowSecurityNotifications), "show_security_notifications")
	note(set(&s.CollectMedia, p.CollectMedia), "garbagecollector_enable.media")
	note(set(&s.CollectMessages, p.CollectMessages), "garbagecollector_enable.messages")
	note(set(&s.SkipReferralMedia, p.SkipReferralMedia), "skip_referral_media_download")
	note(set(&s.PricingModelDisabled, p.PricingModelDisabled), "webhook_payload_conversation_pricingmodel_disabled")
	note(setPointer(&s.AxolotlStripingDisabled, p.AxolotlStripingDisabled), "axolotl_context_striping_disabled")
	note(set(&s.VerboseLogging, p.VerboseLogging), "verbose_logging")
	note(set(&s.LogLevel, p.LogLevel), "log_level")
	return names
}

// set writes what p points to; false when p is nil.
func set[T any](to, p *T) bool {
	if p != nil {
		*to = *p
	}
	return p != nil
}

// setPointer lets to point to a copy of what p points to; false when p is nil.
func setPointer[T any](to **T, p *T) bool {
	if p != nil {
		*to = another(p)
	}
	return p != nil
}

// unique is a copy of a list without repetitions, first ones kept.
func unique(list []string) []string {
	out := make([]string, 0, len(list))
	for _, s := range list {
		if !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	return out
}

// checkSettings refuses settings that cannot be; old are those before the change.
func (w *World) checkSettings(old, s Settings) error {
	if err := checkDelays(s); err != nil {
		return err
	}
	for _, kind := range s.AutoDownload {
		if !slices.Contains(autoDownloads(), kind) {
			return refuse(1009, "Parameter 'media.auto_download' has '%s', want a subset of %s", kind, strings.Join(autoDownloads(), ", "))
		}
	}
	for _, text := range []struct{ name, value string }{{"on_call_pager", s.OnCallPager}, {"log_level", s.LogLevel}} {
		if len(text.value) > maxSettingsText {
			return refuse(1009, "Parameter '%s' is too long: %d bytes, at most %d", text.name, len(text.value), maxSettingsText)
		}
	}
	if !slices.Contains(concurrencies(), s.WebhookMaxConcurrent) {
		return refuse(1009, "Parameter 'webhooks.max_concurrent_requests' is %d, want 6, 12, 18 or 24", s.WebhookMaxConcurrent)
	}
	if v := w.options.ClientVersion; s.PassThrough && !old.PassThrough && v.atLeast(35, 0) {
		return refuse(1009, "Parameter 'pass_through' cannot be switched on again in client version %s", v)
	}
	if s.WebhookURL == "" || s.WebhookURL == old.WebhookURL {
		return nil
	}
	return w.checkWebhookURL(s.WebhookURL)
}

// checkDelays refuses delays and intervals that cannot be.
func checkDelays(s Settings) error {
	for _, d := range []struct {
		name  string
		value time.Duration
		least time.Duration
		unit  time.Duration
	}{
		{"callback_backoff_delay_ms", s.CallbackBackoffDelay, 0, time.Millisecond},
		{"max_callback_backoff_delay_ms", s.MaxCallbackBackoffDelay, 0, time.Millisecond},
		{"heartbeat_interval", s.HeartbeatInterval, time.Second, time.Second},
		{"unhealthy_interval", s.UnhealthyInterval, time.Second, time.Second},
	} {
		if n := d.value / d.unit; d.value < d.least || n > maxUnits {
			return refuse(1009, "Parameter '%s' is %d, want %d to %d", d.name, n, d.least/d.unit, maxUnits)
		}
	}
	if s.CallbackBackoffDelay > s.MaxCallbackBackoffDelay {
		return refuse(1009, "Parameter 'callback_backoff_delay_ms' is %d, more than 'max_callback_backoff_delay_ms' with %d",
			s.CallbackBackoffDelay.Milliseconds(), s.MaxCallbackBackoffDelay.Milliseconds())
	}
	return nil
}

// checkWebhookURL refuses a URL to which webhooks cannot be posted. A user and password in it are
// fine. Source: settings-application, Rules worth copying (D); DESIGN, Fidelity.
func (w *World) checkWebhookURL(text string) error {
	if len(text) > maxURL {
		return refuse(1009, "Parameter 'webhooks.url' is too long: %d bytes, at most %d", len(text), maxURL)
	}
	u, err := url.Parse(text)
	if err != nil || u.Hostname() == "" || u.Opaque != "" {
		return refuse(1009, "Parameter 'webhooks.url' is not a URL such as https://hooks.example/wa")
	}
	switch policy := w.options.WebhookHTTP; {
	case u.Scheme == "https":
		return nil
	case u.Scheme != "http":
		return refuse(1009, "Parameter 'webhooks.url' has the scheme '%s', want https", u.Scheme)
	case policy == HTTPAlways, policy == HTTPLoopback && isLoopback(u.Hostname()):
		return nil
	case policy == HTTPNever:
		return refuse(1009, "Parameter 'webhooks.url' must be https; the option --webhook-http=never allows no http")
	}
	return refuse(1009, "Parameter 'webhooks.url' must be https; http is allowed for loopback hosts only, or for every host with the option --webhook-http=always")
}

// isLoopback tells whether a host is this machine by its name or address alone; nothing is looked up.
func isLoopback(host string) bool {
	host = strings.ToLower(strings.TrimSuffix(host, "."))
	if host == "localhost" || strings.HasSuffix(host, ".localhost") {
		return true
	}
	addr, err := netip.ParseAddr(host)
	return err == nil && addr.Unmap().IsLoopback()
}
