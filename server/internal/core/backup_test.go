package core

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// furnished is the shop with something in every part that a backup holds.
func furnished(t *testing.T) *World {
	t.Helper()
	w := shop(t, func(g *Genesis) {
		g.Number.PIN = "240613"
		g.Settings.WebhookURL = new("https://hooks.example/wa")
		g.Settings.PassThrough = new(false)
		g.Settings.WebhookRead = new(false)
		g.Settings.AutoDownload = &[]string{}
		g.Providers = []Provider{{Name: "cdn", Bearer: "k3y-for-cdn"}, {Name: "b", Basic: &BasicConfig{"u", "p"}}}
		g.About = "Loose-leaf tea"
		g.Business = BusinessProfile{Address: "1 Quay Street", Websites: []string{"https://teahouse.example"}}
		g.Shards = 2
	})
	done(t, w, SetProfilePhoto{Bytes: dot(t)})
	w.Drain()
	return w
}

func TestABackupMakesAFreshWorldTheSame(t *testing.T) {
	t.Parallel()
	source := furnished(t)
	data := done(t, source, BackupSettings{Password: "keep it"})

	w := shop(t, unregistered, func(g *Genesis) {
		g.Seed, g.Shards, g.Number = 8, 2, Number{}
		g.Providers = []Provider{{Name: "other", Bearer: "x"}}
	})
	done(t, w, RestoreSettings{Password: "keep it", Data: data})
	want := []string{"settings_restored", "number_registered", "gateway_status_changed", "gateway_status_changed", "identity_renewed"}
	if diff := cmp.Diff(want, kinds(w)); diff != "" {
		t.Errorf("facts (-want +got):\n%s", diff)
	}
	for _, part := range []struct {
		name string
		of   func(*World) any
	}{
		{"settings", func(w *World) any { return done(t, w, ApplicationSettings{}) }},
		{"acting settings", func(w *World) any { return done(t, w, ActingSettings{}) }},
		{"providers", func(w *World) any { return done(t, w, MediaProviders{}) }},
		{"about", func(w *World) any { return done(t, w, ProfileAbout{}) }},
		{"photo", func(w *World) any { return done(t, w, ProfilePhoto{}) }},
		{"business profile", func(w *World) any { return done(t, w, BusinessInfo{}) }},
		{"PIN", func(w *World) any { return w.registration.pins }},
		{"name", func(w *World) any { return w.registration.name }},
		{"health", func(w *World) any { return done(t, w, CheckHealth{}) }},
	} {
		if diff := cmp.Diff(part.of(source), part.of(w)); diff != "" {
			t.Errorf("%s (-source +restored):\n%s", part.name, diff)
		}
	}
}

func TestBackupsAreAFunctionOfTheSeed(t *testing.T) {
	t.Parallel()
	a, b := furnished(t), furnished(t)
	first := done(t, a, BackupSettings{Password: "keep it"})
	if first != done(t, b, BackupSettings{Password: "keep it"}) {
		t.Error("same seed and commands, other backups")
	}
	if first == done(t, a, BackupSettings{Password: "keep it"}) {
		t.Error("two backups share salt and nonce")
	}
}

func TestABackupHidesWhatItHolds(t *testing.T) {
	t.Parallel()
	w := furnished(t)
	data := done(t, w, BackupSettings{Password: "keep it"})
	raw, err := base64.StdEncoding.DecodeString(data)
	if err != nil {
		t.Fatalf("a backup is base64: %v", err)
	}
	for _, secret := range []string{"k3y-for-cdn", "240613", "keep it"} {
		if strings.Contains(string(raw), secret) {
			t.Errorf("the backup shows %q", secret)
		}
		if told := fmt.Sprintf("%+v", w.told); strings.Contains(told, secret) {
			t.Errorf("a fact shows %q", secret)
		}
	}
}

func TestNoIdentityIsRenewedBefore2314(t *testing.T) {
	t.Parallel()
	data := done(t, furnished(t), BackupSettings{Password: "keep it"})
	w := shop(t, unregistered, func(g *Genesis) { g.Shards = 2; g.Options.ClientVersion = Version{2, 31, 3} })
	done(t, w, RestoreSettings{Password: "keep it", Data: data})
	if told := kinds(w); told[len(told)-1] == "identity_renewed" {
		t.Errorf("told %v", told)
	}
}

func TestRefusalsOfBackups(t *testing.T) {
	t.Parallel()
	const password = "keep it"
	data := done(t, furnished(t), BackupSettings{Password: password})
	damaged := data[:100] + strings.Map(func(r rune) rune {
		if r == 'A' {
			return 'B'
		}
		return 'A'
	}, data[100:104]) + data[104:]
	sealed := func(document any) string {
		plain, err := json.Marshal(document)
		if err != nil {
			t.Fatalf("encode: %v", err)
		}
		text, err := seal(plain, password, chanceOf(1, "test", 0))
		if err != nil {
			t.Fatalf("seal: %v", err)
		}
		return text
	}
	good := backupDocument{
		Version: backupVersion, CountryCode: "44", Phone: "7700900123", Name: "Kiosk", Shards: 2,
		Settings: defaultSettings(), About: DefaultAbout,
	}
	with := func(edit func(*backupDocument)) func(*testing.T, *World) string {
		d := good
		edit(&d)
		return try(RestoreSettings{Password: password, Data: sealed(d)})
	}
	const bad = "400/1009"
	refusals{
		{"another password", try(RestoreSettings{Password: "kept it", Data: data}), bad + " Parameter 'data' cannot be opened"},
		{"damaged", try(RestoreSettings{Password: password, Data: damaged}), bad},
		{"cut off", try(RestoreSettings{Password: password, Data: data[:40]}), bad},
		{"not base64", try(RestoreSettings{Password: password, Data: "%%%"}), bad},
		{"empty", try(RestoreSettings{Password: password}), bad},
		{"too long", try(RestoreSettings{Password: password, Data: strings.Repeat("A", MaxBackup+1)}), "413/1009"},
		{"another version", with(func(d *backupDocument) { d.Version = 2 }), bad + " Parameter 'data' is a backup of another version"},
		{"not a document", try(RestoreSettings{Password: password, Data: sealed("x")}), bad},
		{"other shards", with(func(d *backupDocument) { d.Shards = 1 }), bad + " The backup is of an installation with 1 shards"},
		{"bad number", with(func(d *backupDocument) { d.Phone = "x" }), bad},
		{"bad PIN", with(func(d *backupDocument) { d.PIN = "x" }), bad},
		{"bad settings", with(func(d *backupDocument) { d.Settings.WebhookMaxConcurrent = 7 }), bad},
		{"bad provider", with(func(d *backupDocument) { d.Providers = []Provider{{Name: "x"}} }), bad},
		{"bad about", with(func(d *backupDocument) { d.About = "" }), bad},
		{"bad business profile", with(func(d *backupDocument) { d.Business.Email = "x" }), bad},
		{"bad photo", with(func(d *backupDocument) { d.Photo = []byte("x") }), bad},
		{"backup of nothing", try(BackupSettings{Password: password}), "503/1011"},
		{"backup without password", try(BackupSettings{}), bad},
	}.run(t, func(t *testing.T) *World {
		t.Helper()
		return shop(t, unregistered, func(g *Genesis) { g.Shards = 2 })
	})
	refusals{
		{"registered already", try(RestoreSettings{Password: password, Data: data}), "403/1005 A number is registered here"},
	}.run(t, furnished)
}
