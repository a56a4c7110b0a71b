package servertest_test

import (
	"net/http"
	"slices"
	"time"
)

// story is how a client that does well comes through a scenario. It checks what users would see.
type story struct {
	scenario string
	play     func(*shop)
	bare     bool // no webhook is set before the client does it
	careless bool // nothing is expected that a client which does nothing at all would miss
}

// stories are those of all scenarios that come with the program.
func stories() []story {
	return []story{
		{scenario: "first-login", play: (*shop).firstLogin},
		{scenario: "onboarding", play: (*shop).onboarding, bare: true},
		{scenario: "happy-conversation", play: (*shop).happyConversation},
		{scenario: "re-engagement-window", play: (*shop).reEngagement},
		{scenario: "rate-limited", play: (*shop).rateLimited},
		{scenario: "overloaded-then-recovers", play: (*shop).overloaded},
		{scenario: "coreapp-failover", play: (*shop).failover},
		{scenario: "connection-lost", play: (*shop).connectionLost},
		{scenario: "webhook-outage", play: (*shop).webhookOutage},
		{scenario: "duplicate-and-reordered-statuses", play: (*shop).reorderedStatuses, careless: true},
		{scenario: "status-before-answer", play: (*shop).statusBeforeAnswer, careless: true},
		{scenario: "messages-arrive-twice", play: (*shop).messagesTwice},
		{scenario: "expired-token", play: (*shop).expiredToken},
		{scenario: "unknown-contact", play: (*shop).unknownContact},
		{scenario: "invalid-numbers", play: (*shop).invalidNumbers},
		{scenario: "template-errors", play: (*shop).templateErrors},
		{scenario: "media-failures", play: (*shop).mediaFailures},
		{scenario: "flaky-uploads", play: (*shop).flakyUploads},
		{scenario: "number-changed", play: (*shop).numberChanged},
		{scenario: "identity-changed", play: (*shop).identityChanged},
		{scenario: "group-life", play: (*shop).groupLife},
		{scenario: "sender-locked", play: (*shop).senderLocked},
		{scenario: "payment-problem", play: (*shop).paymentProblem},
		{scenario: "never-delivered", play: (*shop).neverDelivered},
		{scenario: "read-receipts-off", play: (*shop).receiptsOff, careless: true},
		{scenario: "time-out-then-resend", play: (*shop).timeOut},
		{scenario: "broken-answers", play: (*shop).brokenAnswers},
		{scenario: "slow-network", play: (*shop).slowNetwork},
		{scenario: "customer-floods", play: (*shop).customerFloods},
		{scenario: "every-message-type", play: (*shop).everyType},
	}
}

const newPassword = "Loose-Leaf-2"

func (s *shop) firstLogin() {
	s.want(s.login(""), http.StatusUnauthorized, 1024)
	s.want(s.login(newPassword), http.StatusOK, 0)
	s.want(s.call(http.MethodGet, "/users/admin", nil), http.StatusOK, 0)
}

// certificate is made up; its verified name is Tea House Demo. Source: registration, The
// verified-name certificate.
const certificate = "CmgKJAix0fnWAxIGZW50OndhIg5UZWEgSG91c2UgRGVtb1CA4s+qBhpAAAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8gISIjJCUmJygpKissLS4vMDEyMzQ1Njc4OTo7PD0+Pw=="

func (s *shop) onboarding() {
	s.want(s.login(newPassword), http.StatusOK, 0)
	s.want(s.send(ada, "Too early"), http.StatusServiceUnavailable, 1011)
	s.want(s.call(http.MethodPost, "/account", map[string]string{
		"cc": "44", "phone_number": "7700900000", "method": "sms", "cert": certificate,
	}), http.StatusAccepted, 0)
	s.want(s.call(http.MethodPost, "/account/verify", map[string]string{"code": "123456"}), http.StatusCreated, 0)
	s.want(s.call(http.MethodPatch, "/settings/application", map[string]any{"webhooks": map[string]string{"url": s.hook.URL}}), http.StatusOK, 0)
	s.wait(5 * time.Second)
	m := s.only()
	s.want(s.send(text(m, "from"), "It is. Welcome!"), http.StatusCreated, 0)
}

