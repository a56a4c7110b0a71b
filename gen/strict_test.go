package gen

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/google/go-cmp/cmp"
	"github.com/labstack/echo/v4"
)

// probe answers the operations whose request objects the generator makes in an unusual way; what it met is in met.
type probe struct {
	StrictServerInterface

	met []string
}

func (p *probe) UploadMedia(_ context.Context, r UploadMediaRequestObject) (UploadMediaResponseObject, error) {
	file, err := io.ReadAll(r.Body)
	p.met = []string{r.ContentType, string(file)}
	return UploadMedia201JSONResponse{Media: []StoredMedia{{ID: "5f0f2c1e-8a6b-4d3e-9c11-7a2b9e4d6f80"}}}, err
}

func (p *probe) DownloadMedia(_ context.Context, r DownloadMediaRequestObject) (DownloadMediaResponseObject, error) {
	if r.MediaID == "gone" {
		return DownloadMedia404Response{}, nil
	}
	return DownloadMedia200AsteriskResponse{Body: strings.NewReader("webp"), ContentType: "image/webp", ContentLength: 4}, nil
}

func (p *probe) SetGroupIcon(_ context.Context, r SetGroupIconRequestObject) (SetGroupIconResponseObject, error) {
	p.met = []string{r.GroupID}
	if r.MultipartBody == nil {
		return SetGroupIcon200JSONResponse{}, nil
	}
	part, err := r.MultipartBody.NextPart()
	if err != nil {
		return nil, err
	}
	file, err := io.ReadAll(part)
	p.met = append(p.met, part.FormName(), string(file))
	return SetGroupIcon200JSONResponse{}, err
}

func (p *probe) UploadCertificate(
	_ context.Context, r UploadCertificateRequestObject,
) (UploadCertificateResponseObject, error) {
	p.met = []string{*r.Body}
	return UploadCertificate200JSONResponse{}, nil
}

func (p *probe) GetMetrics(_ context.Context, r GetMetricsRequestObject) (GetMetricsResponseObject, error) {
	if r.Params.Format == nil {
		return GetMetrics200JSONResponse{Metrics: MetricSet{}}, nil
	}
	p.met = []string{string(*r.Params.Format)}
	return GetMetrics200TextPlainVersion004Response{Body: strings.NewReader("up 1\n"), ContentLength: 5}, nil
}

func (p *probe) LoginUser(_ context.Context, r LoginUserRequestObject) (LoginUserResponseObject, error) {
	p.met = nil
	if r.Body != nil && r.Body.NewPassword != nil {
		p.met = []string{*r.Body.NewPassword}
	}
	return LoginUser200JSONResponse{}, nil
}

func (p *probe) DemoteGroupAdmin(
	_ context.Context, r DemoteGroupAdminRequestObject,
) (DemoteGroupAdminResponseObject, error) {
	p.met = r.Body.WaIds
	return DemoteGroupAdmin200JSONResponse{}, nil
}

func (p *probe) LeaveGroup(_ context.Context, r LeaveGroupRequestObject) (LeaveGroupResponseObject, error) {
	p.met = []string{r.GroupID}
	return LeaveGroup200JSONResponse{}, nil
}

func (p *probe) UpdateMediaProviders(
	_ context.Context, r UpdateMediaProvidersRequestObject,
) (UpdateMediaProvidersResponseObject, error) {
	for _, provider := range *r.Body {
		p.met = append(p.met, provider.Name)
	}
	return UpdateMediaProviders200JSONResponse{}, nil
}

func (p *probe) SetShards(_ context.Context, r SetShardsRequestObject) (SetShardsResponseObject, error) {
	p.met = []string{r.Body.Shards.String()}
	return SetShards201JSONResponse{}, nil
}

func (p *probe) CheckContact(_ context.Context, r CheckContactRequestObject) (CheckContactResponseObject, error) {
	p.met = append([]string{string(*r.Body.ForceCheck)}, r.Body.Contacts...)
	return CheckContact200JSONResponse{Contacts: []CheckedContact{}}, nil
}

