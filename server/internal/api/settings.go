package api

import (
	"context"
	"encoding/json"
	"math"
	"strconv"
	"time"

	"github.com/wabamock/wabamock/gen"
	"github.com/wabamock/wabamock/server/internal/core"
)

// GetApplicationSettings shows the settings as stored.
func (a *API) GetApplicationSettings(ctx context.Context, _ gen.GetApplicationSettingsRequestObject) (gen.GetApplicationSettingsResponseObject, error) {
	view, err := do(ctx, core.ApplicationSettings{})
	if err != nil {
		return nil, err
	}
	return gen.GetApplicationSettings200JSONResponse{
		Settings: gen.ApplicationSettingsNode{Application: shownSettings(view)},
		Meta:     meta(ctx),
	}, nil
}

// UpdateApplicationSettings changes the settings that are named.
func (a *API) UpdateApplicationSettings(ctx context.Context, req gen.UpdateApplicationSettingsRequestObject) (gen.UpdateApplicationSettingsResponseObject, error) {
	patch, err := settingsPatch(req.Body)
	if err != nil {
		return nil, err
	}
	if _, err := do(ctx, core.UpdateApplicationSettings{Patch: patch}); err != nil {
		return nil, err
	}
	return gen.UpdateApplicationSettings200JSONResponse{Meta: meta(ctx)}, nil
}

// ResetApplicationSettings brings the defaults back.
func (a *API) ResetApplicationSettings(ctx context.Context, _ gen.ResetApplicationSettingsRequestObject) (gen.ResetApplicationSettingsResponseObject, error) {
	if _, err := do(ctx, core.ResetApplicationSettings{}); err != nil {
		return nil, err
	}
	return gen.ResetApplicationSettings200JSONResponse{Meta: meta(ctx)}, nil
}

// shownSettings are settings in the API's shape: delays as text of milliseconds (DESIGN,
// Fidelity), intervals in seconds.
func shownSettings(s core.SettingsView) gen.ApplicationSettings {
	out := gen.ApplicationSettings{
		CallbackBackoffDelayMs:         strconv.FormatInt(s.CallbackBackoffDelay.Milliseconds(), 10),
		MaxCallbackBackoffDelayMs:      strconv.FormatInt(s.MaxCallbackBackoffDelay.Milliseconds(), 10),
		CallbackPersist:                s.CallbackPersist,
		HeartbeatInterval:              int(s.HeartbeatInterval / time.Second),
		UnhealthyInterval:              int(s.UnhealthyInterval / time.Second),
		Media:                          gen.MediaSettings{AutoDownload: []gen.AutoDownloadKind{}},
		PassThrough:                    s.PassThrough,
		SentStatus:                     s.SentStatus,
		Webhooks:                       shownWebhooks(s.Settings),
		NotifyUserChangeNumber:         &s.NotifyUserChangeNumber,
		ShowSecurityNotifications:      &s.ShowSecurityNotifications,
		DBGarbagecollectorEnable:       &s.CollectMessages,
		GarbagecollectorEnable:         &gen.GarbageCollector{Media: &s.CollectMedia, Messages: &s.CollectMessages},
		SkipReferralMediaDownload:      &s.SkipReferralMedia,
		AxolotlContextStripingDisabled: s.AxolotlStripingDisabled,
		VerboseLogging:                 &s.VerboseLogging,
		LogLevel:                       &s.LogLevel,
		WaID:                           s.WaID,

		WebhookPayloadConversationPricingmodelDisabled: &s.PricingModelDisabled,
	}
	for _, kind := range s.AutoDownload {
		out.Media.AutoDownload = append(out.Media.AutoDownload, gen.AutoDownloadKind(kind))
	}
	if s.OnCallPager != "" {
		out.OnCallPager = &s.OnCallPager
	}
	return out
}

