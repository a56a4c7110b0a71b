package scenario

import (
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"github.com/wabamock/wabamock/server/internal/core"
)

// Number is a number with a meaning, or the recipe for an error code that belongs to no number.
// Source: DESIGN, What decides an answer.
type Number struct {
	core.NumberMeaning              // without Number: a recipe alone
	Code               core.Code    // what it stands for; 0: a behaviour
	Channel            core.Channel // by which the code comes; empty: a behaviour
	Name               string       // of a behaviour
	Happens            string       // to those who write to it, in a sentence for people; empty: what the code means
	Recipe             string       // how the code is met without the number; empty: it is not
}

// Meanings are what Worlds know of the numbers in a table, in ascending order.
func Meanings(table []Number) []core.NumberMeaning {
	var all []core.NumberMeaning
	for _, n := range table {
		if n.Number != "" {
			all = append(all, n.NumberMeaning)
		}
	}
	slices.SortFunc(all, func(a, b core.NumberMeaning) int { return strings.Compare(a.Number, b.Number) })
	return all
}

// LoadNumbers reads the table of a file, in its order: codes, recipes, behaviours. What is wrong in
// it is an *Error.
func LoadNumbers(fsys fs.FS, file string) ([]Number, error) {
	data, err := read(fsys, file)
	if err != nil {
		return nil, fmt.Errorf("read numbers: %w", err)
	}
	return ReadNumbers(file, data)
}

// ReadNumbers reads the table from the contents of a file. The name appears in errors only.
func ReadNumbers(file string, data []byte) ([]Number, error) {
	root, problem := parse(file, data)
	if problem != nil {
		return nil, inOrder([]Problem{*problem})
	}
	if root == nil {
		return nil, inOrder([]Problem{{File: file, Message: "is empty: write at least codes, as in codes: [{code: 1013}]"}})
	}
	d := decoder{file: file}
	var codes, recipes, behaviours []Number
	d.mapping(root,
		field{"codes", both(list(&codes, maxNumbers, codeNumber), distinct("code", "code"))},
		field{"recipes", both(list(&recipes, maxNumbers, recipe), distinct("code", "code"))},
		field{"behaviours", both(list(&behaviours, maxNumbers, behaviourNumber), distinct("number", "number"))},
	)
	return slices.Concat(codes, recipes, behaviours), inOrder(d.found)
}

// Bounds of the table (our choice).
const (
	maxNumbers  = 1000
	maxSentence = 300 // characters
)

// Prefixes of numbers. Source: DESIGN, What decides an answer.
const (
	codePrefix      = core.MeaningPrefix + "1"
	behaviourPrefix = core.MeaningPrefix + "2"
)

// firstLongCode begins the codes of six digits, which are those of later platforms: 131026 has the
// number 15550131026, since five of its digits tell it from all others. Our choice (I).
const firstLongCode = 100_000

// codeNumber reads what becomes of those who write to the number of a code.
func codeNumber(into *Number) reader {
	return func(d *decoder, n *node) {
		var details string
		before := len(d.found)
		ok := d.mapping(n, append([]field{
			{"code" + need, anyCode(&into.Code)},
			{"by", words(&into.Channel, word[core.Channel]{string(core.Sync), core.Sync}, word[core.Channel]{string(core.Failed), core.Failed})},
			{"details", plain(&details, 1, maxDetails)},
			{"everywhere", yes(&into.Everywhere)},
			{"closed", yes(&into.Closed)},
			{"happens", plain(&into.Happens, 1, maxSentence)},
			{"recipe", plain(&into.Recipe, 1, maxSentence)},
		}, meaning(into)...)...)
		if !ok || len(d.found) > before {
			return
		}
		into.Number = fmt.Sprintf("%s%05d", codePrefix, into.Code%firstLongCode)
		row, _ := core.FaultOf(into.Code)
		if (row.Channel == core.SyncOrFailed) != (into.Channel != "") {
			d.failf(n, "error %d comes by %s: by is needed where there are two ways, and only there", into.Code, row.Channel)
			return
		}
		if into.Channel == "" {
			into.Channel = row.Channel
		}
		into.bring(d, n, details)
	}
}

// bring lets a code come by its channel, where nothing else is said.
func (v *Number) bring(d *decoder, n *node, details string) {
	if v.Channel != core.Sync && (details != "" || v.Everywhere) {
		d.failf(n, "error %d is in no answer: remove details and everywhere", v.Code)
	}
	switch v.Channel {
	case core.Sync:
		v.Refuse = &core.Refusal{Code: v.Code, Details: details}
		if v.Then != nil || v.Deeds != nil || v.Closed {
			d.failf(n, "error %d refuses sends: remove then, do and closed", v.Code)
		}
	case core.TopLevel:
		v.Deeds = append(v.Deeds, core.LaterDeed{Do: core.RaiseError{Code: v.Code}})
	case core.OfMessage:
		if v.Deeds == nil {
			d.failf(n, "error %d comes with a message: write under do who sends it", v.Code)
		}
	default:
		if v.Then == nil {
			v.Then = []core.Planned{{Status: core.StatusFailed, Code: v.Code}}
		}
	}
}

