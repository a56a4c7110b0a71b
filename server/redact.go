package server

import (
	"bytes"
	"encoding/json"
	"regexp"
	"strings"

	"github.com/wabamock/wabamock/server/internal/contract"
)

// hidden stands in the journal where a secret was.
const hidden = "***"

// secretMembers are the members of bodies that hold secrets, wherever they stand, in lower case: a
// client that errs in the case must not give its secret away.
//
//nolint:gochecknoglobals // a constant table; nothing writes it.
var secretMembers = map[string]bool{
	"password": true, "new_password": true, "token": true, "pin": true, "cert": true, "data": true, "bearer": true,
}

// basicMember holds a name with a password; what is no object there is taken for the password.
const basicMember = "basic"

// codeMember is a secret in requests, where it registers a number; answers have error codes there.
const codeMember = "code"

// secretive are the operations whose bodies, of the request or of the answer, hold secrets. The
// bodies of all others are kept as they came.
//
//nolint:gochecknoglobals // a constant table; nothing writes it.
var secretive = map[string]bool{
	"LoginUser": true, "CreateUser": true, "UpdateUser": true, "RequestCode": true, "RegisterAccount": true,
	"SetShards": true, "EnableTwoStep": true, "BackupSettings": true, "RestoreSettings": true,
	"GetMediaProviders": true, "UpdateMediaProviders": true, "UploadCertificate": true,
	"GetApplicationSettings": true, "UpdateApplicationSettings": true,
}

// urlCredentials finds user and password in a URL.
var urlCredentials = regexp.MustCompile(`://[^/?#\s"]+@`)

// redactedRequest is the body of a request as the journal may keep it. A body that may hold secrets
// and can't be read is not kept at all; one that no operation was found for may hold any. The
// bytes given are not changed.
func redactedRequest(op *contract.Operation, body []byte) []byte {
	switch {
	case len(body) == 0:
		return body
	case op != nil && !secretive[op.ID]:
		return withoutCredentials(body) // a link to media may have some
	}
	return redacted(body, func(name string) bool { return secretMembers[name] || name == codeMember })
}

// redactedAnswer is the same for an answer.
func redactedAnswer(op *contract.Operation, body []byte) []byte {
	if len(body) == 0 || op == nil || !secretive[op.ID] {
		return body
	}
	return redacted(body, func(name string) bool { return secretMembers[name] })
}

// redacted is a body without the values of secret members and without credentials in URLs.
func redacted(body []byte, secret func(name string) bool) []byte {
	var v any
	if err := json.Unmarshal(body, &v); err != nil {
		return []byte(hidden)
	}
	out, err := json.Marshal(hide(v, secret))
	if err != nil {
		return []byte(hidden)
	}
	return withoutCredentials(out)
}

// withoutCredentials is a text with the credentials in its URLs hidden; mostly the text itself.
func withoutCredentials(text []byte) []byte {
	if bytes.IndexByte(text, '@') < 0 {
		return text
	}
	return urlCredentials.ReplaceAll(text, []byte("://"+hidden+"@"))
}

// hide replaces the values of secret members.
func hide(v any, secret func(name string) bool) any {
	switch v := v.(type) {
	case map[string]any:
		for name := range v {
			lower := strings.ToLower(name)
			if _, object := v[name].(map[string]any); secret(lower) || lower == basicMember && !object {
				v[name] = hidden
			} else {
				v[name] = hide(v[name], secret)
			}
		}
	case []any:
		for i := range v {
			v[i] = hide(v[i], secret)
		}
	}
	return v
}

// redactHeader takes the secret out of a request's header, once it was used: the scheme stays.
func redactHeader(h map[string][]string) {
	auth, ok := h["Authorization"]
	if !ok {
		return
	}
	hid := make([]string, len(auth))
	for i, v := range auth {
		hid[i] = schemeOf(v)
	}
	h["Authorization"] = hid
}

// schemeOf is an Authorization header without its secret.
func schemeOf(v string) string {
	for _, scheme := range []string{"Basic", "Bearer", "Apikey"} {
		if len(v) > len(scheme) && v[len(scheme)] == ' ' && strings.EqualFold(v[:len(scheme)], scheme) {
			return scheme + " " + hidden
		}
	}
	return hidden
}
