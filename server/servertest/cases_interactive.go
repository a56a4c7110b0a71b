package servertest

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// interactiveCases are messages with buttons, lists and products. Source: messages, interactive
// (D, R); errors, 2000-series; clients, Messages.
func interactiveCases() []Case {
	return slices.Concat(choiceCases(), productCases())
}

// choiceCases are buttons and lists.
func choiceCases() []Case {
	return []Case{
		{Name: "buttons go with a header of each kind, a body and a footer", Run: buttonMessages},
		{Name: "one to three buttons, with titles and ids of their own", Run: badButtonMessages},
		{Name: "lists go with sections and rows; a single section needs no title", Run: listMessages},
		{Name: "one to ten sections, else 2015; one to ten rows in all, else 2016", Run: listSizes},
		{Name: "texts of a list have their limits and ids are unique", Run: badListMessages},
		{Name: "header, body and footer have their limits and forms", Run: frames},
		{Name: "an interactive message needs its type and its action", Run: badInteractive},
		{Name: "before 2.35.2 there are no interactive messages", Options: []Option{WithClientVersion("2.35.1"), fixtureWith("")}, Run: noInteractive},
		{Name: "before 2.37 there are no product messages", Options: []Option{WithClientVersion("2.36.0")}, Run: noProducts},
	}
}

// interactive is an interactive message.
func interactive(content string) string {
	return to(wroteEarlier, `"type":"interactive","recipient_type":"individual","interactive":`+content)
}

// framed is an interactive message of a kind with header, body and footer as JSON members, or none.
func framed(kind, frame, action string) string {
	return interactive(`{"type":"` + kind + `",` + frame + `"action":` + action + `}`)
}

const (
	bodyOfTea = `"body":{"text":"Pick a tea"},`
	oneRow    = `{"button":"Menu","sections":[{"rows":[{"id":"assam","title":"Assam"}]}]}`
	yesButton = `{"type":"reply","reply":{"id":"yes","title":"Yes"}}`
)

// buttonsOf is the action with buttons.
func buttonsOf(buttons ...string) string { return `{"buttons":[` + strings.Join(buttons, ",") + `]}` }

// replyButton is a button.
func replyButton(id, title string) string {
	return `{"type":"reply","reply":{"id":"` + id + `","title":"` + title + `"}}`
}

// rowsOf are n rows with ids that begin so.
func rowsOf(prefix string, n int) string {
	rows := make([]string, n)
	for i := range rows {
		rows[i] = fmt.Sprintf(`{"id":"%s%d","title":"Tea"}`, prefix, i)
	}
	return strings.Join(rows, ",")
}

// listOf is the action with sections.
func listOf(sections ...string) string {
	return `{"button":"Menu","sections":[` + strings.Join(sections, ",") + `]}`
}

// section is a section of a list.
func section(title, rows string) string { return `{"title":"` + title + `","rows":[` + rows + `]}` }

func buttonMessages(t *testing.T, m *Mock) {
	image := upload(t, m, "image/png", pngPicture(t))
	for _, frame := range []string{
		bodyOfTea,
		`"header":null,` + bodyOfTea + `"footer":null,`,
		`"header":{"type":"text","text":"Teas"},` + bodyOfTea + `"footer":{"text":"Tea house"},`,
		`"header":{"type":"image","image":{"id":"` + image + `"}},` + bodyOfTea,
		`"header":{"type":"image","image":{"link":"https://cdn.example/cup.png"}},` + bodyOfTea,
		`"header":{"type":"video","video":{"link":"https://cdn.example/tea.mp4"}},` + bodyOfTea,
		`"header":{"type":"document","document":{"link":"https://cdn.example/menu.pdf","filename":"menu.pdf"}},` + bodyOfTea,
	} {
		accepted(t, m, framed("button", frame, buttonsOf(yesButton)))
		accepted(t, m, framed("button", frame, buttonsOf(yesButton, replyButton("no", "No"), replyButton(strings.Repeat("i", 256), strings.Repeat("茶", 20)))))
	}
}

