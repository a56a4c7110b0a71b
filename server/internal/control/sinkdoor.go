package control

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	gen "github.com/wabamock/wabamock/gen/control"
)

// maxSunkBody is the size of a webhook that the sink takes, before and after it was unzipped, in
// bytes. Our choice (I): as much as the mocked API takes.
const maxSunkBody = 1 << 20

// doors are the generated handlers, but for the sink: what comes there is read as it comes, zipped
// perhaps, and its headers are kept.
type doors struct {
	gen.ServerInterface
	control *Control
}

// PostToSink reads a webhook and takes it.
func (d doors) PostToSink(c echo.Context, world gen.PathWorld) error {
	r := c.Request()
	body, err := sunkBody(r)
	if err != nil {
		return err
	}
	ctx := context.WithValue(r.Context(), headerKey{}, r.Header)
	taken, err := d.control.PostToSink(ctx, gen.PostToSinkRequestObject{World: world, Body: &body})
	if err != nil {
		return err
	}
	return taken.VisitPostToSinkResponse(c.Response())
}

// headerKey is where a context has the header of what is posted to the sink.
type headerKey struct{}

// sunkBody reads a webhook, unzipped.
func sunkBody(r *http.Request) (json.RawMessage, error) {
	from := io.LimitReader(r.Body, maxSunkBody+1)
	if r.Header.Get("Content-Encoding") == "gzip" {
		z, err := gzip.NewReader(from)
		if err != nil {
			return nil, &problem{status: http.StatusBadRequest, detail: "The body is not in gzip, as Content-Encoding says."}
		}
		from = io.LimitReader(z, maxSunkBody+1)
	}
	body, err := io.ReadAll(from)
	switch {
	case len(body) > maxSunkBody:
		return nil, &problem{status: http.StatusRequestEntityTooLarge, detail: fmt.Sprintf("The body is larger than %d bytes.", maxSunkBody)}
	case err != nil:
		return nil, &problem{status: http.StatusBadRequest, detail: "The body can't be read to its end."}
	case !json.Valid(body), string(bytes.TrimSpace(body)) == "null":
		return nil, &problem{status: http.StatusBadRequest, detail: "The body is not JSON, or says nothing" + beginning(body) + "."}
	}
	return bytes.TrimSpace(body), nil
}

// beginning says how a body begins.
func beginning(body []byte) string {
	const most = 100
	switch {
	case len(body) == 0:
		return ", but empty"
	case len(body) > most:
		return fmt.Sprintf("; its %d bytes begin with %q", len(body), wholeRunes(body[:most]))
	}
	return fmt.Sprintf("; it is %q", body)
}

// PostToSink takes a webhook.
func (c *Control) PostToSink(ctx context.Context, r gen.PostToSinkRequestObject) (gen.PostToSinkResponseObject, error) {
	live, err := c.visit(r.World)
	if err != nil {
		return nil, err
	}
	header, _ := ctx.Value(headerKey{}).(http.Header)
	n := live.Beside.sink.put(live.Engine.Now(), header, *r.Body)
	return gen.PostToSink200JSONResponse{ID: strconv.FormatUint(n, 10)}, nil
}

// ReadSink tells what the sink received.
func (c *Control) ReadSink(_ context.Context, r gen.ReadSinkRequestObject) (gen.ReadSinkResponseObject, error) {
	live, err := c.visit(r.World)
	if err != nil {
		return nil, err
	}
	var after uint64
	if r.Params.After != nil {
		if after, err = strconv.ParseUint(*r.Params.After, 10, 64); err != nil {
			return nil, &problem{status: http.StatusBadRequest, detail: "after is not a number of the sink: " + strconv.Quote(*r.Params.After) + "."}
		}
	}
	list, more, count := live.Beside.sink.page(after, limitOf(r.Params.Limit))
	page := gen.SinkList{Received: []gen.SinkItem{}, Count: int64(count)}
	for _, w := range list {
		page.Received = append(page.Received, gen.SinkItem{ID: strconv.FormatUint(w.seq, 10), At: w.at, Headers: w.header, Body: w.body})
	}
	if more {
		page.Next = &page.Received[len(list)-1].ID
	}
	return gen.ReadSink200JSONResponse(page), nil
}

// EmptySink forgets what the sink received.
func (c *Control) EmptySink(_ context.Context, r gen.EmptySinkRequestObject) (gen.EmptySinkResponseObject, error) {
	live, err := c.visit(r.World)
	if err != nil {
		return nil, err
	}
	live.Beside.sink.empty()
	return gen.EmptySink204Response{}, nil
}
