package scenario

import (
	"strconv"
	"time"

	"github.com/wabamock/wabamock/server/internal/core"
)

// Bounds of options (our choice): a connection or a code that lasts longer tests nothing.
const (
	maxConnecting   = 24 * time.Hour
	maxMessagesKept = 10_000_000
	maxMediaBytes   = 1 << 40
	maxGuesses      = 1_000_000
)

// options reads the switches that are not part of the mocked API. Their words are those of the
// command line.
func options(o *core.Options) reader {
	return keys(
		field{"client_version", version(&o.ClientVersion)},
		field{"unknown_fields", words(&o.UnknownFields,
			word[core.UnknownFields]{"let-through", core.LetThrough}, word[core.UnknownFields]{"reject", core.Reject})},
		field{"templates", words(&o.Templates,
			word[core.TemplatePolicy]{"lenient", core.AnyTemplate}, word[core.TemplatePolicy]{"declared", core.DeclaredTemplates})},
		field{"restart", words(&o.Restart,
			word[core.RestartPolicy]{"automatic", core.RestartAutomatic}, word[core.RestartPolicy]{"manual", core.RestartManual})},
		field{"progression", progression(&o.Progression)},
		field{"pass_through", words(&o.PassThrough,
			word[core.PassThrough]{"read", core.AfterRead}, word[core.PassThrough]{"strict", core.AfterAcknowledged})},
		field{"limits", words(&o.Limits,
			word[core.LimitPolicy]{"remembered", core.RememberedLimits}, word[core.LimitPolicy]{"lenient", core.LenientLimits})},
		field{"certificates", words(&o.Certificates,
			word[core.CertificatePolicy]{"lenient", core.LenientCertificates}, word[core.CertificatePolicy]{"strict", core.StrictCertificates})},
		field{"registration_freeze", yes(&o.Frozen)},
		field{"code_guesses", count(&o.CodeGuesses, 0, maxGuesses)},
		field{"code_life", span(&o.CodeLife, time.Second, maxSpan)},
		field{"connecting", span(&o.Connecting, 0, maxConnecting)},
		field{"messages_kept", count(&o.MessagesKept, 1, maxMessagesKept)},
		field{"media_bytes", count(&o.MediaBytes, 1, maxMediaBytes)},
		field{"group_notices", no(&o.SilentGroups)},
		field{"webhook_http", words(&o.WebhookHTTP,
			word[core.WebhookHTTP]{"loopback", core.HTTPLoopback}, word[core.WebhookHTTP]{"always", core.HTTPAlways},
			word[core.WebhookHTTP]{"never", core.HTTPNever})},
		field{"adversity", adversity(&o.Adversity)},
	)
}

// adversity reads what goes wrong with webhooks on purpose.
func adversity(a *core.Adversity) reader {
	return keys(append(
		mishaps(a),
		field{"batch", count(&a.Batch, 0, core.MaxBatch)},
		field{"gzip", yes(&a.Gzip)},
	)...)
}

// mishaps are the keys of what can go wrong with single webhooks.
func mishaps(a *core.Adversity) []field {
	return []field{
		{"duplicate", probability(&a.Duplicate)},
		{"copies", count(&a.Copies, 0, core.MaxCopies)},
		{"reorder", probability(&a.Reorder)},
		{"delay", span(&a.Delay, 0, core.MaxDelay)},
		{"jitter", span(&a.Jitter, 0, core.MaxDelay)},
		{"before_response", probability(&a.BeforeResponse)},
		{"drop", probability(&a.Drop)},
	}
}

// probability reads a number from 0 to 1.
func probability(into *float64) reader {
	return func(d *decoder, n *node) {
		if !d.is(n, "a number from 0 to 1", number) {
			return
		}
		v, err := strconv.ParseFloat(n.text, 64)
		if err != nil || !(v >= 0 && v <= 1) {
			d.failf(n, "want a probability from 0 to 1, got %s", quote(n.text))
			return
		}
		*into = v
	}
}

// version reads the version of the client that is imitated; a bare 2.45 is fine.
func version(into *core.Version) reader {
	return func(d *decoder, n *node) {
		v, err := core.ParseVersion(n.text)
		if err != nil || v.Major != 2 {
			d.failf(n, "want a version of the client such as %s, got %s", core.DefaultClientVersion, n.describe())
			return
		}
		*into = v
	}
}

// progression reads how statuses come about: a word, or the spans after the send.
func progression(into *core.Progression) reader {
	modes := words(&into.Mode,
		word[core.ProgressionMode]{"timed", core.Timed}, word[core.ProgressionMode]{"immediate", core.Immediate},
		word[core.ProgressionMode]{"manual", core.Manual})
	return func(d *decoder, n *node) {
		if n.kind != mapping {
			modes(d, n)
			return
		}
		p := core.DefaultProgression() // what the mapping leaves out
		before := len(d.found)
		d.mapping(n,
			field{"sent", span(&p.Sent, 0, maxSpan)},
			field{"delivered", span(&p.Delivered, 0, maxSpan)},
			field{"read", span(&p.Read, 0, maxSpan)},
		)
		switch {
		case len(d.found) > before:
			return
		case p.Sent > p.Delivered || p.Delivered > p.Read:
			d.failf(n, "sent %s, delivered %s, read %s: each counts from the send, so none may come before the one named earlier here",
				printSpan(p.Sent), printSpan(p.Delivered), printSpan(p.Read))
		case p.Read == 0: // all at once; a Progression of zeros would mean the default
			into.Mode = core.Immediate
		default:
			*into = p
		}
	}
}
