package core

import (
	"slices"
	"time"
)

// Settings are the application settings. Source: settings-application, Fields.
type Settings struct {
	CallbackBackoffDelay    time.Duration // step of the linear retry delay; whole milliseconds
	MaxCallbackBackoffDelay time.Duration // cap of that delay; whole milliseconds
	CallbackPersist         bool          // undelivered callbacks survive a restart (acts after a restart)
	HeartbeatInterval       time.Duration // of the multiconnect master; whole seconds
	UnhealthyInterval       time.Duration // until a node is declared unhealthy; whole seconds
	AutoDownload            []string      // media types that are fetched at once; empty: none
	OnCallPager             string        // group id or wa_id; empty: none
	PassThrough             bool          // messages leave the store once delivered or read (acts after a restart)
	SentStatus              bool          // status "sent" is reported, unless WebhookSent says otherwise

	WebhookURL           string // https, or http where Options.WebhookHTTP allows it; empty: no webhook
	WebhookMaxConcurrent int    // requests in flight: 6, 12, 18 or 24 (acts after a restart)
	WebhookSent          *bool  // whether "sent" is reported; nil: as SentStatus
	WebhookDelivered     *bool  // whether "delivered" is reported; nil: yes
	WebhookRead          *bool  // whether "read" is reported; nil: yes

	NotifyUserChangeNumber    bool   // notices about customers who changed their number
	ShowSecurityNotifications bool   // identity data in webhooks; sends to changed identities are refused
	CollectMedia              bool   // garbagecollector_enable.media
	CollectMessages           bool   // garbagecollector_enable.messages, formerly db_garbagecollector_enable: 7 days (acts after a restart)
	SkipReferralMedia         bool   // media of advertisements are not fetched
	PricingModelDisabled      bool   // no conversation and pricing in statuses
	AxolotlStripingDisabled   *bool  // tuning without effect here; nil: never set (acts after a restart)
	VerboseLogging            bool   // without effect here
	LogLevel                  string // without effect here
}

// SettingsPatch is a wish for other settings: nil members stay as they are, lists are replaced.
// Source: settings-application, UpdateApplicationSettings (D, S; merge I); clients, Settings (B).
type SettingsPatch struct {
	CallbackBackoffDelay    *time.Duration
	MaxCallbackBackoffDelay *time.Duration
	CallbackPersist         *bool
	HeartbeatInterval       *time.Duration
	UnhealthyInterval       *time.Duration
	AutoDownload            *[]string // pointer to an empty list: none
	OnCallPager             *string
	PassThrough             *bool
	SentStatus              *bool

	WebhookURL           *string // pointer to empty: no webhook
	WebhookMaxConcurrent *int
	WebhookSent          *bool
	WebhookDelivered     *bool
	WebhookRead          *bool

	NotifyUserChangeNumber    *bool
	ShowSecurityNotifications *bool
	CollectMedia              *bool // garbagecollector_enable.media
	CollectMessages           *bool // garbagecollector_enable.messages, or db_garbagecollector_enable
	SkipReferralMedia         *bool
	PricingModelDisabled      *bool
	AxolotlStripingDisabled   *bool
	VerboseLogging            *bool
	LogLevel                  *string
}

// Media types of auto_download, in the order of the captured default.
// Source: settings-application, Fields (D, S, O).
func autoDownloads() []string {
	return []string{"voice", "sticker", "audio", "document", "image", "video"}
}

// defaultSettings are those of a new installation. Source: DESIGN, Fidelity, for those that the
// listing prints; settings-application, captured defaults (O), for the others; of log_level the example (D).
func defaultSettings() Settings {
	return Settings{
		CallbackBackoffDelay:    3000 * time.Millisecond,
		MaxCallbackBackoffDelay: 900_000 * time.Millisecond,
		CallbackPersist:         true,
		HeartbeatInterval:       5 * time.Second,
		UnhealthyInterval:       30 * time.Second,
		AutoDownload:            autoDownloads(),
		PassThrough:             true,
		WebhookMaxConcurrent:    6,
		NotifyUserChangeNumber:  true,
		CollectMessages:         true,
		LogLevel:                "info",
	}
}

// settings are the application settings of a World: what was stored and what acts. They differ
// only between a change of a restart-marked setting and the restart, with RestartManual.
type settings struct {
	stored Settings
	acting Settings
}

// startSettings puts the fixture's settings in force.
func startSettings(w *World) error {
	stored, _, err := w.merged(defaultSettings(), w.genesis.Settings)
	if err != nil {
		return err
	}
	w.settings = settings{stored: stored, acting: stored}
	return startProviders(w)
}

// clone is a copy that shares nothing.
func (s Settings) clone() Settings {
	s.AutoDownload = append([]string{}, s.AutoDownload...)
	for _, p := range []**bool{&s.WebhookSent, &s.WebhookDelivered, &s.WebhookRead, &s.AxolotlStripingDisabled} {
		*p = another(*p)
	}
	return s
}

// another is a pointer to a copy; nil stays nil.
func another[T any](p *T) *T {
	if p == nil {
		return nil
	}
	v := *p
	return &v
}