// shownWebhooks are the settings of webhooks; message is left out while nothing in it is set.
func shownWebhooks(s core.Settings) gen.WebhookSettings {
	out := gen.WebhookSettings{URL: s.WebhookURL, MaxConcurrentRequests: gen.MaxConcurrentRequests(s.WebhookMaxConcurrent)}
	if s.WebhookSent != nil || s.WebhookDelivered != nil || s.WebhookRead != nil {
		out.Message = &gen.StatusCallbacks{Sent: s.WebhookSent, Delivered: s.WebhookDelivered, Read: s.WebhookRead}
	}
	return out
}

// settingsPatch is a change of settings as the core takes it. The later of the two forms of garbage
// collection counts when both are given.
func settingsPatch(b *gen.ApplicationSettingsUpdate) (core.SettingsPatch, error) {
	p := core.SettingsPatch{
		CallbackPersist:           b.CallbackPersist,
		HeartbeatInterval:         seconds(b.HeartbeatInterval),
		UnhealthyInterval:         seconds(b.UnhealthyInterval),
		OnCallPager:               b.OnCallPager,
		PassThrough:               b.PassThrough,
		SentStatus:                b.SentStatus,
		NotifyUserChangeNumber:    b.NotifyUserChangeNumber,
		ShowSecurityNotifications: b.ShowSecurityNotifications,
		CollectMessages:           b.DBGarbagecollectorEnable,
		SkipReferralMedia:         b.SkipReferralMediaDownload,
		PricingModelDisabled:      b.WebhookPayloadConversationPricingmodelDisabled,
		AxolotlStripingDisabled:   b.AxolotlContextStripingDisabled,
		VerboseLogging:            b.VerboseLogging,
		LogLevel:                  b.LogLevel,
	}
	if b.Media != nil && b.Media.AutoDownload != nil {
		kinds := make([]string, 0, len(b.Media.AutoDownload))
		for _, kind := range b.Media.AutoDownload {
			kinds = append(kinds, string(kind))
		}
		p.AutoDownload = &kinds
	}
	if g := b.GarbagecollectorEnable; g != nil {
		p.CollectMedia = g.Media
		if g.Messages != nil {
			p.CollectMessages = g.Messages
		}
	}
	webhooksPatch(b.Webhooks, &p)
	var err error
	if p.CallbackBackoffDelay, err = delay("callback_backoff_delay_ms", b.CallbackBackoffDelayMs); err != nil {
		return p, err
	}
	p.MaxCallbackBackoffDelay, err = delay("max_callback_backoff_delay_ms", b.MaxCallbackBackoffDelayMs)
	return p, err
}

// webhooksPatch writes a change of the settings of webhooks into a patch.
func webhooksPatch(b *gen.WebhookSettingsUpdate, p *core.SettingsPatch) {
	if b == nil {
		return
	}
	p.WebhookURL = b.URL
	if b.MaxConcurrentRequests != nil {
		most := int(*b.MaxConcurrentRequests)
		p.WebhookMaxConcurrent = &most
	}
	if m := b.Message; m != nil {
		p.WebhookSent, p.WebhookDelivered, p.WebhookRead = m.Sent, m.Delivered, m.Read
	}
}

// seconds is a span given in whole seconds; nil stays nil.
func seconds(n *gen.Seconds) *time.Duration {
	if n == nil {
		return nil
	}
	d := time.Duration(*n) * time.Second
	return &d
}

// delay is a span given in milliseconds, as a number or as text; nil stays nil.
func delay(name string, n *gen.DelayInput) (*time.Duration, error) {
	if n == nil {
		return nil, nil //nolint:nilnil // nothing given, nothing to say
	}
	ms, err := whole(name, *n)
	d := time.Duration(ms) * time.Millisecond
	return &d, err
}

// whole reads a whole number of at most 32 bits, also when it is written as 4e3.
func whole(name string, n json.Number) (int, error) {
	f, err := n.Float64()
	if err != nil || f != math.Trunc(f) || math.Abs(f) > math.MaxInt32 {
		return 0, &core.Fault{Code: 1009, Details: "Parameter '" + name + "' is not a whole number in range"}
	}
	return int(f), nil
}
