package server

import (
	"bytes"
	"testing"

	"github.com/wabamock/wabamock/server/internal/contract"
)

func TestRedactedRequest(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, operation, body, want string }{
		{"nothing", "LoginUser", ``, ``},
		{"a password", "CreateUser", `{"username":"till-2","password":"Loose-Leaf-1"}`, `{"password":"***","username":"till-2"}`},
		{"in another case", "CreateUser", `{"Password":"Loose-Leaf-1","NEW_PASSWORD":"x"}`, `{"NEW_PASSWORD":"***","Password":"***"}`},
		{"of any kind", "EnableTwoStep", `{"pin":240613}`, `{"pin":"***"}`},
		{"a whole object", "LoginUser", `{"new_password":{"a":["Loose-Leaf-1"]}}`, `{"new_password":"***"}`},
		{"deep inside", "UpdateMediaProviders", `[{"name":"cdn","config":{"bearer":"k3y","basic":{"username":"u","password":"p"}}}]`, `[{"config":{"basic":{"password":"***","username":"u"},"bearer":"***"},"name":"cdn"}]`},
		{"a password in place of an object", "UpdateMediaProviders", `[{"config":{"Basic":"k3y"}}]`, `[{"config":{"Basic":"***"}}]`},
		{"a registration code", "RegisterAccount", `{"code":"123-456"}`, `{"code":"***"}`},
		{"a certificate", "RequestCode", `{"cc":"44","cert":"CmgKJA=="}`, `{"cc":"44","cert":"***"}`},
		{"a backup", "RestoreSettings", `{"password":"x","data":"c2VjcmV0"}`, `{"data":"***","password":"***"}`},
		{"credentials in a URL", "UpdateApplicationSettings", `{"webhooks":{"url":"https://u:p@hooks.example/wa?a=b@c"}}`, `{"webhooks":{"url":"https://***@hooks.example/wa?***"}}`},
		{"a password with an @ in a URL", "UpdateApplicationSettings", `{"webhooks":{"url":"https://u:p@ss@hooks.example/wa"}}`, `{"webhooks":{"url":"https://***@hooks.example/wa"}}`},
		{"a URL without credentials", "UpdateApplicationSettings", `{"webhooks":{"url":"https://hooks.example/a@b"}}`, `{"webhooks":{"url":"https://hooks.example/a@b"}}`},
		{"a token in the query of a URL", "UpdateApplicationSettings", `{"webhooks":{"url":"https://hooks.example?to=a@b"}}`, `{"webhooks":{"url":"https://hooks.example?***"}}`},
		{"a URL that is no text", "UpdateApplicationSettings", `{"webhooks":{"url":{"password":"p?"}}}`, `{"webhooks":{"url":{"password":"***"}}}`},
		{"what can't be read", "CreateUser", `{"password":"Loose-Leaf-1`, `***`},
		{"a PEM text", "UploadCertificate", "-----BEGIN PRIVATE KEY-----", `***`},
		{"an operation without secrets", "SendMessage", `{"text":{"body":"pin"} ,"pin":1}`, `{"text":{"body":"pin"} ,"pin":1}`},
		{"credentials in a link", "SendMessage", `{"image":{"link":"https://u:p@cdn.example/p.png"}}`, `{"image":{"link":"https://***@cdn.example/p.png"}}`},
		{"no operation", "", `{"username":"till-2","password":"Loose-Leaf-1"}`, `{"password":"***","username":"till-2"}`},
		{"no operation, nothing readable", "", `password=Loose-Leaf-1`, `***`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			body := []byte(tt.body)
			if got := string(redactedRequest(operation(tt.operation), body)); got != tt.want {
				t.Errorf("kept %s, want %s", got, tt.want)
			}
			if !bytes.Equal(body, []byte(tt.body)) {
				t.Errorf("the body itself became %s", body)
			}
		})
	}
}

