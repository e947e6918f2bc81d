package stories

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"towpath/internal/ground/fault"
	"towpath/internal/ground/i18n"
	"towpath/internal/ground/web"
	"towpath/internal/page"
	"towpath/internal/trust/people"
)

// captioning is the form in which captions are written, beside the player.
type captioning struct {
	shown
	own     bool
	Version int64
	Lines   []captionLine
	Bad     map[int]string // what is wrong, by line from 0 on
	Problem string
	File    []string // what is wrong in a file that was sent
	Done    string
}

// captionLine is one caption as somebody types it.
type captionLine struct{ From, To, Text string }

// emptyLines are how many lines stand ready to be written in.
const emptyLines = 3

func linesIn(cues []Cue) (all []captionLine) {
	for _, c := range cues {
		all = append(all, captionLine{clock(c.From), clock(c.To), c.Text})
	}
	return all
}

// Captions answers GET /stories/{id}/captions.
func (x *Room) Captions(w http.ResponseWriter, r *http.Request) error {
	d, err := x.recorded(r)
	if err != nil {
		return err
	}
	return x.showCaptions(w, r, http.StatusOK, d, captioning{Version: d.Row.Version, Lines: linesIn(d.Captions),
		Done: page.DoneOf(r, "stories.done.", "captions")})
}

func (x *Room) showCaptions(w http.ResponseWriter, r *http.Request, status int, d draft, c captioning) (err error) {
	c.shown = shown{told: told{ID: d.Row.ID, Body: d.Body}, preview: true}
	c.own = d.own
	if c.Parts, c.Millis, err = x.partsOf(r.Context(), d.Take); err != nil {
		return err
	}
	c.how = map[bool]string{true: "watch", false: "listen"}[c.part(Video) != nil]
	for range emptyLines {
		c.Lines = append(c.Lines, captionLine{})
	}
	return page.Render(w, r, status, captionsPage(c))
}

// SaveCaptions answers POST /stories/{id}/captions: the lines as they were typed, or one of them split in two or taken out.
func (x *Room) SaveCaptions(w http.ResponseWriter, r *http.Request) error {
	ctx, v := r.Context(), people.ViewerOf(r.Context())
	d, err := x.recorded(r)
	if err != nil {
		return err
	}
	f, err := web.ReadForm(w, r)
	if err != nil && !fault.Is(err, fault.Invalid) {
		return err
	}
	c := captioning{Version: f.Int("version"), Lines: readLines(f), Bad: map[int]string{}}
	if err != nil {
		c.Problem = i18n.Sentence(ctx, err)
	}
	cues := c.cues(ctx)
	if c.Problem == "" && len(c.Bad) == 0 {
		cues = change(cues, f)
		_, err = x.saveCaptions(ctx, v, d, c.Version, cues)
		if fault.Is(err, fault.Conflict) {
			c.Problem, c.Version = i18n.T(ctx, "stories.captions.beside"), d.Row.Version
		} else if err != nil {
			return err
		}
	}
	if c.Problem != "" || len(c.Bad) > 0 {
		status := http.StatusUnprocessableEntity
		if fault.Is(err, fault.Conflict) {
			status = http.StatusConflict
		}
		return x.showCaptions(w, r, status, d, c)
	}
	return web.See(w, r, Path(d.Row.ID)+"/captions?done=captions")
}

// saveCaptions keeps captions, where they are others than those that are there.
func (x *Room) saveCaptions(ctx context.Context, v people.Viewer, d draft, version int64, cues []Cue) (int64, error) {
	if slices.Equal(d.Captions, cues) {
		return version, nil
	}
	b := d.Body
	b.Captions = cues
	return x.save(ctx, v, d, version, b)
}

func readLines(f web.Form) (all []captionLine) {
	from, to, text := f.Values["from"], f.Values["to"], f.Values["text"]
	for i := range min(len(from), len(to), len(text)) {
		l := captionLine{from[i], to[i], text[i]}
		if l != (captionLine{}) {
			all = append(all, l)
		}
	}
	return all
}

