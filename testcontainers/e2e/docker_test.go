//go:build e2e

// Package e2e_test tries the image on an engine: what it is, how it starts and stops, and that the
// mock in it behaves as the suite of behaviour says. "make e2e" builds the image and runs it; without
// an engine it fails.
package e2e_test

import (
	"archive/tar"
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"
)

// image is what "make docker" builds.
const image = "wabamock:dev"

// patience is how long a test waits for what comes at once.
const patience = 5 * time.Minute

// docker runs a command of the client and answers what it prints.
func docker(tb testing.TB, args ...string) string {
	tb.Helper()
	return dockerWith(tb, nil, args...)
}

// dockerWith is docker with a standard input.
func dockerWith(tb testing.TB, in io.Reader, args ...string) string {
	tb.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience) // also while a test is cleaned up
	defer cancel()
	var out, problems bytes.Buffer
	c := exec.CommandContext(ctx, "docker", args...)
	c.Stdin, c.Stdout, c.Stderr = in, &out, &problems
	if err := c.Run(); err != nil {
		tb.Fatalf("docker %s: %v: %s", strings.Join(args, " "), err, problems.String())
	}
	return strings.TrimSpace(out.String())
}

// setup is what a container begins with.
type setup struct {
	env   map[string]string
	files map[string]string // path in the container => content
	args  []string          // for docker create
}

// begin starts a container of the image; whoever calls removes it.
func begin(tb testing.TB, s setup) string {
	tb.Helper()
	args := []string{"create", "--publish", "127.0.0.1::9090"}
	for key, value := range s.env {
		args = append(args, "--env", key+"="+value)
	}
	id := docker(tb, slices.Concat(args, s.args, []string{image})...)
	if len(s.files) > 0 {
		dockerWith(tb, archive(tb, s.files), "cp", "-", id+":/")
	}
	docker(tb, "start", id)
	return id
}

// run starts a container that is removed with the test, or with --rm when it ends, and answers its id
// and the root of its URLs once it is ready.
func run(tb testing.TB, s setup) (id, root string) {
	tb.Helper()
	id = begin(tb, s)
	tb.Cleanup(func() {
		if !slices.Contains(s.args, "--rm") {
			docker(tb, "rm", "--force", id)
		}
	})
	return id, ready(tb, id)
}

// ready answers the root of the URLs of a container once it is ready.
func ready(tb testing.TB, id string) string {
	tb.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	for exec.CommandContext(ctx, "docker", "exec", id, "/wabamock", "health").Run() != nil {
		if ctx.Err() != nil || docker(tb, "inspect", "--format", "{{.State.Running}}", id) != "true" {
			tb.Fatalf("the container is not ready:\n%s", logs(tb, id))
		}
	}
	address, _, _ := strings.Cut(docker(tb, "port", id, "9090/tcp"), "\n")
	return "http://" + address
}

// logs is what a container printed.
func logs(tb testing.TB, id string) string {
	tb.Helper()
	out, err := exec.CommandContext(context.Background(), "docker", "logs", id).CombinedOutput()
	if err != nil {
		tb.Errorf("read the logs: %v", err)
	}
	return string(out)
}

// archive packs files as docker cp takes them.
func archive(tb testing.TB, files map[string]string) io.Reader {
	tb.Helper()
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	for path, content := range files {
		h := &tar.Header{Name: strings.TrimPrefix(path, "/"), Mode: 0o444, Size: int64(len(content))}
		if err := w.WriteHeader(h); err != nil {
			tb.Fatal(err)
		}
		if _, err := io.WriteString(w, content); err != nil {
			tb.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		tb.Fatal(err)
	}
	return &b
}

// call makes a call and answers status and body. A header is "Name: value".
func call(tb testing.TB, method, url, body string, headers ...string) (int, []byte) {
	tb.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, method, url, strings.NewReader(body))
	if err != nil {
		tb.Fatal(err)
	}
	for _, h := range headers {
		name, value, _ := strings.Cut(h, ": ")
		r.Header.Set(name, value)
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		tb.Fatalf("%s %s: %v", method, url, err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		tb.Fatalf("%s %s: read the answer: %v", method, url, err)
	}
	return answer.StatusCode, text
}

// login logs the admin in and answers the header with the token.
func login(tb testing.TB, root string) string {
	tb.Helper()
	status, body := call(tb, http.MethodPost, root+"/v1/users/login", "", "Authorization: Basic YWRtaW46c2VjcmV0")
	var a struct{ Users []struct{ Token string } }
	if err := json.Unmarshal(body, &a); err != nil || status != http.StatusOK || len(a.Users) != 1 {
		tb.Fatalf("log in: %d %s", status, body)
	}
	return "Authorization: Bearer " + a.Users[0].Token
}

// send sends a text and answers the status.
func send(tb testing.TB, root, token string) int {
	tb.Helper()
	status, _ := call(tb, http.MethodPost, root+"/v1/messages", `{"to":"447700900123","text":{"body":"Your tea is ready."}}`, token)
	return status
}
