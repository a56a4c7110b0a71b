package server

// WorldPolicy says what becomes of a request for a world that nobody declared.
type WorldPolicy string

// The policies. Source: DESIGN, Worlds.
const (
	WorldsAuto     WorldPolicy = "auto"     // the world is created from the fixture
	WorldsDeclared WorldPolicy = "declared" // the request is refused
)

// Words are the accepted values, the default first.
func (WorldPolicy) Words() []string { return words(WorldsAuto, WorldsDeclared) }

// WebhookHTTP says which webhook URLs may be plain http; https always may.
type WebhookHTTP string

// The policies. Source: DESIGN, Fidelity.
const (
	WebhookHTTPLoopback WebhookHTTP = "loopback" // those of loopback hosts
	WebhookHTTPAlways   WebhookHTTP = "always"   // all
	WebhookHTTPNever    WebhookHTTP = "never"    // none, as the real client
)

// Words are the accepted values, the default first.
func (WebhookHTTP) Words() []string {
	return words(WebhookHTTPLoopback, WebhookHTTPAlways, WebhookHTTPNever)
}

// ClockMode says whether a world's clock runs by itself.
type ClockMode string

// The modes. Source: DESIGN, Time.
const (
	ClockRunning ClockMode = "running" // it follows real time
	ClockFrozen  ClockMode = "frozen"  // it stands still until it is advanced
)

// Words are the accepted values, the default first.
func (ClockMode) Words() []string { return words(ClockRunning, ClockFrozen) }

// UnknownFields says what becomes of members of a request that the API does not know.
type UnknownFields string

// The policies. Source: DESIGN, What decides an answer.
const (
	UnknownFieldsLetThrough UnknownFields = "let-through" // accepted and recorded, as the real client does
	UnknownFieldsReject     UnknownFields = "reject"      // refused with 1010
)

// Words are the accepted values, the default first.
func (UnknownFields) Words() []string {
	return words(UnknownFieldsLetThrough, UnknownFieldsReject)
}

// TemplatePolicy says what becomes of a template that the fixture does not declare.
type TemplatePolicy string

// The policies. Source: DESIGN, Fidelity.
const (
	TemplatesLenient  TemplatePolicy = "lenient"  // accepted and recorded as a finding
	TemplatesDeclared TemplatePolicy = "declared" // fails with 2001, as the real API does
)

// Words are the accepted values, the default first.
func (TemplatePolicy) Words() []string { return words(TemplatesLenient, TemplatesDeclared) }

// RestartPolicy says when settings that need a restart of the client begin to act.
type RestartPolicy string

// The policies. Source: DESIGN, Fidelity.
const (
	RestartAutomatic RestartPolicy = "automatic" // at once
	RestartManual    RestartPolicy = "manual"    // when the control API restarts the world
)

// Words are the accepted values, the default first.
func (RestartPolicy) Words() []string { return words(RestartAutomatic, RestartManual) }

// PassThrough says when the setting pass_through drops an inbound message from the store.
type PassThrough string

// The rules. Source: DESIGN, Fidelity.
const (
	PassThroughRead   PassThrough = "read"   // once it was marked read
	PassThroughStrict PassThrough = "strict" // once the webhook acknowledged it
)

// Words are the accepted values, the default first.
func (PassThrough) Words() []string { return words(PassThroughRead, PassThroughStrict) }

// RateLimits says whether the documented rate limits hold.
type RateLimits string

// The policies. Source: DESIGN, What decides an answer.
const (
	RateLimitsOff  RateLimits = "off"  // none
	RateLimitsReal RateLimits = "real" // requests (1015), the backlog (1016), and messages to one person (471)
)

// Words are the accepted values, the default first.
func (RateLimits) Words() []string { return words(RateLimitsOff, RateLimitsReal) }

// Progression says how the statuses of a sent message come about.
type Progression string

// The ways. Source: DESIGN, Time.
const (
	ProgressionTimed     Progression = "timed"     // each after its span
	ProgressionImmediate Progression = "immediate" // all at the instant of the send
	ProgressionManual    Progression = "manual"    // only when told
)

// Words are the accepted values, the default first.
func (Progression) Words() []string {
	return words(ProgressionTimed, ProgressionImmediate, ProgressionManual)
}

// words spells values of one type out.
func words[T ~string](values ...T) []string {
	out := make([]string, len(values))
	for i, v := range values {
		out[i] = string(v)
	}
	return out
}
