package house_test

import (
	"slices"
	"strings"
	"testing"
)

// The floors, top to bottom. What stands on one may use what stands below it.
const (
	ground = iota
	page
	trust
	rooms
	app
	outside // beside the house: scripts, the bench, the tests of the whole tree
)

var floorNames = []string{"ground", "page", "trust and pack", "rooms", "app", "the programs"}

// floorOf is the floor that a package stands on, and whether it is part of the house at all.
func floorOf(pkg string) (floor int, ok bool) {
	for prefix, f := range map[string]int{"internal/ground/": ground, "internal/page": page, "internal/trust/": trust, "internal/pack": trust,
		"internal/rooms/": rooms, "internal/app": app, "cmd/": app, "bench": outside, "scripts/": outside, "internal/house": outside} {
		if pkg == prefix || strings.HasPrefix(pkg, strings.TrimSuffix(prefix, "/")+"/") {
			return f, true
		}
	}
	return 0, pkg == "content" // the packs are data: whoever embeds or reads them may
}

// aboveRooms are rooms made of others, which stand above them.
var aboveRooms = []string{"together", "prompts", "reports", "setup"}

// trustOrder: who someone is comes before who may see what, and that before what is kept.
var trustOrder = []string{"internal/trust/schema", "internal/trust/people", "internal/trust/service", "internal/trust/sharing", "internal/trust/things", "internal/trust/files"}

// forTests are packages that only tests may use.
var forTests = []string{"internal/ground/db/dbtest", "internal/trust/trusttest", "internal/page/pagetest", "internal/ground/certs/certstest", "internal/ground/blob/blobtest", "internal/ground/carry/carrytest", "internal/rooms/practice/practicetest"}

func roomOf(pkg string) string {
	rest, ok := strings.CutPrefix(pkg, "internal/rooms/")
	if !ok {
		return ""
	}
	name, _, _ := strings.Cut(rest, "/")
	return name
}

// wrong says why from may not import to, or "".
func wrong(from, to string, test bool) string {
	if strings.HasPrefix(to, from+"/") || strings.HasPrefix(from, to+"/") && floorEqual(from, to) {
		return "" // a package and a part of it
	}
	fromFloor, fromOK := floorOf(from)
	toFloor, toOK := floorOf(to)
	switch {
	case !fromOK || !toOK:
		return "one of them stands on no floor: give it a place in internal/house/imports_test.go"
	case slices.Contains(forTests, to) && !test && !slices.Contains(forTests, from) && from != "scripts/withpostgres" && from != "bench":
		return to + " is for tests"
	case test:
		return "" // tests may look at the house from anywhere
	case toFloor > fromFloor:
		return floorNames[fromFloor] + " stands below " + floorNames[toFloor] + ", and imports go down only"
	case fromFloor == rooms && toFloor == rooms && roomOf(from) != roomOf(to) && (!slices.Contains(aboveRooms, roomOf(from)) || slices.Contains(aboveRooms, roomOf(to))):
		return "rooms don't import each other: let app hand the one a small interface that it declares"
	case slices.Contains(trustOrder, from) && slices.Index(trustOrder, to) > slices.Index(trustOrder, from):
		return "within trust the order is schema, people, service, sharing, things"
	case fromFloor == trust && toFloor == trust && (strings.HasPrefix(from, "internal/pack") != strings.HasPrefix(to, "internal/pack")):
		return "content packs know nothing of people, and trust nothing of content"
	}
	return ""
}

func floorEqual(a, b string) bool {
	fa, _ := floorOf(a)
	fb, _ := floorOf(b)
	return fa == fb
}

func TestImportsGoDownOnly(t *testing.T) {
	arrows := 0
	for _, s := range sources(t) {
		for _, to := range s.imports() {
			if !strings.HasPrefix(to, "internal/") && to != "content" && !strings.HasPrefix(to, "cmd/") {
				continue
			}
			arrows++
			if why := wrong(s.pkg(), to, s.isTest()); s.pkg() != to && why != "" {
				t.Errorf("%s: %s → %s: %s", s.path, s.pkg(), to, why)
			}
		}
	}
	if arrows < 100 {
		t.Errorf("only %d imports were looked at", arrows)
	}
}

func TestArrowsThatAreWrongAreFound(t *testing.T) {
	for _, arrow := range [][2]string{
		{"internal/ground/db", "internal/page"}, {"internal/page", "internal/trust/people"}, {"internal/trust/people", "internal/rooms/kit"},
		{"internal/rooms/kit", "internal/app"}, {"internal/rooms/kit", "internal/rooms/topics"}, {"internal/rooms/kit", "internal/rooms/together"},
		{"internal/rooms/together", "internal/rooms/setup"}, {"internal/trust/people", "internal/trust/sharing"}, {"internal/pack", "internal/trust/people"},
		{"internal/rooms/kit", "internal/trust/trusttest"}, {"internal/page", "bench"}, {"internal/new", "internal/page"},
	} {
		if wrong(arrow[0], arrow[1], false) == "" {
			t.Errorf("%s → %s passes", arrow[0], arrow[1])
		}
	}
	for _, arrow := range [][2]string{
		{"internal/app", "internal/rooms/kit"}, {"internal/rooms/together", "internal/rooms/kit"}, {"internal/rooms/kit", "internal/pack"},
		{"internal/trust/things", "internal/trust/sharing"}, {"internal/page", "internal/ground/i18n"}, {"cmd/towpath", "internal/app"},
	} {
		if why := wrong(arrow[0], arrow[1], false); why != "" {
			t.Errorf("%s → %s: %s", arrow[0], arrow[1], why)
		}
	}
}
