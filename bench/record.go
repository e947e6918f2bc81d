package main

import (
	"context"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/google/uuid"

	"towpath/internal/ground/i18n"
	"towpath/internal/page"
	"towpath/internal/rooms/record"
	"towpath/internal/trust/sharing"
)

// mostBundle is how long the document of a full course for a care record may take.
const mostBundle = 200 * time.Millisecond

// bundles measures the making of such a document, in this process: what its forms, the database and sealing add is in the load of others.
func bundles(ctx context.Context, out io.Writer, runs int) error {
	words, err := i18n.New(page.Words, record.Words)
	if err != nil {
		return err
	}
	ctx = i18n.With(ctx, words.For(i18n.Source).In(time.UTC))
	facts := fullCourse()
	var all took
	size := 0
	for range 20 * runs {
		start := time.Now()
		text, err := record.Bundle(ctx, facts, uuid.NewString)
		if err != nil {
			return err
		}
		all, size = append(all, time.Since(start)), len(text)
	}
	p99 := all.percentile(99)
	fmt.Fprintf(out, "A full course for a care record (FHIR R4): a note, eight goals, eight meetings, 24 exercises of six questions, load %s, made %d times\n", busy(), len(all))
	fmt.Fprintf(out, "  %d bytes, p50 %.1f  p99 %.1f ms, target ≤ %g ms: %s\n", size, all.percentile(50), p99, ms(mostBundle), verdict(p99, ms(mostBundle)))
	return nil
}

func fullCourse() record.Facts {
	f := record.Facts{At: time.Now(), Day: "2026-11-23", Service: "The Lock House", Supporter: "Sam", Met: record.InPerson}
	f.Items = append(f.Items, record.Item{Kind: sharing.Note, Text: strings.Repeat("We met, and looked at something together. ", 60)})
	course := record.Item{Kind: sharing.Course, Title: "Eight meetings together"}
	for n := range 8 {
		f.Items = append(f.Items, record.Item{Kind: sharing.Goal, Text: fmt.Sprintf("Something I want, %d", n), Lines: []record.Line{{Label: "A step", State: record.Done}, {Label: "Another"}}})
		course.Lines = append(course.Lines, record.Line{Label: fmt.Sprintf("Meeting %d", n+1), State: record.Done})
	}
	f.Items = append(f.Items, course)
	for n := range 24 {
		it := record.Item{Kind: sharing.Answer, Title: fmt.Sprintf("Exercise %d", n+1), Day: f.Day}
		for q := range 6 {
			it.Lines = append(it.Lines, record.Line{Label: fmt.Sprintf("Question %d?", q+1), Texts: []string{strings.Repeat("In my own words. ", 12), "And one thing more"}})
		}
		f.Items = append(f.Items, it)
	}
	return f
}
