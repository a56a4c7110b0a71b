package capsule

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// Change is what became of a request from one run to another.
type Change string

// The changes.
const (
	Missing   Change = "missing"   // the other run does not have it
	Added     Change = "added"     // only the other run has it
	Changed   Change = "changed"   // it is another one in places
	Reordered Change = "reordered" // the other run has it at another place
)

// Difference is a request in which two runs differ.
type Difference struct {
	Change    Change `json:"change"`
	Request   string `json:"request"`       // POST /v1/messages (SendMessage)
	Old       string `json:"old,omitempty"` // id of the exchange in the old run
	New       string `json:"new,omitempty"` // in the new one
	OldStatus int    `json:"old_status,omitempty"`
	NewStatus int    `json:"new_status,omitempty"`
	Places    []Spot `json:"places,omitempty"` // in which a changed one differs
}

// Spot is a place in a request.
type Spot struct {
	What    string `json:"what"` // target, authorization, header Content-Type, body
	Pointer string `json:"pointer,omitempty"`
	Old     string `json:"old"` // empty: nothing
	New     string `json:"new"`
}

// asked is a request of a run.
type asked struct {
	id     string
	place  int // among the requests of its run
	key    string
	like   string // what requests must have in common to be the same one, changed
	status int
	r      *Request
	name   string
}

// Requests are the differences of what clients asked for in two runs, in the order of the new one;
// missing ones stand where the old run had them. Requests are the same that have method, target,
// credential, content type and body in common. Of others, those with method and operation in common
// are taken for the same one, changed.
func Requests(before, after *Capsule) []Difference {
	old, fresh := askedOf(before), askedOf(after)
	pairs, old, fresh := pair(old, fresh, func(a *asked) string { return a.key })
	var all []placed
	stay := increasing(pairs)
	for i, p := range pairs {
		if !stay[i] {
			all = append(all, p.differs(Reordered))
		}
	}
	changed, old, fresh := pair(old, fresh, func(a *asked) string { return a.like })
	for _, p := range changed {
		all = append(all, p.differs(Changed))
	}
	for _, a := range old {
		all = append(all, couple{old: a}.differs(Missing))
	}
	for _, a := range fresh {
		all = append(all, couple{fresh: a}.differs(Added))
	}
	slices.SortStableFunc(all, func(a, b placed) int { return cmp.Compare(a.at, b.at) })
	out := make([]Difference, len(all))
	for i, d := range all {
		out[i] = d.Difference
	}
	return out
}

// placed is a difference with its place.
type placed struct {
	Difference
	at int
}

// askedOf are the requests of a run in their order.
func askedOf(run *Capsule) []*asked {
	var all []*asked
	for i := range run.Entries {
		x := run.Entries[i].Exchange
		if x == nil {
			continue
		}
		a := &asked{id: x.ID, place: len(all), status: x.Answer.Status, r: &x.Request, name: x.Request.Method + " " + x.Request.Target + name(x.Operation)}
		a.like = x.Request.Method + " " + cmp.Or(x.Operation, x.Request.Target)
		a.key = strings.Join([]string{
			x.Request.Method, x.Request.Target, x.Request.Authorization, strings.Join(x.Request.Header["Content-Type"], ","), string(x.Request.Known()),
		}, "\n")
		all = append(all, a)
	}
	return all
}

// couple is a request of the old run and the one of the new run that it is; nil: there is none.
type couple struct{ old, fresh *asked }

// pair finds requests that have something in common, the first of one run with the first of the other,
// and so on; and what is left.
func pair(old, fresh []*asked, common func(*asked) string) (pairs []couple, oldLeft, freshLeft []*asked) {
	waiting := map[string][]*asked{}
	for _, a := range old {
		waiting[common(a)] = append(waiting[common(a)], a)
	}
	for _, a := range fresh {
		key := common(a)
		if queue := waiting[key]; len(queue) > 0 {
			pairs, waiting[key] = append(pairs, couple{queue[0], a}), queue[1:]
			continue
		}
		freshLeft = append(freshLeft, a)
	}
	for _, a := range old {
		if queue := waiting[common(a)]; len(queue) > 0 && queue[0] == a {
			oldLeft, waiting[common(a)] = append(oldLeft, a), queue[1:]
		}
	}
	return pairs, oldLeft, freshLeft
}

// increasing tells which pairs are in the same order in both runs: as many as possible.
func increasing(pairs []couple) []bool {
	var ends []int // index of the pair with which the best row of each length ends
	before := make([]int, len(pairs))
	for i, p := range pairs {
		at, _ := slices.BinarySearchFunc(ends, p.old.place, func(e, place int) int { return cmp.Compare(pairs[e].old.place, place) })
		before[i] = -1
		if at > 0 {
			before[i] = ends[at-1]
		}
		if at == len(ends) {
			ends = append(ends, i)
		} else {
			ends[at] = i
		}
	}
	stay := make([]bool, len(pairs))
	if len(ends) > 0 {
		for i := ends[len(ends)-1]; i >= 0; i = before[i] {
			stay[i] = true
		}
	}
	return stay
}

// differs is the difference of a couple.
func (p couple) differs(change Change) placed {
	d := placed{Difference: Difference{Change: change}}
	if p.old != nil {
		d.Request, d.Old, d.OldStatus, d.at = p.old.name, p.old.id, p.old.status, p.old.place
	}
	if p.fresh != nil {
		d.Request, d.New, d.NewStatus, d.at = p.fresh.name, p.fresh.id, p.fresh.status, p.fresh.place
	}
	if change == Changed {
		d.Places = spots(p.old.r, p.fresh.r)
	}
	return d
}

// spots are the places in which two requests differ.
func spots(old, fresh *Request) []Spot {
	var all []Spot
	note := func(what, pointer, a, b string) {
		if a != b && len(all) < maxPointers {
			all = append(all, Spot{what, pointer, shown(a), shown(b)})
		}
	}
	note("target", "", old.Target, fresh.Target)
	note("authorization", "", old.Authorization, fresh.Authorization)
	headers := maps.Clone(old.Header)
	if headers == nil {
		headers = map[string][]string{}
	}
	maps.Copy(headers, fresh.Header)
	for _, name := range slices.Sorted(maps.Keys(headers)) {
		if !carriers(name) {
			note("header "+name, "", strings.Join(old.Header[name], ", "), strings.Join(fresh.Header[name], ", "))
		}
	}
	w, g := old.Known(), fresh.Known()
	a, errA := decoded(w)
	b, errB := decoded(g)
	if errA != nil || errB != nil {
		note("body", "", string(w), string(g))
	} else {
		before := len(all)
		for _, at := range differences(a, b, func(string, string) bool { return false }) {
			note("body", at.pointer, at.want, at.got)
		}
		if len(all) == before {
			note("body, of the same values in another order or writing", "", string(w), string(g))
		}
	}
	if old.Length != fresh.Length && len(all) == 0 {
		note("length of the body", "", strconv.FormatInt(old.Length, 10), strconv.FormatInt(fresh.Length, 10))
	}
	return all
}

// carriers tells whether a header follows from the way that a request is sent.
func carriers(name string) bool {
	switch strings.ToLower(name) {
	case "content-length", "user-agent", "accept-encoding", "connection", "x-request-id", "date", "traceparent", "tracestate":
		return true
	}
	return false
}
