package contract

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestEveryErrorStatusHasACode keeps what descriptions say of errors, and which statuses they list,
// together.
func TestEveryErrorStatusHasACode(t *testing.T) {
	t.Parallel()
	for _, op := range openAPI(t).contract.Operations() {
		for _, status := range op.Statuses {
			told := slices.ContainsFunc(op.Errors, func(e Documented) bool {
				return e.Status == status && (e.Code != 0) != op.Bodiless(status)
			})
			if status >= 400 && !told {
				t.Errorf("%s lists %d, and its description names no error with it", op.ID, status)
			}
		}
		if op.TemplateErrors != (op.ID == "SendMessage") {
			t.Errorf("%s: errors of templates: %t", op.ID, op.TemplateErrors)
		}
	}
}

func TestErrorsAsDescribed(t *testing.T) {
	t.Parallel()
	for id, want := range map[string][]Documented{
		"LeaveGroup":    {{401, 1005}, {403, 1003}, {404, 1012}, {429, 1015}, {500, 1000}, {500, 1014}, {500, 1023}, {503, 1011}},
		"DownloadMedia": {{401, 1005}, {404, 0}, {429, 1015}, {500, 1000}, {500, 1014}, {500, 1023}},
		"GetAppStats":   {{400, 1009}, {401, 1005}, {429, 1015}, {500, 1000}, {500, 1014}, {500, 1023}, {503, 1011}, {503, 1016}},
	} {
		if diff := cmp.Diff(want, operation(t, id).Errors); diff != "" {
			t.Errorf("%s (-want +got):\n%s", id, diff)
		}
	}
	send := operation(t, "SendMessage").Errors
	for _, e := range []Documented{{400, 1001}, {400, 1021}, {403, 1031}, {404, 1006}, {503, 1016}, {413, 1009}} {
		if !slices.Contains(send, e) {
			t.Errorf("SendMessage does not name %+v", e)
		}
	}
}
