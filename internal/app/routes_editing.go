package app

import "towpath/internal/trust/people"

var editor = []people.Role{people.Editor}

// editing are the routes of those who look after what people read.
func (h *House) editingRoutes() []Route {
	x := h.editing
	return []Route{
		get("/editing", "editing", editor, x.Home),
		get("/editing/topics/{topic}", "editing", editor, x.TopicPage),
		get("/editing/topics/{topic}/sign", "editing", editor, x.ReadPage),
		post("/editing/topics/{topic}/sign", "editing", editor, x.SignRead),
		get("/editing/page", "editing", editor, x.FilePage),
		post("/editing/page/off", "editing", editor, x.Off),
		post("/editing/page/back", "editing", editor, x.BackBuiltIn),
		get("/editing/new", "editing", editor, x.New),
		get("/editing/import", "editing", editor, x.ImportPage),
		post("/editing/import", "editing", editor, x.Import).wrote(),
		get("/editing/away", "editing", editor, x.AwayPage),
		post("/editing/drafts", "editing", editor, x.BeginDraft),
		get("/editing/drafts/{id}", "editing", editor, x.EditPage),
		post("/editing/drafts/{id}", "editing", editor, x.SaveDraft).wrote(),
		get("/editing/drafts/{id}/look", "editing", editor, x.Look),
		get("/editing/drafts/{id}/compare", "editing", editor, x.ComparePage),
		get("/editing/drafts/{id}/download", "editing", editor, x.Download),
		get("/editing/drafts/{id}/file", "editing", editor, x.FileForm),
		post("/editing/drafts/{id}/file", "editing", editor, x.SaveFile).wrote(),
		get("/editing/drafts/{id}/parts/{part}", "editing", editor, x.PartPage),
		post("/editing/drafts/{id}/parts/{part}", "editing", editor, x.SavePart).wrote(),
		get("/editing/drafts/{id}/sign", "editing", editor, x.SignPage),
		post("/editing/drafts/{id}/sign", "editing", editor, x.SignForm).wrote(),
		post("/editing/drafts/{id}/{stage}", "editing", editor, x.Stage),
		get("/editing/history/{entry}", "editing", editor, x.EntryPage),
		post("/editing/history/{entry}/undo", "editing", editor, x.UndoEntry),
		post("/editing/history/{entry}/draft", "editing", editor, x.DraftOf),
	}
}
