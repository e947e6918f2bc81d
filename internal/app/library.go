package app

import (
	"context"

	"towpath/internal/ground/carry"
	"towpath/internal/ground/i18n"
	"towpath/internal/rooms/kit"
	"towpath/internal/rooms/library"
	"towpath/internal/trust/people"
	"towpath/internal/trust/sharing"
)

// openLibrary opens the room of sites and apps, and where this installation asks whether their addresses answer, the job that does.
func (h *House) openLibrary() {
	d := library.Deps{DB: h.db, Vault: h.vault, Ledger: h.ended, People: h.people, Sharing: h.sharing, Packs: h.packs, Now: h.conf.Now, URL: h.URL(),
		Later: func(ctx context.Context, resource string) error { return h.jobs.Add(ctx, library.Asking, resource) }}
	if h.conf.AskLinks {
		d.Ask = carry.NewAsker(nil, 0).Ask
	}
	h.library = library.NewRoom(d)
	if h.conf.AskLinks {
		h.jobs.Handle(library.Asking, library.AskingLimits, h.library.AskFor)
	}
	h.kit.Also = append(h.kit.Also, func(ctx context.Context, v people.Viewer) ([]kit.Section, error) {
		lines, err := h.library.Own(ctx, v)
		return []kit.Section{{Heading: i18n.T(ctx, "library.mine"), Lines: lines}}, err
	})
}

// listing are the routes of sites and apps. Everybody signed in reads them, at a table too; what people said of them is for those who
// look after them.
func (h *House) listing() []Route {
	x := h.library
	return []Route{
		get("/library", "library", signedIn, x.List),
		get("/library/questions", "library", signedIn, x.ShowQuestions),
		get("/library/new", "library", library.Keepers, x.NewPage),
		get("/library/export", "library", library.Keepers, x.ExportPage),
		get("/library/list.json", "library", library.Keepers, x.JSON),
		get("/library/list.csv", "library", library.Keepers, x.CSV),
		get("/library/import", "library", library.Keepers, x.ImportPage),
		post("/library/import", "library", library.Keepers, x.Import).wrote(),
		get("/library/mine", "library", person, x.MinePage),
		post("/library/mine", "library", person, x.Take),
		get("/library/{id}", "library", signedIn, x.Show),
		get("/library/{id}/facts", "library", library.Keepers, x.FactsPage),
		post("/library/{id}/facts", "library", library.Keepers, x.SaveFacts).wrote(),
		get("/library/{id}/review", "library", library.Reviewers, x.ReviewPage),
		post("/library/{id}/review", "library", library.Reviewers, x.Review).wrote(),
		get("/library/{id}/review/{question}", "library", library.Reviewers, x.AskPage),
		post("/library/{id}/review/{question}", "library", library.Reviewers, x.AnswerOne).wrote(),
		get("/library/{id}/second", "library", library.Reviewers, x.SecondPage),
		post("/library/{id}/second", "library", library.Reviewers, x.SaySecond).wrote(),
		get("/library/{id}/second/{question}", "library", library.Reviewers, x.DifferPage),
		post("/library/{id}/second/{question}", "library", library.Reviewers, x.DifferOne).wrote(),
		get("/library/{id}/withdraw", "library", library.Keepers, x.WithdrawPage),
		post("/library/{id}/withdraw", "library", library.Keepers, x.SaveWithdrawal).wrote(),
		get("/library/{id}/tell", "library", person, x.TellPage),
		post("/library/{id}/tell", "library", person, x.Tell).wrote(),
		get("/library/{id}/flags", "library", sharing.FlagReaders, x.FlagsPage),
		post("/library/{id}/flags", "library", sharing.FlagReaders, x.Deal),
	}
}
