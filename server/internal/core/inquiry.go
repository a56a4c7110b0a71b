package core

import (
	"encoding/json"
	"net/url"
	"slices"
	"strings"
	"time"
)

// maxAbout bounds how many people a request is looked at for, our choice (I).
const maxAbout = 1_000

// inquiry is a request while rules look at it. What they ask for is looked up once.
type inquiry struct {
	Asked
	w      *World // nil: it is looked at outside of a World
	at     time.Time
	ground *terrain // at which places of the body is looked
	body   []byte   // nil: no JSON
	judged bool     // whether body is known
	seen   *survey  // of the body; nil: nobody has looked
	spare  *survey  // memory for one; nil: none
	query  url.Values
	about  []string // wa_ids and group ids that it is about, and numbers as they were written
	met    bool     // whether about is known
	chief  string   // the first wa_id or group id of about
	marks  uint64   // of about, see markOf
	named  bool     // whether name is known
	name   string   // of the template
	nobody bool     // the caller is not known
}

// inquire begins to look at a request.
func (w *World) inquire(a Asked) *inquiry {
	if a.Operation == sendOperation && a.Type == "" {
		a.Type = TypeText
	}
	return &inquiry{Asked: a, w: w, at: w.now, ground: &w.rules.terrain}
}

// sendOperation sends messages.
const sendOperation = "SendMessage"

// json is the body; nil when it is no JSON.
func (q *inquiry) json() []byte {
	if !q.judged {
		q.judged = true
		if len(q.Body) > 0 && json.Valid(q.Body) {
			q.body = q.Body
		}
	}
	return q.body
}

// bodyAt is a value within the body.
func (q *inquiry) bodyAt(path []string) found { return foundAt(q.json(), path) }

// bodyPlace is a value within the body at one of the places that rules look at.
func (q *inquiry) bodyPlace(place int) found { return q.survey().at(place) }

// survey looks at the body for all places at which rules look.
func (q *inquiry) survey() *survey {
	if q.seen == nil {
		q.seen = q.ground.survey(q.json(), q.spare)
	}
	return q.seen
}

// path is a parameter of the path.
func (q *inquiry) path(name string) found {
	if i := slices.Index(q.PathNames, name); i >= 0 && i < len(q.PathValues) {
		return parameter(q.PathValues[i])
	}
	return found{}
}

// queried are the values of a parameter of the query.
func (q *inquiry) queried(name string) []string {
	if q.Query == "" {
		return nil
	}
	if q.query == nil {
		q.query, _ = url.ParseQuery(q.Query) // what cannot be read is not there
	}
	return q.query[name]
}

// headed are the values of a header field, by its canonical name.
func (q *inquiry) headed(name string) []string { return q.Header[name] }

// headerName is the canonical name of a header field: X-Shop-Id.
func headerName(name string) string {
	b := []byte(strings.ToLower(name))
	for i := range b {
		if (i == 0 || b[i-1] == '-') && b[i] >= 'a' && b[i] <= 'z' {
			b[i] -= 'a' - 'A'
		}
	}
	return string(b)
}

// meet finds out whom the request is about.
func (q *inquiry) meet() {
	if q.met {
		return
	}
	q.met = true
	switch q.Operation {
	case sendOperation:
		to := q.bodyAt([]string{"to"}).text
		if q.bodyAt([]string{"recipient_type"}).text == "group" {
			q.add(to, to)
		} else {
			q.addPerson(strings.TrimPrefix(to, "+"))
		}
	case "CheckContact":
		q.addList("contacts")
	case "DemoteGroupAdmin", "PromoteToGroupAdmin", "RemoveGroupParticipant":
		q.add(q.path("GroupId").text, q.path("GroupId").text)
		q.addList("wa_ids")
	default:
		q.addPerson(q.path("wa_id").text)
		q.add(q.path("GroupId").text, q.path("GroupId").text)
	}
}

// addList adds the numbers of a list.
func (q *inquiry) addList(name string) {
	var list []string
	raw := q.bodyAt([]string{name})
	if raw.kind != foundParts || json.Unmarshal([]byte(raw.text), &list) != nil {
		return
	}
	for _, text := range list[:min(len(list), maxAbout)] {
		if digits, _, ok := plainNumber(text); ok {
			q.addPerson(digits)
		}
	}
}

// addPerson adds a number and its wa_id.
func (q *inquiry) addPerson(digits string) {
	if digits != "" {
		q.add(digits, q.idOf(digits))
	}
}

// idOf is the wa_id of a number; outside of a World, as far as the rules of its country tell it.
func (q *inquiry) idOf(digits string) string {
	if q.w == nil {
		return normalised(digits)
	}
	return q.w.waID(digits)
}

// add adds somebody by one or two names, of which the second is the id.
func (q *inquiry) add(name, id string) {
	if id == "" {
		return
	}
	if q.chief == "" {
		q.chief = id
	}
	q.about = append(q.about, id)
	q.marks |= markOf(id)
	if name != id {
		q.about = append(q.about, name)
		q.marks |= markOf(name)
	}
}

// template is the name of the template that a message has.
func (q *inquiry) template() string {
	if !q.named {
		q.named = true
		switch q.Type {
		case TypeTemplate:
			q.name = q.bodyAt([]string{"template", "name"}).text
		case TypeHSM:
			q.name = q.bodyAt([]string{"hsm", "element_name"}).text
		default:
		}
	}
	return q.name
}

// role is what the caller may do.
func (q *inquiry) role() Role {
	switch {
	case q.nobody:
		return "nobody"
	case q.Caller.Admin:
		return RoleAdmin
	case q.Caller.User != "":
		return RoleUser
	}
	return RoleKey
}
