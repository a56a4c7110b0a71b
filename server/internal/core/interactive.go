package core

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// InteractiveKind is what an interactive message offers.
type InteractiveKind string

// The kinds. Source: messages, interactive (D, R).
const (
	InteractiveButtons  InteractiveKind = "button"
	InteractiveList     InteractiveKind = "list"
	InteractiveProduct  InteractiveKind = "product"
	InteractiveProducts InteractiveKind = "product_list"
)

// Limits of interactive messages. Source: messages, interactive (R, and so enforced only with
// RememberedLimits, but sections and rows of a list D).
const (
	maxButtons  = 3
	maxSections = 10
	maxRows     = 10 // over all sections
	maxProducts = 30 // over all sections
)

// InteractiveContent is a message that is answered by a tap.
type InteractiveContent struct {
	Kind      InteractiveKind
	Header    *InteractiveHeader // nil: none
	Body      string             // empty for a single product only
	Footer    string
	Buttons   []ReplyButton        // of InteractiveButtons
	Button    string               // label that opens a list
	Sections  []InteractiveSection // of a list or of products
	CatalogID string               // of products
	ProductID string               // product_retailer_id of a single product
}

// InteractiveHeader is the head of an interactive message.
type InteractiveHeader struct {
	Type  string        // text, image, video or document
	Text  string        // of a text header
	Media *MediaContent // of the others
}

// ReplyButton is a button that answers with its id.
type ReplyButton struct{ ID, Title string }

// InteractiveSection is a part of a list: rows or products.
type InteractiveSection struct {
	Title    string
	Rows     []InteractiveRow
	Products []string // product_retailer_id
}

// InteractiveRow is a line of a list.
type InteractiveRow struct{ ID, Title, Description string }

// Type is TypeInteractive.
func (*InteractiveContent) Type() MessageType { return TypeInteractive }

// check judges what the description of the API cannot say, and versions.
// Source: messages, interactive; errors, 2000-series (D).
func (c *InteractiveContent) check(w *World) error {
	since := 35
	patch := 2
	if c.Kind == InteractiveProduct || c.Kind == InteractiveProducts {
		since, patch = 37, 0
	}
	if v := w.options.ClientVersion; !v.atLeast(since, patch) {
		return refuse(1009, "Interactive messages of type '%s' need client version 2.%d.%d, this is %s", c.Kind, since, patch, v)
	}
	if c.Body == "" && c.Kind != InteractiveProduct {
		return refuse(2009, "Parameter 'body' is mandatory for interactive type '%s'", c.Kind)
	}
	if w.tooLong(c.Body, maxInteractiveBody) {
		return refuse(1009, "Parameter 'body' is too long: %d characters, at most %d", utf8.RuneCountInString(c.Body), maxInteractiveBody)
	}
	if err := c.checkHeader(w); err != nil {
		return err
	}
	switch c.Kind {
	case InteractiveButtons:
		return c.checkButtons(w)
	case InteractiveList:
		return c.checkList(w)
	case InteractiveProduct:
		return w.checkProducts(c.CatalogID, []string{c.ProductID})
	case InteractiveProducts:
		return c.checkProducts(w)
	default:
		return refuse(1009, "Parameter 'type' of 'interactive' is '%s', want button, list, product or product_list", c.Kind)
	}
}

// checkHeader judges the header. Source: messages, interactive (R); code 2036 (I).
func (c *InteractiveContent) checkHeader(w *World) error {
	switch {
	case c.Header == nil && c.Kind == InteractiveProducts:
		return refuse(2036, "Interactive type 'product_list' needs a text header")
	case c.Header == nil:
		return nil
	case c.Kind == InteractiveProduct:
		return refuse(2036, "Interactive type 'product' takes no header")
	case c.Header.Type != "text" && c.Kind != InteractiveButtons:
		return refuse(2036, "Interactive type '%s' takes a text header only", c.Kind)
	case c.Header.Type != "text" && c.Header.Media == nil:
		return refuse(1008, "Parameter '%s' of 'header' is mandatory", c.Header.Type)
	case c.Header.Media != nil:
		return c.Header.Media.check(w)
	}
	return nil
}

func (c *InteractiveContent) checkButtons(w *World) error {
	if n := len(c.Buttons); n == 0 || w.tooMany(n, maxButtons) {
		return refuse(1009, "Parameter 'buttons' has %d buttons, want 1 to %d", n, maxButtons)
	}
	for i, b := range c.Buttons {
		for _, other := range c.Buttons[:i] {
			if other.ID == b.ID {
				return refuse(1009, "Parameter 'id': two buttons have the id '%s'", b.ID)
			}
			if other.Title == b.Title {
				return refuse(1009, "Parameter 'title': two buttons have the title '%s'", b.Title)
			}
		}
	}
	return nil
}

func (c *InteractiveContent) checkList(w *World) error {
	if err := c.checkSections(w); err != nil {
		return err
	}
	rows := make([]string, 0, maxRows)
	for _, s := range c.Sections {
		if len(s.Rows) == 0 {
			return refuse(2016, "Section '%s' has no rows", s.Title)
		}
		for _, r := range s.Rows {
			if slices.Contains(rows, r.ID) {
				return refuse(1009, "Parameter 'id': two rows have the id '%s'", r.ID)
			}
			if len(rows) == maxRows {
				return refuse(2016, "The list has more than %d rows in all", maxRows)
			}
			rows = append(rows, r.ID)
		}
	}
	return nil
}

// checkSections judges number and titles of sections; a single one needs no title.
func (c *InteractiveContent) checkSections(w *World) error {
	n := len(c.Sections)
	tooMany := n > maxSections
	if c.Kind == InteractiveProducts {
		tooMany = w.tooMany(n, maxSections)
	}
	if n == 0 || tooMany {
		return refuse(2015, "Parameter 'sections' has %d sections, want 1 to %d", n, maxSections)
	}
	for i, s := range c.Sections {
		if len(c.Sections) > 1 && s.Title == "" {
			return refuse(1008, "Parameter 'title' of section %d is mandatory when there are several", i+1)
		}
	}
	return nil
}

func (c *InteractiveContent) checkProducts(w *World) error {
	if err := c.checkSections(w); err != nil {
		return err
	}
	var products []string
	for _, s := range c.Sections {
		products = append(products, s.Products...)
	}
	if n := len(products); n == 0 || w.tooMany(n, maxProducts) {
		return refuse(2023, "The message has %d products, want 1 to %d", n, maxProducts)
	}
	return w.checkProducts(c.CatalogID, products)
}

// checkProducts looks products up in the fixture's catalogues; without any, every product is
// one. Source: errors, 2000-series (D); which code when: our choice (I).
func (w *World) checkProducts(catalog string, products []string) error {
	if len(w.genesis.Catalogs) == 0 {
		return nil
	}
	for _, known := range w.genesis.Catalogs {
		if known.ID != catalog {
			continue
		}
		if known.NotLinked {
			return refuse(2025, "Catalogue '%s' is not linked to this number", catalog)
		}
		missing := make([]string, 0, len(products))
		for _, p := range products {
			if !slices.Contains(known.Products, p) {
				missing = append(missing, p)
			}
		}
		if len(missing) == len(products) {
			return refuse(2027, "Catalogue '%s' has none of the products: %s", catalog, strings.Join(missing, ", "))
		}
		if len(missing) > 0 {
			return refuse(2026, "Catalogue '%s' does not have: %s", catalog, strings.Join(missing, ", "))
		}
		return nil
	}
	return refuse(2024, "No catalogue has the id '%s'", catalog)
}
