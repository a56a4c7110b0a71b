// Command orders is a small integration of the WhatsApp Business API, to be tested with wabamock: a tea
// house tells its customers when an order is ready, and answers them.
//
// It has a bug on purpose, see Shop.Careful. docs/ci.md shows how the report finds it.
package main

import (
	"log/slog"
	"net/http"
	"os"
	"time"
)

func main() {
	shop := &Shop{
		API: os.Getenv("ORDERS_API"), User: os.Getenv("ORDERS_USER"), Password: os.Getenv("ORDERS_PASSWORD"),
		Careful: os.Getenv("ORDERS_CAREFUL") != "",
		Client:  &http.Client{Timeout: 10 * time.Second},
		Log:     slog.New(slog.NewTextHandler(os.Stderr, nil)),
	}
	address := os.Getenv("ORDERS_LISTEN")
	if address == "" {
		address = "127.0.0.1:8080"
	}
	s := &http.Server{Addr: address, Handler: shop.Handler(), ReadHeaderTimeout: 5 * time.Second}
	shop.Log.Info("the shop is open", "address", address, "api", shop.API)
	if err := s.ListenAndServe(); err != nil {
		shop.Log.Error("the shop is closed", "error", err)
		os.Exit(1)
	}
}