func badButtonMessages(t *testing.T, m *Mock) {
	with := func(buttons ...string) string { return framed("button", bodyOfTea, buttonsOf(buttons...)) }
	refused(t, m, []refusal{
		{name: "none", body: with(), code: 1009, details: "buttons"},
		{name: "no list", body: framed("button", bodyOfTea, `{}`), code: 1008, details: "buttons"},
		{name: "four", body: with(replyButton("1", "1"), replyButton("2", "2"), replyButton("3", "3"), replyButton("4", "4")), code: 1009, details: "buttons"},
		{name: "a long title", body: with(replyButton("1", strings.Repeat("x", 21))), code: 1009, details: "title"},
		{name: "an empty title", body: with(replyButton("1", "")), code: 1009, details: "title"},
		{name: "a long id", body: with(replyButton(strings.Repeat("x", 257), "1")), code: 1009, details: "id"},
		{name: "one id twice", body: with(yesButton, replyButton("yes", "Sure")), code: 1009, details: "'yes'"},
		{name: "one title twice", body: with(yesButton, replyButton("sure", "Yes")), code: 1009, details: "'Yes'"},
		{name: "no reply", body: with(`{"type":"reply"}`), code: 1008, details: "reply"},
		{name: "no id", body: with(`{"type":"reply","reply":{"title":"Yes"}}`), code: 1008, details: "id"},
		{name: "no title", body: with(`{"type":"reply","reply":{"id":"yes"}}`), code: 1008, details: "title"},
		{name: "no type", body: with(`{"reply":{"id":"yes","title":"Yes"}}`), code: 1008, details: "type"},
		{name: "another type", body: with(`{"type":"url","reply":{"id":"yes","title":"Yes"}}`), code: 1009, details: "type"},
	})
}

func listMessages(t *testing.T, m *Mock) {
	full := `{"id":"` + strings.Repeat("i", 200) + `","title":"` + strings.Repeat("茶", 24) + `","description":"` + strings.Repeat("茶", 72) + `"}`
	sections := make([]string, 10)
	for i := range sections {
		sections[i] = section(fmt.Sprintf("Section %d", i), rowsOf(fmt.Sprintf("s%d-", i), 1))
	}
	for _, action := range []string{
		oneRow,
		listOf(section("", rowsOf("r", 1))),
		listOf(`{"title":null,"rows":[{"id":"assam","title":"Assam","description":null}]}`),
		listOf(section("Black", rowsOf("r", 10))),
		listOf(section("Black", rowsOf("b", 5)), section("Green", rowsOf("g", 5))),
		listOf(sections...),
		`{"button":"` + strings.Repeat("茶", 20) + `","sections":[{"title":"` + strings.Repeat("x", 24) + `","rows":[` + full + `]}]}`,
	} {
		accepted(t, m, framed("list", bodyOfTea, action))
		accepted(t, m, framed("list", `"header":{"type":"text","text":"Teas"},`+bodyOfTea+`"footer":{"text":"Tea house"},`, action))
	}
}

func listSizes(t *testing.T, m *Mock) {
	with := func(sections ...string) string { return framed("list", bodyOfTea, listOf(sections...)) }
	eleven := make([]string, 11)
	for i := range eleven {
		eleven[i] = section(fmt.Sprintf("Section %d", i), rowsOf(fmt.Sprintf("s%d-", i), 1))
	}
	refused(t, m, []refusal{
		{name: "no section", body: with(), code: 2015, details: "sections"},
		{name: "eleven sections", body: with(eleven...), code: 2015, details: "sections"},
		{name: "no row", body: with(section("Black", "")), code: 2016, details: "rows"},
		{name: "eleven rows", body: with(section("Black", rowsOf("r", 11))), code: 2016, details: "rows"},
		{name: "eleven rows in two sections", body: with(section("Black", rowsOf("b", 5)), section("Green", rowsOf("g", 6))), code: 2016, details: "rows"},
	})
}

