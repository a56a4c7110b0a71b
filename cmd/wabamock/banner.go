package main

import (
	"cmp"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/wabamock/wabamock/server"
)

// printBanner writes the block that tells where the server is and how to get in. The passwords
// are those of the fixture: test values, known to everybody.
func printBanner(w io.Writer, output format, b server.Banner) error {
	if output == formatJSON {
		return writeJSON(w, b)
	}
	rows := [][2]string{
		{"API", b.URLs.API + "/v1  (the same without /v1)"},
		{"Control", b.URLs.Control},
	}
	for _, u := range b.Logins {
		rows = append(rows, [2]string{"Log in", login(u)})
	}
	rows = append(rows,
		[2]string{"World", fmt.Sprintf("%s, from fixture %s with seed %d", b.World, b.Fixture, b.Seed)},
		[2]string{"Webhook", cmp.Or(b.Webhook, "none yet: PATCH /v1/settings/application sets it")},
		[2]string{"Clock", fmt.Sprintf("%s, %s", b.Clock, b.Now.UTC().Format(time.RFC3339))},
	)
	var block strings.Builder
	block.WriteString("wabamock is ready. Not for production, not affiliated with WhatsApp or Meta.\n")
	for _, row := range rows {
		fmt.Fprintf(&block, "  %-9s%s\n", row[0], row[1])
	}
	_, err := io.WriteString(w, block.String())
	return err
}

// login is how a user of the fixture gets in.
func login(u server.Login) string {
	text := u.Name + " / " + u.Password
	if u.ChangePassword {
		text += "  (the first login must bring a new_password)"
	}
	return text
}
