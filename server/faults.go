package server

import (
	"bufio"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/wabamock/wabamock/server/internal/core"
)

// spoiled tells whether the client meets a fault of the connection in place of its answer.
func (v *visit) spoiled() bool { return v.fault != nil && v.fault.Kind != core.SlowBody }

// slow tells whether the client gets its answer a bit at a time.
func (v *visit) slow() bool { return v.fault != nil && v.fault.Kind == core.SlowBody }

// spoil puts in place of an answer what the client gets of it: nothing, or garbage, behind the header
// where the fault lets that through.
func (v *visit) spoil() {
	status := 0
	if v.fault.Kind == core.MalformedChunk {
		status = v.answer.status
		if status == 0 {
			status = http.StatusOK // the World has not been asked
		}
		v.answer.Header().Del(echo.HeaderContentLength)
	}
	v.answer.spoil(status, v.fault.Noise)
}

// breakOff breaks the connection in the way that a rule wants it. Over HTTP/1.1 the bytes are those
// that the fault means; where there is no socket it is aborted, behind the header and the garbage of a
// malformed chunk.
func (s *Server) breakOff(c echo.Context, v *visit) {
	r := c.Request()
	_, _ = io.Copy(io.Discard, io.LimitReader(r.Body, s.config.HTTP.MaxUpload)) // else a close would be a reset, and nobody would see the client go
	if v.fault.Kind == core.Hang && v.again == nil {
		s.pause(r.Context(), s.over(v))
	}
	a := &v.answer
	conn, out, err := http.NewResponseController(a.to).Hijack()
	if err != nil {
		if v.fault.Kind == core.MalformedChunk {
			a.sent = false
			a.send()
			_, _ = a.to.Write(v.fault.Noise)
			_ = http.NewResponseController(a.to).Flush() // the client may have gone
		}
		panic(http.ErrAbortHandler)
	}
	if err := s.breakConn(conn, out, v); err != nil {
		s.log.DebugContext(r.Context(), "connection broken with an error", "error", err) // the client may have gone
	}
}

// farewell bounds how long the garbage may take to leave: it fits into every socket's buffer.
const farewell = 5 * time.Second

// breakConn writes what a fault writes to a connection, and closes it.
func (s *Server) breakConn(conn net.Conn, out *bufio.ReadWriter, v *visit) error {
	if err := conn.SetDeadline(s.wall.Now().Add(farewell)); err != nil {
		return errors.Join(fmt.Errorf("set deadline: %w", err), conn.Close())
	}
	var err error
	switch v.fault.Kind {
	case core.ConnectionReset:
		return reset(conn)
	case core.RandomData:
		_, err = out.Write(v.fault.Noise)
	case core.MalformedChunk:
		err = writeMalformed(out.Writer, v)
	default: // closed without a byte
	}
	return errors.Join(err, out.Flush(), conn.Close())
}

// reset closes a connection with RST, without a word of TLS.
func reset(conn net.Conn) error {
	if secure, ok := conn.(*tls.Conn); ok {
		conn = secure.NetConn()
	}
	if tcp, ok := conn.(*net.TCPConn); ok {
		if err := tcp.SetLinger(0); err != nil {
			return errors.Join(fmt.Errorf("reset connection: %w", err), conn.Close())
		}
	}
	return conn.Close()
}

// noChunk begins what can't be a chunk: its size would have to be a hexadecimal number.
const noChunk = "no chunk\r\n"

// writeMalformed writes the header of a chunked answer, and what is no chunk.
func writeMalformed(out *bufio.Writer, v *visit) error {
	_, err := fmt.Fprintf(out, "HTTP/1.1 %03d %s\r\n", v.answer.status, http.StatusText(v.answer.status))
	h := v.header().Clone()
	h.Del(echo.HeaderContentLength)
	h.Set("Transfer-Encoding", "chunked")
	h.Set(echo.HeaderConnection, "close")
	err = errors.Join(err, h.Write(out))
	_, err2 := out.WriteString("\r\n" + noChunk)
	_, err3 := out.Write(v.fault.Noise)
	return errors.Join(err, err2, err3)
}
