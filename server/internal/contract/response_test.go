package contract

import (
	"slices"
	"strings"
	"testing"
)

func TestJudgeResponse(t *testing.T) {
	t.Parallel()
	const (
		meta  = `"meta":{"api_status":"stable","version":"2.45.1"}`
		fault = `{"errors":[{"code":1005,"title":"Access denied"}],` + meta + `}`
	)
	tests := []struct {
		name, operation string
		status          int
		contentType     string
		body            string
		want            string
	}{
		{"sent", "SendMessage", 201, "application/json", `{"messages":[{"id":"gBEGRHcAkAEjAgk"}],` + meta + `}`, ""},
		{"charset", "SendMessage", 201, "application/json;charset=utf-8", `{"messages":[{"id":"gBEGRHcAkAEjAgk"}],` + meta + `}`, ""},
		{"refused", "SendMessage", 401, "application/json", fault, ""},
		{"status", "SendMessage", 302, "application/json", fault, "status "},
		{"media type", "SendMessage", 401, "text/html", fault, "content-type /Content-Type"},
		{"no media type", "SendMessage", 401, "", fault, "content-type /Content-Type"},
		{"no body", "SendMessage", 201, "application/json", ``, "json "},
		{"not JSON", "SendMessage", 201, "application/json", `{"messages":[`, "json "},
		{"another kind", "SendMessage", 201, "application/json", `[]`, "type "},
		{"missing", "SendMessage", 201, "application/json", `{"messages":[{}],` + meta + `}`, "required /messages/0/id"},
		{"null", "SendMessage", 201, "application/json", `{"messages":null,` + meta + `}`, "type /messages"},
		{"null for an optional one", "SendMessage", 401, "application/json", `{"errors":[{"code":1005,"title":"x","details":null}],` + meta + `}`, "type /errors/0/details"},
		{"undeclared", "SendMessage", 201, "application/json", `{"messages":[{"id":"gBEGRHcAkAEjAgk"}],"contacts":[],` + meta + `}`, "unknown-field /contacts"},
		{"twice", "BackupSettings", 401, "application/json", `{"errors":[],` + strings.TrimPrefix(fault, "{"), "duplicate /errors"},
		{"errors in a success", "LogoutUser", 200, "application/json", `{"errors":[],` + meta + `}`, "unknown-field /errors"},
		{"file", "DownloadMedia", 200, "image/png", ``, ""},
		{"no body wanted", "DownloadMedia", 404, "", ``, ""},
		{"no body wanted, but there", "DownloadMedia", 404, "application/json", fault, "body "},
		{"one node", "CheckHealth", 200, "application/json", `{"health":{"gateway_status":"connected"},` + meta + `}`, ""},
		{"bad node", "CheckHealth", 200, "application/json", `{"health":{"core:1":{"gateway_status":"fine","role":"coreapp"}},` + meta + `}`, "enum /health/core:1/gateway_status"},
		{"text", "GetMetrics", 200, "text/plain; version=0.0.4", "# HELP x\n", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got := operation(t, tt.operation).JudgeResponse(tt.status, tt.contentType, []byte(tt.body))
			if brief(got) != tt.want {
				t.Errorf("got %v, want %q", got, tt.want)
			}
		})
	}
}

func TestPayloadsAreFoundByName(t *testing.T) {
	t.Parallel()
	c := openAPI(t).contract
	if p, ok := c.Payload("WebhookPayload"); !ok || p.Name != "WebhookPayload" {
		t.Errorf("WebhookPayload: %v, %t", p, ok)
	}
	if p, ok := c.Payload("webhookpayload"); ok {
		t.Errorf("an unknown name finds %v", p)
	}
}

