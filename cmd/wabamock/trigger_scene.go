package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"

	gen "github.com/wabamock/wabamock/gen/control"
)

// scene is what a trigger finds in the world. It asks once for what it needs, and never when
// nothing has to be looked up.
type scene struct {
	*session

	from   string // number or wa_id given on the command line; empty: the first customer
	listed []gen.Customer
}

// lookUp is how many customers or messages a trigger looks at: a page of the control API.
const lookUp = 1000

// people are the customers of the world.
func (s *scene) people(ctx context.Context) ([]gen.Customer, error) {
	if s.listed != nil {
		return s.listed, nil
	}
	list, err := fetch[gen.CustomerList](ctx, s.session, func(ctx context.Context, api *gen.Client) (*http.Response, error) {
		return api.ListCustomers(ctx, s.world, &gen.ListCustomersParams{Limit: new(lookUp)})
	})
	if refusedWith(err, http.StatusNotFound) {
		return nil, &exitError{exitCheck, fmt.Errorf("%w. To let it begin now, say who writes with --%s NUMBER", err, fromFlag)}
	}
	if err != nil {
		return nil, err
	}
	s.listed = list.Customers
	return s.listed, nil
}

// sender is who writes: the one that was named, else the first customer on WhatsApp.
func (s *scene) sender(ctx context.Context) (string, error) {
	if s.from != "" {
		return s.from, nil
	}
	people, err := s.people(ctx)
	if err != nil {
		return "", err
	}
	for _, p := range people {
		if p.OnWhatsapp {
			return p.WaID, nil
		}
	}
	return "", &exitError{exitCheck, fmt.Errorf("world %s lists no customer: say who writes with --%s NUMBER", s.world, fromFlag)}
}

// nextFree is the number after a given one that is nobody's.
func nextFree(number string, people []gen.Customer) string {
	n, err := strconv.ParseUint(number, 10, 64)
	if err != nil {
		return number
	}
	for {
		n++
		next := strconv.FormatUint(n, 10)
		if !slices.ContainsFunc(people, func(p gen.Customer) bool { return p.Number == next || p.WaID == next }) {
			return next
		}
	}
}

// party is a group that the business is in.
type party struct {
	id       string
	author   string   // a member to do something in it
	members  []string // wa_ids of customers in it
	stranger string   // a customer who is not in it
}

// other is a member beside the author where that one acts; else the first.
func (p party) other(author string, acts bool) string {
	for _, waID := range p.members {
		if !acts || waID != author {
			return waID
		}
	}
	return author
}

// group finds a group with customers in it; when ruled is set, one that has a customer as admin:
// the one who made it.
func (s *scene) group(ctx context.Context, ruled bool) (party, error) {
	people, err := s.people(ctx)
	if err != nil {
		return party{}, err
	}
	var ids []string
	for _, p := range people {
		for _, id := range p.Groups {
			if !slices.Contains(ids, id) {
				ids = append(ids, id)
			}
		}
	}
	for _, id := range ids {
		found := partyOf(id, people)
		if !ruled {
			return found, nil
		}
		if slices.Contains(found.members, creator(id)) {
			found.author = creator(id)
			return found, nil
		}
	}
	if len(ids) > 0 {
		return party{}, &exitError{exitCheck, errors.New("no group was made by a customer, who could then act as its admin: make one with wabamock trigger group_created")}
	}
	return party{}, &exitError{exitCheck, errors.New("no customer shares a group with the business: make one with wabamock trigger group_created")}
}

// partyOf tells who of the customers is in a group.
func partyOf(id string, people []gen.Customer) party {
	found := party{id: id}
	for _, p := range people {
		switch {
		case slices.Contains(p.Groups, id):
			found.members = append(found.members, p.WaID)
		case p.OnWhatsapp && found.stranger == "":
			found.stranger = p.WaID
		}
	}
	found.author = found.members[0]
	return found
}

