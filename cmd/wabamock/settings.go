package main

import (
	"log/slog"
	"strings"

	"github.com/wabamock/wabamock/server"
)

// options is what the settings fill in.
type options struct {
	server    server.Config
	watch     bool // the files of scenarios
	logLevel  slog.Level
	logFormat format
}

// format is text for people or JSON for machines.
type format string

// The formats.
const (
	formatText format = "text"
	formatJSON format = "json"
)

// Words are the accepted values, the default first.
func (format) Words() []string { return []string{string(formatText), string(formatJSON)} }

// setting is a row of the one table from which flags, environment variables, keys of the
// configuration file, help, --print-config and docs/configuration.md are made.
type setting struct {
	key    string // "world-ttl": the key in the file, and with -- before it the flag
	group  string // heading in help and docs
	field  string // of server.Config, as its errors name it; empty: the command's own
	about  string // one line; what an unset value means stands here when the fixture decides
	secret bool   // never printed
	at     func(*options) value
}

// flag is the setting on the command line.
func (s setting) flag() string { return "--" + s.key }

// variable is the setting in the environment.
func (s setting) variable() string {
	return variablePrefix + strings.ReplaceAll(strings.ToUpper(s.key), "-", "_")
}

// variablePrefix begins the name of every environment variable that is ours.
const variablePrefix = "WABAMOCK_"

// mask stands for the value of a secret.
const mask = "********"

// settings is the table, in the order in which it is shown.
func settings() []setting {
	var all []setting
	for _, rows := range [][]setting{listening(), controlling(), worlds(), scenarios(), world(), webhooks(), journal(), limits(), logging()} {
		all = append(all, rows...)
	}
	return all
}

func listening() []setting {
	const group = "Listening"
	return []setting{
		{
			key: "listen", group: group, field: "Listen",
			about: "address to listen on; port 0 takes a free one and prints it",
			at: func(o *options) value {
				return in(anyText("address", "host:port, such as 127.0.0.1:9090 or :0"), &o.server.Listen)
			},
		},
		{
			key: "control-listen", group: group, field: "ControlListen",
			about: "address for the control API alone, sink included; unset, it is beside the mocked API",
			at: func(o *options) value {
				return in(anyText("address", "host:port, such as 127.0.0.1:9091 or :0"), &o.server.ControlListen)
			},
		},
		{
			key: "tls", group: group, field: "TLS",
			about: "serve https, with a CA made at the start and kept in memory",
			at:    func(o *options) value { return in(yesNo(), &o.server.TLS) },
		},
	}
}

func controlling() []setting {
	const group = "Control API"
	return []setting{
		{
			key: "control-token", group: group, field: "ControlToken", secret: true,
			about: "token to send as Authorization: Bearer; unset, none is asked for",
			at: func(o *options) value {
				return in(anyText("token", "12 to 128 printable ASCII characters without spaces"), &o.server.ControlToken)
			},
		},
	}
}

func worlds() []setting {
	const group = "Worlds"
	return []setting{
		{
			key: "fixture", group: group, field: "Fixture",
			about: "what every world starts from: a shipped fixture by name, or a YAML file by path",
			at: func(o *options) value {
				return in(anyText("name or file", "a name such as one-business or a path such as ./fixture.yaml"), &o.server.Fixture)
			},
		},
		{
			key: "worlds", group: group, field: "Worlds",
			about: "whether a world that nobody declared is created at first use",
			at:    func(o *options) value { return oneOf(&o.server.Worlds) },
		},
		{
			key: "world-ttl", group: group, field: "WorldTTL",
			about: "how long a world may stay unused before it is dropped",
			at:    func(o *options) value { return in(limit(), &o.server.WorldTTL) },
		},
		{
			key: "max-worlds", group: group, field: "MaxWorlds",
			about: "how many worlds may live at a time",
			at:    func(o *options) value { return in(count(), &o.server.MaxWorlds) },
		},
		{
			key: "data-dir", group: group, field: "DataDir",
			about: "directory in which the worlds are kept over stops and crashes; unset: nothing is written to a disk",
			at: func(o *options) value {
				return in(anyText("directory", "a path such as ./data"), &o.server.DataDir)
			},
		},
	}
}

