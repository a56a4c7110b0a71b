package control

import (
	"net/http"
	"time"
)

// maxWait is how long a call may wait for a world, in real time. Source: control.yaml.
const maxWait = 10 * time.Minute

// maxSnapshotWait is how long a snapshot waits for webhooks in flight. Source: control.yaml.
const maxSnapshotWait = 30 * time.Second

// grace is what an answer may take beside waiting (our choice).
const grace = time.Minute

// patience is how long operations may take that may wait longer than the listener lets others.
func patience(operation string) time.Duration {
	switch operation {
	case "AdvanceClock", "AwaitDeliveries", "AwaitCheck", "ResendExchange":
		return maxWait + grace
	case "ReadSnapshot", restoreOperation:
		return maxSnapshotWait + grace
	}
	return 0
}

// grant moves the instant by which an answer must be written, which counts from the request's headers,
// where an operation may take longer. A connection without one, as of a test, stays as it is.
func (g *gate) grant(w http.ResponseWriter, operation string) {
	most := patience(operation)
	if most == 0 {
		return
	}
	_ = http.NewResponseController(w).SetWriteDeadline(g.process.Now().Add(most))
}
