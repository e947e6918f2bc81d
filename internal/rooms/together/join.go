package together

import (
	"context"
	"math"
	"net/http"
	"strings"

	"towpath/internal/ground/fault"
	"towpath/internal/ground/i18n"
	"towpath/internal/ground/web"
	"towpath/internal/page"
	"towpath/internal/trust/people"
)

// ScreenPlace is the page about the other screen.
const ScreenPlace = "/together/screen"

// otherScreen is the page about the other screen: to bring one in, to let it in, to send it away.
type otherScreen struct {
	people.Screen
	Viewer        people.Viewer
	Person, Other string // names: of the person, of the supporter
	Origin        string // the address people use
	Minutes       int    // that the code is good for
	Problem, Done string
}

// name is what the one is called whose screen sits at a seat.
func (o otherScreen) name(seat string) string {
	if seat == "person" {
		return o.Person
	}
	return o.Other
}

// whose is what the one is called whose screen it is about.
func (o otherScreen) whose() string { return o.name(o.Seat) }

// signedIn is what the one is called who is signed in on the waiting screen; "" where nobody is.
func (o otherScreen) signedIn() string {
	switch o.Account {
	case "":
		return ""
	case o.Viewer.TPerson:
		return o.Person
	}
	return o.Other
}

// heading says how far it has come.
func (o otherScreen) heading(ctx context.Context) string {
	switch o.Stage {
	case people.ScreenCode, people.ScreenAsking, people.ScreenComing, people.ScreenHere:
		return i18n.T(ctx, "together.screen."+string(o.Stage), "name", o.whose())
	}
	return i18n.T(ctx, "together.screen")
}

// askKey puts the question to the one whose screen it may be, where they sit at this one, or else to the other.
func (o otherScreen) askKey() string {
	if o.Viewer.Seat == "both" {
		return "together.screen.ask"
	}
	return "together.screen.ask.them"
}

// seats are those for which the viewer can bring a screen in.
func (o otherScreen) seats() []string {
	switch o.Viewer.Seat {
	case "person":
		return []string{"supporter"}
	case "supporter":
		return []string{"person"}
	}
	return []string{"person", "supporter"}
}

// address is where the other screen goes, as one says it aloud.
func (o otherScreen) address() string {
	_, host, _ := strings.Cut(o.Origin, "://")
	return host + people.ScreenPath
}

// link is what the square code holds.
func (o otherScreen) link() string {
	return o.Origin + people.ScreenPath + "/" + strings.ReplaceAll(o.Code, " ", "")
}

// Screen answers GET /together/screen.
func (x *Room) Screen(w http.ResponseWriter, r *http.Request) error {
	return x.showScreen(w, r, nil)
}

func (x *Room) showScreen(w http.ResponseWriter, r *http.Request, problem error) error {
	ctx, v := r.Context(), people.ViewerOf(r.Context())
	o := otherScreen{Viewer: v, Origin: x.URL, Problem: i18n.Sentence(ctx, problem), Done: page.DoneOf(r, "together.screen.done.", "no", "away", "stop")}
	var err error
	if o.Screen, err = x.People.OtherScreen(ctx, v); err != nil {
		return err
	}
	if o.Person, err = x.People.Name(ctx, v.TPerson); err != nil {
		return err
	}
	if o.Other, err = x.People.Name(ctx, v.Supporter); err != nil {
		return err
	}
	o.Minutes = int(math.Ceil(o.Until.Sub(x.Now()).Minutes()))
	return page.Show(w, r, problem, screenPage(o))
}

// screenDone answers a form about the other screen: on to a page, or the page again with what there is to mend.
func (x *Room) screenDone(w http.ResponseWriter, r *http.Request, err error, to string) error {
	if fault.Mends(err) {
		return x.showScreen(w, r, err)
	}
	if err != nil {
		return err
	}
	return web.See(w, r, to)
}

// SetScreenCode answers POST /together/screen: a code for another screen, or none.
func (x *Room) SetScreenCode(w http.ResponseWriter, r *http.Request) error {
	ctx, v := r.Context(), people.ViewerOf(r.Context())
	f, err := web.ReadForm(w, r)
	if err == nil && f.Get("seat") == "none" {
		return x.screenDone(w, r, x.People.StopScreenCode(ctx, v), ScreenPlace+"?done=stop")
	}
	if err == nil {
		err = x.People.MakeScreenCode(ctx, v, f.Get("seat"))
	}
	return x.screenDone(w, r, err, ScreenPlace)
}

// AnswerScreen answers POST /together/screen/answer: yes or no to the screen that brought the code. Only a yes is a yes.
func (x *Room) AnswerScreen(w http.ResponseWriter, r *http.Request) error {
	f, err := web.ReadForm(w, r)
	yes := f.Get("say") == "yes"
	if err == nil {
		err = x.People.AnswerScreen(r.Context(), people.ViewerOf(r.Context()), f.Get("screen"), yes)
	}
	if yes {
		return x.screenDone(w, r, err, "/together/table")
	}
	return x.screenDone(w, r, err, ScreenPlace+"?done=no")
}

// SendScreenAway answers POST /together/screen/away.
func (x *Room) SendScreenAway(w http.ResponseWriter, r *http.Request) error {
	err := x.People.SendScreenAway(r.Context(), people.ViewerOf(r.Context()))
	return x.screenDone(w, r, err, ScreenPlace+"?done=away")
}

// LeaveByScreen answers POST /together/screen/leave: this screen leaves, and the table goes on without it.
func (x *Room) LeaveByScreen(w http.ResponseWriter, r *http.Request) error {
	if err := x.People.LeaveByScreen(r.Context(), people.ViewerOf(r.Context())); err != nil {
		return err
	}
	x.Cookies.ClearSession(w)
	return web.See(w, r, people.ScreenPath+"?done=left")
}

// ScreenStage answers GET /together/screen/stage, for the script on the page about the other screen.
func (x *Room) ScreenStage(w http.ResponseWriter, r *http.Request) error {
	s, err := x.People.OtherScreen(r.Context(), people.ViewerOf(r.Context()))
	if err != nil {
		return err
	}
	return web.JSON(w, http.StatusOK, map[string]string{"stage": string(s.Stage)})
}
