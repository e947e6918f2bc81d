package vault

import (
	"context"
	"slices"
	"strings"
	"time"

	"towpath/internal/ground/db"
)

// Node is one running program that serves a keyring.
type Node struct {
	Name  string // of its computer
	Holds []WrapID
	Seen  time.Time
	id    string
}

// silent is how long a node is counted as running after it was last heard of.
const silent = 5 * time.Minute

// Announce tells the keyring that this node runs, and which wrapping keys it holds. Call it at least once a minute.
func (v *Vault) Announce(ctx context.Context) error {
	w := v.wraps.Load()
	var holds []string
	for id := range w.by {
		holds = append(holds, id.String())
	}
	slices.Sort(holds)
	return v.keyring.db.Update(ctx, func(q db.Q) error {
		_, err := q.ExecContext(ctx, `INSERT INTO nodes (id, name, holds, seen) VALUES ($1, $2, $3, $4)
			ON CONFLICT (id) DO UPDATE SET holds = excluded.holds, seen = excluded.seen`, v.node, v.name, strings.Join(holds, " "), v.now().UnixMilli())
		return err
	})
}

// Leave takes this node off those that run.
func (v *Vault) Leave(ctx context.Context) error {
	return v.keyring.db.Update(ctx, func(q db.Q) error {
		_, err := q.ExecContext(ctx, "DELETE FROM nodes WHERE id = $1 OR seen < $2", v.node, v.now().Add(-24*time.Hour).UnixMilli())
		return err
	})
}

// nodes are those that were heard of lately.
func (r *Keyring) nodes(ctx context.Context, q db.Q, now time.Time) (nodes []Node, err error) {
	found, err := q.QueryContext(ctx, "SELECT id, name, holds, seen FROM nodes WHERE seen > $1 ORDER BY name, id", now.Add(-silent).UnixMilli())
	if err != nil {
		return nil, err
	}
	defer found.Close()
	for found.Next() {
		var (
			n     Node
			holds string
			seen  int64
		)
		if err := found.Scan(&n.id, &n.Name, &holds, &seen); err != nil {
			return nil, err
		}
		n.Seen = time.UnixMilli(seen)
		for _, s := range strings.Fields(holds) {
			id, err := ParseWrapID(s)
			if err != nil {
				return nil, err
			}
			n.Holds = append(n.Holds, id)
		}
		nodes = append(nodes, n)
	}
	return nodes, found.Err()
}