// said are the messages between the business and somebody that pass a filter, newest first.
func (s *scene) said(ctx context.Context, filter gen.ListMessagesParams) ([]gen.Message, error) {
	from, err := s.sender(ctx)
	if err != nil {
		return nil, err
	}
	filter.Peer, filter.Limit = &from, new(lookUp)
	var newest []gen.Message
	for {
		page, err := fetch[gen.MessageList](ctx, s.session, func(ctx context.Context, api *gen.Client) (*http.Response, error) {
			return api.ListMessages(ctx, s.world, &filter)
		})
		if err != nil {
			return nil, err
		}
		newest = append(newest, page.Messages...)
		newest = newest[max(0, len(newest)-lookUp):]
		if page.Next == nil {
			slices.Reverse(newest)
			return newest, nil
		}
		filter.After = page.Next
	}
}

// sentOf are the messages of a type that the business sent to the customer, newest first.
func (s *scene) sentOf(ctx context.Context, kind gen.InboundType) ([]gen.Message, error) {
	return s.said(ctx, gen.ListMessagesParams{Direction: new(gen.DirectionOutbound), Type: new(string(kind))})
}

// sentContent is what a sent message may offer to be tapped.
type sentContent struct {
	Template struct {
		Components []struct {
			Type       string `json:"type"`
			SubType    string `json:"sub_type"`
			Parameters []struct {
				Payload string `json:"payload"`
				Text    string `json:"text"`
			} `json:"parameters"`
		} `json:"components"`
	} `json:"template"`
	Interactive struct {
		Action struct {
			Buttons []struct {
				Reply offered `json:"reply"`
			} `json:"buttons"`
			Sections []struct {
				Rows []offered `json:"rows"`
			} `json:"sections"`
		} `json:"action"`
	} `json:"interactive"`
}

// offered is a button or row of an interactive message.
type offered struct {
	ID    string `json:"id"`
	Title string `json:"title"`
}

// contentOf reads the body of a sent message; what is not as expected is not offered.
func contentOf(m gen.Message) sentContent {
	var c sentContent
	if m.Content != nil {
		_ = json.Unmarshal(m.Content, &c)
	}
	return c
}

// tapButton taps the first quick reply of the newest template that has one.
func tapButton(ctx context.Context, s *scene, body map[string]any) error {
	sent, err := s.sentOf(ctx, "template")
	if err != nil {
		return err
	}
	for _, m := range sent {
		for _, part := range contentOf(m).Template.Components {
			if part.Type != "button" || part.SubType != "quick_reply" || len(part.Parameters) == 0 {
				continue
			}
			body["button"] = map[string]any{"payload": part.Parameters[0].Payload + part.Parameters[0].Text}
			body["context"] = map[string]any{"id": m.ID}
			return nil
		}
	}
	body["button"] = map[string]any{}
	return nil
}

// tapReply taps the first button or row of the newest interactive message.
func tapReply(ctx context.Context, s *scene, body map[string]any) error {
	sent, err := s.sentOf(ctx, gen.InboundTypeInteractive)
	if err != nil {
		return err
	}
	for _, m := range sent {
		var all []offered
		action := contentOf(m).Interactive.Action
		for _, b := range action.Buttons {
			all = append(all, b.Reply)
		}
		for _, section := range action.Sections {
			all = append(all, section.Rows...)
		}
		if len(all) > 0 {
			body["interactive"] = map[string]any{"id": all[0].ID}
			body["context"] = map[string]any{"id": m.ID}
			return nil
		}
	}
	body["interactive"] = map[string]any{}
	return nil
}

// react reacts to the newest message.
func react(ctx context.Context, s *scene, body map[string]any) error {
	all, err := s.said(ctx, gen.ListMessagesParams{})
	if err != nil {
		return err
	}
	reaction := map[string]any{"emoji": "\U0001F44D"}
	if len(all) > 0 {
		reaction["message_id"] = all[0].ID
	}
	body["reaction"] = reaction
	return nil
}

// missing says what a request lacks that nothing in the world could fill in; empty: nothing.
func missing(kind string, body map[string]any) string {
	part, _ := body[kind].(map[string]any)
	switch {
	case kind == string(gen.InboundTypeButton) && len(part) == 0:
		return "no template with a quick-reply payload was sent to them: send one, or give --override button.text=LABEL"
	case kind == string(gen.InboundTypeInteractive) && len(part) == 0:
		return "no interactive message was sent to them: send one first"
	case kind == string(gen.InboundTypeReaction) && part["message_id"] == nil:
		return "there is no message to react to: send one, or give --override reaction.message_id=ID"
	}
	return ""
}
