package together

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"regexp"
	"strings"
	"sync"
	"time"

	"towpath/internal/ground/fault"
	"towpath/internal/ground/vault"
	"towpath/internal/ground/web"
	"towpath/internal/trust/people"
)

// writing says that somebody at the table is writing in a box just now. It is told to the other screens of the same table, kept
// in memory for some seconds and nowhere else. Between nodes it travels sealed: the name of a box would tell which exercise it is.
type writing struct {
	Seat  string `json:"seat"`
	Thing string `json:"thing"` // the id of what is being written; "" for boxes of the table's own pages
	Field string `json:"field"` // the name of the box; "" once they stopped
}

// writingHolds is how long somebody counts as writing who doesn't say so again.
const writingHolds = 6 * time.Second

var boxName = regexp.MustCompile(`^[A-Za-z0-9_.:;-]{0,100}$`)

// mark is somebody's writing as it came, still sealed.
type mark struct {
	seat   string
	sealed []byte
	at     time.Time
	seq    int64
}

// writers are who is writing at the tables of this installation now.
type writers struct {
	now func() time.Time

	mu    sync.Mutex
	seq   int64
	marks map[string][]mark // by table, one for each seat
}

// mostWriting bounds how many tables are remembered before those that are over are cleared out.
const mostWriting = 4096

func (w *writers) put(table, seat string, sealed []byte) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.marks) >= mostWriting {
		w.clearOut()
	}
	w.seq++
	m := mark{seat: seat, sealed: sealed, at: w.now(), seq: w.seq}
	for i, old := range w.marks[table] {
		if old.seat == seat {
			w.marks[table][i] = m
			return
		}
	}
	w.marks[table] = append(w.marks[table], m)
}

func (w *writers) clearOut() {
	for table, marks := range w.marks {
		over := true
		for _, m := range marks {
			over = over && w.now().Sub(m.at) > writingHolds
		}
		if over {
			delete(w.marks, table)
		}
	}
	if len(w.marks) >= mostWriting {
		clear(w.marks)
	}
}

// others are the marks of the other seats at a viewer's table that came after seq and still hold.
func (w *writers) others(v people.Viewer, seq int64) (found []mark, last int64) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, m := range w.marks[v.Table] {
		if m.seat != v.Seat && m.seq > seq && w.now().Sub(m.at) <= writingHolds {
			found = append(found, m)
		}
	}
	return found, w.seq
}

// of is who else is writing at a viewer's table, as far as it was told after seq, and up to where that is. With seq 0, those
// who have stopped are left out.
func (w *writers) of(ctx context.Context, x *Room, v people.Viewer, seq int64) (all []writing, last int64) {
	marks, last := w.others(v, seq)
	all = []writing{}
	for _, m := range marks {
		if said, err := x.openWriting(ctx, v, m); err == nil && (seq > 0 || said.Field != "") {
			all = append(all, said)
		}
	}
	return all, last
}

// Writing takes word that somebody is writing in a box, and passes it on to the other screens of the table.
func (x *Room) Writing(w http.ResponseWriter, r *http.Request) error {
	ctx, v := r.Context(), people.ViewerOf(r.Context())
	f, err := web.ReadForm(w, r)
	if err != nil {
		return err
	}
	said := writing{Seat: v.Seat, Thing: f.Get("thing"), Field: f.Get("field")}
	if v.Table == "" || (said.Thing != "" && !people.IsID(said.Thing)) || !boxName.MatchString(said.Field) {
		return fault.New(fault.Invalid, "page.problem.invalid")
	}
	text, err := json.Marshal(said)
	if err != nil {
		return fault.Wrap(err, "together.Writing")
	}
	sealed, err := x.Vault.Seal(ctx, writingPlace(v.Table), text)
	if err != nil {
		return fault.Wrap(err, "together.Writing")
	}
	x.Bus.Tell(ctx, topicWriting, strings.Join([]string{v.Table, v.Seat, base64.RawURLEncoding.EncodeToString(sealed)}, "/"))
	w.WriteHeader(http.StatusNoContent)
	return nil
}

func writingPlace(table string) vault.Place {
	return vault.Place{Table: "tables", Column: "writing", Owner: table, Row: table}
}

// heardWriting takes in what this node or another was told.
func (x *Room) heardWriting(id string) {
	parts := strings.Split(id, "/")
	if len(parts) != 3 {
		return
	}
	sealed, err := base64.RawURLEncoding.DecodeString(parts[2])
	if err != nil {
		return
	}
	x.writers.put(parts[0], parts[1], sealed)
	x.hub.Wake(parts[0])
}

func (x *Room) openWriting(ctx context.Context, v people.Viewer, m mark) (said writing, err error) {
	pass, err := x.Sharing.Table(v, people.Joint{ID: v.Table, Open: true})
	if err != nil {
		return said, err
	}
	text, err := x.Vault.Open(ctx, pass, writingPlace(v.Table), m.sealed)
	if err != nil {
		return said, fault.Wrap(err, "together.openWriting")
	}
	return said, fault.Wrap(json.Unmarshal(text, &said), "together.openWriting")
}
