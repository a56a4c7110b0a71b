package core

import (
	"encoding/base64"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestParseCredential(t *testing.T) {
	t.Parallel()
	basic := func(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) }
	tests := []struct {
		name   string
		header string
		want   Credential
	}{
		{"nothing", "", Credential{}},
		{"blanks", "  ", Credential{}},
		{"basic", "Basic " + basic("admin:secret"), Credential{Scheme: Basic, User: "admin", Password: "secret"}},
		{"several spaces", "Basic    " + basic("admin:secret"), Credential{Scheme: Basic, User: "admin", Password: "secret"}},
		{"any case", "bAsIc " + basic("admin:secret"), Credential{Scheme: Basic, User: "admin", Password: "secret"}},
		{"no padding", "Basic " + strings.TrimRight(basic("admin:secret"), "="), Credential{Scheme: Basic, User: "admin", Password: "secret"}},
		{"colons in the password", "Basic " + basic("admin:a:b"), Credential{Scheme: Basic, User: "admin", Password: "a:b"}},
		{"empty password", "Basic " + basic("admin:"), Credential{Scheme: Basic, User: "admin"}},
		{"no colon", "Basic " + basic("admin"), Credential{Scheme: OtherScheme}},
		{"not base64", "Basic %%%", Credential{Scheme: OtherScheme}},
		{"nothing after basic", "Basic", Credential{Scheme: OtherScheme}},
		{"bearer", "Bearer a.b.c", Credential{Scheme: Bearer, Token: "a.b.c"}},
		{"bearer in capitals", "BEARER  a.b.c ", Credential{Scheme: Bearer, Token: "a.b.c"}},
		{"bearer without token", "Bearer", Credential{Scheme: Bearer}},
		{"key", "Apikey 0123456789ab", Credential{Scheme: APIKey, Key: "0123456789ab"}},
		{"key in another case", "ApiKey 0123456789ab", Credential{Scheme: APIKey, Key: "0123456789ab"}},
		{"another scheme", "Digest x", Credential{Scheme: OtherScheme}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(tt.want, ParseCredential(tt.header)); diff != "" {
				t.Errorf("ParseCredential(%q) (-want +got):\n%s", tt.header, diff)
			}
		})
	}
}

// withStaff adds a user with ROLE_USER, tokens of both and an API key.
func withStaff(g *Genesis) {
	g.Users = []User{{Name: "admin", Password: "secret"}, {Name: "till-2", Password: "Ass4m-and-milk"}}
	g.Tokens = []FixedToken{{Token: "admin-token", User: "admin"}, {Token: "till-token", User: "till-2"}}
	g.APIKeys = []string{"0123456789ab", "ba9876543210"}
}

func TestWhoMayCallWhat(t *testing.T) {
	t.Parallel()
	var (
		nothing = Credential{}
		admin   = Credential{Scheme: Bearer, Token: "admin-token"}
		user    = Credential{Scheme: Bearer, Token: "till-token"}
		key     = Credential{Scheme: APIKey, Key: "ba9876543210"}
		login   = Credential{Scheme: Basic, User: "admin", Password: "secret"}
	)
	const in, out, role = "", "401/1005", "403/1005"
	tests := []struct {
		operations string // ids, separated by blanks
		by         Credential
		want       string // beginning of the refusal; empty: let in
	}{
		{"LoginUser", login, in},
		{"LoginUser", Credential{Scheme: Basic, User: "admin", Password: "Secret"}, out + " Invalid credentials."},
		{"LoginUser", Credential{Scheme: Basic, User: "nobody", Password: "secret"}, out + " Invalid credentials."},
		{"LoginUser", Credential{Scheme: Basic}, out + " Invalid credentials."},
		{"LoginUser", admin, out},
		{"LoginUser", nothing, out},
		{"SendMessage CreateUser CheckHealth", login, out},
		{"SendMessage CreateUser CheckHealth", nothing, out},
		{"SendMessage CreateUser CheckHealth", Credential{Scheme: OtherScheme}, out},
		{"SendMessage CreateUser CheckHealth", Credential{Scheme: Bearer}, out},
		{"SendMessage CreateUser CheckHealth", Credential{Scheme: Bearer, Token: "unknown"}, out},
		{"SendMessage CreateUser CheckHealth LogoutUser GetSupportInfo", admin, in},
		{"SendMessage CheckContact UploadMedia CreateGroup MarkMessageAsRead", user, in},
		{"CheckHealth GetMetrics GetAppStats GetDbStats GetSupportInfo LogoutUser", user, in},
		{"CreateUser DeleteUser RequestCode RegisterAccount SetShards GetShards", user, role},
		{"GetApplicationSettings UpdateApplicationSettings ResetApplicationSettings", user, role},
		{"GetMediaProviders UpdateMediaProviders DeleteMediaProviders", user, role},
		{"EnableTwoStep DisableTwoStep BackupSettings RestoreSettings", user, role},
		{"UploadCertificate DownloadCaCertificate UploadWebhookCaCertificate DownloadWebhookCaCertificate", user, role},
		{"GetBusinessProfile updateBusinessProfile GetProfileAbout UpdateProfileAbout", user, role},
		{"GetProfilePhoto UpdateProfilePhoto DeleteProfilePhoto DeleteWebhookCaCertificate", user, role},
		{"GetUser UpdateUser", user, role}, // nobody's record, so not its own
		{"CheckHealth GetMetrics GetAppStats GetDbStats GetInternalAppStats GetInternalDbStats", key, in},
		{"GetSupportInfo SendMessage CreateUser LoginUser", key, out},
		{"CheckHealth", Credential{Scheme: APIKey, Key: "ba987654321"}, out},
		{"CheckHealth", Credential{Scheme: APIKey}, out},
		{"Nonsense", admin, "500/1000"},
	}
	for _, tt := range tests {
		for operation := range strings.FieldsSeq(tt.operations) {
			t.Run(operation+" by "+string(tt.by.Scheme), func(t *testing.T) {
				t.Parallel()
				w := shop(t, withStaff)
				command := Admit{Operation: operation, By: tt.by}
				if tt.want == in {
					done(t, w, command)
				} else if got := refused(t, w, command); !strings.HasPrefix(got, tt.want) {
					t.Errorf("got %s, want %s", got, tt.want)
				}
			})
		}
	}
}

func TestACallerIsKnownByNameAndRole(t *testing.T) {
	t.Parallel()
	w := shop(t, withStaff)
	tests := []struct {
		by   Credential
		want Caller
	}{
		{Credential{Scheme: Bearer, Token: "admin-token"}, Caller{User: "admin", Admin: true, Token: "admin-token"}},
		{Credential{Scheme: Bearer, Token: "till-token"}, Caller{User: "till-2", Token: "till-token"}},
		{Credential{Scheme: APIKey, Key: "0123456789ab"}, Caller{}},
	}
	for _, tt := range tests {
		if diff := cmp.Diff(tt.want, done(t, w, Admit{Operation: "CheckHealth", By: tt.by})); diff != "" {
			t.Errorf("%+v (-want +got):\n%s", tt.by, diff)
		}
	}
}

func TestGuardedKnowsItsOperations(t *testing.T) {
	t.Parallel()
	if !Guarded("SendMessage") || Guarded("Nonsense") {
		t.Error("want SendMessage guarded and Nonsense unknown")
	}
}
