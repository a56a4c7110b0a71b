package api

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/wabamock/wabamock/server/internal/core"
)

func TestABodyIsReadUpToItsLimit(t *testing.T) {
	t.Parallel()
	broken := errors.New("connection reset")
	tests := []struct {
		name string
		body io.Reader
		want string // status/code; empty: read
	}{
		{"empty", strings.NewReader(""), ""},
		{"at the limit", strings.NewReader("12345"), ""},
		{"in small pieces", iotest.OneByteReader(strings.NewReader("12345")), ""},
		{"over the limit", strings.NewReader("123456"), "413/1009"},
		{"endless", iotest.OneByteReader(endless{}), "413/1009"},
		{"broken off", io.MultiReader(strings.NewReader("123"), iotest.ErrReader(broken)), "500/1014"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			b, err := readBody(tt.body, 5)
			if got := statusAndCode(err); got != tt.want || len(b) > 5 {
				t.Errorf("got %q and %d bytes, want %q", got, len(b), tt.want)
			}
		})
	}
}

// endless is a body without end.
type endless struct{}

func (endless) Read(p []byte) (int, error) { return len(p), nil }

// statusAndCode are those of a refusal; empty when there is none.
func statusAndCode(err error) string {
	var fault *core.Fault
	if errors.As(err, &fault) {
		return fmt.Sprintf("%d/%d", fault.HTTP(), fault.Code)
	}
	if err != nil {
		return err.Error()
	}
	return ""
}

func TestAPictureIsTakenOutOfAForm(t *testing.T) {
	t.Parallel()
	form := func(fields ...string) string {
		var b bytes.Buffer
		w := multipart.NewWriter(&b)
		if err := w.SetBoundary("edge"); err != nil {
			t.Fatalf("write a form: %v", err)
		}
		for _, name := range fields {
			part, err := w.CreateFormFile(name, "cup.png")
			if err == nil {
				_, err = part.Write([]byte(name + " picture"))
			}
			if err != nil {
				t.Fatalf("write a form: %v", err)
			}
		}
		if err := w.Close(); err != nil {
			t.Fatalf("write a form: %v", err)
		}
		return b.String()
	}
	tests := []struct {
		name string
		form string
		want string // status/code; empty: read
	}{
		{"the field alone", form("File"), ""},
		{"after another", form("Caption", "File"), ""},
		{"no such field", form("file"), "400/1008"},
		{"no field", form(), "400/1008"},
		{"cut off", form("Caption")[:40], "400/1008"},
		{"no form", "tea", "400/1008"},
		{"bad header", "--edge\r\ntea\r\n\r\n", "400/1009"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			b, err := picture(nil, multipart.NewReader(strings.NewReader(tt.form), "edge"))
			if got := statusAndCode(err); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
			if tt.want == "" && string(b) != "File picture" {
				t.Errorf("read %q", b)
			}
		})
	}
}
