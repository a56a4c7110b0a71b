package findings

import (
	"time"
)

// poll is how the client asks for the same again and again.
type poll struct {
	Operation string `json:"operation"`
	Count     int    `json:"count"` // requests in a row
	Since     int64  `json:"since"` // of the first one, Unix nanoseconds
}

// Bounds of polling (our choice).
const (
	manyPolls = 30          // in a row, with nothing else between them
	pollPause = time.Second // on average
)

// watchPace looks at how fast requests come, while time goes by.
func (w *World) watchPace(x *look) {
	if w.terms.Frozen {
		return
	}
	w.watchBurst(x)
	if !polled(x.Operation) {
		w.memory.Poll = poll{}
		return
	}
	now := x.At.UnixNano()
	p := &w.memory.Poll
	if p.Operation != x.Operation {
		*p = poll{Operation: x.Operation, Since: now}
	}
	p.Count++
	if p.Count >= manyPolls && time.Duration(now-p.Since) < time.Duration(p.Count-1)*pollPause {
		w.note(rulePolling, x.Operation, x)
	}
}

// polled tells whether an operation tells how something stands.
func polled(operation string) bool {
	switch operation {
	case "CheckHealth", "GetAppStats", "GetDbStats", "GetMetrics", "GetSupportInfo", "GetApplicationSettings":
		return true
	}
	return false
}

// The documented rates: sustained, as the time between two requests, and how far ahead of that a
// burst may be. Source: overview, Rate limits (D).
const (
	sendEvery  = 20 * time.Millisecond // 50 a second
	otherEvery = 50 * time.Millisecond // 20 a second
	burst      = 3 * time.Second       // 150 sends, 60 others
)

// watchBurst looks for more requests than the real client takes. Only of operations that are done
// in bulk.
func (w *World) watchBurst(x *look) {
	every := otherEvery
	switch x.Operation {
	case "SendMessage":
		every = sendEvery
	case "CheckContact", "UploadMedia":
	default:
		return
	}
	if x.Code == codeTooMany {
		return // the World minds it
	}
	if w.memory.Paces == nil {
		w.memory.Paces = map[string]int64{}
	}
	now := x.At.UnixNano()
	full := max(w.memory.Paces[x.Operation], now) + int64(every)
	if full-now > int64(burst) {
		w.note(ruleBurst, x.Operation, x)
		return
	}
	w.memory.Paces[x.Operation] = full
}