// Reports tells whether a status ("sent", "delivered", "read" …) is reported to the webhook.
// Source: settings-application, Status-callback selection (I).
func (s Settings) Reports(status string) bool {
	switch status {
	case "sent":
		return orElse(s.WebhookSent, s.SentStatus)
	case "delivered":
		return orElse(s.WebhookDelivered, true)
	case "read":
		return orElse(s.WebhookRead, true)
	}
	return true
}

// orElse is what p points to; the other when p is nil.
func orElse(p *bool, other bool) bool {
	if p != nil {
		return *p
	}
	return other
}

// AutoDownloads tells whether inbound media of a type ("image", "voice" …) are fetched at once.
func (s Settings) AutoDownloads(kind string) bool { return slices.Contains(s.AutoDownload, kind) }

// reports tells whether a status is reported now.
func (s *settings) reports(status string) bool { return s.acting.Reports(status) }

// ApplicationSettings asks for the settings as stored, which is what the API shows.
// Source: settings-application, GetApplicationSettings (D, O).
type ApplicationSettings struct{}

// SettingsView is the answer: the settings and what goes with them.
type SettingsView struct {
	Settings
	WaID string // of the registered number; empty: unregistered
}

func (ApplicationSettings) do(w *World) (SettingsView, error) {
	return SettingsView{Settings: w.settings.stored.clone(), WaID: w.registration.waID()}, nil
}

// ActingSettings asks for the settings as they act now, for those who post webhooks.
type ActingSettings struct{}

func (ActingSettings) do(w *World) (Settings, error) { return w.settings.acting.clone(), nil }

// UpdateApplicationSettings changes settings, all of the patch or nothing. Those marked "acts after
// a restart" are stored at once and act after Restart when Options.Restart is RestartManual.
// Refusal: 1009. Source: settings-application, UpdateApplicationSettings (D, I).
type UpdateApplicationSettings struct {
	Patch SettingsPatch
}

func (c UpdateApplicationSettings) do(w *World) (Nothing, error) {
	stored, changed, err := w.merged(w.settings.stored, c.Patch)
	if err != nil {
		return Nothing{}, err
	}
	w.store(stored)
	w.tell(SettingsChanged{Occurred: w.occurred(), Settings: changed})
	w.redirect()
	return Nothing{}, nil
}

// ResetApplicationSettings brings the defaults back; the webhook URL is empty then. Media
// providers and certificates stay. Source: settings-application, ResetApplicationSettings (D, I).
type ResetApplicationSettings struct{}

func (ResetApplicationSettings) do(w *World) (Nothing, error) {
	w.store(defaultSettings())
	w.tell(SettingsReset{Occurred: w.occurred()})
	w.redirect()
	return Nothing{}, nil
}

// store keeps settings and lets act what needs no restart.
func (w *World) store(stored Settings) {
	before := w.settings.acting
	w.settings = settings{stored: stored, acting: stored}
	if w.options.Restart != RestartManual {
		return
	}
	acting := &w.settings.acting
	acting.CallbackPersist = before.CallbackPersist
	acting.PassThrough = before.PassThrough
	acting.CollectMessages = before.CollectMessages
	acting.WebhookMaxConcurrent = before.WebhookMaxConcurrent
	acting.AxolotlStripingDisabled = before.AxolotlStripingDisabled
}

// SettingsChanged tells which settings a change named, in the API's words; the values are with
// ActingSettings, since a webhook URL may hold a password.
type SettingsChanged struct {
	Occurred
	Settings []string `json:"settings"`
}

// Kind is "settings_changed".
func (SettingsChanged) Kind() string { return "settings_changed" }

// SettingsReset tells that the default settings are back.
type SettingsReset struct{ Occurred }

// Kind is "settings_reset".
func (SettingsReset) Kind() string { return "settings_reset" }

// Restart restarts the containers: every stored setting acts from now on, an uploaded certificate is
// served, a registered number connects again, and the callback queue is lost unless
// callback_persist was on. Source: settings-application, Rules worth
// copying (D); lifecycle, Settings that act only after a restart (D).
type Restart struct{}

func (Restart) do(w *World) (Nothing, error) {
	persist := w.settings.acting.CallbackPersist
	w.settings.acting = w.settings.stored
	w.certificates.serving = w.certificates.external
	w.tell(Restarted{Occurred: w.occurred()})
	if !persist {
		w.loseQueue(DropRestart)
	}
	w.redirect()
	if w.registration.registered {
		w.connect()
	}
	return Nothing{}, nil
}

// Restarted tells that the containers were restarted.
type Restarted struct{ Occurred }

// Kind is "restarted".
func (Restarted) Kind() string { return "restarted" }

// merged is the settings with a patch applied and checked, and the names of what the patch holds.
func (w *World) merged(old Settings, p SettingsPatch) (Settings, []string, error) {
	s := old.clone()
	changed := p.apply(&s)
	if err := w.checkSettings(old, s); err != nil {
		return Settings{}, nil, err
	}
	return s, changed, nil
}
