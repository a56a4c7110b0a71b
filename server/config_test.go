package server

import (
	"errors"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestTheZeroConfigIsComplete(t *testing.T) {
	t.Parallel()
	c, err := Config{}.WithDefaults()
	if err != nil {
		t.Fatalf("WithDefaults: %v", err)
	}
	want := Config{
		Listen:         "127.0.0.1:9090",
		Fixture:        "one-business",
		Worlds:         WorldsAuto,
		WorldTTL:       time.Hour,
		MaxWorlds:      1000,
		WebhookTimeout: 10 * time.Second,
		WebhookGiveUp:  24 * time.Hour,
		JournalEntries: 10000,
		JournalBytes:   64 << 20,
		JournalBody:    64 << 10,
		HTTP: HTTPLimits{
			MaxBody: 1 << 20, MaxUpload: 104857600, MaxHeaderBytes: 64 << 10, MaxDepth: 64,
			ReadHeaderTimeout: 10 * time.Second, ReadTimeout: 2 * time.Minute, WriteTimeout: 5 * time.Minute,
			IdleTimeout: 2 * time.Minute, MaxDelay: time.Minute, ShutdownTimeout: 10 * time.Second,
		},
	}
	if diff := cmp.Diff(want, c); diff != "" {
		t.Errorf("config (-want +got):\n%s", diff)
	}
}

func TestWhatIsSetIsKept(t *testing.T) {
	t.Parallel()
	set := Config{
		Listen: "[::1]:0", Fixture: "fresh", Worlds: WorldsDeclared, WorldTTL: Never, MaxWorlds: 1,
		WebhookTimeout: 1, WebhookGiveUp: Never,
		JournalEntries: 1, JournalBytes: 1, JournalBody: 1,
		HTTP: HTTPLimits{
			MaxBody: 1, MaxUpload: 1, MaxHeaderBytes: 1, MaxDepth: maxDepth,
			ReadHeaderTimeout: Never, ReadTimeout: 1, WriteTimeout: 1, IdleTimeout: 1, MaxDelay: 1, ShutdownTimeout: 1,
		},
		World: World{
			Seed: 1, Clock: ClockFrozen, ClientVersion: "2.39.1", UnknownFields: UnknownFieldsReject, Templates: TemplatesDeclared,
			WebhookHTTP: WebhookHTTPNever, Webhook: "https://hooks.example/wa", Restart: RestartManual, PassThrough: PassThroughStrict, Progression: ProgressionManual,
			SentAfter: new(time.Duration), MessagesKept: 1, APIKey: "123456789012",
		},
	}
	got, err := set.WithDefaults()
	if err != nil {
		t.Fatalf("WithDefaults: %v", err)
	}
	if diff := cmp.Diff(set, got); diff != "" {
		t.Errorf("config (-set +got):\n%s", diff)
	}
}

func TestEachFieldThatCannotBeIsNamed(t *testing.T) {
	t.Parallel()
	wrong := Config{
		Listen: "localhost", Worlds: "some", MaxWorlds: -1, JournalEntries: -1, JournalBytes: -1, JournalBody: -1,
		HTTP: HTTPLimits{MaxBody: -1, MaxUpload: -1, MaxHeaderBytes: -1, MaxDepth: maxDepth + 1},
		World: World{
			Clock: "slow", ClientVersion: "latest", UnknownFields: "ignore", Templates: "all", WebhookHTTP: "maybe", Webhook: "ftp://joe:hush@x",
			Restart: "never", PassThrough: "no", Progression: "fast", SentAfter: new(Never), DeliveredAfter: new(Never),
			ReadAfter: new(Never), MessagesKept: -1, APIKey: "12345678901",
		},
	}
	want := []string{
		"Listen", "HTTP.MaxBody", "HTTP.MaxUpload", "HTTP.MaxHeaderBytes", "HTTP.MaxDepth",
		"World.Clock", "World.ClientVersion", "World.UnknownFields", "World.Templates", "World.WebhookHTTP", "World.Webhook", "World.Restart",
		"World.PassThrough", "World.Progression", "World.SentAfter", "World.DeliveredAfter", "World.ReadAfter",
		"World.MessagesKept", "World.APIKey",
		"Worlds", "MaxWorlds", "JournalEntries", "JournalBytes", "JournalBody",
	}
	_, err := wrong.WithDefaults()
	var got []string
	for _, err := range joined(t, err) {
		var refused *FieldError
		if !errors.As(err, &refused) {
			t.Errorf("%v is no *FieldError", err)
			continue
		}
		got = append(got, refused.Field)
		if (refused.Field == "World.APIKey" || refused.Field == "World.Webhook") && refused.Value != "" {
			t.Errorf("the secret %q is in the error", refused.Value)
		}
	}
	slices.Sort(got)
	slices.Sort(want)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("fields (-want +got):\n%s", diff)
	}
}

// joined are the errors that errors.Join has put together.
func joined(t *testing.T, err error) []error {
	t.Helper()
	many, ok := err.(interface{ Unwrap() []error })
	if !ok {
		t.Fatalf("error %v of type %v joins none", err, reflect.TypeOf(err))
	}
	return many.Unwrap()
}

func TestAddresses(t *testing.T) {
	t.Parallel()
	for _, good := range []string{":0", "127.0.0.1:9090", "[::1]:65535", "localhost:80"} {
		if !isAddress(good) {
			t.Errorf("%q is refused", good)
		}
	}
	for _, bad := range []string{"9090", "localhost", "127.0.0.1:http", "127.0.0.1:65536", "127.0.0.1:-1", "127.0.0.1:+80", "::1:80", ":"} {
		if isAddress(bad) {
			t.Errorf("%q is taken", bad)
		}
	}
}