func scenarios() []setting {
	const group = "Scenarios"
	return []setting{
		{
			key: "scenario", group: group, field: "Scenarios",
			about: "what every world begins with, by name, or a YAML file by path; may be given several times, rules are asked in this order",
			at:    func(o *options) value { return in(scenarioList(), &o.server.Scenarios) },
		},
		{
			key: "watch", group: group,
			about: "read scenario files again when they change; one that has become wrong is told, and what was read before stays",
			at:    func(o *options) value { return in(yesNo(), &o.watch) },
		},
	}
}

func webhooks() []setting {
	const group = "Webhooks"
	return []setting{
		{
			key: "webhook-timeout", group: group, field: "WebhookTimeout",
			about: "how long one attempt to post a webhook may take, on the wall clock",
			at:    func(o *options) value { return in(limit(), &o.server.WebhookTimeout) },
		},
		{
			key: "webhook-give-up", group: group, field: "WebhookGiveUp",
			about: "how long a webhook is tried after its first attempt, on the world's clock",
			at:    func(o *options) value { return in(limit(), &o.server.WebhookGiveUp) },
		},
	}
}

func journal() []setting {
	const group = "Journal"
	return []setting{
		{
			key: "journal-entries", group: group, field: "JournalEntries",
			about: "entries kept for each world, oldest out first",
			at:    func(o *options) value { return in(count(), &o.server.JournalEntries) },
		},
		{
			key: "journal-bytes", group: group, field: "JournalBytes",
			about: "bytes kept for each world, oldest out first",
			at:    func(o *options) value { return in(size[int64](), &o.server.JournalBytes) },
		},
		{
			key: "journal-body", group: group, field: "JournalBody",
			about: "bytes kept of each body; the rest is only counted",
			at:    func(o *options) value { return in(size[int](), &o.server.JournalBody) },
		},
	}
}

func logging() []setting {
	const group = "Log"
	return []setting{
		{
			key: "log-level", group: group,
			about: "the least level that is logged to standard error",
			at:    func(o *options) value { return in(level(), &o.logLevel) },
		},
		{
			key: "log-format", group: group,
			about: "how the log is written",
			at:    func(o *options) value { return oneOf(&o.logFormat) },
		},
	}
}

func limits() []setting {
	const group = "Limits"
	return []setting{
		{
			key: "max-body", group: group, field: "HTTP.MaxBody",
			about: "largest JSON or text body; a restore may have 16 MiB more",
			at:    func(o *options) value { return in(size[int64](), &o.server.HTTP.MaxBody) },
		},
		{
			key: "max-upload", group: group, field: "HTTP.MaxUpload",
			about: "largest uploaded file",
			at:    func(o *options) value { return in(size[int64](), &o.server.HTTP.MaxUpload) },
		},
		{
			key: "max-header-bytes", group: group, field: "HTTP.MaxHeaderBytes",
			about: "largest request line with headers",
			at:    func(o *options) value { return in(size[int](), &o.server.HTTP.MaxHeaderBytes) },
		},
		{
			key: "max-depth", group: group, field: "HTTP.MaxDepth",
			about: "deepest nesting of a JSON body",
			at:    func(o *options) value { return in(count(), &o.server.HTTP.MaxDepth) },
		},
		{
			key: "read-header-timeout", group: group, field: "HTTP.ReadHeaderTimeout",
			about: "how long the headers of a request may take",
			at:    func(o *options) value { return in(limit(), &o.server.HTTP.ReadHeaderTimeout) },
		},
		{
			key: "read-timeout", group: group, field: "HTTP.ReadTimeout",
			about: "how long a whole request may take to arrive",
			at:    func(o *options) value { return in(limit(), &o.server.HTTP.ReadTimeout) },
		},
		{
			key: "write-timeout", group: group, field: "HTTP.WriteTimeout",
			about: "how long an answer may take",
			at:    func(o *options) value { return in(limit(), &o.server.HTTP.WriteTimeout) },
		},
		{
			key: "idle-timeout", group: group, field: "HTTP.IdleTimeout",
			about: "how long a kept connection may be silent",
			at:    func(o *options) value { return in(limit(), &o.server.HTTP.IdleTimeout) },
		},
		{
			key: "max-delay", group: group, field: "HTTP.MaxDelay",
			about: "the most that a rule of a scenario may delay an answer or let a connection hang, real time",
			at:    func(o *options) value { return in(limit(), &o.server.HTTP.MaxDelay) },
		},
		{
			key: "shutdown-timeout", group: group, field: "HTTP.ShutdownTimeout",
			about: "how long a stop waits for requests under way",
			at:    func(o *options) value { return in(limit(), &o.server.HTTP.ShutdownTimeout) },
		},
	}
}
