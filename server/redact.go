package server

import (
	"bytes"
	"encoding/json"
	"net/url"
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

// urlMember holds the URL of the webhook.
const urlMember = "url"

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

// withoutQuery is a URL with its query hidden, which may be all that protects a webhook.
func withoutQuery(address string) string {
	if before, _, found := strings.Cut(address, "?"); found {
		return before + "?" + hidden
	}
	return address
}

// hide replaces the values of secret members.
func hide(v any, secret func(name string) bool) any {
	switch v := v.(type) {
	case map[string]any:
		for name := range v {
			lower := strings.ToLower(name)
			_, object := v[name].(map[string]any)
			address, text := v[name].(string)
			switch {
			case secret(lower), lower == basicMember && !object:
				v[name] = hidden
			case lower == urlMember && text:
				v[name] = withoutQuery(address)
			default:
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

// redactedTarget is the path and query of a request without the values of parameters that are
// called like secrets: the API has none, but a client may err.
func redactedTarget(target string) string {
	path, query, found := strings.Cut(target, "?")
	if !found {
		return target
	}
	parameters := strings.Split(query, "&")
	for i, p := range parameters {
		name, _, _ := strings.Cut(p, "=")
		if plain, err := url.QueryUnescape(name); err != nil || secretParameter(strings.ToLower(plain)) {
			parameters[i] = name + "=" + hidden
		}
	}
	return path + "?" + strings.Join(parameters, "&")
}

// secretParameter tells whether a parameter is called like a secret; the name in lower case.
func secretParameter(name string) bool {
	return strings.HasSuffix(name, "password") || strings.HasSuffix(name, "token") || strings.HasSuffix(name, "key") ||
		name == "pin" || name == codeMember || name == "authorization"
}

// secretHeaders are headers that hold secrets beside Authorization, as net/http writes them. The
// API asks for none of them, but clients and proxies send them.
func secretHeaders() []string {
	return []string{"Cookie", "Proxy-Authorization", "X-Api-Key", "X-Auth-Token", "X-Access-Token"}
}

// redactHeader takes the secrets out of a request's header, once they were used: of Authorization
// the scheme stays.
func redactHeader(h map[string][]string) {
	for _, name := range secretHeaders() {
		if len(h[name]) > 0 {
			h[name] = []string{hidden}
		}
	}
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
