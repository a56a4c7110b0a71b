package server

import (
	"log/slog"
	"time"
)

// Never is, in a field of Config that holds a span, for "there is no such limit". Every negative
// span is read so; zero is always the default.
const Never time.Duration = -1

// Config is all that a Server is made of. The zero value runs: one world from the fixture
// one-business on 127.0.0.1:9090. What a field means when it is zero stands beside it; New
// fills the defaults in and refuses what cannot be, see WithDefaults. A Config is plain data
// and may be copied.
type Config struct {
	// Listen is the TCP address of the listener, host:port. Port 0 takes a free port, which
	// Server.URLs then tells; an empty host listens on every interface.
	// Zero: "127.0.0.1:9090". Source: DESIGN, Command line.
	Listen string

	// ControlListen is the TCP address of a listener for the control API alone, host:port; the
	// control API, the sink for webhooks included, is then not on the other one.
	// Zero: no listener of its own. Source: DESIGN, Control API.
	ControlListen string

	// ControlToken is asked for by the control API, as Authorization: Bearer; 12 to 128 printable
	// ASCII characters. What holds no state needs none, see control.yaml.
	// Zero: none is asked for. Source: DESIGN, Control API.
	ControlToken string

	// TLS serves https with a certificate made at the start, signed by an RSA CA made at the
	// same time, both kept in memory only. Uploading an external certificate replaces it.
	// Zero: plain http. Source: certificates, DownloadCaCertificate (O).
	TLS bool

	// HTTP bounds what one connection may take.
	HTTP HTTPLimits

	// Fixture is what every world starts from: the name of a shipped fixture, or, when
	// FixtureYAML is set, the file name that its errors show.
	// Zero: as Scenarios want it, else "one-business". Source: DESIGN, Worlds.
	Fixture string

	// FixtureYAML is the content of a fixture of your own. Zero: the shipped one called Fixture.
	FixtureYAML []byte

	// Scenarios are what every world begins with, in the order in which their rules are asked. Where
	// the Config says nothing of Fixture, World.Seed and World.Start, these are as they want it.
	// Zero: none. Source: DESIGN, Scenarios.
	Scenarios []ScenarioFile

	// World overrides, in every world, what the fixture says.
	World World

	// Worlds says what becomes of a world that nobody declared. Zero: WorldsAuto.
	Worlds WorldPolicy

	// WorldTTL is how long, on the wall clock, a world may stay unused before it is dropped;
	// the world "default" stays. Zero: 1 hour. Never: worlds stay. Source: DESIGN, Worlds.
	WorldTTL time.Duration

	// MaxWorlds is how many worlds may live at a time, "default" included.
	// Zero: 1,000. Source: DESIGN, Worlds.
	MaxWorlds int

	// WebhookTimeout is how long one attempt to post a webhook may take, on the wall clock.
	// Zero: 10 s. Source: webhooks, Delivery rules (not documented).
	WebhookTimeout time.Duration

	// WebhookGiveUp is how long, on the world's clock, a webhook is tried after its first attempt.
	// Zero: 24 hours. Never: until it succeeds. Source: webhooks, Delivery rules (D), Open points 5.
	WebhookGiveUp time.Duration

	// JournalEntries is how many entries the journal of a world keeps; the oldest go first.
	// Zero: 10,000. Source: DESIGN, Limits and promises.
	JournalEntries int

	// JournalBytes is how many bytes the entries of a world's journal may hold; the oldest go
	// first. Zero: 64 MiB. Source: DESIGN, Limits and promises.
	JournalBytes int64

	// JournalBody is how many bytes of each body the journal keeps; the rest is only counted.
	// Zero: 64 KiB (our choice: every JSON body that a client is known to send fits).
	JournalBody int

	// DataDir is a directory in which the worlds are kept, with their webhook queues and journals,
	// so that they are there again after a stop or a crash; it is made when it is not there. What is
	// kept holds passwords and tokens in clear. What was kept wins over fixture and World. Where
	// callback_persist is off, the queue is lost as by a restart of the real client. One server uses
	// it at a time. Zero: nothing is ever written to a disk. Source: DESIGN, Limits and promises.
	DataDir string

	// Version is the version of the program, shown by the control API.
	// Zero: what the build recorded.
	Version string

	// Commit is what the program was built from, shown by the control API.
	// Zero: what the build recorded.
	Commit string

	// Settings are shown by GET /_mock/config, in this order: each setting and where its value
	// came from. Secrets are masked by whoever fills it in. Zero: none are shown.
	Settings []Setting

	// Logger takes the operator's log. Zero: nothing is logged.
	Logger *slog.Logger
}

