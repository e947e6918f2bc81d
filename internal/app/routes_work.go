package app

import (
	"cmp"

	"towpath/internal/ground/oidc"
	"towpath/internal/trust/people"
)

// Work is the service's own sign-in for staff, at an OpenID Connect provider; none where Issuer is "".
type Work struct {
	Issuer, Client, Secret string
	Name                   string // what staff call it; "" for the name of its computer
	Prompt                 string // what it is told to ask (oidc.Settings)
}

// Check says what is wrong with the settings. It asks nobody.
func (w Work) Check() error {
	if w.Issuer == "" {
		return nil
	}
	_, err := oidc.New(oidc.Settings{Issuer: w.Issuer, Client: w.Client, Secret: w.Secret, Prompt: w.Prompt})
	return err
}

// work is the provider, if there is one.
func (h *House) work() (*people.Work, error) {
	w := h.conf.Work
	if w.Issuer == "" {
		return nil, nil
	}
	c, err := oidc.New(oidc.Settings{Issuer: w.Issuer, Client: w.Client, Secret: w.Secret, Prompt: w.Prompt, Back: h.URL() + people.WorkBackPath, Now: h.conf.Now,
		Tell: func(problem error) { h.conf.Log.Warn("staff sign-in at the provider", "problem", problem.Error()) }})
	if err != nil {
		return nil, err
	}
	return &people.Work{Client: c, Name: cmp.Or(w.Name, c.Host())}, nil
}

// worksHere are the roles of those who have a place at work.
var worksHere = []people.Role{people.Worker, people.Peer, people.Navigator, people.Moderator, people.Editor, people.Supervisor, people.Admin}

// workWays are the routes of signing in by an account at work, and of recovery codes. What waits for the provider takes no other page's
// turn.
func (h *House) workWays() []Route {
	x := h.signing
	return []Route{
		get("/in/work", "people", anyone, x.GoWork).byItself(),
		get(people.WorkBackPath, "people", anyone, x.WorkBack).byItself(),
		get("/join/{token}/work", "people", anyone, x.JoinWork).byItself(),
		get("/join/{token}/unlock", "people", anyone, x.JoinUnlock),
		post("/join/{token}/unlock", "people", anyone, x.JoinByWork),
		get("/me/work", "people", worksHere, x.MyWork),
		get("/me/work/go", "people", worksHere, x.GoMyWork).byItself(),
		post("/me/work/end", "people", worksHere, x.EndWork),
		get("/me/codes", "people", worksHere, x.Spare),
		post("/me/codes", "people", worksHere, x.MakeSpare),
	}
}
