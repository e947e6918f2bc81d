package main

import (
	"os"
	"strings"
	"testing"
	"time"

	"towpath/bench/furnish"
	"towpath/bench/load"
)

func TestWhatProcSays(t *testing.T) {
	const stat = "4242 (a name) with (brackets) S 17 4242 4242 0 -1 4194560 1 2 3 4 150 25 7 9 20 0 8 0 1 2 3\n"
	if got, err := cpuIn(stat); err != nil || got != 1750*time.Millisecond {
		t.Errorf("%v, %v", got, err)
	}
	if got := parentIn(stat); got != 17 {
		t.Errorf("parent %d", got)
	}
	for _, bad := range []string{"", "1 (x) S 1", "1 (x) S 1 1 1 0 -1 1 1 2 3 4 many 25"} {
		if _, err := cpuIn(bad); err == nil {
			t.Errorf("%q was read", bad)
		}
	}
	t.Run("of this process", func(t *testing.T) {
		if _, err := cpu(os.Getpid()); err != nil {
			t.Error(err)
		}
		if _, err := cpu(-1); err == nil {
			t.Error("there is no process -1")
		}
	})
}

func TestMediansOfRuns(t *testing.T) {
	var all several
	for i, answers := range []int{300, 100, 200} { // runs of one second each, in which each answer took its number in ms
		var took []time.Duration
		for n := range answers {
			took = append(took, time.Duration(n+1)*time.Millisecond)
		}
		r := load.ResultOf(took, time.Second)
		r.Bytes = int64(1000 * answers)
		all = append(all, measured{Result: r, servers: []time.Duration{time.Duration(i+1) * 100 * time.Millisecond, 0}, generator: 20 * time.Millisecond})
	}
	for name, got := range map[string][2]float64{
		"a second":        {all.perSecond(), 200},
		"p50":             {all.percentile(50), 100},
		"p99":             {all.percentile(99), 198},
		"cost":            {all.cost(), 1500}, // 300 ms of 200 answers, between 333 µs and 2000 µs
		"mean of so many": {all.mean(), 1000 * atOnce / 200.0},
	} {
		if got[0] != got[1] {
			t.Errorf("%s: %g, not %g", name, got[0], got[1])
		}
	}
}

func TestVerdicts(t *testing.T) {
	for name, got := range map[string]bool{
		"at most, at the target":   verdict(50, 50) == "met",
		"at most, above it":        verdict(50.1, 50) == "NOT MET",
		"at least, at the target":  atLeast(1500, 1500) == "met",
		"at least, below it":       atLeast(1499, 1500) == "NOT MET",
		"bound by the processors":  strings.HasPrefix(bound(share{used: .97, each: 900}, share{used: .98, each: 1000}), "the two cores"),
		"bound by something else":  strings.HasPrefix(bound(share{used: .5}, share{used: .6}), "not the processors"),
		"what another core brings": strings.Contains(bound(share{used: .97}, share{used: .98, each: 1000}), "at most 1000 pages"),
	} {
		if !got {
			t.Error(name)
		}
	}
}

func TestSpread(t *testing.T) {
	all := make([]furnish.Person, 10)
	for i := range all {
		all[i].Account = string(rune('a' + i))
	}
	got := ""
	for _, p := range spread(all, 4) {
		got += p.Account
	}
	if got != "acfh" || len(spread(all, 20)) != 10 {
		t.Errorf("%q, %d", got, len(spread(all, 20)))
	}
}

// A save counts only as what was asked for: this answer, this version, kept.
func TestASaveIsAcknowledged(t *testing.T) {
	w := writer{token: "t", path: "/exercises/a/b", box: "p-x", form: "topic=a"}
	request := string(w.save(nil, "host"))
	if !strings.HasPrefix(request, "POST /exercises/a/b HTTP/1.1\r\n") || !strings.Contains(request, "&id="+w.answer+"&version=0&p-x=What+I+wrote+the+1.+time.") {
		t.Error(request)
	}
	for said, right := range map[string]bool{
		`{"id":"` + w.answer + `","version":1}`:              true,
		`{"id":"` + w.answer + `","version":1,"fields":{}}`:  true,
		`{"id":"` + w.answer + `","version":10}`:             false,
		`{"id":"another","version":1}`:                       false,
		`{"problem":"The page could not be made just now."}`: false,
	} {
		one := w
		if err := one.acknowledged(&load.Answer{Status: 200, Body: []byte(said)}); (err == nil) != right {
			t.Errorf("%s: %v", said, err)
		}
		if err := one.acknowledged(&load.Answer{Status: 409, Body: []byte(said)}); err == nil {
			t.Errorf("%s with 409 counted", said)
		}
	}
}