// HTTPLimits bounds what one connection may take. A size is the largest that is accepted.
type HTTPLimits struct {
	// MaxBody is the size of a body that is read whole (JSON, text), in bytes; a backup that is
	// restored, with the photo in it, may be larger by 16 MiB, or by MaxUpload if that is less.
	// Zero: 1 MiB (our choice; a contact check of 1,000 numbers takes some 20 KB).
	MaxBody int64

	// MaxUpload is the size of an uploaded file, in bytes.
	// Zero: 104,857,600. Source: lifecycle, Limits (D): 100 MB.
	MaxUpload int64

	// MaxHeaderBytes is the size of a request's line and headers, in bytes; a little slack is
	// granted, see net/http. Zero: 64 KiB (our choice).
	MaxHeaderBytes int

	// MaxDepth is how deep a JSON body may nest. Zero: 64 (our choice: eight times what the
	// deepest documented body needs).
	MaxDepth int

	// ReadHeaderTimeout is how long the headers of a request may take. Zero: 10 s.
	ReadHeaderTimeout time.Duration

	// ReadTimeout is how long a whole request may take to arrive. Zero: 2 minutes.
	ReadTimeout time.Duration

	// WriteTimeout is how long an answer may take, counted from the end of the request's
	// headers. Zero: 5 minutes.
	WriteTimeout time.Duration

	// IdleTimeout is how long a kept connection may be silent between requests. Zero: 2 minutes.
	IdleTimeout time.Duration

	// MaxDelay is the most that a rule may make an answer wait, keep a connection hanging, or spread
	// a body over, on the wall clock, whatever the clock of the world does. Longer spans are cut.
	// Zero: 60 s (our choice: twice what clients commonly wait). Never: what rules may ask for, 1 hour.
	MaxDelay time.Duration

	// ShutdownTimeout is how long Close waits for requests that are under way. Zero: 10 s.
	ShutdownTimeout time.Duration
}

// World is what a world is like where that departs from its fixture. A zero field leaves the
// matter to the fixture; beside it stands what holds when the fixture is silent too.
type World struct {
	// Seed is what every id, token and name follows from. Zero: 1.
	Seed uint64

	// Start is the instant at which the world's clock begins. Zero: when the world is created.
	Start time.Time

	// Clock says whether the world's clock runs. Zero: ClockRunning.
	Clock ClockMode

	// ClientVersion is the version of the real client that is imitated, such as "2.45.1".
	// Zero: "2.45.1". Source: overview, Version timeline.
	ClientVersion string

	// UnknownFields says what becomes of surplus members in a request. Zero: UnknownFieldsLetThrough.
	UnknownFields UnknownFields

	// Templates says what becomes of templates that the fixture does not declare.
	// Zero: TemplatesLenient.
	Templates TemplatePolicy

	// WebhookHTTP says which webhook URLs may be plain http. Zero: WebhookHTTPLoopback.
	WebhookHTTP WebhookHTTP

	// Webhook is the URL that webhooks are posted to. Zero: none, until the setting webhooks.url
	// is set.
	Webhook string

	// Restart says when settings that need a restart begin to act. Zero: RestartAutomatic.
	Restart RestartPolicy

	// PassThrough says when the setting pass_through drops an inbound message.
	// Zero: PassThroughRead.
	PassThrough PassThrough

	// RateLimits says whether the documented rate limits hold. Zero: RateLimitsOff.
	RateLimits RateLimits

	// Progression says how the statuses of a sent message come about. Zero: ProgressionTimed.
	Progression Progression

	// SentAfter is when, after the send, the status sent is due in timed progression. Nil: 0 s.
	SentAfter *time.Duration

	// DeliveredAfter is the same for delivered. Nil: 300 ms.
	DeliveredAfter *time.Duration

	// ReadAfter is the same for read. Nil: 1 s. Source: DESIGN, Time.
	ReadAfter *time.Duration

	// MessagesKept is how many finished messages are remembered. Zero: 10,000.
	MessagesKept int

	// APIKey is the key that health, metrics and stats accept beside a token, 12 to 128
	// characters. Zero: none. Source: overview, Authentication (D).
	APIKey string
}

// Setting is one setting as it came out, for people to read.
type Setting struct {
	Key    string `json:"key"`    // "world-ttl"
	Value  string `json:"value"`  // "1h0m0s"; a secret is masked; empty: left to the fixture
	Source string `json:"source"` // "environment WABAMOCK_WORLD_TTL"
}
