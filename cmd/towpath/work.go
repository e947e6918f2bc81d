package main

import (
	"errors"
	"fmt"
	"os"
	"strings"

	"towpath/internal/app"
)

// Provider says where staff have accounts already that they may sign in by. Its secret is in a file: what a command was started with
// can be read by others on the same computer.
type Provider struct {
	Issuer     string `name:"oidc-issuer" help:"Staff may sign in with the account that they have at this OpenID Connect provider: its address, exactly as it says it itself, such as https://login.example.org/realms/trust. Not offered if not given." placeholder:"URL" env:"TOWPATH_OIDC_ISSUER"`
	Client     string `name:"oidc-client" help:"The client id that the provider gave you." placeholder:"ID" env:"TOWPATH_OIDC_CLIENT"`
	SecretFile string `name:"oidc-secret-file" help:"A file with the client secret that the provider gave you, and nothing else." placeholder:"FILE" type:"path" env:"TOWPATH_OIDC_SECRET_FILE"`
	Name       string `name:"oidc-name" help:"What staff call it, such as the organisation's name. The name of its computer if not given." env:"TOWPATH_OIDC_NAME"`
	Prompt     string `name:"oidc-prompt" help:"What the provider is told to ask: select_account (who they are), login (always for the password), or none of it." default:"select_account" enum:"select_account,login,none" env:"TOWPATH_OIDC_PROMPT"`
}

// longestSecret is more than any provider gives, in bytes.
const longestSecret = 4096

func (p Provider) work() (w app.Work, err error) {
	if p.Issuer == "" {
		if p.Client != "" || p.SecretFile != "" || p.Name != "" {
			return w, errors.New("--oidc-client, --oidc-secret-file and --oidc-name go with --oidc-issuer")
		}
		return w, nil
	}
	if p.SecretFile == "" {
		return w, errors.New("--oidc-issuer needs --oidc-secret-file")
	}
	secret, err := os.ReadFile(p.SecretFile)
	if err != nil {
		return w, fmt.Errorf("--oidc-secret-file: %w", err)
	}
	w = app.Work{Issuer: p.Issuer, Client: p.Client, Secret: strings.TrimSpace(string(secret)), Name: p.Name, Prompt: p.Prompt}
	if len(secret) > longestSecret || strings.ContainsAny(w.Secret, "\r\n") {
		return w, errors.New("--oidc-secret-file: the file holds more than a secret")
	}
	if w.Prompt == "none" { // to the provider that word means something else
		w.Prompt = ""
	}
	if err := w.Check(); err != nil {
		return w, fmt.Errorf("--oidc-issuer: %w", err)
	}
	return w, nil
}
