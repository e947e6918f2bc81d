package app

import (
	"bytes"
	"context"
	_ "embed"

	"towpath/internal/rooms/stories"
	"towpath/internal/trust/people"
)

// testClip are five seconds of moving colours and one tone, which a program made.
//
//go:embed demo/clip.mp4
var testClip []byte

// nobodys is what the demo's one story says.
const nobodys = "Test clip, made by the program. Nobody's story."

// demoStory is nobody's, and says so wherever it is shown.
var demoStory = stories.Body{
	Lang: "en", Title: nobodys, Summary: "It shows how a story is watched, and how it is taken back. There is nobody in it.",
	Text:   nobodys + "\n\nYou see moving colours and hear one tone, for five seconds. In a real service, a person would speak here about their own life.",
	Topics: []string{"me"}, Reflect: []string{"What would you want to know before you told a story of your own?"},
	Coaching: []string{"In a real service, this would say what to ask, and what to listen for."},
	Captions: []stories.Cue{{From: 0, To: 4800, Text: nobodys}},
}

// tell puts the demo's one story on the site, made by one editor and published by the other.
func (d *demoHouse) tell(ctx context.Context) error {
	as := func(who string) people.Viewer {
		return people.Viewer{Account: d.People[who].Account, Roles: []people.Role{people.Editor}}
	}
	return d.house.stories.Example(ctx, as("editor"), as("editor2"), demoStory, bytes.NewReader(testClip))
}
