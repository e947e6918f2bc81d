package skills

import (
	"context"
	"strconv"
	"strings"
	"unicode/utf8"

	"towpath/internal/ground/i18n"
	"towpath/internal/pack"
	"towpath/internal/page"
)

// numbered is what a question asks, with its number, as on paper.
func numbered(ctx context.Context, n int, q question) string {
	return i18n.T(ctx, "skills.numbered", "i", n, "asks", asks(ctx, q))
}

// state is where somebody is as far as their check says it, for the one next thing.
func (p picturePage) state() state { return state{check: p.Check, thing: p.Thing, plain: p.plain} }

// heading is what a list of lessons is of.
func (p listPage) heading(ctx context.Context) string {
	if p.want == "" {
		return i18n.T(ctx, "skills.lessons")
	}
	return optionWord(ctx, questions[0], p.want)
}

// shown is how many stops of a path are seen at once: fewer for somebody who likes little on a page (TOP-7).
func (s state) shown() int {
	if s.little() {
		return 3
	}
	return 6
}

// lessonFrame is the frame of a lesson's pages.
func (p lessonPage) lessonFrame(ctx context.Context) page.Frame {
	f := p.frame(ctx, p.Lesson.Title, page.Link{Href: lessons, Label: i18n.T(ctx, "skills.lessons")})
	f.Lang, f.Done = p.Lang, p.said
	return f
}

// here is the address of the page, to come back to.
func (p lessonPage) here() string {
	if p.at < 0 {
		return p.path("") + "#steps"
	}
	return p.path(strconv.Itoa(p.at))
}

// stepLink leads to another page of a lesson; nowhere before the first and after the last.
func (p lessonPage) stepLink(ctx context.Context, n int) page.Link {
	switch {
	case n < 0 || n > p.end():
		return page.Link{}
	case n == 0:
		return page.Link{Href: p.path("0"), Label: i18n.T(ctx, "skills.lesson.why")}
	case n == p.end():
		return page.Link{Href: p.path(strconv.Itoa(n)), Label: i18n.T(ctx, "skills.after.title")}
	}
	return page.Link{Href: p.path(strconv.Itoa(n)), Label: p.Steps[n-1].Title}
}

// ours says of options that their words are from a catalogue, whatever language the question is told in.
func ours(all []page.Option) []page.Option {
	for i := range all {
		all[i].Ours = true
	}
	return all
}

// large is the lesson in large letters, on as many pages as it takes.
func (p lessonPage) large() string {
	return "/paper/booklet?lesson-" + string(p.Area) + "=" + pack.LessonPath(p.Lesson.ID) + "&large=1"
}

// roomy is how many characters a hand-out may have and still be one page of A4 in letters of the usual size. It was measured, with
// room to spare.
const roomy = 2000

// onPaper is how many characters a hand-out of a lesson has.
func onPaper(p *pack.Lesson) int {
	n := utf8.RuneCountInString(p.Wrong) + utf8.RuneCountInString(strings.Join(p.Remember, ""))
	for _, s := range p.Steps {
		n += utf8.RuneCountInString(s.Title + s.Text + s.Android + s.IPhone + s.Public)
	}
	return n
}