// recipe reads how a code is met that belongs to no number.
func recipe(into *Number) reader {
	return func(d *decoder, n *node) {
		d.mapping(n, field{"code" + need, anyCode(&into.Code)}, field{"recipe" + need, plain(&into.Recipe, 1, maxSentence)})
		row, _ := core.FaultOf(into.Code)
		into.Channel = row.Channel
	}
}

// behaviourNumber reads how the customer behaves who has a number.
func behaviourNumber(into *Number) reader {
	return func(d *decoder, n *node) {
		d.mapping(n, append([]field{
			{"number" + need, both(phone(&into.Number), behaviour)},
			{"name" + need, name(&into.Name)},
			{"happens" + need, plain(&into.Happens, 1, maxSentence)},
			{"webhooks", optional(&into.Hooks, func(a *core.Adversity) reader { return keys(mishaps(a)...) })},
			{"on_whatsapp", no(&into.NotOnWhatsApp)},
			{"identity_changed", yes(&into.Rekeyed)},
			{"unchecked", yes(&into.Unchecked)},
		}, meaning(into)...)...)
	}
}

// behaviour refuses a number that is not one of the behaviours'.
func behaviour(d *decoder, n *node) {
	if !strings.HasPrefix(n.text, behaviourPrefix) || !core.MayMean(n.text) {
		d.failf(n, "want %s and five digits, got %s", behaviourPrefix, quote(n.text))
	}
}

// meaning are the keys that codes and behaviours share.
func meaning(v *Number) []field {
	return []field{
		{"contact", words(&v.Contact,
			word[core.CheckStatus]{"invalid", core.ContactInvalid}, word[core.CheckStatus]{"processing", core.ContactProcessing},
			word[core.CheckStatus]{"failed", core.ContactFailed})},
		{"then", both(list(&v.Then, core.MaxPlan, planned), inTime(&v.Then))},
		{"do", list(&v.Deeds, maxAtOnce, laterDeed)},
	}
}

// anyCode reads a code of the fault table.
func anyCode(into *core.Code) reader {
	return code(into, func(core.FaultRow) bool { return true }, "is no error code")
}

// recipientNumber is the number that a message went to, in a deed.
const recipientNumber = "{{fact /to}}"

// laterDeed reads what the customer does after a message was accepted.
func laterDeed(into *core.LaterDeed) reader {
	return func(d *decoder, n *node) {
		said := core.Receive{From: recipientNumber}
		var quote, unknown, rekeys, blocks bool
		var moves string
		before := len(d.found)
		ok := d.mapping(n,
			field{"after", span(&into.After, shortestGap, maxSpan)},
			field{"reply", plain(&said.Said.Text, 1, maxInboundText)},
			field{"quote", yes(&quote)},
			field{"react", func(d *decoder, n *node) {
				said.Said.Reaction = &core.Reaction{Message: "{{fact /message}}"}
				plain(&said.Said.Reaction.Emoji, 1, maxEmoji)(d, n)
			}},
			field{"unknown", yes(&unknown)},
			field{"moves_to", phone(&moves)},
			field{"changes_identity", yes(&rekeys)},
			field{"blocks", yes(&blocks)},
		)
		if !ok || len(d.found) > before {
			return
		}
		if quote {
			said.Context = &core.Context{Message: "{{fact /message}}"}
		}
		var all []core.Deed
		add := func(wanted bool, deed core.Deed) {
			if wanted {
				all = append(all, deed)
			}
		}
		add(said.Said.Text != "", says(said, core.TypeText))
		add(said.Said.Reaction != nil, says(said, core.TypeReaction))
		add(unknown, says(said, core.TypeUnknown))
		add(moves != "", core.ChangeNumber{WaID: recipientNumber, New: moves})
		add(rekeys, core.ChangeIdentity{WaID: recipientNumber})
		deaf := core.NeverDelivered
		add(blocks, core.PutCustomer{Number: recipientNumber, Patch: core.CustomerPatch{Behaviour: &deaf}})
		switch {
		case len(all) != 1:
			d.failf(n, "is %d deeds: write one of reply, react, unknown, moves_to, changes_identity and blocks", len(all))
		case quote && said.Said.Text == "":
			d.failf(n.member("quote"), "belongs to reply")
		default:
			into.Do = all[0]
		}
	}
}

// says is a message of a type.
func says(r core.Receive, t core.MessageType) core.Receive {
	r.Type = t
	return r
}
