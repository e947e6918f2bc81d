package app

import (
	"context"
	"strconv"

	"towpath/internal/ground/db"
	"towpath/internal/rooms/access"
	"towpath/internal/rooms/reports"
	"towpath/internal/trust/people"
)

// weekdays, and one day, of opening hours.
func weekdays(h string) [7]string { return [7]string{1: h, 2: h, 3: h, 4: h, 5: h} }

// demoPlaces are made up, and say so. Their numbers are kept free for drama and ring nowhere.
var demoPlaces = []access.Place{
	{Kind: "online", Said: access.Said{Name: "Lockside library (made up)", What: "Six computers and free Wi-Fi. Someone helps with forms on Tuesday mornings. It costs nothing.",
		Where: "1 Made-up Street", Phone: "020 7946 0701", Hours: [7]string{2: "10 to 7", 3: "10 to 5", 4: "10 to 7", 5: "10 to 5", 6: "10 to 2"}, Steps: "free",
		Bring: "You don't need a library card to use a computer."}},
	{Kind: "online", Said: access.Said{Name: "The Bridge drop-in (made up)", What: "Tea, two tablets to use there, and someone who has time for questions about phones.",
		Where: "Under the made-up bridge", Hours: [7]string{1: "1 to 4", 4: "1 to 4"}, Steps: "free"}},
	{Kind: "money", Said: access.Said{Name: "Money advice at the made-up town hall", What: "Help with benefits, debts and letters. It costs nothing.", Where: "Town hall, room 2",
		Phone: "020 7946 0702", Hours: weekdays("9 to 4"), Steps: "free", Bring: "Bring the letter that it is about, if you have it."}},
	{Kind: "housing", Said: access.Said{Name: "Housing help (made up)", What: "For people who have no home, or may lose it.", Phone: "020 7946 0703", Hours: weekdays("10 to 3"), Steps: "some"}},
	{Kind: "food", Said: access.Said{Name: "Made-up Street food club", What: "A bag of food for 3 pounds, or for nothing if that is too much.", Where: "9 Made-up Street", Hours: [7]string{3: "11 to 2", 6: "11 to 1"},
		Steps: "free", Bring: "Bring a bag. Nobody asks why."}},
	{Kind: "transport", Said: access.Said{Name: "Lifts to appointments (made up)", What: "Volunteers drive people who can't take the bus. Call two days before.", Phone: "020 7946 0704", Hours: weekdays("9 to 12")}},
}

// demoStock is made up.
var demoStock = []access.Item{
	{Kind: "tablet", Label: "Blue tablet 1 (made up)", Number: "MADE-UP-0001"},
	{Kind: "tablet", Label: "Blue tablet 2 (made up)", Number: "MADE-UP-0002"},
	{Kind: "phone", Label: "Small phone 1 (made up)", Number: "MADE-UP-0003"},
	{Kind: "sim", Label: "SIM card 14 (made up)", Number: "MADE-UP-0014"},
	{Kind: "sim", Label: "SIM card 15 (made up)", Number: "MADE-UP-0015"},
}

// demoReached are made-up people, by number, whom the demo's service was in touch with in the three months before.
var demoReached = map[reports.Means][2]int{reports.Person: {0, 24}, reports.Phone: {20, 31}, reports.Paper: {0, 9}, reports.Table: {5, 18}, reports.Online: {8, 20}}

// reach gives the demo figures of a quarter that is over. Nobody is behind them.
func (d *demoHouse) reach(ctx context.Context) error {
	quarter := reports.QuarterOf(d.house.conf.Now().In(d.house.conf.zone())).Before().String()
	return d.house.db.Update(ctx, func(q db.Q) error {
		for means, of := range demoReached {
			for n := of[0]; n < of[1]; n++ {
				if _, err := q.ExecContext(ctx, "INSERT INTO reached (period, who, means) VALUES ($1, $2, $3)", quarter, []byte("made up "+strconv.Itoa(n)), string(means)); err != nil {
					return err
				}
			}
		}
		return d.sat(ctx, q, quarter)
	})
}

// lend gives the demo's navigator places and things to lend; one is lent to a person whose worker asked for it.
func (d *demoHouse) lend(ctx context.Context) error {
	x := d.house.access
	as := func(who string, role people.Role) people.Viewer {
		return people.Viewer{Account: d.People[who].Account, Roles: []people.Role{role}}
	}
	navigator, worker, person := as("navigator", people.Navigator), as("worker", people.Worker), d.People["person"].Account
	for _, p := range demoPlaces {
		p.ID = people.NewID()
		if err := x.KeepPlace(ctx, navigator, p); err != nil {
			return err
		}
	}
	var first string
	for _, i := range demoStock {
		i.ID = people.NewID()
		if err := x.KeepItem(ctx, navigator, i); err != nil {
			return err
		}
		if first == "" {
			first = i.ID
		}
	}
	if err := x.Refer(ctx, worker, people.NewID(), person, access.Asked, access.Body{Need: "device", Note: "A made-up note: would like to write to family."}); err != nil {
		return err
	}
	return x.Lend(ctx, navigator, people.NewID(), person, access.Body{Item: first, Note: "A made-up note: with its charger."})
}
