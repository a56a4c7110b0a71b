package core

import "time"

// Options are the switches of a World that are not part of the mocked API. The zero value of
// each is the default.
type Options struct {
	ClientVersion Version        // 0: DefaultClientVersion
	UnknownFields UnknownFields  // surplus members of request bodies
	Templates     TemplatePolicy // templates that the fixture does not declare
	Restart       RestartPolicy  // settings that act only after a restart
	Progression   Progression    // how statuses of sent messages come about
	PassThrough   PassThrough    // when pass_through drops an inbound message
	Limits        LimitPolicy    // limits that are only remembered (mark R)
	Certificates  CertificatePolicy
	Frozen        bool          // registration freeze of May 2024: every code request is refused. Source: registration, Open points 7 (I)
	CodeLife      time.Duration // of a registration code; 0: 10 minutes. Source: registration, Open points 5 (I)
	CodeGuesses   int           // wrong codes after which a new one must be requested; 0: unlimited. Source: registration, Open points 5
	Connecting    time.Duration // between verification and connected; 0: none. Source: lifecycle, Open points 2 (I)
	MessagesKept  int           // finished messages remembered for look-ups beyond the client's own store; 0: 10,000
	MediaBytes    int64         // size of the media volume in bytes; 0: DefaultMediaBytes. What does not fit is refused with 1014
	SilentGroups  bool          // the business's own changes of a group raise no notices. Source: groups, Open points 6 (I)
	WebhookHTTP   WebhookHTTP   // which webhook URLs may be plain http
	RateLimits    RateLimits    // whether the documented rate limits hold
	Backlog       int           // messages that may wait to be sent while they do, one more is refused with 1016; 0: 1,000

	Adversity      Adversity     // what goes wrong with webhooks on purpose
	GiveUp         time.Duration // after the first attempt of a webhook: none is made later; 0: 24 hours. Source: webhooks, Open points 5 (D)
	QueueKept      int           // webhooks that wait while there is no URL, the oldest are dropped; 0: 10,000
	DeliveriesKept int           // webhooks remembered that are over; 0: 10,000
}

// UnknownFields says what becomes of members that the description does not know.
type UnknownFields string

// The policies. Source: DESIGN, What decides an answer; clients, Answers in general (B).
const (
	LetThrough UnknownFields = ""       // accepted and recorded as findings, as the real client does
	Reject     UnknownFields = "reject" // refused with 1010
)

// TemplatePolicy says what becomes of templates that are not declared.
type TemplatePolicy string

// The policies. Source: DESIGN, Fidelity; messages, Open points 4.
const (
	AnyTemplate       TemplatePolicy = ""         // accepted, and recorded as a finding
	DeclaredTemplates TemplatePolicy = "declared" // accepted, then failed with 2001
)

// RestartPolicy says when settings marked "restart" begin to act.
type RestartPolicy string

// The policies. Source: DESIGN, Fidelity; settings-application, Rules worth copying (D, I).
const (
	RestartAutomatic RestartPolicy = ""       // at once
	RestartManual    RestartPolicy = "manual" // after Restart
)

// PassThrough says when the setting pass_through drops an inbound message from the store.
type PassThrough string

// The rules. Source: DESIGN, Fidelity.
const (
	AfterRead         PassThrough = ""       // once it was marked read
	AfterAcknowledged PassThrough = "strict" // once the webhook acknowledged it
)

// LimitPolicy says whether limits with mark R are enforced.
type LimitPolicy string

// The policies. Source: messages, Open points 7.
const (
	RememberedLimits LimitPolicy = ""        // enforced
	LenientLimits    LimitPolicy = "lenient" // only documented limits are
)

// CertificatePolicy says what becomes of a verified-name certificate that cannot be decoded.
type CertificatePolicy string

// The policies. Source: registration, The verified-name certificate (I).
const (
	LenientCertificates CertificatePolicy = ""       // a fixed name is used
	StrictCertificates  CertificatePolicy = "strict" // 403/1005
)

// WebhookHTTP says which webhook URLs may be plain http; https is always allowed.
type WebhookHTTP string

// The policies. Source: DESIGN, Fidelity.
const (
	HTTPLoopback WebhookHTTP = ""       // to loopback hosts
	HTTPAlways   WebhookHTTP = "always" // to every host
	HTTPNever    WebhookHTTP = "never"  // to none
)

// Progression is how the statuses of a sent message come about.
type Progression struct {
	Mode      ProgressionMode
	Sent      time.Duration // after the send; in timed mode. Zero with all others zero: the defaults below
	Delivered time.Duration
	Read      time.Duration
}

// ProgressionMode is one of three ways.
type ProgressionMode string

// The modes. Source: DESIGN, Time.
const (
	Timed     ProgressionMode = ""          // after the given spans
	Immediate ProgressionMode = "immediate" // all at the instant of the send
	Manual    ProgressionMode = "manual"    // only when told
)

// Defaults of Options. Source: DESIGN, Time; registration, Open points 5 (I).
const (
	defaultDelivered    = 300 * time.Millisecond
	defaultRead         = time.Second
	defaultCodeLife     = 10 * time.Minute
	defaultMessagesKept = 10_000
)

// DefaultProgression is the progression of a World that is told nothing: sent at once, delivered
// after 300 ms, read after 1 s. Source: DESIGN, Time.
func DefaultProgression() Progression {
	return Progression{Delivered: defaultDelivered, Read: defaultRead}
}

// withDefaults fills in what is not set.
func (o Options) withDefaults() Options {
	if o.ClientVersion.IsZero() {
		o.ClientVersion, _ = ParseVersion(DefaultClientVersion)
	}
	if o.Progression == (Progression{}) {
		o.Progression = DefaultProgression()
	}
	if o.CodeLife == 0 {
		o.CodeLife = defaultCodeLife
	}
	if o.MessagesKept == 0 {
		o.MessagesKept = defaultMessagesKept
	}
	if o.Backlog == 0 {
		o.Backlog = defaultBacklog
	}
	if o.GiveUp == 0 {
		o.GiveUp = defaultGiveUp
	}
	if o.QueueKept == 0 {
		o.QueueKept = defaultQueueKept
	}
	if o.DeliveriesKept == 0 {
		o.DeliveriesKept = defaultDeliveriesKept
	}
	if o.MediaBytes == 0 {
		o.MediaBytes = DefaultMediaBytes
	}
	return o
}