func badListMessages(t *testing.T, m *Mock) {
	with := func(sections ...string) string { return framed("list", bodyOfTea, listOf(sections...)) }
	labelled := func(button string) string {
		return framed("list", bodyOfTea, `{`+button+`"sections":[`+section("", rowsOf("r", 1))+`]}`)
	}
	refused(t, m, []refusal{
		{name: "no label", body: labelled(""), code: 1008, details: "button"},
		{name: "a long label", body: labelled(`"button":"` + strings.Repeat("x", 21) + `",`), code: 1009, details: "button"},
		{name: "no sections", body: framed("list", bodyOfTea, `{"button":"Menu"}`), code: 1008, details: "sections"},
		{name: "a long section title", body: with(section(strings.Repeat("x", 25), rowsOf("r", 1))), code: 1009, details: "title"},
		{name: "two sections, one without title", body: with(section("Black", rowsOf("b", 1)), `{"rows":[`+rowsOf("g", 1)+`]}`), code: 1008, details: "title"},
		{name: "no rows", body: with(`{"title":"Black"}`), code: 1008, details: "rows"},
		{name: "a row without id", body: with(section("", `{"title":"Assam"}`)), code: 1008, details: "id"},
		{name: "a row without title", body: with(section("", `{"id":"assam"}`)), code: 1008, details: "title"},
		{name: "a long row title", body: with(section("", `{"id":"assam","title":"`+strings.Repeat("x", 25)+`"}`)), code: 1009, details: "title"},
		{name: "a long row id", body: with(section("", `{"id":"`+strings.Repeat("x", 201)+`","title":"Assam"}`)), code: 1009, details: "id"},
		{name: "a long description", body: with(section("", `{"id":"assam","title":"Assam","description":"`+strings.Repeat("x", 73)+`"}`)), code: 1009, details: "description"},
		{name: "one id twice", body: with(section("Black", rowsOf("r", 1)), section("Green", rowsOf("r", 1))), code: 1009, details: "'r0'"},
	})
}

func frames(t *testing.T, m *Mock) {
	list := func(frame string) string { return framed("list", frame, oneRow) }
	buttons := func(frame string) string { return framed("button", frame, buttonsOf(yesButton)) }
	long := strings.Repeat("茶", 1024)
	accepted(t, m, list(`"header":{"type":"text","text":"`+long[:3*60]+`"},"body":{"text":"`+long+`"},"footer":{"text":"`+long[:3*60]+`"},`))
	refused(t, m, []refusal{
		{name: "a list without body", body: list(""), code: 2009, details: "body"},
		{name: "a list with a null body", body: list(`"body":null,`), code: 2009, details: "body"},
		{name: "buttons without body", body: buttons(""), code: 2009, details: "body"},
		{name: "a body without text", body: list(`"body":{},`), code: 1008, details: "text"},
		{name: "an empty body", body: list(`"body":{"text":""},`), code: 1009, details: "text"},
		{name: "a long body", body: buttons(`"body":{"text":"` + long + `x"},`), code: 1009, details: "1024"},
		{name: "a long footer", body: buttons(bodyOfTea + `"footer":{"text":"` + long[:3*61] + `"},`), code: 1009, details: "60"},
		{name: "a footer without text", body: buttons(bodyOfTea + `"footer":{},`), code: 1008, details: "text"},
		{name: "a long header", body: list(`"header":{"type":"text","text":"` + long[:3*61] + `"},` + bodyOfTea), code: 1009, details: "60"},
		{name: "a header without text", body: buttons(`"header":{"type":"text"},` + bodyOfTea), code: 1008, details: "text"},
		{name: "a header without type", body: buttons(`"header":{"text":"Teas"},` + bodyOfTea), code: 1008, details: "type"},
		{name: "an unknown header", body: buttons(`"header":{"type":"audio","audio":{}},` + bodyOfTea), code: 2036, details: "type"},
		{name: "an image above a list", body: list(`"header":{"type":"image","image":{"link":"https://cdn.example/cup.png"}},` + bodyOfTea), code: 2036, details: "type"},
		{name: "an image without file", body: buttons(`"header":{"type":"image","image":{}},` + bodyOfTea), code: 1008, details: "'id' or 'link'"},
		{name: "an image that is missing", body: buttons(`"header":{"type":"image"},` + bodyOfTea), code: 1008, details: "image"},
		{name: "an unknown image", body: buttons(`"header":{"type":"image","image":{"id":"nothing"}},` + bodyOfTea), status: 404, code: 1006},
	})
}

