package capsule

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// Bounds of a file that is read, so that a hostile one costs little.
const (
	maxFile  = 512 << 20 // bytes, uncompressed
	maxLine  = 200 << 20 // bytes of a line: the body of an upload fits, in base64
	maxLines = 1_000_000
)

// line is one line of a file: one of its members is there.
type line struct {
	Manifest *Manifest       `json:"manifest,omitempty"`
	Genesis  json.RawMessage `json:"genesis,omitempty"`
	Scenario *Scenario       `json:"scenario,omitempty"`
	Entry    *Entry          `json:"entry,omitempty"`
	Deed     *Deed           `json:"deed,omitempty"`
	Delivery *Delivery       `json:"delivery,omitempty"`
	End      *end            `json:"end,omitempty"`
}

// end is the last line, so that a file which was cut off is not taken for a short one.
type end struct {
	Lines int `json:"lines"` // before it
}

// lines are the lines of a capsule but for the last one.
func (c *Capsule) lines(yield func(line) bool) {
	if !yield(line{Manifest: &c.Manifest}) || !yield(line{Genesis: c.Genesis}) {
		return
	}
	for i := range c.Scenarios {
		if !yield(line{Scenario: &c.Scenarios[i]}) {
			return
		}
	}
	deeds := c.Deeds
	for i := range c.Entries {
		for len(deeds) > 0 && deeds[0].After < c.Entries[i].Seq {
			if !yield(line{Deed: &deeds[0]}) {
				return
			}
			deeds = deeds[1:]
		}
		if !yield(line{Entry: &c.Entries[i]}) {
			return
		}
	}
	for i := range deeds {
		if !yield(line{Deed: &deeds[i]}) {
			return
		}
	}
	for i := range c.Deliveries {
		if !yield(line{Delivery: &c.Deliveries[i]}) {
			return
		}
	}
}

// Write writes a capsule: lines of JSON in gzip. The same capsule is the same bytes.
func (c *Capsule) Write(to io.Writer) error {
	z := gzip.NewWriter(to)
	n := 0
	encode := json.NewEncoder(z)
	encode.SetEscapeHTML(false)
	for l := range c.lines {
		if err := encode.Encode(l); err != nil {
			return fmt.Errorf("write capsule: %w", err)
		}
		n++
	}
	if err := encode.Encode(line{End: &end{n}}); err != nil {
		return fmt.Errorf("write capsule: %w", err)
	}
	if err := z.Close(); err != nil {
		return fmt.Errorf("write capsule: %w", err)
	}
	return nil
}

// Read reads a capsule. The error says what is wrong with the file, and in which line.
func Read(from io.Reader) (*Capsule, error) {
	z, err := gzip.NewReader(from)
	if err != nil {
		return nil, errors.New("read capsule: it is no gzip file, so no capsule")
	}
	r := reader{capsule: &Capsule{}}
	in := bufio.NewReaderSize(&counted{from: z, left: maxFile}, 64<<10)
	for !r.ended {
		text, err := readLine(in)
		if err == nil {
			err = r.take(text)
		}
		if err != nil {
			return nil, fmt.Errorf("read capsule: line %d: %w", r.n+1, err)
		}
	}
	if _, err := in.ReadByte(); !errors.Is(err, io.EOF) {
		return nil, errors.New("read capsule: there is more behind its end")
	}
	return r.capsule, nil
}

// readLine reads a line with its newline.
func readLine(in *bufio.Reader) ([]byte, error) {
	var text []byte
	for {
		part, err := in.ReadSlice('\n')
		text = append(text, part...)
		switch {
		case len(text) > maxLine:
			return nil, fmt.Errorf("it is longer than %d MiB", maxLine>>20)
		case err == nil:
			return text, nil
		case errors.Is(err, errLarge):
			return nil, err
		case !errors.Is(err, bufio.ErrBufferFull):
			return nil, errors.New("the file is cut off or damaged")
		}
	}
}

// errLarge tells that a file is too large.
var errLarge = fmt.Errorf("the file is larger than %d MiB when it is unpacked", maxFile>>20)

// counted reads so many bytes at most.
type counted struct {
	from io.Reader
	left int64
}

// Read reads on.
func (c *counted) Read(b []byte) (int, error) {
	if c.left <= 0 {
		return 0, errLarge
	}
	n, err := c.from.Read(b[:min(int64(len(b)), c.left)])
	c.left -= int64(n)
	return n, err
}

// reader reads a file line by line.
type reader struct {
	capsule *Capsule
	n       int // lines so far
	last    uint64
	ended   bool
}

// take takes a line.
func (r *reader) take(text []byte) error {
	if r.n == 0 {
		if err := recognise(text); err != nil {
			return err
		}
	}
	var l line
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(&l); err != nil {
		return fmt.Errorf("it is not what a line of a capsule is: %w", err)
	}
	if r.n >= maxLines {
		return fmt.Errorf("there are more than %d lines", maxLines)
	}
	if l.End != nil {
		return r.end(l.End)
	}
	if err := r.keep(&l); err != nil {
		return err
	}
	r.n++
	return nil
}

// recognise refuses a file that is no capsule, or one of another version.
func recognise(text []byte) error {
	var first struct {
		Manifest struct {
			Format  string `json:"format"`
			Version int    `json:"version"`
			Program string `json:"program"`
		} `json:"manifest"`
	}
	if err := json.Unmarshal(text, &first); err != nil || first.Manifest.Format != Format {
		return errors.New("it is no capsule: the first line of one is its manifest")
	}
	if v := first.Manifest.Version; v != Version {
		return fmt.Errorf("it is a capsule of format version %d, made by wabamock %.50q; this program reads version %d", v, first.Manifest.Program, Version)
	}
	return nil
}

// keep puts a line where it belongs.
func (r *reader) keep(l *line) error {
	c := r.capsule
	switch {
	case r.n == 0 && l.Manifest != nil:
		c.Manifest = *l.Manifest
	case r.n == 1 && l.Genesis != nil:
		c.Genesis = l.Genesis
	case r.n < 2 || l.Manifest != nil || l.Genesis != nil:
		return errors.New("the manifest comes first, then the genesis, and each once")
	case l.Scenario != nil:
		c.Scenarios = append(c.Scenarios, *l.Scenario)
	case l.Entry != nil:
		if l.Entry.Seq <= r.last || (l.Entry.Exchange == nil) == (l.Entry.Fact == nil) {
			return errors.New("an entry is a fact or an exchange, and stands in its order")
		}
		r.last = l.Entry.Seq
		c.Entries = append(c.Entries, *l.Entry)
	case l.Deed != nil:
		c.Deeds = append(c.Deeds, *l.Deed)
	case l.Delivery != nil:
		c.Deliveries = append(c.Deliveries, *l.Delivery)
	default:
		return errors.New("there is nothing in it")
	}
	return nil
}

// end checks that no line is missing.
func (r *reader) end(e *end) error {
	if r.n < 2 || e.Lines != r.n {
		return fmt.Errorf("lines are missing: %d were written, %d are there", e.Lines, r.n)
	}
	r.ended = true
	return nil
}
