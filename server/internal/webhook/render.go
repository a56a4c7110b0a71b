package webhook

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/wabamock/wabamock/server/internal/core"
)

// Render is the body of a webhook about these facts, as compact JSON in the form of a version of
// the client. It follows from the facts alone. The error names a fact that no webhook is about;
// there must be at least one.
func Render(items []core.Fact, v core.Version) ([]byte, error) {
	if len(items) == 0 {
		return nil, errors.New("render webhook: it is about nothing")
	}
	var p payload
	for _, item := range items {
		switch f := item.(type) {
		case core.StatusReported:
			p.Statuses = append(p.Statuses, statusOf(f, v))
		case core.MessageReceived:
			p.Messages = append(p.Messages, messageOf(f))
			p.introduce(f)
		case core.NoticeRaised:
			p.Messages = append(p.Messages, noticeOf(f))
		case core.ErrorRaised:
			p.Errors = append(p.Errors, problems(f.Errors)...)
		default:
			return nil, fmt.Errorf("render webhook: nothing is posted about %q", item.Kind())
		}
	}
	var out bytes.Buffer
	to := json.NewEncoder(&out)
	to.SetEscapeHTML(false)
	if err := to.Encode(&p); err != nil {
		return nil, fmt.Errorf("render webhook: %w", err)
	}
	return bytes.TrimSuffix(out.Bytes(), []byte("\n")), nil
}

// introduce adds the profile of a sender, once. Source: webhooks, Open points 1.
func (p *payload) introduce(f core.MessageReceived) {
	if !slices.ContainsFunc(p.Contacts, func(c sender) bool { return c.WaID == f.From }) {
		p.Contacts = append(p.Contacts, sender{Profile: profile{f.Name}, WaID: f.From})
	}
}

// lateStatuses is from which version on a status repeats its recipient. The document says "late
// versions"; ours is the last one in the timeline that is about statuses (I).
// Source: webhooks, Statuses (D); overview, Version timeline (D).
func lateStatuses() core.Version { return core.Version{Major: 2, Minor: 41, Patch: 2} }

// since tells whether a version is another one or later.
func since(v, other core.Version) bool {
	return cmp.Or(cmp.Compare(v.Major, other.Major), cmp.Compare(v.Minor, other.Minor), cmp.Compare(v.Patch, other.Patch)) >= 0
}

// statusOf is a status as the webhook tells it. Source: webhooks, Statuses (D, S, O).
func statusOf(f core.StatusReported, v core.Version) status {
	s := status{
		ID: f.Message, RecipientID: f.Recipient, Status: string(f.Status), Timestamp: seconds(f.At),
		Errors: problems(f.Errors),
	}
	if since(v, lateStatuses()) {
		s.Type, s.Message = "message", &subject{f.Recipient}
	}
	if c := f.Conversation; c != nil {
		s.Conversation = &conversation{ID: c.ID}
		if c.Origin != "" {
			s.Conversation.Origin = &origin{string(c.Origin)}
		}
		if !c.Expires.IsZero() {
			s.Conversation.Expires = c.Expires.Unix()
		}
	}
	if b := f.Pricing; b != nil {
		s.Pricing = &pricing{Model: b.Model, Billable: b.Billable, Category: string(b.Category)}
	}
	return s
}

// noticeOf is a system notice as the webhook tells it: one about a group names the group and the
// operator, one about a person who it is about. Source: webhooks, System notices (D, S).
func noticeOf(f core.NoticeRaised) message {
	m := message{From: f.From, GroupID: f.Group, ID: f.Message, Timestamp: seconds(f.SaidAt()), Type: "system"}
	s := &system{Body: f.Body, Type: string(f.Type)}
	if f.Group != "" {
		s.GroupID, s.Operator, s.Users = f.Group, cmp.Or(f.Operator, f.From), f.Users
	} else {
		s.NewWaID, s.User, s.Identity = f.NewWaID, f.User, identityOf(f.Identity)
	}
	m.System = s
	return m
}

// unsupported is what the error 501 of a message says in its details. Source: webhooks, Types (D).
const unsupported = "Message type is not currently supported"

// problems are errors as a webhook tells them.
func problems(list []core.StatusError) []problem {
	if len(list) == 0 {
		return nil
	}
	out := make([]problem, len(list))
	for i, e := range list {
		out[i] = problem{Code: int(e.Code), Title: e.Title, Details: e.Details}
		if e.Code == 501 {
			out[i].Details = unsupported
		}
	}
	return out
}

// seconds is an instant as webhooks write it. Source: webhooks, Inbound messages (D, S).
func seconds(at time.Time) string { return strconv.FormatInt(at.Unix(), 10) }
