package app

import "towpath/internal/trust/people"

// tellers are those who work on stories: whoever tells their own, and editors. Which of them, for one story, is for sharing to say.
var (
	tellers = []people.Role{people.Person, people.Editor}
	editors = []people.Role{people.Editor}
)

// telling are the routes of stories that people tell about their own lives.
func (h *House) telling() []Route {
	s := h.stories
	k := s.Kindly
	return []Route{
		get("/stories", "stories", anyone, s.List),
		post("/stories", "stories", anyone, s.Filter),
		get("/stories/withdrawn", "stories", anyone, s.Withdrawn).byItself(),
		get("/stories/withdraw", "stories", anyone, s.AskWords),
		post("/stories/withdraw", "stories", anyone, s.ByWords),
		get("/stories/hidden", "stories", person, s.Hidden),
		get("/stories/studio", "stories", editors, s.Studio),
		get("/stories/mine", "stories", person, s.Mine),
		get("/stories/new", "stories", tellers, s.New),
		post("/stories/new", "stories", tellers, s.Begin),

		get("/stories/{id}", "stories", anyone, k(s.Story)),
		get("/stories/{id}/media/{part}", "stories", anyone, k(s.Media)).stream(),
		get("/stories/{id}/print", "stories", anyone, k(s.Print)),
		get("/stories/{id}/coaching", "stories", table, k(s.Coaching)),
		post("/stories/{id}/keep", "stories", sitters, k(s.Keep)),
		post("/stories/{id}/hide", "stories", person, k(s.Hide)),
		post("/stories/{id}/show", "stories", person, s.ShowAgain),
		get("/stories/{id}/upset", "stories", anyone, k(s.Upset)),
		post("/stories/{id}/upset", "stories", signedIn, k(s.TellEditors)).wrote(),

		get("/stories/{id}/edit", "stories", tellers, k(s.Edit)),
		post("/stories/{id}/edit", "stories", tellers, k(s.Save)).wrote(),
		get("/stories/{id}/consent", "stories", tellers, k(s.Consent)),
		post("/stories/{id}/consent", "stories", tellers, k(s.SaveConsent)),
		get("/stories/{id}/record", "stories", tellers, k(s.Record)),
		post("/stories/{id}/record", "stories", tellers, k(s.SendRecording)).slowly(),
		post("/stories/{id}/uploads", "stories", tellers, k(s.BeginUpload)),
		post("/stories/{id}/uploads/{file}", "stories", tellers, k(s.AppendUpload)).slowly(),
		post("/stories/{id}/uploads/{file}/done", "stories", tellers, k(s.FinishUpload)).slowly(),
		post("/stories/{id}/again", "stories", tellers, k(s.Again)),
		get("/stories/{id}/captions", "stories", tellers, k(s.Captions)),
		post("/stories/{id}/captions", "stories", tellers, k(s.SaveCaptions)),
		post("/stories/{id}/captions/file", "stories", tellers, k(s.ImportCaptions)),
		get("/stories/{id}/preview", "stories", tellers, k(s.Preview)),
		post("/stories/{id}/send", "stories", tellers, k(s.Send)),
		post("/stories/{id}/back", "stories", tellers, k(s.SendBack)).wrote(),
		post("/stories/{id}/publish", "stories", editors, k(s.Publish)),
		post("/stories/{id}/unpublish", "stories", tellers, k(s.Unpublish)),
		post("/stories/{id}/flag", "stories", editors, k(s.DropFlag)),
		post("/stories/{id}/card", "stories", tellers, k(s.Card)),
		get("/stories/{id}/take-back", "stories", tellers, k(s.AskTakeBack)),
		post("/stories/{id}/take-back", "stories", tellers, s.TakeBack),
	}
}
