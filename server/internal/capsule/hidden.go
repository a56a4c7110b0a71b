package capsule

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"strings"
)

// maxNesting is how deep a body is looked into.
const maxNesting = 1000

// Hidden are the secrets in a body, in their order: what stands where the journal has a mask.
func Hidden(body, masked []byte) []string {
	var all []string
	_ = veiled(body, masked, func(_, secret string) string {
		all = append(all, secret)
		return secret
	})
	return all
}

// Body veils the secrets in a body, and leaves all else as it was to the byte.
func (v *Veil) Body(body, masked []byte) []byte {
	return veiled(body, masked, func(member, secret string) string {
		if member == "cert" {
			if unsigned, ok := unsign(secret); ok {
				return unsigned
			}
		}
		return v.Text(secret)
	})
}

// veiled replaces what stands in a body where the journal has a mask.
func veiled(body, masked []byte, replace func(member, secret string) string) []byte {
	var mask any
	if json.Unmarshal(masked, &mask) != nil {
		return []byte(unmask(string(body), string(masked), "", replace))
	}
	w := weaver{body: body, decode: json.NewDecoder(bytes.NewReader(body)), replace: replace}
	w.decode.UseNumber()
	if !w.value(&mask, "", 0) {
		return masked // nothing of what can't be told apart
	}
	return append(w.out.Bytes(), body[w.done:]...)
}

// weaver copies a body in JSON, with something else in the place of secrets.
type weaver struct {
	body    []byte
	decode  *json.Decoder
	replace func(member, secret string) string
	out     bytes.Buffer
	done    int // bytes of body that are in out
}

// value copies a value; mask is what the journal has in its place, nil: nothing that is known.
func (w *weaver) value(mask *any, member string, depth int) bool {
	token, err := w.decode.Token()
	if err != nil || depth > maxNesting {
		return false
	}
	switch token := token.(type) {
	case json.Delim:
		if token == '{' {
			return w.object(mask, depth)
		}
		return w.array(mask, member, depth)
	case string:
		w.text(token, mask, member)
	case json.Number:
		w.number(token, mask, member)
	}
	return true
}

// object copies what is in an object.
func (w *weaver) object(mask *any, depth int) bool {
	for w.decode.More() {
		name, err := w.decode.Token()
		text, ok := name.(string)
		if err != nil || !ok {
			return false
		}
		if !w.value(below(mask, func(m any) (any, bool) {
			members, _ := m.(map[string]any)
			v, ok := members[text]
			return v, ok
		}), strings.ToLower(text), depth+1) {
			return false
		}
	}
	_, err := w.decode.Token()
	return err == nil
}

// array copies what is in an array.
func (w *weaver) array(mask *any, member string, depth int) bool {
	for i := 0; w.decode.More(); i++ {
		if !w.value(below(mask, func(m any) (any, bool) {
			elements, _ := m.([]any)
			if i < len(elements) {
				return elements[i], true
			}
			return nil, false
		}), member, depth+1) {
			return false
		}
	}
	_, err := w.decode.Token()
	return err == nil
}

// below is the mask of a part. All of what is masked as a whole is masked.
func below(mask *any, part func(any) (any, bool)) *any {
	if mask == nil {
		return nil
	}
	if text, ok := (*mask).(string); ok && text == Mask {
		return mask
	}
	if v, ok := part(*mask); ok {
		return &v
	}
	return nil
}

// text copies a text.
func (w *weaver) text(text string, mask *any, member string) {
	masked, ok := "", false
	if mask != nil {
		masked, ok = (*mask).(string)
	}
	if !ok || masked == text || !strings.Contains(masked, Mask) {
		return
	}
	w.put(unmask(text, masked, member, w.replace), true)
}

// number copies a number. What stands for one is a number, too.
func (w *weaver) number(n json.Number, mask *any, member string) {
	if mask == nil {
		return
	}
	if masked, ok := (*mask).(string); ok && masked == Mask {
		s := []byte(w.replace(member, n.String()))
		if first := bytes.IndexFunc(s, func(c rune) bool { return c != '-' }); first >= 0 && s[first] == '0' && n.String() != string(s) {
			s[first] = '1' // no number begins with 0
		}
		w.put(string(s), !json.Valid(s))
	}
}

// put puts something in the place of the token that was read last.
func (w *weaver) put(text string, quote bool) {
	ends := int(w.decode.InputOffset())
	starts := w.done
	if at := w.begin(ends); at >= 0 {
		starts = at
	}
	w.out.Write(w.body[w.done:starts])
	if quote {
		w.out.WriteString(written(text, true))
	} else {
		w.out.WriteString(text)
	}
	w.done = ends
}

// begin is where the scalar begins that ends here.
func (w *weaver) begin(ends int) int {
	if w.body[ends-1] != '"' {
		return 1 + bytes.LastIndexAny(w.body[:ends], " \t\r\n,:[")
	}
	for at := ends - 2; at >= 0; at-- {
		if w.body[at] != '"' {
			continue
		}
		slashes := 0
		for slashes < at && w.body[at-1-slashes] == '\\' {
			slashes++
		}
		if slashes%2 == 0 {
			return at
		}
	}
	return -1
}

// unmask replaces what stands in a text where masks stand in another.
func unmask(text, masked, member string, replace func(member, secret string) string) string {
	literals := strings.Split(masked, Mask)
	if len(literals) == 1 || !strings.HasPrefix(text, literals[0]) {
		return text
	}
	var out strings.Builder
	out.WriteString(literals[0])
	text = text[len(literals[0]):]
	for i, literal := range literals[1:] {
		at := strings.Index(text, literal)
		if i == len(literals)-2 {
			at = len(text) - len(literal)
		}
		if at < 0 || !strings.HasPrefix(text[at:], literal) {
			at = len(text) // all that is left may be secret
			literal = ""
		}
		if at > 0 {
			out.WriteString(replace(member, text[:at]))
		}
		out.WriteString(literal)
		text = text[at+len(literal):]
	}
	return out.String()
}

// unsign is a verified-name certificate with its signature blotted out: without it it registers nobody.
func unsign(cert string) (string, bool) {
	raw, err := base64.StdEncoding.DecodeString(cert)
	if err != nil {
		return "", false
	}
	const envelope, signature = 1, 3
	inner := field(raw, envelope)
	signed := field(inner, signature)
	if len(signed) == 0 {
		return "", false
	}
	clear(signed)
	return base64.StdEncoding.EncodeToString(raw), true
}

// field is the content of the first length-delimited field of a number in an encoded message, within
// the message; nil when there is none.
func field(message []byte, number uint64) []byte {
	for len(message) > 0 {
		tag, n := binary.Uvarint(message)
		if n <= 0 {
			return nil
		}
		message = message[n:]
		size := uint64(0)
		switch tag & 7 {
		case 0:
			_, n := binary.Uvarint(message)
			if n <= 0 {
				return nil
			}
			size = uint64(n)
		case 1:
			size = 8
		case 5:
			size = 4
		case 2:
			length, n := binary.Uvarint(message)
			if n <= 0 || length > uint64(len(message)-n) {
				return nil
			}
			if message = message[n:]; tag>>3 == number {
				return message[:length]
			}
			size = length
		default:
			return nil
		}
		if size > uint64(len(message)) {
			return nil
		}
		message = message[size:]
	}
	return nil
}
