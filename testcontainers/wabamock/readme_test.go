package wabamock

import (
	"os"
	"reflect"
	"regexp"
	"strings"
	"testing"
)

// read is a file of the module.
func read(tb testing.TB, name string) string {
	tb.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		tb.Fatal(err)
	}
	return string(text)
}

func TestTheFirstWebhookOfTheREADMEIsATestOfLessThanTenLines(t *testing.T) {
	t.Parallel()
	block := regexp.MustCompile("(?s)```go\n(.*?)```").FindStringSubmatch(read(t, "README.md"))
	if block == nil {
		t.Fatal("README.md has no Go")
	}
	if !strings.HasSuffix(read(t, "first_webhook_test.go"), "\n"+block[1]) {
		t.Error("the Go of README.md is not the test of first_webhook_test.go")
	}
	inside := strings.Split(strings.TrimSpace(block[1]), "\n")
	if n := len(inside) - 2; n >= 10 {
		t.Errorf("it has %d lines between its braces, want less than 10", n)
	}
}

func TestThePageOfTheDocumentationShowsTests(t *testing.T) {
	t.Parallel()
	tests := read(t, "first_webhook_test.go") + read(t, "examples_test.go")
	blocks := regexp.MustCompile("(?s)```go\n(.*?)```").FindAllStringSubmatch(read(t, "../../docs/testcontainers.md"), -1)
	if len(blocks) == 0 {
		t.Error("the page has no Go")
	}
	for _, b := range blocks {
		if !strings.Contains(tests, "\n"+b[1]) {
			t.Errorf("no test has this:\n%s", b[1])
		}
	}
}

func TestTheREADMENamesEveryMethod(t *testing.T) {
	t.Parallel()
	page := read(t, "README.md")
	world := reflect.TypeFor[*World]()
	for i := range world.NumMethod() {
		if m := world.Method(i); m.Name != "WorldName" && !strings.Contains(page, "`"+m.Name+"`") {
			t.Errorf("README.md does not name %s", m.Name)
		}
	}
	for _, option := range regexp.MustCompile(`(?m)^func (With\w+)\(`).FindAllStringSubmatch(read(t, "options.go"), -1) {
		if !strings.Contains(page, "`"+option[1]+"`") {
			t.Errorf("README.md does not name %s", option[1])
		}
	}
}