func badInteractive(t *testing.T, m *Mock) {
	refused(t, m, []refusal{
		{name: "no type", body: interactive(`{` + bodyOfTea + `"action":` + oneRow + `}`), code: 1008, details: "type"},
		{name: "an unknown type", body: framed("carousel", bodyOfTea, oneRow), code: 1009, details: "type"},
		{name: "no action", body: interactive(`{"type":"list","body":{"text":"Pick a tea"}}`), code: 1008, details: "action"},
		{name: "the action of another type", body: framed("list", bodyOfTea, buttonsOf(yesButton)), code: 1008, details: "button"},
		{name: "an action that is a list", body: framed("button", bodyOfTea, `[]`), code: 1009, details: "action"},
	})
	accepted(t, m, framed("list", bodyOfTea+`"surplus":1,`, oneRow))
}

func noInteractive(t *testing.T, m *Mock) {
	check(t, m, `,"blocking":"wait"`, "+"+wroteEarlier)
	refused(t, m, []refusal{
		{name: "buttons", body: framed("button", bodyOfTea, buttonsOf(yesButton)), code: 1009, details: "2.35.2"},
		{name: "a list", body: framed("list", bodyOfTea, oneRow), code: 1009, details: "2.35.2"},
	})
}

func noProducts(t *testing.T, m *Mock) {
	accepted(t, m, framed("list", bodyOfTea, oneRow))
	refused(t, m, []refusal{
		{name: "a product", body: product("100200300400500", "assam-250"), code: 1009, details: "2.37"},
		{name: "products", body: products("100200300400500", productSection("Black", "assam-250")), code: 1009, details: "2.37"},
	})
}

// productCases are messages about products of a catalog.
func productCases() []Case {
	return []Case{
		{Name: "products of the catalog are accepted, alone and in sections", Run: productMessages},
		{Name: "a product takes no header, a product list needs a text header", Run: productFrames},
		{Name: "one to thirty products, else 2023, in one to ten sections, else 2015", Options: []Option{fixtureWith("")}, Run: productSizes},
		{Name: "2024 to 2027: catalogs and products that do not exist", Options: []Option{catalogFixture()}, Run: unknownProducts},
		{Name: "without a declared catalog every product exists", Options: []Option{fixtureWith("")}, Run: anyProduct},
	}
}

// product is a message about one product.
func product(catalog, id string) string {
	return framed("product", "", `{"catalog_id":"`+catalog+`","product_retailer_id":"`+id+`"}`)
}

// teaHeader is the header of product lists.
const teaHeader = `"header":{"type":"text","text":"Teas"},`

// products is a message about several products.
func products(catalog string, sections ...string) string {
	return framed("product_list", teaHeader+bodyOfTea, `{"catalog_id":"`+catalog+`","sections":[`+strings.Join(sections, ",")+`]}`)
}

// productSection is a section with products.
func productSection(title string, ids ...string) string {
	items := make([]string, len(ids))
	for i, id := range ids {
		items[i] = `{"product_retailer_id":"` + id + `"}`
	}
	return `{"title":"` + title + `","product_items":[` + strings.Join(items, ",") + `]}`
}

func productMessages(t *testing.T, m *Mock) {
	const catalog = "100200300400500"
	accepted(t, m, product(catalog, "assam-250"))
	accepted(t, m, framed("product", bodyOfTea+`"header":null,"footer":{"text":"Tea house"},`, `{"catalog_id":"`+catalog+`","product_retailer_id":"sencha-100"}`))
	accepted(t, m, products(catalog, productSection("", "assam-250", "darjeeling-250")))
	accepted(t, m, products(catalog, productSection("Black", "assam-250", "darjeeling-250"), productSection("Green", "sencha-100")))
}

