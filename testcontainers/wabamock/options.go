package wabamock

import (
	"bytes"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path"
	"strconv"
	"strings"
	"time"

	"github.com/testcontainers/testcontainers-go"
)

// settings are what Options set.
type settings struct {
	env     map[string]string
	files   []testcontainers.ContainerFile
	webhook *url.URL
	hostAt  string // where hostName leads; empty: nowhere
	world   string
	token   string
	startup time.Duration
}

// Option says what a mock begins with. An Option that cannot be is an error of Run. What two
// Options say of the same, the later one decides; scenarios add up.
type Option func(*settings) error

// Customize does nothing: Run reads Options by itself.
func (o Option) Customize(*testcontainers.GenericContainerRequest) error { return nil }

// WithSetting sets any setting of docs/configuration.md, such as "client-version" to "2.37.1". The
// address to listen on, TLS and a listener of its own for the control API are not for containers.
func WithSetting(key, value string) Option {
	return func(s *settings) error {
		switch key {
		case "listen", "control-listen", "tls", "config":
			return fmt.Errorf("the setting %s is not for containers", key)
		}
		s.env[variable(key)] = value
		return nil
	}
}

// WithScenario begins every world with scenarios that come with the image, by name.
func WithScenario(names ...string) Option {
	return func(s *settings) error {
		for _, name := range names {
			if name == "" || strings.ContainsAny(name, ",/") {
				return fmt.Errorf("a scenario cannot be called %q", name)
			}
			s.addScenario(name)
		}
		return nil
	}
}

// WithScenarioFile begins every world with the scenario of a YAML file.
func WithScenarioFile(file string) Option {
	return func(s *settings) error {
		yaml, err := os.ReadFile(file) //nolint:gosec // the file that the test names
		if err != nil {
			return fmt.Errorf("read the scenario: %w", err)
		}
		return WithScenarioYAML(yaml)(s)
	}
}

// WithScenarioYAML begins every world with a scenario from the text of its file.
func WithScenarioYAML(yaml []byte) Option {
	return func(s *settings) error {
		s.addScenario(s.addFile("scenario-"+strconv.Itoa(len(s.files)+1)+".yaml", yaml))
		return nil
	}
}

// WithFixture begins every world from a fixture that comes with the image. Default: one-business.
func WithFixture(name string) Option { return WithSetting("fixture", name) }

// WithFixtureFile begins every world from the fixture of a YAML file.
func WithFixtureFile(file string) Option {
	return func(s *settings) error {
		yaml, err := os.ReadFile(file) //nolint:gosec // the file that the test names
		if err != nil {
			return fmt.Errorf("read the fixture: %w", err)
		}
		return WithFixtureYAML(yaml)(s)
	}
}

// WithFixtureYAML begins every world from a fixture, given as the text of its file.
func WithFixtureYAML(yaml []byte) Option {
	return func(s *settings) error {
		return WithFixture(s.addFile("fixture.yaml", yaml))(s)
	}
}

// WithSeed draws every id, token and name from a seed, from 1. Default: 1.
func WithSeed(seed uint64) Option { return WithSetting("seed", strconv.FormatUint(seed, 10)) }

// WithFrozenClock lets time stand still until it is advanced, at this instant; at the moment of
// starting when it is the zero time.
func WithFrozenClock(start time.Time) Option {
	return func(s *settings) error {
		s.env[variable("clock")] = "frozen"
		if !start.IsZero() {
			s.env[variable("start")] = start.UTC().Format(time.RFC3339Nano)
		}
		return nil
	}
}

// WithWebhook posts webhooks to a URL from the start. A receiver on the loopback interface of the
// machine that runs the test, such as one of net/http/httptest, is reached too: Run relays to it
// until the container is terminated. Over https, its certificate has to name host.docker.internal.
func WithWebhook(receiver string) Option {
	return func(s *settings) error {
		u, err := url.Parse(receiver)
		if err != nil {
			return fmt.Errorf("read the webhook's URL: %w", err)
		}
		if u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" {
			return fmt.Errorf("the webhook's URL %s has to begin with http:// or https:// and a host", u.Redacted())
		}
		s.webhook = u
		return nil
	}
}

// WithHostAccess lets the container call the machine that its engine runs on
// host.docker.internal, and post webhooks to it over plain http. What listens there on the
// loopback interface alone is out of reach, unless the engine is Docker Desktop; see WithWebhook.
func WithHostAccess() Option {
	return func(s *settings) error {
		s.toHost(hostGateway)
		return nil
	}
}

// WithWorld makes the Container work in a world of this name instead of DefaultWorld.
func WithWorld(name string) Option {
	return func(s *settings) error {
		if name == "" {
			return errors.New("a world needs a name")
		}
		s.world = name
		return nil
	}
}

// WithControlToken has the control API ask for a token of 12 to 128 characters, which all calls of
// the Container then send.
func WithControlToken(token string) Option {
	return func(s *settings) error {
		s.token = token
		return WithSetting("control-token", token)(s)
	}
}

// WithStartupTimeout sets how long Run waits until the mock is ready. Default: DefaultStartupTimeout.
func WithStartupTimeout(d time.Duration) Option {
	return func(s *settings) error {
		if d <= 0 {
			return fmt.Errorf("a start can't take %s", d)
		}
		s.startup = d
		return nil
	}
}

// variable is the environment variable of a setting.
func variable(key string) string {
	return "WABAMOCK_" + strings.ToUpper(strings.ReplaceAll(key, "-", "_"))
}

// addFile copies a file into the container before it starts, and answers its path there.
func (s *settings) addFile(name string, content []byte) string {
	target := path.Join("/etc/wabamock", name)
	s.files = append(s.files, testcontainers.ContainerFile{
		Reader: bytes.NewReader(content), ContainerFilePath: target, FileMode: 0o444,
	})
	return target
}

// addScenario has every world begin with one more scenario, a name or a path.
func (s *settings) addScenario(scenario string) {
	key := variable("scenario")
	if before := s.env[key]; before != "" {
		scenario = before + "," + scenario
	}
	s.env[key] = scenario
}

// hostGateway is what engines since 20.10 replace by the address of their machine.
const hostGateway = "host-gateway"

// toHost lets hostName lead to the machine that the engine runs on.
func (s *settings) toHost(at string) {
	s.hostAt = at
	s.env[variable("webhook-http")] = "always"
}
