package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/signal"
	"strings"
)

// shopper is a client of the mocked API, as the scripts run it: "shopper login" logs in and ends,
// "shopper fail" ends with 3, "shopper stay" logs in and stays, "shopper serve" takes webhooks and
// marks every message as read until it is interrupted.
func shopper() {
	if len(os.Args) != 2 {
		panic("usage: shopper login|fail|stay|serve")
	}
	c := apiClient{base: os.Getenv(apiVariable)}
	switch os.Args[1] {
	case "login":
		c.login()
		fmt.Fprintln(os.Stdout, "logged in")
	case "fail":
		os.Exit(3)
	case "stay":
		c.login()
		select {}
	case "serve":
		interrupted := make(chan os.Signal, 1)
		signal.Notify(interrupted, os.Interrupt)
		c.serve()
		<-interrupted
	}
}

// apiClient asks the mocked API.
type apiClient struct{ base, token string }

// ask makes a request, which must succeed.
func (c *apiClient) ask(method, path, body string) []byte {
	r, err := http.NewRequest(method, c.base+path, strings.NewReader(body))
	if err != nil {
		panic(err)
	}
	r.Header.Set("Content-Type", "application/json")
	if c.token != "" {
		r.Header.Set("Authorization", "Bearer "+c.token)
	} else {
		r.SetBasicAuth(os.Getenv(userVariable), os.Getenv(passwordVariable))
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		panic(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode >= http.StatusBadRequest {
		panic(fmt.Sprintf("%s %s: %s %s %v", method, path, answer.Status, text, err))
	}
	return text
}

// login logs in.
func (c *apiClient) login() {
	var answer struct{ Users []struct{ Token string } }
	if err := json.Unmarshal(c.ask(http.MethodPost, "/users/login", "{}"), &answer); err != nil {
		panic(err)
	}
	c.token = answer.Users[0].Token
}

// serve takes webhooks, and reads the messages in them once it has acknowledged.
func (c *apiClient) serve() {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	c.login()
	arrived := make(chan string, 100)
	go func() {
		for id := range arrived {
			c.ask(http.MethodPut, "/messages/"+id, `{"status": "read"}`)
		}
	}()
	go func() {
		panic(http.Serve(l, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
			var body bytes.Buffer
			_, _ = body.ReadFrom(r.Body)
			var hook struct{ Messages []struct{ ID string } }
			_ = json.Unmarshal(body.Bytes(), &hook)
			for _, m := range hook.Messages {
				arrived <- m.ID
			}
		})))
	}()
	c.ask(http.MethodPatch, "/settings/application", fmt.Sprintf(`{"webhooks": {"url": "http://%s/hook"}}`, l.Addr()))
}
