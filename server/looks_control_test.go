package server_test

import (
	"net/http"
	"slices"
	"testing"

	controlgen "github.com/wabamock/wabamock/gen/control"
)

func TestGroupsAreListedWithTheirPeople(t *testing.T) {
	t.Parallel()
	s := newServer(t, frozen())
	list := askFor[controlgen.GroupList](t, s, http.MethodGet, theWorld+"/groups", "", http.StatusOK)
	if len(list.Groups) != 1 {
		t.Fatalf("groups %+v, want the one of the fixture", list.Groups)
	}
	g := list.Groups[0]
	if g.Subject != "Regulars" || !g.Member || !slices.Contains(g.Participants, "447700900123") || len(g.Admins) == 0 {
		t.Errorf("group %+v", g)
	}
	asked(s, http.MethodPost, theWorld+"/events", `{"type":"group_user_left","group":"`+g.ID+`","users":["447700900123"]}`)
	list = askFor[controlgen.GroupList](t, s, http.MethodGet, theWorld+"/groups", "", http.StatusOK)
	if slices.Contains(list.Groups[0].Participants, "447700900123") {
		t.Errorf("who left is still among %v", list.Groups[0].Participants)
	}
}

func TestTemplatesAreListedAsDeclared(t *testing.T) {
	t.Parallel()
	s := newServer(t, frozen())
	list := askFor[controlgen.TemplateList](t, s, http.MethodGet, theWorld+"/templates", "", http.StatusOK)
	var names []string
	for _, d := range list.Templates {
		names = append(names, d.Name)
	}
	if want := []string{"order_ready", "new_harvest", "login_code"}; !slices.Equal(names, want) {
		t.Fatalf("templates %v, want %v", names, want)
	}
	d := list.Templates[1]
	if d.Header == nil || d.Header.Format != controlgen.TemplateHeaderFormatImage || len(d.Buttons) != 3 || d.Footer == nil || d.Status != controlgen.TemplateStatusApproved {
		t.Errorf("template %+v", d)
	}
}

func TestAFileIsReadAndNeverRun(t *testing.T) {
	t.Parallel()
	s := newServer(t, frozen())
	said := askFor[controlgen.Received](t, s, http.MethodPost, theWorld+"/inbound",
		`{"from":"447700900123","document":{"data":"PHN2Zy8+","mime_type":"image/svg+xml","filename":"a.svg"}}`, http.StatusCreated)
	w := asked(s, http.MethodGet, theWorld+"/media/"+*said.Media, "")
	if w.Code != http.StatusOK || w.Body.String() != "<svg/>" {
		t.Fatalf("answered %d %q", w.Code, w.Body)
	}
	want := map[string]string{
		"Content-Type": "application/octet-stream", "Content-Disposition": "attachment", "Media-Type": "image/svg+xml", "X-Content-Type-Options": "nosniff",
	}
	for name, value := range want {
		if got := w.Header().Get(name); got != value {
			t.Errorf("%s is %q, want %q", name, got, value)
		}
	}
	if w := asked(s, http.MethodGet, theWorld+"/media/nothing", ""); w.Code != http.StatusNotFound {
		t.Errorf("what is not there: %d %s", w.Code, w.Body)
	}
}

func TestMessagesAreListedTheOtherWayRound(t *testing.T) {
	t.Parallel()
	s := newServer(t, frozen())
	oldest := askFor[controlgen.MessageList](t, s, http.MethodGet, theWorld+"/messages", "", http.StatusOK)
	var got []string
	for query := "?order=newest&limit=1"; ; {
		page := askFor[controlgen.MessageList](t, s, http.MethodGet, theWorld+"/messages"+query, "", http.StatusOK)
		for _, m := range page.Messages {
			got = append(got, m.ID)
		}
		if page.Next == nil {
			break
		}
		query = "?order=newest&limit=1&after=" + *page.Next
	}
	slices.Reverse(got)
	var want []string
	for _, m := range oldest.Messages {
		want = append(want, m.ID)
	}
	if !slices.Equal(got, want) || len(got) != 2 {
		t.Errorf("newest first, turned round: %v, want %v", got, want)
	}
}
