package server

import (
	"cmp"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/wabamock/wabamock/server/internal/core"
)

// Defaults of Config that stand for themselves; its docstrings say where they come from.
const (
	defaultListen         = "127.0.0.1:9090"
	defaultFixture        = "one-business"
	defaultWorldTTL       = time.Hour
	defaultMaxWorlds      = 1000
	defaultWebhookTimeout = 10 * time.Second
	defaultWebhookGiveUp  = 24 * time.Hour
	defaultJournalEntries = 10_000
	defaultJournalBytes   = 64 << 20
	defaultJournalBody    = 64 << 10

	defaultMaxBody           = 1 << 20
	defaultMaxUpload         = 100 << 20
	defaultMaxHeaderBytes    = 64 << 10
	defaultMaxDepth          = 64
	defaultReadHeaderTimeout = 10 * time.Second
	defaultReadTimeout       = 2 * time.Minute
	defaultWriteTimeout      = 5 * time.Minute
	defaultIdleTimeout       = 2 * time.Minute
	defaultMaxDelay          = time.Minute
	defaultShutdownTimeout   = 10 * time.Second
)

// Bounds of API keys, in characters. Source: overview, Authentication (D). The control token has the
// same ones (our choice).
const (
	minAPIKey = 12
	maxAPIKey = 128
)

// maxDepth is the deepest nesting that may be allowed: each level costs stack (our choice).
const maxDepth = 1000

// FieldError says which field of a Config cannot be as it is.
type FieldError struct {
	Field string // as in Go, from Config down: "World.ClientVersion"
	Value string // what it was; empty for a secret
	Want  string // what is accepted, to follow "want": "a number from 1"
}

// Error names the field, the value and what is accepted.
func (e *FieldError) Error() string {
	if e.Value == "" {
		return fmt.Sprintf("config field %s: want %s", e.Field, e.Want)
	}
	return fmt.Sprintf("config field %s is %s: want %s", e.Field, e.Value, e.Want)
}

// WithDefaults is the Config with its zero fields filled in, except those of World, which the
// fixture decides, and Version and Logger. The error joins one *FieldError for each field that
// cannot be; the Config is then not to be used.
func (c Config) WithDefaults() (Config, error) {
	c.Listen = cmp.Or(c.Listen, defaultListen)
	if len(c.Scenarios) == 0 { // else they are asked
		c.Fixture = cmp.Or(c.Fixture, defaultFixture)
	}
	c.Worlds = cmp.Or(c.Worlds, WorldsAuto)
	c.WorldTTL = cmp.Or(c.WorldTTL, defaultWorldTTL)
	c.MaxWorlds = cmp.Or(c.MaxWorlds, defaultMaxWorlds)
	c.WebhookTimeout = cmp.Or(c.WebhookTimeout, defaultWebhookTimeout)
	c.WebhookGiveUp = cmp.Or(c.WebhookGiveUp, defaultWebhookGiveUp)
	c.JournalEntries = cmp.Or(c.JournalEntries, defaultJournalEntries)
	c.JournalBytes = cmp.Or(c.JournalBytes, defaultJournalBytes)
	c.JournalBody = cmp.Or(c.JournalBody, defaultJournalBody)
	c.HTTP = c.HTTP.withDefaults()
	if err := c.check(); err != nil {
		return Config{}, err
	}
	return c, nil
}

// withDefaults fills the zero limits in.
func (l HTTPLimits) withDefaults() HTTPLimits {
	l.MaxBody = cmp.Or(l.MaxBody, defaultMaxBody)
	l.MaxUpload = cmp.Or(l.MaxUpload, defaultMaxUpload)
	l.MaxHeaderBytes = cmp.Or(l.MaxHeaderBytes, defaultMaxHeaderBytes)
	l.MaxDepth = cmp.Or(l.MaxDepth, defaultMaxDepth)
	l.ReadHeaderTimeout = cmp.Or(l.ReadHeaderTimeout, defaultReadHeaderTimeout)
	l.ReadTimeout = cmp.Or(l.ReadTimeout, defaultReadTimeout)
	l.WriteTimeout = cmp.Or(l.WriteTimeout, defaultWriteTimeout)
	l.IdleTimeout = cmp.Or(l.IdleTimeout, defaultIdleTimeout)
	l.MaxDelay = cmp.Or(l.MaxDelay, defaultMaxDelay)
	l.ShutdownTimeout = cmp.Or(l.ShutdownTimeout, defaultShutdownTimeout)
	return l
}

