package core

import (
	"encoding/base64"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// asAdmin is the admin at login.
var asAdmin = Caller{User: "admin", Admin: true}

// calls tells how a World takes a token: "in", or the details of the refusal.
func calls(w *World, token string) string {
	_, err := Do(w, w.Now(), Admit{Operation: "SendMessage", By: Credential{Scheme: Bearer, Token: token}})
	if err == nil {
		return "in"
	}
	return err.Error()
}

func TestATokenIsAJWT(t *testing.T) {
	t.Parallel()
	w := shop(t, withStaff)
	session := done(t, w, LoginUser{By: asAdmin, World: "checkout-7"})
	head, rest, _ := strings.Cut(session.Token, ".")
	payload, _, _ := strings.Cut(rest, ".")
	for _, part := range []struct{ encoded, want string }{
		{head, `^\{"alg":"HS256","typ":"JWT"\}$`},
		{payload, `^\{"user":"admin@checkout-7","iat":1709283600,"exp":1709888400,"wa:rand":"[0-9a-f]{32}"\}$`},
	} {
		plain, err := base64.RawURLEncoding.DecodeString(part.encoded)
		if err != nil || !regexp.MustCompile(part.want).Match(plain) {
			t.Errorf("token part is %s (error %v), want %s", plain, err, part.want)
		}
	}
	if got, want := FormatExpiry(session.Ends), "2024-03-08 09:00:00+00:00"; got != want {
		t.Errorf("expires_after is %q, want %q", got, want)
	}
}

func TestLoginsInOneSecondDiffer(t *testing.T) {
	t.Parallel()
	w := shop(t, withStaff)
	a, b := done(t, w, LoginUser{By: asAdmin}), done(t, w, LoginUser{By: asAdmin})
	if a.Token == b.Token {
		t.Error("two logins got one token")
	}
	if calls(w, a.Token) != "in" || calls(w, b.Token) != "in" {
		t.Error("a login ended an earlier token")
	}
}

func TestTokensAreAFunctionOfSeedAndUser(t *testing.T) {
	t.Parallel()
	first, second := shop(t, withStaff), shop(t, withStaff)
	other := shop(t, withStaff, func(g *Genesis) { g.Seed = 8 })
	done(t, second, LoginUser{By: Caller{User: "till-2"}}) // somebody else's login shifts nothing
	a, b, c := done(t, first, LoginUser{By: asAdmin}), done(t, second, LoginUser{By: asAdmin}), done(t, other, LoginUser{By: asAdmin})
	if a != b {
		t.Errorf("same seed, other tokens:\n%s\n%s", a.Token, b.Token)
	}
	if a == c {
		t.Error("another seed, the same token")
	}
}

func TestATokenLivesSevenDays(t *testing.T) {
	t.Parallel()
	w := shop(t, withStaff, func(g *Genesis) { g.Start = shopStart.Add(700 * time.Millisecond) })
	token := done(t, w, LoginUser{By: asAdmin}).Token
	w.Drain()
	ends := shopStart.Add(7 * 24 * time.Hour) // exp has whole seconds, so the fraction is cut off

	w.PassTo(ends.Add(-time.Nanosecond))
	if got := calls(w, token); got != "in" {
		t.Errorf("just before exp: %s", got)
	}
	w.PassTo(ends)
	if got, want := calls(w, token), "1005 Access denied: The token expired at 2024-03-08 09:00:00+00:00; log in again"; got != want {
		t.Errorf("at exp: %s, want %s", got, want)
	}
	if diff := cmp.Diff([]string{"token_expired"}, kinds(w)); diff != "" {
		t.Errorf("facts (-want +got):\n%s", diff)
	}
	if n := len(w.tokens.valid); n != 2 {
		t.Errorf("%d tokens are kept, want the two of the fixture", n)
	}
}

func TestOneSweepIsPlannedHoweverManyTokens(t *testing.T) {
	t.Parallel()
	w := shop(t, withStaff)
	for range 100 {
		w.PassTo(w.Now().Add(time.Minute))
		done(t, w, LoginUser{By: asAdmin})
		done(t, w, LoginUser{By: Caller{User: "till-2"}})
	}
	if n := planned[sweepTokens](w); n != 1 {
		t.Errorf("%d entries are planned, want 1", n)
	}
	w.PassTo(w.Now().Add(8 * 24 * time.Hour))
	if n := planned[sweepTokens](w) + len(w.tokens.valid); n != 2 {
		t.Errorf("%d sweeps and tokens are left, want the two tokens of the fixture", n)
	}
}

func TestTheOldestTokenOfAUserGivesWay(t *testing.T) {
	t.Parallel()
	w := shop(t, withStaff)
	first := done(t, w, LoginUser{By: asAdmin}).Token
	other := done(t, w, LoginUser{By: Caller{User: "till-2"}}).Token
	for range tokensPerUser - 1 {
		done(t, w, LoginUser{By: asAdmin})
	}
	if got := calls(w, first); got != "in" {
		t.Errorf("at the limit: %s", got)
	}
	done(t, w, LoginUser{By: asAdmin})
	if got := calls(w, first); !strings.Contains(got, "revoked") {
		t.Errorf("beyond the limit: %s, want revoked", got)
	}
	if got := calls(w, other); got != "in" {
		t.Errorf("another user's token: %s", got)
	}
}

func TestLogoutEndsOneToken(t *testing.T) {
	t.Parallel()
	w := shop(t, withStaff)
	a, b := done(t, w, LoginUser{By: asAdmin}).Token, done(t, w, LoginUser{By: asAdmin}).Token
	done(t, w, LogoutUser{By: Caller{User: "admin", Token: a}})
	done(t, w, LogoutUser{By: Caller{User: "admin", Token: "admin-token"}})
	if got := calls(w, a); !strings.Contains(got, "revoked") {
		t.Errorf("after logout: %s, want revoked", got)
	}
	if got := calls(w, "admin-token"); got == "in" {
		t.Error("a fixed token outlived its logout")
	}
	if got := calls(w, b); got != "in" {
		t.Errorf("the other token: %s", got)
	}
}

func TestATokenOfAnotherWorldIsStrange(t *testing.T) {
	t.Parallel()
	token := done(t, shop(t, func(g *Genesis) { g.Users = []User{{Name: "admin", Password: "secret"}}; g.Seed = 99 }), LoginUser{By: asAdmin}).Token
	if got := calls(shop(t, withStaff), token); !strings.Contains(got, "not one of this world") {
		t.Errorf("got %s", got)
	}
}

func TestAFixedTokenNeverExpires(t *testing.T) {
	t.Parallel()
	w := shop(t, withStaff)
	w.PassTo(shopStart.AddDate(10, 0, 0))
	if got := calls(w, "till-token"); got != "in" {
		t.Errorf("after ten years: %s", got)
	}
}

func TestWorldOfToken(t *testing.T) {
	t.Parallel()
	w := shop(t, withStaff, func(g *Genesis) { g.Users = append(g.Users, User{Name: "ops@shop.example", Password: "x"}) })
	tests := []struct{ name, token, want string }{
		{"named", done(t, w, LoginUser{By: asAdmin, World: "checkout-7"}).Token, "checkout-7"},
		{"default", done(t, w, LoginUser{By: asAdmin}).Token, ""},
		{"an @ in the name", done(t, w, LoginUser{By: Caller{User: "ops@shop.example"}}).Token, ""},
		{"an @ in the name, named", done(t, w, LoginUser{By: Caller{User: "ops@shop.example"}, World: "b"}).Token, "b"},
		{"fixed token", "admin-token", ""},
		{"empty", "", ""},
		{"dots", "...", ""},
		{"not base64", "a.%.c", ""},
		{"not JSON", "a.YQ.c", ""},
		{"too long", tokenHead + "." + strings.Repeat("A", maxTokenText) + ".x", ""},
	}
	for _, tt := range tests {
		if got := WorldOfToken(tt.token); got != tt.want {
			t.Errorf("%s: world %q, want %q", tt.name, got, tt.want)
		}
	}
}

func FuzzWorldOfToken(f *testing.F) {
	f.Add(tokenHead + ".eyJ1c2VyIjoiYUBiIn0.c")
	f.Add("..")
	f.Fuzz(func(t *testing.T, token string) {
		if world := WorldOfToken(token); len(world) > len(token) {
			t.Errorf("world %q out of %q", world, token)
		}
	})
}

func TestStrangeFixturesOfUsersAreRefused(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		edit func(*Genesis)
		want string
	}{
		{"token of nobody", func(g *Genesis) { g.Tokens = []FixedToken{{Token: "x", User: "nobody"}} }, "no such user"},
		{"empty token", func(g *Genesis) { g.Tokens = []FixedToken{{User: "admin"}} }, "without blanks"},
		{"token with a blank", func(g *Genesis) { g.Tokens = []FixedToken{{Token: "a b", User: "admin"}} }, "without blanks"},
		{"token twice", func(g *Genesis) { g.Tokens = []FixedToken{{"x", "admin"}, {"x", "admin"}} }, "twice"},
		{"short key", func(g *Genesis) { g.APIKeys = []string{"01234567890"} }, "want 12 to 128"},
		{"long key", func(g *Genesis) { g.APIKeys = []string{strings.Repeat("k", 129)} }, "want 12 to 128"},
		{"second admin", func(g *Genesis) { g.Users = []User{{Name: "boss", Password: "x", Admin: true}} }, "role of an admin"},
		{"short name", func(g *Genesis) { g.Users = []User{{Name: "bos", Password: "x"}} }, "too short"},
		{"no password", func(g *Genesis) { g.Users = []User{{Name: "boss"}} }, "password is empty"},
		{"user twice", func(g *Genesis) { g.Users = []User{{Name: "boss", Password: "x"}, {Name: "boss", Password: "y"}} }, "declared twice"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var g Genesis
			tt.edit(&g)
			if _, err := NewWorld(g, shopStart); err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("error %v, want one with %q", err, tt.want)
			}
		})
	}
}