func (p *probe) SendMessage(_ context.Context, r SendMessageRequestObject) (SendMessageResponseObject, error) {
	raw, err := r.Body.MarshalJSON()
	p.met = []string{string(raw)}
	return SendMessage201JSONResponse{}, err
}

// call sends one request through the generated server and returns the answer.
func (p *probe) call(t *testing.T, method, path, contentType, body string) *httptest.ResponseRecorder {
	t.Helper()
	e := echo.New()
	RegisterHandlers(e, NewStrictHandler(p, nil))
	r := httptest.NewRequestWithContext(t.Context(), method, path, strings.NewReader(body))
	if contentType != "" {
		r.Header.Set("Content-Type", contentType)
	}
	w := httptest.NewRecorder()
	e.ServeHTTP(w, r)
	return w
}

func TestRequestObjects(t *testing.T) {
	t.Parallel()
	const kind = "application/json"
	tests := []struct {
		name, method, path, contentType, body string
		status                                int
		want                                  []string
	}{
		{"raw media", http.MethodPost, "/media", "audio/ogg; codecs=opus", "OggS", 201, []string{"audio/ogg; codecs=opus", "OggS"}},
		{"media without type", http.MethodPost, "/media", "", "x", 201, []string{"", "x"}},
		{"PEM", http.MethodPost, "/certificates/external", "text/plain", "-----BEGIN", 200, []string{"-----BEGIN"}},
		{"PEM of another type", http.MethodPost, "/certificates/external", "application/x-pem-file", "x", 200, []string{"x"}},
		{"login without body", http.MethodPost, "/users/login", "", "", 200, nil},
		{"login with empty object", http.MethodPost, "/users/login", kind, "{}", 200, nil},
		{"login with password", http.MethodPost, "/users/login", kind, `{"new_password":"n"}`, 200, []string{"n"}},
		{"DELETE with body", http.MethodDelete, "/groups/1-2/admins", kind, `{"wa_ids":["447700900123"]}`, 200, []string{"447700900123"}},
		{"ignored body", http.MethodPost, "/groups/1-2/leave", kind, "not JSON", 200, []string{"1-2"}},
		{"bare array", http.MethodPost, "/settings/application/media/providers", kind, `[{"name":"a"},{"name":"b"}]`, 200, []string{"a", "b"}},
		{"shards as number", http.MethodPost, "/account/shards", kind, `{"shards":4}`, 201, []string{"4"}},
		{"shards as text", http.MethodPost, "/account/shards", kind, `{"shards":"4"}`, 201, []string{"4"}},
		{"flag", http.MethodPost, "/contacts", kind, `{"contacts":["x"],"force_check":true}`, 200, []string{"true", "x"}},
		{"flag as text", http.MethodPost, "/contacts", kind, `{"contacts":[],"force_check":"true"}`, 200, []string{`"true"`}},
		{"message", http.MethodPost, "/messages", kind, `{"to":"1","text":{"body":"hi"}}`, 201, []string{`{"to":"1","text":{"body":"hi"}}`}},
		{"query", http.MethodGet, "/metrics?format=prometheus", "", "", 200, []string{"prometheus"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			p := &probe{}
			w := p.call(t, tt.method, tt.path, tt.contentType, tt.body)
			if w.Code != tt.status {
				t.Errorf("status %d, want %d: %s", w.Code, tt.status, w.Body)
			}
			if diff := cmp.Diff(tt.want, p.met); diff != "" {
				t.Errorf("request object (-want +got):\n%s", diff)
			}
		})
	}
}

func TestPictureAsForm(t *testing.T) {
	t.Parallel()
	var form bytes.Buffer
	w := multipart.NewWriter(&form)
	part, err := w.CreateFormFile("File", "icon.png")
	if err != nil {
		t.Fatalf("make the form: %v", err)
	}
	if _, err := part.Write([]byte("PNG")); err != nil {
		t.Fatalf("write the form: %v", err)
	}
	if err := w.Close(); err != nil {
		t.Fatalf("close the form: %v", err)
	}
	p := &probe{}
	answer := p.call(t, http.MethodPost, "/groups/1-2/icon", w.FormDataContentType(), form.String())
	if answer.Code != http.StatusOK {
		t.Errorf("status %d: %s", answer.Code, answer.Body)
	}
	if diff := cmp.Diff([]string{"1-2", "File", "PNG"}, p.met); diff != "" {
		t.Errorf("request object (-want +got):\n%s", diff)
	}
}

