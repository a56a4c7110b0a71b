package core

import (
	"strings"
	"testing"
)

// library is a World with files, catalogues and a provider.
func library(t *testing.T) *World {
	t.Helper()
	w := shop(t, func(g *Genesis) {
		g.Options.Progression.Mode = Manual
		g.Providers = []Provider{{Name: "cdn", Bearer: "secret"}}
		g.Catalogs = []Catalog{{ID: "teas", Products: []string{"assam", "ceylon"}}, {ID: "cups", NotLinked: true}}
	})
	return w
}

// TestContentsAreJudged sends contents that are right and wrong, and looks at the refusal.
func TestContentsAreJudged(t *testing.T) {
	t.Parallel()
	files := []UploadMedia{
		{ContentType: "image/png", Bytes: []byte("pixels")},
		{ContentType: "application/pdf", Bytes: []byte("pages")},
		{ContentType: "image/webp", Bytes: make([]byte, 101<<10)},
		{ContentType: "audio/ogg; codecs=opus", Bytes: []byte("sound")},
		{ContentType: "audio/ogg", Bytes: []byte("noise")},
	}
	upload := func(t *testing.T, w *World) (ids []string) {
		t.Helper()
		for _, f := range files {
			ids = append(ids, done(t, w, f))
		}
		return ids
	}
	ids := upload(t, library(t)) // the same in each World, since they depend on the bytes
	png, pdf, webp, ogg, plainOgg := ids[0], ids[1], ids[2], ids[3], ids[4]
	rows := func(n int) []InteractiveRow {
		list := make([]InteractiveRow, n)
		for i := range list {
			list[i] = InteractiveRow{ID: strings.Repeat("x", i+1), Title: "Tea"}
		}
		return list
	}
	buttons := func(b ...ReplyButton) *InteractiveContent {
		return &InteractiveContent{Kind: InteractiveButtons, Body: "?", Buttons: b}
	}
	menu := func(s ...InteractiveSection) *InteractiveContent {
		return &InteractiveContent{Kind: InteractiveList, Body: "?", Button: "Menu", Sections: s}
	}
	products := func(catalog string, ids ...string) *InteractiveContent {
		return &InteractiveContent{
			Kind: InteractiveProducts, Body: "?", Header: &InteractiveHeader{Type: "text", Text: "Teas"}, CatalogID: catalog,
			Sections: []InteractiveSection{{Products: ids}},
		}
	}
	tests := []struct {
		name    string
		content Content
		want    string // beginning of the refusal; empty: accepted
	}{
		{"text", &TextContent{Body: strings.Repeat("é", MaxTextBody)}, ""},
		{"empty text", &TextContent{}, "400/1008 Parameter 'body' is mandatory for type 'text'"},
		{"long text", &TextContent{Body: strings.Repeat("é", MaxTextBody+1)}, "400/1001 Parameter 'body' is too long: 4097 characters"},
		{"image", &MediaContent{Kind: Image, ID: png, Caption: "tea"}, ""},
		{"image by link", &MediaContent{Kind: Image, Link: "HTTPS://cdn.example/a", Provider: "cdn"}, ""},
		{"neither id nor link", &MediaContent{Kind: Image}, "400/1008 Parameter 'id' or 'link' is mandatory"},
		{"id and link", &MediaContent{Kind: Image, ID: png, Link: "https://cdn.example/a"}, "400/1009 "},
		{"unknown id", &MediaContent{Kind: Image, ID: "nothing"}, "404/1006 No media has the id 'nothing'"},
		{"document as image", &MediaContent{Kind: Image, ID: pdf}, "400/1009 Parameter 'id' is of type 'application/pdf'"},
		{"anything as document", &MediaContent{Kind: Document, ID: png, Filename: "a.png"}, ""},
		{"large sticker", &MediaContent{Kind: Sticker, ID: webp}, "400/1009 Parameter 'id' has 103424 bytes, at most 102400"},
		{"voice", &MediaContent{Kind: Voice, ID: ogg}, ""},
		{"plain ogg", &MediaContent{Kind: Audio, ID: plainOgg}, "400/1009 "},
		{"caption of audio", &MediaContent{Kind: Audio, ID: ogg, Caption: "la"}, "400/1010 "},
		{"file name of an image", &MediaContent{Kind: Image, ID: png, Filename: "a"}, "400/1010 "},
		{"long caption", &MediaContent{Kind: Image, ID: png, Caption: strings.Repeat("a", 1025)}, "400/1009 Parameter 'caption' is too long"},
		{"unknown provider", &MediaContent{Kind: Image, Link: "https://cdn.example/a", Provider: "nobody"}, "400/1009 "},
		{"provider beside an id", &MediaContent{Kind: Image, ID: png, Provider: "nobody"}, ""},
		{"link that is none", &MediaContent{Kind: Image, Link: "ftp://cdn.example/a"}, "400/1009 Parameter 'link'"},
		{"location", &LocationContent{Latitude: -90, Longitude: 180}, ""},
		{"latitude", &LocationContent{Latitude: 90.1}, "400/1009 Parameter 'latitude'"},
		{"longitude", &LocationContent{Longitude: -180.5}, "400/1009 Parameter 'longitude'"},
		{"card", &CardsContent{Cards: []Card{{Name: CardName{Formatted: "Priya"}}}}, ""},
		{"no cards", &CardsContent{}, "400/1008 "},
		{"card without name", &CardsContent{Cards: []Card{{}}}, "400/1008 Parameter 'formatted_name' of contact 1"},
		{"reaction to what is unknown", &ReactionContent{Message: "x", Emoji: "👍"}, ""},
		{"reaction to nothing", &ReactionContent{}, "400/1008 "},
		{"buttons", buttons(ReplyButton{"a", "A"}, ReplyButton{"b", "B"}), ""},
		{"no buttons", buttons(), "400/1009 "},
		{"four buttons", buttons(ReplyButton{"a", "A"}, ReplyButton{"b", "B"}, ReplyButton{"c", "C"}, ReplyButton{"d", "D"}), "400/1009 "},
		{"the same id twice", buttons(ReplyButton{"a", "A"}, ReplyButton{"a", "B"}), "400/1009 Parameter 'id'"},
		{"the same title twice", buttons(ReplyButton{"a", "A"}, ReplyButton{"b", "A"}), "400/1009 Parameter 'title'"},
		{"no body", &InteractiveContent{Kind: InteractiveList}, "400/2009 "},
		{"list", menu(InteractiveSection{Rows: rows(10)}), ""},
		{"eleven rows in all", menu(InteractiveSection{"A", rows(6), nil}, InteractiveSection{"B", rows(11)[6:], nil}), "400/2016 "},
		{"section without rows", menu(InteractiveSection{Title: "A"}), "400/2016 "},
		{"no sections", menu(), "400/2015 "},
		{"two sections, one without title", menu(InteractiveSection{"A", rows(1), nil}, InteractiveSection{"", rows(2)[1:], nil}), "400/1008 "},
		{"the same row twice", menu(InteractiveSection{"A", rows(1), nil}, InteractiveSection{"B", rows(1), nil}), "400/1009 "},
		{"list with a picture", &InteractiveContent{Kind: InteractiveList, Body: "?", Header: &InteractiveHeader{Type: "image"}}, "400/2036 "},
		{"a kind that is none", &InteractiveContent{Kind: "flow", Body: "?"}, "400/1009 "},
		{"product", &InteractiveContent{Kind: InteractiveProduct, CatalogID: "teas", ProductID: "assam"}, ""},
		{"product with header", &InteractiveContent{Kind: InteractiveProduct, Header: &InteractiveHeader{Type: "text"}}, "400/2036 "},
		{"product that is missing", &InteractiveContent{Kind: InteractiveProduct, CatalogID: "teas", ProductID: "coffee"}, "400/2027 "},
		{"products", products("teas", "assam", "ceylon"), ""},
		{"products without header", &InteractiveContent{Kind: InteractiveProducts, Body: "?"}, "400/2036 "},
		{"some products missing", products("teas", "assam", "coffee"), "400/2026 "},
		{"no products", products("teas"), "400/2023 "},
		{"unknown catalogue", products("coffees", "assam"), "400/2024 "},
		{"catalogue of another number", products("cups", "mug"), "400/2025 "},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w := library(t)
			upload(t, w)
			c := SendMessage{To: priya, Content: tt.content}
			if tt.want == "" {
				done(t, w, c)
				return
			}
			if got := refused(t, w, c); !strings.HasPrefix(got, tt.want) {
				t.Errorf("refused with %q, want %q", got, tt.want)
			}
		})
	}
}

// TestInteractiveMessagesNeedAVersion holds the version timeline.
func TestInteractiveMessagesNeedAVersion(t *testing.T) {
	t.Parallel()
	w := shop(t, func(g *Genesis) {
		g.Options.Progression.Mode = Manual
		g.Options.ClientVersion = Version{2, 36, 0}
		g.Customers = []Customer{{Number: priya}}
	})
	done(t, w, CheckContact{Numbers: []string{priya}, Wait: true})
	done(t, w, SendMessage{To: priya, Content: &InteractiveContent{
		Kind: InteractiveButtons, Body: "?", Buttons: []ReplyButton{{"a", "A"}},
	}})
	got := refused(t, w, SendMessage{To: priya, Content: &InteractiveContent{Kind: InteractiveProduct, CatalogID: "c", ProductID: "p"}})
	if want := "400/1009 Interactive messages of type 'product' need client version 2.37.0, this is 2.36.0"; got != want {
		t.Errorf("refused with %q, want %q", got, want)
	}
}
