package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestProvider(t *testing.T) {
	dir := t.TempDir()
	file := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	secret := file("secret", "between us\n")
	good := Provider{Issuer: "https://login.example.org/realms/trust", Client: "towpath", SecretFile: secret, Name: "Lockside", Prompt: "select_account"}
	with := func(change func(*Provider)) Provider { p := good; change(&p); return p }
	for name, c := range map[string]struct {
		p       Provider
		problem string
	}{
		"whole":                          {good, ""},
		"nothing asked for":              {Provider{Prompt: "select_account"}, ""},
		"a client and no issuer":         {Provider{Client: "towpath"}, "go with --oidc-issuer"},
		"no secret":                      {with(func(p *Provider) { p.SecretFile = "" }), "--oidc-secret-file"},
		"a secret that isn't there":      {with(func(p *Provider) { p.SecretFile = filepath.Join(dir, "nothing") }), "--oidc-secret-file"},
		"an empty secret":                {with(func(p *Provider) { p.SecretFile = file("empty", "\n") }), "secret"},
		"more than a secret":             {with(func(p *Provider) { p.SecretFile = file("more", "between us\nand more\n") }), "more than a secret"},
		"an issuer in the clear":         {with(func(p *Provider) { p.Issuer = "http://login.example.org" }), "https://"},
		"an issuer that isn't one":       {with(func(p *Provider) { p.Issuer = "login.example.org" }), "https://"},
		"no client":                      {with(func(p *Provider) { p.Client = "" }), "client's id"},
		"to be asked without being seen": {with(func(p *Provider) { p.Prompt = "none" }), ""},
	} {
		t.Run("RUN-3 "+name, func(t *testing.T) {
			w, err := c.p.work()
			if (err == nil) != (c.problem == "") || err != nil && !strings.Contains(err.Error(), c.problem) {
				t.Fatal(err)
			}
			if err != nil && strings.Contains(err.Error(), "between us") {
				t.Error("the secret is in what is said")
			}
			if err == nil && w.Issuer != "" && (w.Secret != "between us" || w.Prompt == "none") {
				t.Errorf("%+v", w)
			}
		})
	}
}
