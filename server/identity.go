package server

import (
	"bytes"
	"fmt"
	"net"
	"net/http"

	"github.com/wabamock/wabamock/server/internal/core"
	"github.com/wabamock/wabamock/server/internal/engine"
	"github.com/wabamock/wabamock/server/internal/tlsca"
)

// newIdentity makes what https presents. It costs a key, so a server without TLS makes it only
// when somebody downloads its CA.
func (s *Server) newIdentity() (*tlsca.Identity, error) {
	host, _, err := net.SplitHostPort(s.config.Listen)
	if err != nil || host == "" {
		host = "localhost"
	}
	id, err := tlsca.New(s.wall.Now(), host)
	if err != nil {
		return nil, fmt.Errorf("make the server's certificate: %w", err)
	}
	return id, nil
}

// ownCA is the certificate of the server's CA, in PEM. Source: certificates,
// DownloadCaCertificate (O): there from the first start.
func (s *Server) ownCA() ([]byte, error) {
	id, err := s.identity()
	if err != nil {
		return nil, err
	}
	return id.CA(), nil
}

// follow acts upon what an exchange changed outside of its World: an external certificate that
// the default world was given is what https presents from now on.
func (s *Server) follow(v *visit, status int) {
	if v.operation != nil && v.operation.ID == "UploadCertificate" && status == http.StatusOK && v.world.name == DefaultWorld {
		s.present()
	}
}

// present lets https present what the default world presents now: the certificate that it was given,
// once that acts, or one that the server's own CA signed.
func (s *Server) present() {
	if !s.config.TLS {
		return
	}
	s.presenting.Lock()
	defer s.presenting.Unlock()
	w, _ := s.worlds.enter(DefaultWorld, false)                // always there
	served, _ := engine.Do(w.engine, core.ServedCertificate{}) // looking is never refused
	id, err := s.identity()
	switch {
	case err != nil:
	case len(served.Key) == 0:
		id.Restore()
	default:
		err = id.Replace(bytes.Join([][]byte{served.Key, served.Chain}, nil))
	}
	if err != nil {
		s.log.Error("uploaded certificate not served", "error", err)
	}
}