// cues are the captions that were typed, with what is wrong at its line. A line with no text in it is taken out.
func (c *captioning) cues(ctx context.Context) (cues []Cue) {
	c.Lines = slices.DeleteFunc(c.Lines, func(l captionLine) bool { return plainCue(l.Text) == "" })
	if len(c.Lines) > mostCues {
		c.Problem = i18n.T(ctx, "stories.vtt.many", "most", mostCues)
		return nil
	}
	for i, l := range c.Lines {
		from, ok := readClock(l.From)
		to, okTo := readClock(l.To)
		if !ok || !okTo {
			c.Bad[i] = i18n.T(ctx, "stories.cue.time")
		}
		cues = append(cues, Cue{from, to, plainCue(l.Text)})
	}
	if len(c.Bad) > 0 {
		return nil
	}
	sorted, problems := checked(cues)
	for _, p := range problems {
		c.Bad[p.Line-1] = i18n.T(ctx, p.Key)
	}
	return sorted
}

// change splits a caption, or takes one out, as the button says that sent the form.
func change(cues []Cue, f web.Form) []Cue {
	at := func(name string) int {
		i, err := strconv.Atoi(f.Get(name))
		if err != nil || i < 0 || i >= len(cues) {
			return -1
		}
		return i
	}
	if i := at("split"); i >= 0 {
		if a, b, ok := split(cues[i]); ok {
			return slices.Replace(slices.Clone(cues), i, i+1, a, b)
		}
	}
	if i := at("remove"); i >= 0 {
		return slices.Delete(slices.Clone(cues), i, i+1)
	}
	return cues
}

// ImportCaptions answers POST /stories/{id}/captions/file: captions from a file, in the place of those that are there.
func (x *Room) ImportCaptions(w http.ResponseWriter, r *http.Request) error {
	ctx, v := r.Context(), people.ViewerOf(r.Context())
	d, err := x.recorded(r)
	if err != nil {
		return err
	}
	var data []byte
	f, err := web.ReadUploads(w, r, largestVTT+web.LargestForm, func(u web.Upload) (_ url.Values, err error) {
		data, err = io.ReadAll(io.LimitReader(u.File, largestVTT+1))
		return nil, err
	})
	c := captioning{Version: d.Row.Version, Lines: linesIn(d.Captions)}
	if err == nil && data == nil {
		err = fault.New(fault.Invalid, "files.none")
	}
	var cues []Cue
	if err == nil {
		cues, c.File, err = readFile(ctx, data)
	}
	if err == nil && len(c.File) == 0 {
		_, err = x.saveCaptions(ctx, v, d, f.Int("version"), cues)
	}
	if fault.Mends(err) || fault.Is(err, fault.TooLarge) {
		c.Problem = i18n.Sentence(ctx, err)
	} else if err != nil {
		return err
	}
	if c.Problem != "" || len(c.File) > 0 {
		return x.showCaptions(w, r, http.StatusUnprocessableEntity, d, c)
	}
	return web.See(w, r, Path(d.Row.ID)+"/captions?done=captions")
}

// mostSaid is how many problems of a file are said at once.
const mostSaid = 20

// readFile reads captions from a file, with what is wrong in it, line by line.
func readFile(ctx context.Context, data []byte) (cues []Cue, wrong []string, err error) {
	cues, problems, err := ReadWebVTT(data)
	if err != nil {
		return nil, nil, err
	}
	key := "stories.vtt.line"
	if len(problems) == 0 {
		cues, problems = checked(cues)
		key = "stories.vtt.caption"
	}
	for _, p := range problems[:min(mostSaid, len(problems))] {
		wrong = append(wrong, i18n.T(ctx, key, "line", fmt.Sprint(p.Line), "what", i18n.T(ctx, p.Key)))
	}
	return cues, wrong, nil
}
