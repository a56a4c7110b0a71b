// Package wabamock starts wabamock, the mock of the WhatsApp Business On-Premises API, in a
// container for a test, by the conventions of testcontainers-go, and steers it over its control
// API. Nothing of it is for production.
//
// Run starts a container; With… options say what it begins with; a Container is also its first
// World, whose methods drive and judge. No call has a timeout of its own: the context ends it.
package wabamock

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"

	"github.com/moby/moby/api/types/container"
	"github.com/testcontainers/testcontainers-go"
	"github.com/testcontainers/testcontainers-go/wait"
)

// DefaultWorld is the world of requests that name none.
const DefaultWorld = "default"

// DefaultStartupTimeout is how long Run waits until the mock is ready, once its container runs.
const DefaultStartupTimeout = 30 * time.Second

// port is where the image listens.
const port = "9090/tcp"

// hostName is how a container calls the machine that its engine runs on.
const hostName = "host.docker.internal"

// world lets a Container have the methods of its World and a method of that name too.
type world = World

// Container is a running mock. It has all methods of World, for the world that WithWorld named
// (DefaultWorld without it). Safe for concurrent use.
type Container struct {
	testcontainers.Container
	*world

	relay *relay // nil: the webhook is not on this machine's loopback interface
}

// Run starts an image of wabamock and waits until it is ready. When it fails and the Container is
// not nil, that one is to be terminated all the same: testcontainers.CleanupContainer does both.
func Run(ctx context.Context, image string, opts ...testcontainers.ContainerCustomizer) (*Container, error) {
	set := settings{env: map[string]string{}, world: DefaultWorld, startup: DefaultStartupTimeout}
	for _, opt := range opts {
		if o, ok := opt.(Option); ok {
			if err := o(&set); err != nil {
				return nil, fmt.Errorf("run wabamock: %w", err)
			}
		}
	}
	r, err := set.reachLoopback(ctx)
	if err != nil {
		return nil, fmt.Errorf("run wabamock: %w", err)
	}
	ctr, err := testcontainers.Run(ctx, image, append(set.customizers(), opts...)...)
	if ctr == nil {
		r.close()
		return nil, fmt.Errorf("run wabamock: %w", err)
	}
	c := &Container{Container: ctr, relay: r}
	c.world = &World{name: set.world, token: set.token, client: &http.Client{}, endpoint: c.endpoint}
	if err != nil {
		return c, fmt.Errorf("run wabamock: %w", err)
	}
	return c, nil
}

// endpoint is where the mock listens, seen from the test. It changes when a container is started again.
func (c *Container) endpoint(ctx context.Context) (string, error) {
	return c.PortEndpoint(ctx, port, "http")
}

// Terminate stops and removes the container.
func (c *Container) Terminate(ctx context.Context, opts ...testcontainers.TerminateOption) error {
	c.relay.close()
	return c.Container.Terminate(ctx, opts...)
}

// customizers are what the settings ask of testcontainers.
func (s *settings) customizers() []testcontainers.ContainerCustomizer {
	out := []testcontainers.ContainerCustomizer{
		testcontainers.WithExposedPorts(port),
		testcontainers.WithEnv(s.env),
		testcontainers.WithFiles(s.files...),
		testcontainers.WithWaitStrategyAndDeadline(s.startup,
			wait.ForHTTP("/_mock/readyz").WithPort(port).WithPollInterval(20*time.Millisecond).WithStartupTimeout(s.startup)),
	}
	if s.hostAt != "" {
		out = append(out, testcontainers.WithHostConfigModifier(func(c *container.HostConfig) {
			c.ExtraHosts = append(c.ExtraHosts, hostName+":"+s.hostAt)
		}))
	}
	return out
}

// reachLoopback lets the container reach a webhook on this machine's loopback interface: it starts
// a relay and puts its address in place of the receiver's. Without such a webhook it is nil.
func (s *settings) reachLoopback(ctx context.Context) (*relay, error) {
	if s.webhook == nil {
		return nil, nil //nolint:nilnil // nothing to relay, and nothing wrong
	}
	u := *s.webhook
	if !isLoopback(u.Hostname()) {
		s.env[variable("webhook")] = u.String()
		return nil, nil //nolint:nilnil // nothing to relay, and nothing wrong
	}
	gateway, err := gatewayIP(ctx)
	if err != nil {
		return nil, err
	}
	r, err := newRelay(ctx, gateway, withPort(&u))
	if err != nil {
		return nil, err
	}
	host, port := r.address()
	s.toHost(host)
	u.Host = net.JoinHostPort(hostName, port)
	s.env[variable("webhook")] = u.String()
	return r, nil
}

// gatewayIP is the address of the engine's machine in the network of its containers.
func gatewayIP(ctx context.Context) (ip string, err error) {
	provider, err := testcontainers.NewDockerProvider(testcontainers.WithDefaultBridgeNetwork(testcontainers.Bridge))
	if err != nil {
		return "", fmt.Errorf("reach the Docker engine: %w", err)
	}
	defer func() { err = errors.Join(err, provider.Close()) }()
	ip, err = provider.GetGatewayIP(ctx)
	if err != nil {
		return "", fmt.Errorf("find the gateway of the containers: %w", err)
	}
	return ip, nil
}