// only is the message that came since the last look.
func (s *shop) only() map[string]any {
	s.Helper()
	all := s.incoming()
	if len(all) != 1 {
		s.Fatalf("%d messages came, want 1: %v", len(all), all)
	}
	return all[0]
}

// begin logs in, and takes no notice of what the fixture has in store.
func (s *shop) begin() {
	s.Helper()
	s.want(s.login(""), http.StatusOK, 0)
	s.news()
}

func (s *shop) happyConversation() {
	s.begin()
	s.wait(time.Second)
	m := s.only()
	s.want(s.read(text(m, "id")), http.StatusOK, 0)
	s.want(s.send(text(m, "from"), "At six."), http.StatusCreated, 0)
	s.wait(2 * time.Second)
	s.saw("delivered", "read")
	s.wait(3 * time.Second)
	s.want(s.read(text(s.only(), "id")), http.StatusOK, 0)
}

// saw fails the test when the statuses that came since the last look are not these.
func (s *shop) saw(want ...string) {
	s.Helper()
	if got := s.statuses(); !slices.Equal(got, want) {
		s.Errorf("statuses %q, want %q", got, want)
	}
}

func (s *shop) reEngagement() {
	s.begin()
	s.want(s.send(silent, "Your order 1138 is ready."), http.StatusCreated, 0)
	s.wait(time.Second)
	s.saw("failed 470")
	s.want(s.sendTemplate(silent, "order_ready", "en_GB", "Ada", "1138"), http.StatusCreated, 0)
	s.wait(2 * time.Second)
	s.saw("delivered", "read")
	s.wait(time.Second)
	m := s.only()
	s.want(s.read(text(m, "id")), http.StatusOK, 0)
	s.want(s.send(silent, "At six."), http.StatusCreated, 0)
	s.wait(2 * time.Second)
	s.saw("delivered", "read")
}

// patiently sends until it is accepted, with a pause after each refusal with this code.
func (s *shop) patiently(to string, code int, pause time.Duration) (refused int) {
	s.Helper()
	for range 20 {
		a := s.send(to, "Your order is ready.")
		if a.Status == http.StatusCreated {
			return refused
		}
		if a.Code() != code {
			s.Fatalf("answered %d %s", a.Status, a.Body)
		}
		refused++
		s.wait(pause)
	}
	s.Fatal("never accepted")
	return 0
}

func (s *shop) rateLimited() {
	s.begin()
	refused := 0
	for range 8 {
		refused += s.patiently(ada, 1015, 2*time.Second)
	}
	if refused != 3 { // at 0, 2 and 4 s
		s.Errorf("refused %d times, want 3", refused)
	}
}

func (s *shop) overloaded() {
	s.begin()
	for _, to := range []string{ada, bob} {
		if refused := s.patiently(to, 1016, time.Second); refused != 3 {
			s.Errorf("%s: refused %d times, want 3", to, refused)
		}
	}
}

func (s *shop) failover() {
	s.begin()
	health := func() string { return s.call(http.MethodGet, "/health", nil).Text(s, "/health/gateway_status") }
	s.patiently(ada, 1018, 0)
	s.patiently(ada, 1018, 0)
	if got := health(); got != "connected" {
		s.Errorf("at first it is %s", got)
	}
	s.want(s.send(ada, "Your order is ready."), http.StatusServiceUnavailable, 1018)
	if got := health(); got != "disconnected" {
		s.Errorf("then it is %s", got)
	}
	s.want(s.call(http.MethodGet, "/groups", nil), http.StatusServiceUnavailable, 1018)
	if refused := s.patiently(ada, 1018, 2*time.Second); refused != 5 {
		s.Errorf("refused %d times, want 5", refused)
	}
	if got := health(); got != "connected" {
		s.Errorf("in the end it is %s", got)
	}
}
