package cli

import (
	"bytes"
	"errors"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

type where struct {
	Data string `help:"Where." default:"data" type:"path" env:"TOOL_DATA"`
	Copy string `help:"A folder." type:"existingdir"`
}

type serve struct {
	where
	CertKey string        `help:"A key."`
	URL     *url.URL      `help:"The address." required:""`
	Idle    time.Duration `help:"How long." default:"15m"`
	TLS     bool          `name:"tls" help:"Sealed." env:"TOOL_TLS"`
	Quiet   bool          `help:"Log little." default:"true" negatable:""`
	TLSFile string        `help:"A file."`
	Tag     string        `name:"mark" help:"A mark."`
	Secret  string        `help:"Nobody's business." hidden:""`
	Word    string        `arg:"" help:"Which."`
}

var ran serve

func (s serve) Run() error {
	ran = s
	if s.Secret == "wrong" {
		return errors.New("it went wrong")
	}
	return nil
}

type tool struct {
	Serve serve `cmd:"" help:"Serves."`
	Key   struct {
		Add serve `cmd:"" help:"Adds one."`
	} `cmd:"" help:"Keys."`
}

// run runs the tool, with the environment given in pairs.
func run(args string, env ...string) (code int, out, problems string) {
	ran = serve{}
	var o, e bytes.Buffer
	code = Program{Name: "tool", About: "Does things.", Args: strings.Fields(args), Out: &o, Err: &e, Env: func(name string) string {
		for i := 0; i < len(env); i += 2 {
			if env[i] == name {
				return env[i+1]
			}
		}
		return ""
	}}.Run(&tool{})
	return code, o.String(), e.String()
}

func TestRun(t *testing.T) {
	here, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	address := &url.URL{Scheme: "https", Host: "x.example"}
	plain := serve{where: where{Data: filepath.Join(here, "data")}, URL: address, Idle: 15 * time.Minute, Quiet: true}
	but := func(change func(*serve)) serve { s := plain; change(&s); return s }
	for name, tt := range map[string]struct {
		args string
		env  []string
		want serve
	}{
		"defaults":               {"serve --url https://x.example", nil, plain},
		"with =":                 {"serve --url=https://x.example --cert-key=a=b", nil, but(func(s *serve) { s.CertKey = "a=b" })},
		"a command under one":    {"key add --url https://x.example", nil, plain},
		"a word":                 {"serve --url https://x.example this", nil, but(func(s *serve) { s.Word = "this" })},
		"a word before flags":    {"serve this --url https://x.example", nil, but(func(s *serve) { s.Word = "this" })},
		"a bool":                 {"serve --tls --url https://x.example", nil, but(func(s *serve) { s.TLS = true })},
		"capitals":               {"serve --tls-file x --mark y --url https://x.example", nil, but(func(s *serve) { s.TLSFile, s.Tag = "x", "y" })},
		"taken back":             {"serve --no-quiet --url https://x.example", nil, but(func(s *serve) { s.Quiet = false })},
		"a time":                 {"serve --idle 2h --url https://x.example", nil, but(func(s *serve) { s.Idle = 2 * time.Hour })},
		"from the environment":   {"serve --url https://x.example", []string{"TOOL_DATA", "/a", "TOOL_TLS", "true"}, but(func(s *serve) { s.Data, s.TLS = "/a", true })},
		"given wins over that":   {"serve --data /b --url https://x.example", []string{"TOOL_DATA", "/a"}, but(func(s *serve) { s.Data = "/b" })},
		"empty on purpose":       {"serve --data= --url https://x.example", []string{"TOOL_DATA", "/a"}, but(func(s *serve) { s.Data = "" })},
		"a folder that is there": {"serve --copy . --url https://x.example", nil, but(func(s *serve) { s.Copy = here })},
		"a value with one dash":  {"serve --cert-key -x --url https://x.example", nil, but(func(s *serve) { s.CertKey = "-x" })},
	} {
		t.Run(name, func(t *testing.T) {
			if code, _, problems := run(tt.args, tt.env...); code != OK {
				t.Fatal(code, problems)
			}
			if diff := cmp.Diff(tt.want, ran, cmp.AllowUnexported(serve{})); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestRunRefuses(t *testing.T) {
	for name, tt := range map[string]struct {
		args string
		code int
		want string
	}{
		"nothing":                   {"", Unread, ""},
		"no such command":           {"sevre", Unread, "serve, key"},
		"no command under it":       {"key", Unread, ""},
		"none of those under it":    {"key ad", Unread, "it is one of add"},
		"no such flag":              {"serve --url https://x.example --sed x", Unread, "--sed"},
		"what is needed is missing": {"serve", Unread, "--url is needed: The address."},
		"no value":                  {"serve --url", Unread, "--url needs a value"},
		"a flag for a value":        {"serve --url --tls", Unread, "--url needs a value"},
		"a time that is none":       {"serve --url https://x.example --idle soon", Unread, "--idle"},
		"no yes or no":              {"serve --url https://x.example --tls=perhaps", Unread, "--tls"},
		"no to what can't be taken": {"serve --url https://x.example --no-tls", Unread, "--no-tls"},
		"no folder there":           {"serve --url https://x.example --copy cli.go", Unread, "--copy: it isn't a folder"},
		"a word too many":           {"serve --url https://x.example one two", Unread, `"two"`},
		"the command itself":        {"serve --url https://x.example --secret wrong", Failed, "tool: it went wrong"},
	} {
		t.Run(name, func(t *testing.T) {
			code, _, problems := run(tt.args)
			if code != tt.code || !strings.Contains(problems, tt.want) {
				t.Errorf("ended with %d and said %q", code, problems)
			}
			if tt.code == Unread && ran.Data != "" {
				t.Error("it ran")
			}
		})
	}
}

func TestUsage(t *testing.T) {
	for args, want := range map[string][]string{
		"--help":       {"Usage: tool COMMAND", "Does things.", "tool serve [WORD] --url=URL [flags]", "tool key add", "Adds one."},
		"key --help":   {"Usage: tool key COMMAND", "tool key add [WORD]"},
		"serve --help": {"Serves.", "WORD\n      Which.", "--data=PATH\n      Where. (data if not given; $TOOL_DATA)", "--[no-]quiet", "--idle=TIME", "--copy=FOLDER", "--tls\n"},
		"serve -h":     {"Usage: tool serve"},
	} {
		t.Run(args, func(t *testing.T) {
			code, out, problems := run(args)
			if code != OK || problems != "" {
				t.Error(code, problems)
			}
			for _, w := range want {
				if !strings.Contains(out, w) {
					t.Errorf("it doesn't say %q:\n%s", w, out)
				}
			}
			if strings.Contains(out, "secret") {
				t.Error("what is hidden is shown")
			}
		})
	}
}