func productFrames(t *testing.T, m *Mock) {
	list := func(frame string) string {
		return framed("product_list", frame, `{"catalog_id":"100200300400500","sections":[`+productSection("", "assam-250")+`]}`)
	}
	one := `{"catalog_id":"100200300400500","product_retailer_id":"assam-250"}`
	refused(t, m, []refusal{
		{name: "a product with a header", body: framed("product", teaHeader, one), code: 1010, details: "header"},
		{name: "a product without id", body: framed("product", "", `{"catalog_id":"100200300400500"}`), code: 1008, details: "product_retailer_id"},
		{name: "a product without catalog", body: framed("product", "", `{"product_retailer_id":"assam-250"}`), code: 1008, details: "catalog_id"},
		{name: "an empty body", body: framed("product", `"body":{"text":""},`, one), code: 1009, details: "text"},
		{name: "products without header", body: list(bodyOfTea), code: 2009, details: "header"},
		{name: "products without body", body: list(teaHeader), code: 2009, details: "body"},
		{name: "products below an image", body: list(`"header":{"type":"image","image":{"link":"https://cdn.example/cup.png"}},` + bodyOfTea), code: 2036, details: "type"},
		{name: "an item without id", body: strings.Replace(list(teaHeader+bodyOfTea), `{"product_retailer_id":"assam-250"}`, `{}`, 1), code: 1008, details: "product_retailer_id"},
	})
}

func productSizes(t *testing.T, m *Mock) {
	ids := func(n int) []string {
		list := make([]string, n)
		for i := range list {
			list[i] = fmt.Sprintf("tea-%d", i)
		}
		return list
	}
	sections := make([]string, 11)
	for i := range sections {
		sections[i] = productSection(fmt.Sprintf("Section %d", i), fmt.Sprintf("tea-%d", i))
	}
	accepted(t, m, products("1", productSection("", ids(30)...)))
	accepted(t, m, products("1", productSection("Black", ids(30)[:15]...), productSection("Green", ids(30)[15:]...)))
	accepted(t, m, products("1", sections[:10]...))
	refused(t, m, []refusal{
		{name: "no product", body: products("1", productSection("")), code: 2023, details: "product"},
		{name: "31 products", body: products("1", productSection("", ids(31)...)), code: 2023, details: "product"},
		{name: "31 products in two sections", body: products("1", productSection("Black", ids(31)[:15]...), productSection("Green", ids(31)[15:]...)), code: 2023, details: "31"},
		{name: "no section", body: products("1"), code: 2015, details: "sections"},
		{name: "eleven sections", body: products("1", sections...), code: 2015, details: "sections"},
		{name: "two sections, one without title", body: products("1", productSection("Black", "a"), productSection("", "b")), code: 1008, details: "title"},
		{name: "a long section title", body: products("1", productSection(strings.Repeat("x", 25), "a")), code: 1009, details: "title"},
	})
}

// catalogFixture is a business with a catalog, and another one that is not linked to its number.
func catalogFixture() Option {
	return fixtureWith(`
catalogs:
  - {id: "1", products: [assam, sencha]}
  - {id: "2", products: [assam], linked: false}
`)
}

func unknownProducts(t *testing.T, m *Mock) {
	accepted(t, m, product("1", "assam"))
	refused(t, m, []refusal{
		{name: "no such catalog", body: product("3", "assam"), code: 2024, details: "'3'"},
		{name: "a catalog of somebody else", body: product("2", "assam"), code: 2025, details: "'2'"},
		{name: "a list from no catalog", body: products("3", productSection("", "assam")), code: 2024, details: "'3'"},
		{name: "a list from another catalog", body: products("2", productSection("", "assam")), code: 2025, details: "'2'"},
		{name: "some products are missing", body: products("1", productSection("", "assam", "oolong")), code: 2026, details: "oolong"},
		{name: "all products are missing", body: products("1", productSection("", "oolong", "mate")), code: 2027, details: "oolong"},
		{name: "the product is missing", body: product("1", "oolong"), code: 2027, details: "oolong"},
	})
}

func anyProduct(t *testing.T, m *Mock) {
	accepted(t, m, product("3", "oolong"))
	accepted(t, m, products("3", productSection("", "oolong", "mate")))
}
