package webhook

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"slices"
	"syscall"

	"github.com/wabamock/wabamock/server/internal/core"
)

// Remarks about answers that came.
const (
	redirected = "redirect, not followed"
	tooLong    = "answer longer than 64 KiB, cut off"
)

// failure is the outcome of an attempt without a whole answer. The words are always the same ones,
// without addresses.
func failure(c core.Cause, words string) outcome { return outcome{cause: c, detail: words} }

// failed tells by an error of the transport and by how far the attempt came why there was no answer.
func failed(ctx context.Context, err error, way *course) outcome {
	switch {
	case errors.Is(ctx.Err(), context.DeadlineExceeded):
		return failure(core.CauseTimeout, "timeout")
	case ctx.Err() != nil:
		return failure(core.CauseStopped, "the mock was stopped")
	}
	if way.shaken.Load() {
		return failure(core.CauseTLS, "tls: "+tlsWords(err))
	}
	var lookup *net.DNSError
	switch {
	case errors.As(err, &lookup):
		return failure(core.CauseResolve, "host not found")
	case errors.Is(err, errForbidden):
		return failure(core.CauseNotAllowed, "plain http is not allowed to this address")
	case isOne(err, syscall.ECONNREFUSED, winsock(10061)):
		return failure(core.CauseRefused, "refused")
	case isOne(err, syscall.EHOSTUNREACH, syscall.ENETUNREACH, winsock(10065), winsock(10051)):
		return failure(core.CauseRefused, "host unreachable")
	case isOne(err, io.EOF, io.ErrUnexpectedEOF, net.ErrClosed, syscall.ECONNRESET, syscall.ECONNABORTED, syscall.EPIPE, winsock(10053), winsock(10054)):
		return failure(core.CauseClosed, "connection closed")
	case way.mute.Load(): // the receiver closed it since; the transport has errors of its own for that
		return failure(core.CauseClosed, "connection closed")
	}
	return failure(core.CauseBroken, "answer not understood")
}

// winsock is an error by its number in Windows, where sockets have numbers of their own; no other
// system has errors so high.
type winsock = syscall.Errno

// isOne tells whether an error is one of several.
func isOne(err error, those ...error) bool {
	return slices.ContainsFunc(those, func(that error) bool { return errors.Is(err, that) })
}

// tlsWords are what went wrong in a handshake.
func tlsWords(err error) string {
	var (
		authority x509.UnknownAuthorityError
		host      x509.HostnameError
		invalid   x509.CertificateInvalidError
		other     *tls.CertificateVerificationError
		record    tls.RecordHeaderError
	)
	switch {
	case errors.As(err, &authority):
		return "certificate signed by an unknown authority"
	case errors.As(err, &host):
		return "certificate is for another host"
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired:
		return "certificate expired or not valid yet"
	case errors.As(err, &invalid), errors.As(err, &other):
		return "certificate not valid"
	case errors.As(err, &record):
		return "no TLS spoken there"
	}
	return "handshake failed"
}