// check tells every field that cannot be, in the order of the fields.
func (c Config) check() error {
	var k checker
	k.that(c.Listen, "Listen", "host:port, such as 127.0.0.1:9090 or :0", isAddress)
	k.that(c.ControlListen, "ControlListen", "host:port, such as 127.0.0.1:9091 or :0", isAddress)
	if c.ControlListen != "" && c.ControlListen == c.Listen && !anyPort(c.Listen) {
		k.refuse("ControlListen", strconv.Quote(c.ControlListen), "another address than that of the mocked API")
	}
	if c.ControlToken != "" && !isToken(c.ControlToken) {
		k.refuse("ControlToken", "", fmt.Sprintf("%d to %d printable ASCII characters without spaces", minAPIKey, maxAPIKey))
	}
	atLeastOne(&k, "HTTP.MaxBody", c.HTTP.MaxBody)
	atLeastOne(&k, "HTTP.MaxUpload", c.HTTP.MaxUpload)
	atLeastOne(&k, "HTTP.MaxHeaderBytes", c.HTTP.MaxHeaderBytes)
	if d := c.HTTP.MaxDepth; d < 1 || d > maxDepth {
		k.refuse("HTTP.MaxDepth", strconv.Itoa(d), fmt.Sprintf("a number from 1 to %d", maxDepth))
	}
	checkWorld(&k, c.World)
	word(&k, "Worlds", c.Worlds)
	atLeastOne(&k, "MaxWorlds", c.MaxWorlds)
	atLeastOne(&k, "JournalEntries", c.JournalEntries)
	atLeastOne(&k, "JournalBytes", c.JournalBytes)
	atLeastOne(&k, "JournalBody", c.JournalBody)
	return errors.Join(k.errs...)
}

// checkWorld does the same for World, where zero is always possible.
func checkWorld(k *checker, w World) {
	word(k, "World.Clock", w.Clock)
	k.that(w.ClientVersion, "World.ClientVersion", "a version such as "+core.DefaultClientVersion, isVersion)
	word(k, "World.UnknownFields", w.UnknownFields)
	word(k, "World.Templates", w.Templates)
	word(k, "World.WebhookHTTP", w.WebhookHTTP)
	if w.Webhook != "" && !isURL(w.Webhook) {
		k.refuse("World.Webhook", "", "a URL such as https://hooks.example/wa")
	}
	word(k, "World.Restart", w.Restart)
	word(k, "World.PassThrough", w.PassThrough)
	word(k, "World.RateLimits", w.RateLimits)
	word(k, "World.Progression", w.Progression)
	span(k, "World.SentAfter", w.SentAfter)
	span(k, "World.DeliveredAfter", w.DeliveredAfter)
	span(k, "World.ReadAfter", w.ReadAfter)
	if w.MessagesKept < 0 {
		k.refuse("World.MessagesKept", strconv.Itoa(w.MessagesKept), "a number from 1")
	}
	if n := len([]rune(w.APIKey)); n != 0 && (n < minAPIKey || n > maxAPIKey) {
		k.refuse("World.APIKey", "", fmt.Sprintf("%d to %d characters", minAPIKey, maxAPIKey))
	}
}

// checker collects what cannot be.
type checker struct{ errs []error }

// refuse notes a field down.
func (k *checker) refuse(field, value, want string) {
	k.errs = append(k.errs, &FieldError{Field: field, Value: value, Want: want})
}

// that notes a text field down that does not pass; an empty one passes.
func (k *checker) that(value, field, want string, passes func(string) bool) {
	if value != "" && !passes(value) {
		k.refuse(field, strconv.Quote(value), want)
	}
}

// word notes a field down whose value is none of its words; an empty one passes.
func word[T interface {
	~string
	Words() []string
}](k *checker, field string, value T) {
	known := value.Words()
	k.that(string(value), field, strings.Join(known, " or "), func(s string) bool { return slices.Contains(known, s) })
}

// atLeastOne notes a number below 1 down.
func atLeastOne[T int | int64](k *checker, field string, value T) {
	if value < 1 {
		k.refuse(field, strconv.FormatInt(int64(value), 10), "a number from 1")
	}
}

// span notes a negative span down; nil passes.
func span(k *checker, field string, value *time.Duration) {
	if value != nil && *value < 0 {
		k.refuse(field, value.String(), "0s or more")
	}
}

// isAddress tells whether a listener could be asked for the address.
func isAddress(s string) bool {
	_, port, err := net.SplitHostPort(s)
	if err != nil {
		return false
	}
	n, err := strconv.ParseUint(port, 10, 16)
	return err == nil && strconv.FormatUint(n, 10) == port
}

// anyPort tells whether an address leaves the port to the system.
func anyPort(address string) bool {
	_, port, _ := net.SplitHostPort(address)
	return port == "0"
}

// isToken tells whether a text can be sent as a bearer token.
func isToken(s string) bool {
	return len(s) >= minAPIKey && len(s) <= maxAPIKey && !strings.ContainsFunc(s, func(r rune) bool { return r <= ' ' || r > '~' })
}

// isURL tells whether a webhook could have the URL; which hosts may be called by plain http is the
// World's matter.
func isURL(s string) bool {
	u, err := url.Parse(s)
	return err == nil && u.Hostname() != "" && (u.Scheme == "https" || u.Scheme == "http")
}

// isVersion tells whether the core understands a client version.
func isVersion(s string) bool {
	_, err := core.ParseVersion(s)
	return err == nil
}

// logger is the Config's logger, or one that drops everything.
func (c Config) logger() *slog.Logger {
	if c.Logger == nil {
		return slog.New(slog.DiscardHandler)
	}
	return c.Logger
}