func TestRedactedAnswer(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, operation, body, want string }{
		{"a token", "LoginUser", `{"users":[{"token":"eyJhbGciOi","expires_after":"2024-05-08 09:00:00+00:00"}]}`, `{"users":[{"expires_after":"2024-05-08 09:00:00+00:00","token":"***"}]}`},
		{"an error code is none", "LoginUser", `{"errors":[{"code":1005,"title":"Access denied"}]}`, `{"errors":[{"code":1005,"title":"Access denied"}]}`},
		{"a backup", "BackupSettings", `{"settings":{"data":"c2VjcmV0"}}`, `{"settings":{"data":"***"}}`},
		{"an operation without secrets", "GetGroupInvite", `{"groups":[{"link":"https://chat.example/x"}]}`, `{"groups":[{"link":"https://chat.example/x"}]}`},
		{"no operation", "", `{"errors":[{"code":1006}]}`, `{"errors":[{"code":1006}]}`},
		{"what can't be read", "BackupSettings", `{"data":"c2VjcmV0`, `***`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := string(redactedAnswer(operation(tt.operation), []byte(tt.body))); got != tt.want {
				t.Errorf("kept %s, want %s", got, tt.want)
			}
		})
	}
}

// operation is an operation of this id; nil for the empty one.
func operation(id string) *contract.Operation {
	if id == "" {
		return nil
	}
	return &contract.Operation{ID: id}
}

func TestRedactedTarget(t *testing.T) {
	t.Parallel()
	tests := []struct{ target, want string }{
		{"/v1/users", "/v1/users"},
		{"/v1/users?", "/v1/users?"},
		{"/v1/media/x?format=link&b", "/v1/media/x?format=link&b"},
		{"/v1/media/x?access_token=k3y&format=link", "/v1/media/x?access_token=***&format=link"},
		{"/v1/users?Password=Loose-Leaf-1", "/v1/users?Password=***"},
		{"/v1/users?%70assword=Loose-Leaf-1&pin=1&api_key=2", "/v1/users?%70assword=***&pin=***&api_key=***"},
		{"/v1/users?%zz=Loose-Leaf-1", "/v1/users?%zz=***"},
		{"/v1/users?a=b?token=k3y", "/v1/users?a=b?token=k3y"},
	}
	for _, tt := range tests {
		if got := redactedTarget(tt.target); got != tt.want {
			t.Errorf("%s is kept as %s, want %s", tt.target, got, tt.want)
		}
	}
}

func TestRedactHeader(t *testing.T) {
	t.Parallel()
	tests := []struct{ sent, want string }{
		{"Basic YWRtaW46c2VjcmV0", "Basic ***"},
		{"bAsIc   YWRtaW46c2VjcmV0", "Basic ***"},
		{"Bearer eyJhbGciOi", "Bearer ***"},
		{"BEARER eyJhbGciOi", "Bearer ***"},
		{"Apikey key-for-probes-1", "Apikey ***"},
		{"Bearer", "***"},
		{"eyJhbGciOi", "***"},
		{"Digest username=admin", "***"},
		{"Basic:YWRtaW46c2VjcmV0", "***"},
		{"", "***"},
	}
	for _, tt := range tests {
		h := map[string][]string{"Authorization": {tt.sent}, "Accept": {"*/*"}}
		redactHeader(h)
		if got := h["Authorization"][0]; got != tt.want {
			t.Errorf("%q became %q, want %q", tt.sent, got, tt.want)
		}
		if h["Accept"][0] != "*/*" {
			t.Errorf("another header became %q", h["Accept"])
		}
	}
	others := map[string][]string{"Cookie": {"session=1", "b=2"}, "Proxy-Authorization": {"Basic YQ=="}, "X-Api-Key": {"k3y"}, "X-Request-Id": {"r"}}
	redactHeader(others)
	for name, want := range map[string]string{"Cookie": hidden, "Proxy-Authorization": hidden, "X-Api-Key": hidden, "X-Request-Id": "r"} {
		if got := others[name]; len(got) != 1 || got[0] != want {
			t.Errorf("header %s became %q, want %q", name, got, want)
		}
	}
	several := map[string][]string{"Authorization": {"Bearer a", "Basic b"}}
	redactHeader(several)
	if got := several["Authorization"]; got[0] != "Bearer ***" || got[1] != "Basic ***" {
		t.Errorf("several headers became %q", got)
	}
	none := map[string][]string{"Accept": {"*/*"}}
	redactHeader(none)
	if _, ok := none["Authorization"]; ok {
		t.Error("a header was made up")
	}
}
