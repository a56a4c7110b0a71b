package wabamock

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/url"
	"sync"
)

// relay hands on what a container sends to this machine to a port of its loopback interface, which
// the container cannot reach by itself. All methods may be called on nil.
type relay struct {
	listener net.Listener
	target   string
	dialer   net.Dialer
	running  sync.WaitGroup

	mu     sync.Mutex
	open   map[net.Conn]bool
	closed bool
}

// newRelay listens on the gateway of the containers, where that is an address of this machine, and
// else on the loopback interface, to which Docker Desktop leads host.docker.internal.
func newRelay(ctx context.Context, gateway, target string) (*relay, error) {
	var config net.ListenConfig
	l, err := config.Listen(ctx, "tcp", net.JoinHostPort(gateway, "0"))
	if err != nil {
		l, err = config.Listen(ctx, "tcp", "127.0.0.1:0")
	}
	if err != nil {
		return nil, fmt.Errorf("listen for webhooks: %w", err)
	}
	r := &relay{listener: l, target: target, open: map[net.Conn]bool{}}
	r.running.Go(r.accept)
	return r, nil
}

// address is where containers find it: the host as ExtraHosts take it, and the port.
func (r *relay) address() (host, port string) {
	host, port, _ = net.SplitHostPort(r.listener.Addr().String()) // an address of the standard library's
	if isLoopback(host) {
		host = hostGateway
	}
	return host, port
}

// accept takes connections until the relay is closed.
func (r *relay) accept() {
	for {
		in, err := r.listener.Accept()
		if err != nil {
			return
		}
		r.running.Go(func() { r.serve(in) })
	}
}

// serve hands one connection on, in both directions.
func (r *relay) serve(in net.Conn) {
	out, err := r.dialer.Dial("tcp", r.target)
	if err != nil {
		in.Close() // the mock finds the receiver gone
		return
	}
	if !r.keep(in, out) {
		return
	}
	defer r.drop(in, out)
	var back sync.WaitGroup
	back.Go(func() { pump(in, out) })
	pump(out, in)
	back.Wait()
}

// pump copies until one side ends, and tells the other.
func pump(to, from net.Conn) {
	_, _ = io.Copy(to, from) // either side may go at any time
	if half, ok := to.(interface{ CloseWrite() error }); ok {
		_ = half.CloseWrite() // or be gone already
	}
}

// keep notes connections down so that close ends them; when it is closed already, it does so itself.
func (r *relay) keep(conns ...net.Conn) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, c := range conns {
		if r.closed {
			c.Close()
			continue
		}
		r.open[c] = true
	}
	return !r.closed
}

// drop closes connections.
func (r *relay) drop(conns ...net.Conn) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, c := range conns {
		delete(r.open, c)
		c.Close()
	}
}

// close ends the relay and all that goes through it. It may be called more than once.
func (r *relay) close() {
	if r == nil {
		return
	}
	r.mu.Lock()
	r.closed = true
	for c := range r.open {
		c.Close()
	}
	r.mu.Unlock()
	_ = r.listener.Close() // it may be closed already
	r.running.Wait()
}

// isLoopback tells whether a host is this machine's loopback interface, or all its interfaces.
func isLoopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && (ip.IsLoopback() || ip.IsUnspecified())
}

// withPort is the address of a URL, with the port of its scheme when it names none.
func withPort(u *url.URL) string {
	switch {
	case u.Port() != "":
		return u.Host
	case u.Scheme == "https":
		return net.JoinHostPort(u.Hostname(), "443")
	}
	return net.JoinHostPort(u.Hostname(), "80")
}