func TestOperations(t *testing.T) {
	t.Parallel()
	all := openAPI(t).contract.Operations()
	listed := 0
	for _, op := range all {
		if op.Listed {
			listed++
		}
		if len(op.Statuses) == 0 || !slices.IsSorted(op.Statuses) || len(op.Tags) == 0 || op.Summary == "" {
			t.Errorf("%s: %v", op.ID, op)
		}
	}
	if listed != 55 {
		t.Errorf("%d listed operations, want 55", listed)
	}
	if !slices.IsSortedFunc(all, func(a, b *Operation) int { return strings.Compare(a.Path, b.Path) }) {
		t.Error("operations are not sorted by path")
	}
	upload := operation(t, "UpdateProfilePhoto")
	if got := upload.Bodies; !slices.Equal(got, []BodyKind{BinaryBody, MultipartBody}) {
		t.Errorf("photo takes %v", got)
	}
}

func TestMediaTypes(t *testing.T) {
	t.Parallel()
	tests := []struct{ operation, contentType, want string }{
		{"UploadMedia", "image/png", ""},
		{"UploadMedia", "audio/ogg; codecs=opus", ""},
		{"UploadMedia", "", ""},
		{"UploadMedia", "picture", "content-type /Content-Type"},
		{"UploadMedia", "multipart/form-data; boundary=x", "content-type /Content-Type"},
		{"UpdateProfilePhoto", "multipart/form-data; boundary=x", ""},
		{"UpdateProfilePhoto", "image/jpeg", ""},
		{"SendMessage", "text/plain", "json "},
	}
	for _, tt := range tests {
		op := operation(t, tt.operation)
		v := op.JudgeRequest(Request{ContentType: tt.contentType}, Options{})
		if got := brief(v.Violations); got != tt.want {
			t.Errorf("%s with %q: %q, want %q", tt.operation, tt.contentType, got, tt.want)
		}
	}
}

func TestTextBodies(t *testing.T) {
	t.Parallel()
	op := operation(t, "UploadCertificate")
	if code, details := op.JudgeRequest(Request{ContentType: "application/x-www-form-urlencoded"}, Options{}).Fault(); code != 1008 {
		t.Errorf("no body: %d %s", code, details)
	}
	if v := op.JudgeRequest(Request{Body: []byte("-----BEGIN PRIVATE KEY-----\n")}, Options{}); !v.OK() {
		t.Errorf("a body: %v", v.Violations)
	}
}

func TestNearest(t *testing.T) {
	t.Parallel()
	tests := []struct{ method, path, want string }{
		{"POST", "/message", "POST /messages"},
		{"POST", "/mesages/", "POST /messages"},
		{"post", "/messages", "POST /messages"},
		{"GET", "/setting/applicatoin", "GET /settings/application"},
		{"PATCH", "/settings/applications", "PATCH /settings/application"},
		{"POST", "/groups/16505550100-1600000000/leaves", "POST /groups/{GroupId}/leave"},
		{"GET", "/group/16505550100-1600000000/invite", "GET /groups/{GroupId}/invite"},
		{"POST", "/user/login", "POST /users/login"},
		{"GET", "/healthz", "GET /health"},
		{"GET", "/wp-admin/setup.php", ""},
		{"GET", "/", ""},
		{"GET", strings.Repeat("/x", 100), ""},
	}
	c := openAPI(t).contract
	for _, tt := range tests {
		got := ""
		if op, _ := c.Nearest(tt.method, tt.path); op != nil {
			got = op.String()
		}
		if got != tt.want {
			t.Errorf("%s %s: nearest is %q, want %q", tt.method, tt.path, got, tt.want)
		}
	}
}

func TestHints(t *testing.T) {
	t.Parallel()
	candidates := []string{"text", "template", "image", "id"}
	for name, want := range map[string]string{
		"txt": "text", "txet": "text", "TEXT": "text", "imgae": "image", "templates": "template", "video": "", "": "", "xy": "",
		"text": "", strings.Repeat("t", 1000): "",
	} {
		if got := nearest(name, candidates); got != want {
			t.Errorf("%q: %q, want %q", name, got, want)
		}
	}
}
