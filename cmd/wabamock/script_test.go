package main

import (
	"bufio"
	"crypto/tls"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"

	"github.com/rogpeppe/go-internal/testscript"
)

// key finds the server of a script among the script's values.
type key struct{}

// running is the server that a script has started.
type running struct {
	process *exec.Cmd
	stderr  *bufio.Reader
	url     *url.URL
	held    net.Conn // a request half sent
}

// serveCommand is "serve [args]": it runs "wabamock serve --listen 127.0.0.1:0 args" and returns
// when the start block is complete. The block is then in the file "block", its address in $URL,
// that of the control API, without its path, in $CONTROL.
func serveCommand(ts *testscript.TestScript, neg bool, args []string) {
	if neg {
		ts.Fatalf("serve does not fail; use exec")
	}
	r := ts.Value(key{}).(*running)
	r.process = exec.Command(find(ts, "wabamock"), append([]string{"serve", "--listen", "127.0.0.1:0"}, args...)...)
	r.process.Dir = ts.MkAbs(".")
	r.process.Env = environmentOf(ts)
	stdout, err := r.process.StdoutPipe()
	ts.Check(err)
	stderr, err := r.process.StderrPipe()
	ts.Check(err)
	r.stderr = bufio.NewReader(stderr)
	ts.Check(r.process.Start())
	ts.Defer(func() { r.end() })
	block, err := readBlock(stdout)
	if err != nil {
		rest, _ := io.ReadAll(r.stderr)
		ts.Fatalf("start block %q: %v\n%s", block, err, rest)
	}
	ts.Check(os.WriteFile(ts.MkAbs("block"), []byte(block), 0o600))
	r.url, err = addressIn(block)
	ts.Check(err)
	ts.Setenv("URL", r.url.String())
	control, err := addressOf(block, "Control")
	ts.Check(err)
	ts.Setenv("CONTROL", control.Scheme+"://"+control.Host)
}

// end kills the process if it still runs and waits for it.
func (r *running) end() {
	if r.process != nil && r.process.ProcessState == nil {
		_ = r.process.Process.Kill()
		_ = r.process.Wait()
	}
}

// environmentOf is the script's environment as a process takes it.
func environmentOf(ts *testscript.TestScript) []string {
	env := []string{"PATH=" + ts.Getenv("PATH"), "HOME=" + ts.Getenv("HOME")}
	for _, name := range []string{"WABAMOCK_CLOCK", "WABAMOCK_LOG_LEVEL", "SystemRoot", "TMPDIR", "GOCOVERDIR"} {
		if v := ts.Getenv(name); v != "" {
			env = append(env, name+"="+v)
		}
	}
	return env
}

// find looks a program up on the script's path.
func find(ts *testscript.TestScript, name string) string {
	for _, dir := range filepath.SplitList(ts.Getenv("PATH")) {
		for _, suffix := range []string{"", ".exe"} {
			if path := filepath.Join(dir, name+suffix); exists(path) {
				return path
			}
		}
	}
	ts.Fatalf("there is no %s on the path", name)
	return ""
}

func exists(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular()
}

// readBlock reads up to the last line of the start block, which tells the clock.
func readBlock(stdout io.Reader) (string, error) {
	var block strings.Builder
	lines := bufio.NewScanner(stdout)
	for lines.Scan() {
		block.WriteString(lines.Text() + "\n")
		if strings.HasPrefix(lines.Text(), "  Clock ") {
			return block.String(), nil
		}
	}
	return block.String(), errors.Join(lines.Err(), io.ErrUnexpectedEOF)
}

// addressIn is the address of the mocked API that the start block names, without /v1.
func addressIn(block string) (*url.URL, error) { return addressOf(block, "API") }

// addressOf is the address of an API that the start block names, without /v1.
func addressOf(block, api string) (*url.URL, error) {
	_, rest, _ := strings.Cut(block, "  "+api+" ")
	fields := strings.Fields(rest)
	if len(fields) == 0 {
		return nil, fmt.Errorf("no address in %q", block)
	}
	return url.Parse(strings.TrimSuffix(fields[0], "/v1"))
}

// signalCommand is "signal": it sends SIGTERM to the server.
func signalCommand(ts *testscript.TestScript, neg bool, _ []string) {
	if neg {
		ts.Fatalf("signal does not fail")
	}
	ts.Check(ts.Value(key{}).(*running).process.Process.Signal(syscall.SIGTERM))
}

// awaitCommand is "await stopping", which waits for that line in the server's log, or "await
// exit", which waits for the end of the server and fails unless its exit code is 0.
func awaitCommand(ts *testscript.TestScript, neg bool, args []string) {
	r := ts.Value(key{}).(*running)
	if len(args) != 1 {
		ts.Fatalf("usage: await stopping|exit")
	}
	if args[0] == "stopping" {
		for {
			line, err := r.stderr.ReadString('\n')
			ts.Check(err)
			if strings.Contains(line, "stopping") {
				return
			}
		}
	}
	_, err := io.Copy(io.Discard, r.stderr)
	ts.Check(err)
	if err := r.process.Wait(); (err != nil) != neg {
		ts.Fatalf("the server ended with %v", err)
	}
}

// holdCommand is "hold": it leaves a request to the server half sent, so that it stays under way.
func holdCommand(ts *testscript.TestScript, neg bool, _ []string) {
	if neg {
		ts.Fatalf("hold does not fail")
	}
	r := ts.Value(key{}).(*running)
	conn, err := net.Dial("tcp", r.url.Host)
	ts.Check(err)
	r.held = conn
	ts.Defer(func() { conn.Close() })
	_, err = io.WriteString(conn, "POST /v1/users/login HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"+
		"Expect: 100-continue\r\nContent-Length: 2\r\n\r\n")
	ts.Check(err)
	// The server asks for the body once a handler reads it: from then on the request is under way.
	line, err := bufio.NewReader(conn).ReadString('\n')
	ts.Check(err)
	if !strings.Contains(line, "100 Continue") {
		ts.Fatalf("the server answered %q to half a request", line)
	}
}

// releaseCommand is "release": it sends the rest of the request that is held, and fails unless it
// is answered.
func releaseCommand(ts *testscript.TestScript, neg bool, _ []string) {
	if neg {
		ts.Fatalf("release does not fail")
	}
	conn := ts.Value(key{}).(*running).held
	_, err := io.WriteString(conn, "{}")
	ts.Check(err)
	answer, err := io.ReadAll(conn)
	ts.Check(err)
	if !strings.Contains(string(answer), "HTTP/1.1 401 ") {
		ts.Fatalf("the held request was answered %q", answer)
	}
}

// trustCommand is "trust FILE": it writes the CA that the server presents to a file.
func trustCommand(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: trust FILE")
	}
	conn, err := tls.Dial("tcp", ts.Value(key{}).(*running).url.Host, &tls.Config{InsecureSkipVerify: true})
	ts.Check(err)
	defer conn.Close()
	chain := conn.ConnectionState().PeerCertificates
	block := &pem.Block{Type: "CERTIFICATE", Bytes: chain[len(chain)-1].Raw}
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), pem.EncodeToMemory(block), 0o600))
}
