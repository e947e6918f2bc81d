package app

import (
	"context"

	"towpath/internal/rooms/contact"
	"towpath/internal/trust/people"
)

// demoHours are made up: Sam is at work on weekdays but Wednesday.
var demoHours = contact.Published{Spans: []contact.Span{{Days: []int{1, 2, 4, 5}, From: 9 * 60, To: 17 * 60}}, Within: "two", Takes: true,
	For: "changing when you meet, or something you did together", Not: "anything that can't wait two days"}

// answerPeople has the demo's first worker say when they can be reached, and a person write to them.
func (d *demoHouse) answerPeople(ctx context.Context) error {
	worker, person := d.People["worker"].Account, d.People["person"].Account
	if err := d.house.contact.Publish(ctx, people.Viewer{Account: worker, Roles: []people.Role{people.Worker}}, demoHours); err != nil {
		return err
	}
	return d.house.contact.Write(ctx, people.Viewer{Account: person, Roles: []people.Role{people.Person}}, worker, people.NewID(),
		"A made-up message: could we meet a little later next time?")
}