func TestFilesAreServedAsTheyAre(t *testing.T) {
	t.Parallel()
	tests := []struct {
		path, contentType, length, body string
		status                          int
	}{
		{"/media/some", "image/webp", "4", "webp", http.StatusOK},
		{"/media/gone", "", "", "", http.StatusNotFound},
		{"/metrics?format=prometheus", "text/plain; version=0.0.4", "5", "up 1\n", http.StatusOK},
	}
	for _, tt := range tests {
		t.Run(tt.path, func(t *testing.T) {
			t.Parallel()
			w := (&probe{}).call(t, http.MethodGet, tt.path, "", "")
			want := []any{tt.status, tt.contentType, tt.length, tt.body}
			got := []any{w.Code, w.Header().Get("Content-Type"), w.Header().Get("Content-Length"), w.Body.String()}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("status, type, length and body (-want +got):\n%s", diff)
			}
		})
	}
}

// TestExamplesDecode decodes the example of each kind of message and encodes it again, without loss.
func TestExamplesDecode(t *testing.T) {
	t.Parallel()
	schemas := description(t).Components.Schemas
	union := schemas["SendMessageRequest"].Value
	if len(union.OneOf) != 13 {
		t.Errorf("SendMessageRequest has %d kinds, want 13", len(union.OneOf))
	}
	if len(union.Discriminator.Mapping) != len(union.OneOf) {
		t.Errorf("%d kinds are mapped, want %d", len(union.Discriminator.Mapping), len(union.OneOf))
	}
	for kind, ref := range union.Discriminator.Mapping {
		name := ref.Ref[strings.LastIndexByte(ref.Ref, '/')+1:]
		roundTrip(t, kind, schemas[name].Value)
	}
}

// roundTrip decodes the example of a kind of message as the union does, by its type.
func roundTrip(t *testing.T, kind string, schema *openapi3.Schema) {
	t.Helper()
	example, err := json.Marshal(schema.Example)
	if err != nil || schema.Example == nil {
		t.Errorf("%s: no example: %v", kind, err)
		return
	}
	var message SendMessageRequest
	if err := json.Unmarshal(example, &message); err != nil {
		t.Errorf("%s: decode: %v", kind, err)
		return
	}
	value, err := message.ValueByDiscriminator()
	if err != nil {
		t.Errorf("%s: decode by type: %v", kind, err)
		return
	}
	again, err := json.Marshal(value)
	if err != nil {
		t.Errorf("%s: encode: %v", kind, err)
	}
	want, got := leaves(t, example), leaves(t, again)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s: example decoded and encoded again (-before +after):\n%s", kind, diff)
	}
}

// leaves is JSON with every number as text: coordinates, indexes and durations may be sent as either (D S).
func leaves(t *testing.T, text []byte) any {
	t.Helper()
	var value any
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	if err := decoder.Decode(&value); err != nil {
		t.Fatalf("decode %s: %v", text, err)
	}
	return textual(value)
}

func textual(value any) any {
	switch v := value.(type) {
	case json.Number:
		return v.String()
	case map[string]any:
		for name := range v {
			v[name] = textual(v[name])
		}
	case []any:
		for i := range v {
			v[i] = textual(v[i])
		}
	}
	return value
}

func TestEveryOperationHasARoute(t *testing.T) {
	t.Parallel()
	e := echo.New()
	RegisterHandlers(e, NewStrictHandler(&probe{}, nil))
	var got []string
	for _, route := range e.Routes() {
		got = append(got, route.Method+" "+route.Path)
	}
	var want []string
	for _, op := range operations(description(t)) {
		want = append(want, op.method+" "+strings.NewReplacer("{", ":", "}", "").Replace(op.path))
	}
	slices.Sort(got)
	slices.Sort(want)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("routes (-openapi.yaml +server):\n%s", diff)
	}
}
