package core

import (
	"bytes"
	"path"
	"testing"
	"time"
)

// lookedAt is a World in which everything is that can be looked at, and a look of every kind at
// something that is there, by what %T makes of it.
func lookedAt(t *testing.T) (*World, []any) {
	t.Helper()
	w := shop(t, withRegulars, func(g *Genesis) {
		g.Users = []User{{Name: "admin", Password: "secret", Admin: true}}
		g.Tokens = []FixedToken{{Token: "fixed", User: "admin"}}
		g.Customers = []Customer{{Number: priya}, {Number: tomas}}
	})
	done(t, w, CheckContact{Numbers: []string{priya}, Wait: true})
	ca := []byte(newAuthority(t, "root", nil).pem)
	done(t, w, UploadWebhookCACertificate{PEM: ca})
	done(t, w, SetProfilePhoto{Bytes: dot(t)})
	done(t, w, SetGroupIcon{Group: regulars, Bytes: dot(t)})
	cup := done(t, w, UploadMedia{ContentType: "image/webp", Bytes: sticker()})
	pack := done(t, w, CreatePack{Pack: StickerPack{Publisher: "Tea House", Name: "Cups"}})
	index := done(t, w, AddSticker{Pack: pack, Media: cup})
	sent := done(t, w, SendMessage{To: priya, Content: &TextContent{Body: "hello"}, Awaited: true})
	simulation := done(t, w, StartSimulation{Rate: 10, For: time.Hour})
	w.PassTo(w.Now().Add(time.Second / 2))
	return w, []any{
		ActingSettings{},
		Admit{Operation: "CheckHealth", By: Credential{Scheme: Bearer, Token: "fixed"}},
		Admit{Operation: "LoginUser", By: Credential{Scheme: Basic, User: "admin", Password: "secret"}},
		ApplicationSettings{},
		BusinessInfo{},
		CheckHealth{},
		ComplianceInfo{},
		ContactIdentity{WaID: priya},
		CredentialOf{User: "admin"},
		DeliveriesInFlight{},
		DownloadCACertificate{Own: ca},
		DownloadMedia{ID: cup},
		DownloadWebhookCACertificate{},
		FindMessage{ID: sent},
		GroupIcon{Group: regulars},
		GroupIconLink{Group: regulars},
		GroupInfo{Group: regulars},
		GroupInvite{Group: regulars},
		KnowsUser{Name: "admin"},
		ListCustomers{},
		ListGroups{},
		ListPacks{},
		ListSimulations{},
		ReadSimulation{ID: simulation},
		ListStickers{Pack: pack},
		Look{},
		MediaProviders{},
		NearMisses{Asked: Asked{Operation: "SendMessage", Body: []byte(`{"to":"447700900199"}`)}},
		PackInfo{Pack: pack},
		PictureAt{Token: path.Base(done(t, w, ProfilePhotoLink{}))},
		ProfileAbout{},
		ProfilePhoto{},
		ProfilePhotoLink{},
		ReadAdversity{},
		ReadAppStats{},
		ReadCustomer{WaID: priya},
		ReadDBStats{},
		ReadMetrics{},
		ReadQueue{},
		ReadShards{},
		ReadUser{By: Caller{User: "admin", Admin: true}, Name: "admin"},
		SampleOrdinal{Of: priya},
		ServedCertificate{},
		StickerInfo{Pack: pack, Index: index},
		SupportInfo{},
	}
}

func TestLooksChangeNothing(t *testing.T) {
	t.Parallel()
	c := newWorldCodec(t)
	w, looked := lookedAt(t)
	seen := map[string]bool{}
	for _, kind := range Commands() {
		if !kind.Looks {
			continue
		}
		for _, l := range append(looked, kind.Example) {
			if name := typeNames([]any{l})[0]; name != typeNames([]any{kind.Example})[0] {
				continue
			}
			before := imageOf(t, c, w)
			err := kind.Again(w, w.Now(), l)
			seen[typeNames([]any{l})[0]] = seen[typeNames([]any{l})[0]] || err == nil
			if after := imageOf(t, c, w); !bytes.Equal(before, after) {
				t.Errorf("%T %+v changes the World: %s", l, l, firstDifference(string(before), string(after)))
			}
		}
		if name := typeNames([]any{kind.Example})[0]; !seen[name] {
			t.Errorf("%s was refused: nothing is known of it", name)
		}
	}
}
