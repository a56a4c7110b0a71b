package scenario

import (
	"strconv"
	"strings"
	"time"

	"github.com/wabamock/wabamock/server/internal/core"
)

// Bounds of settings. Source: settings-application, Fields (D) for the types of media and the
// concurrency; the longest delay is what the core takes.
const (
	longestDelay    = 365 * 24 * time.Hour
	maxSettingsText = 256
	maxURL          = 2048
)

// settings reads application settings by the API's own names, as in PATCH /settings/application.
func settings(s *core.SettingsPatch) reader {
	return keys(
		field{"callback_backoff_delay_ms", optional(&s.CallbackBackoffDelay, units(time.Millisecond, 0))},
		field{"max_callback_backoff_delay_ms", optional(&s.MaxCallbackBackoffDelay, units(time.Millisecond, 0))},
		field{"callback_persist", optional(&s.CallbackPersist, yes)},
		field{"heartbeat_interval", optional(&s.HeartbeatInterval, units(time.Second, 1))},
		field{"unhealthy_interval", optional(&s.UnhealthyInterval, units(time.Second, 1))},
		field{"media", mediaSettings(s)},
		field{"on_call_pager", optional(&s.OnCallPager, upTo(maxSettingsText))},
		field{"pass_through", optional(&s.PassThrough, yes)},
		field{"sent_status", optional(&s.SentStatus, yes)},
		field{"webhooks", webhookSettings(s)},
		field{"notify_user_change_number", optional(&s.NotifyUserChangeNumber, yes)},
		field{"show_security_notifications", optional(&s.ShowSecurityNotifications, yes)},
		field{"db_garbagecollector_enable", optional(&s.CollectMessages, yes)},
		field{"garbagecollector_enable", keys(
			field{"media", optional(&s.CollectMedia, yes)},
			field{"messages", optional(&s.CollectMessages, yes)},
		)},
		field{"skip_referral_media_download", optional(&s.SkipReferralMedia, yes)},
		field{"webhook_payload_conversation_pricingmodel_disabled", optional(&s.PricingModelDisabled, yes)},
		field{"axolotl_context_striping_disabled", optional(&s.AxolotlStripingDisabled, yes)},
		field{"verbose_logging", optional(&s.VerboseLogging, yes)},
		field{"log_level", optional(&s.LogLevel, upTo(maxSettingsText))},
	)
}

// mediaSettings reads which media are fetched.
func mediaSettings(s *core.SettingsPatch) reader {
	download := optional(&s.AutoDownload, func(into *[]string) reader {
		return list(into, 16, func(into *string) reader {
			var known []word[string]
			for _, name := range []string{"voice", "sticker", "audio", "document", "image", "video"} {
				known = append(known, word[string]{name, name})
			}
			return words(into, known...)
		})
	})
	return keys(field{"auto_download", download})
}

// webhookSettings reads where webhooks go and which statuses are reported. Whether the URL may be
// plain http is the World's to say, since the command line can change that.
func webhookSettings(s *core.SettingsPatch) reader {
	return keys(
		field{"url", optional(&s.WebhookURL, webhookURL)},
		field{"max_concurrent_requests", optional(&s.WebhookMaxConcurrent, func(into *int) reader { return among(into, 6, 12, 18, 24) })},
		field{"message", keys(
			field{"sent", optional(&s.WebhookSent, yes)},
			field{"delivered", optional(&s.WebhookDelivered, yes)},
			field{"read", optional(&s.WebhookRead, yes)},
		)},
	)
}

// webhookURL reads a URL; an empty one means no webhook.
func webhookURL(into *string) reader {
	return both(plain(into, 0, maxURL), func(d *decoder, n *node) {
		if n.text != "" && !strings.HasPrefix(n.text, "https://") && !strings.HasPrefix(n.text, "http://") {
			d.failf(n, "want a URL such as https://hooks.example/wa, got %s", quote(n.text))
		}
	})
}

// upTo reads text that may be empty.
func upTo(most int) func(*string) reader {
	return func(into *string) reader { return plain(into, 0, most) }
}

// units reads a whole number of a unit, bare or quoted as clients send it, from least on.
func units(unit time.Duration, least int64) func(*time.Duration) reader {
	return func(into *time.Duration) reader {
		return func(d *decoder, n *node) {
			v, err := strconv.ParseInt(n.text, 10, 64)
			most := int64(longestDelay / unit)
			if n.kind != text && n.kind != number || err != nil || v < least || v > most {
				d.failf(n, "want a whole number of %s from %d to %d, got %s", unitName(unit), least, most, n.describe())
				return
			}
			*into = time.Duration(v) * unit
		}
	}
}

// unitName names a unit in messages.
func unitName(unit time.Duration) string {
	if unit == time.Second {
		return "seconds"
	}
	return "milliseconds"
}

// provider reads a set of credentials for fetching media by link.
func provider(into *core.Provider) reader {
	return keys(
		field{"name" + need, plain(&into.Name, 1, maxSettingsText)},
		field{"type", words(&into.Type, word[string]{"www", "www"})},
		field{"config" + need, providerConfig(into)},
	)
}

// providerConfig reads a bearer token or a name with password. Source: media-providers (D, S).
func providerConfig(into *core.Provider) reader {
	return func(d *decoder, n *node) {
		before := len(d.found)
		ok := d.mapping(n,
			field{"bearer", plain(&into.Bearer, 1, maxToken)},
			field{"basic", optional(&into.Basic, func(into *core.BasicConfig) reader {
				return keys(
					field{"username" + need, plain(&into.Username, 1, maxSettingsText)},
					field{"password" + need, plain(&into.Password, 0, maxSettingsText)},
				)
			})},
		)
		if ok && len(d.found) == before && (into.Bearer == "") == (into.Basic == nil) {
			d.failf(n, "want exactly one of bearer and basic")
		}
	}
}
