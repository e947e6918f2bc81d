package backup

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"towpath/internal/ground/db"
)

// versions is the table in which migrations are counted. It isn't copied: the number is in the manifest.
const versions = "goose_db_version"

// Asked of each engine's own catalogue: every column of every table with its type and its place in the primary key (0 for
// none), and every foreign key.
var (
	columnsOf = map[db.Engine]string{
		db.SQLite: `SELECT m.name, c.name, upper(c.type), c.pk FROM sqlite_schema m, pragma_table_info(m.name) c
			WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite\_%' ESCAPE '\' ORDER BY m.name, c.cid`,
		db.Postgres: `SELECT c.table_name, c.column_name, upper(c.data_type), coalesce(k.ordinal_position, 0)
			FROM information_schema.columns c
			JOIN information_schema.tables t ON t.table_schema = c.table_schema AND t.table_name = c.table_name AND t.table_type = 'BASE TABLE'
			LEFT JOIN (information_schema.table_constraints p JOIN information_schema.key_column_usage k
				ON k.constraint_schema = p.constraint_schema AND k.constraint_name = p.constraint_name AND p.constraint_type = 'PRIMARY KEY')
				ON k.table_schema = c.table_schema AND k.table_name = c.table_name AND k.column_name = c.column_name
			WHERE c.table_schema = current_schema() ORDER BY c.table_name COLLATE "C", c.ordinal_position`,
	}
	foreignKeysOf = map[db.Engine]string{
		db.SQLite: `SELECT m.name, f."table" FROM sqlite_schema m, pragma_foreign_key_list(m.name) f WHERE m.type = 'table'`,
		db.Postgres: `SELECT c.relname, r.relname FROM pg_constraint f JOIN pg_class c ON c.oid = f.conrelid JOIN pg_class r ON r.oid = f.confrelid
			JOIN pg_namespace n ON n.oid = c.relnamespace WHERE f.contype = 'f' AND n.nspname = current_schema()`,
	}
	typeOf = map[string]Type{"TEXT": Text, "BIGINT": Int, "BOOLEAN": Bool, "BYTEA": Bytes}
)

// tablesOf are a database's tables, those that others refer to before the others, so that they can be filled in this order.
func tablesOf(ctx context.Context, q db.Q, e db.Engine) ([]Table, error) {
	tables, err := readTables(ctx, q, e)
	if err != nil {
		return nil, fmt.Errorf("backup: tables: %w", err)
	}
	refers, err := pairs(ctx, q, foreignKeysOf[e])
	if err != nil {
		return nil, fmt.Errorf("backup: foreign keys: %w", err)
	}
	return inOrder(tables, refers)
}

func readTables(ctx context.Context, q db.Q, e db.Engine) (tables []Table, err error) {
	rows, err := q.QueryContext(ctx, columnsOf[e])
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	places := map[string]map[int]string{} // table → place in its key → column
	for rows.Next() {
		var table, column, kind string
		var place int
		if err := rows.Scan(&table, &column, &kind, &place); err != nil {
			return nil, err
		}
		if table == versions {
			continue
		}
		if typeOf[kind] == "" {
			return nil, fmt.Errorf("column %s.%s is of type %s, which can't be copied", table, column, kind)
		}
		if len(tables) == 0 || tables[len(tables)-1].Name != table {
			tables = append(tables, Table{Name: table})
			places[table] = map[int]string{}
		}
		t := &tables[len(tables)-1]
		t.Columns = append(t.Columns, Column{column, typeOf[kind]})
		places[table][place] = column
	}
	for i, t := range tables {
		for n := 1; places[t.Name][n] != ""; n++ {
			tables[i].Key = append(tables[i].Key, places[t.Name][n])
		}
		if len(tables[i].Key) == 0 {
			return nil, fmt.Errorf("table %s has no primary key", t.Name)
		}
	}
	return tables, rows.Err()
}

func pairs(ctx context.Context, q db.Q, query string) (found [][2]string, err error) {
	rows, err := q.QueryContext(ctx, query)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var p [2]string
		if err := rows.Scan(&p[0], &p[1]); err != nil {
			return nil, err
		}
		found = append(found, p)
	}
	return found, rows.Err()
}

// inOrder puts each table behind those that it refers to; those that could come in either order go by name.
func inOrder(tables []Table, refers [][2]string) (ordered []Table, err error) {
	done := map[string]bool{}
	for len(ordered) < len(tables) {
		before := len(ordered)
		for _, t := range tables {
			waits := slices.ContainsFunc(refers, func(p [2]string) bool { return p[0] == t.Name && p[1] != t.Name && !done[p[1]] })
			if !done[t.Name] && !waits {
				ordered, done[t.Name] = append(ordered, t), true
			}
		}
		if len(ordered) == before {
			return nil, fmt.Errorf("backup: tables refer to one another in a circle")
		}
	}
	return ordered, nil
}

func quoted(names []string) []string {
	q := make([]string, len(names))
	for i, n := range names {
		q[i] = `"` + strings.ReplaceAll(n, `"`, `""`) + `"`
	}
	return q
}

func (t Table) names() (names []string) {
	for _, c := range t.Columns {
		names = append(names, c.Name)
	}
	return names
}

// query reads a table in the order of its key: byte by byte, the same on every engine.
func (t Table) query(e db.Engine) string {
	order := quoted(t.Key)
	for i, k := range t.Key {
		at := slices.IndexFunc(t.Columns, func(c Column) bool { return c.Name == k })
		if e == db.Postgres && t.Columns[at].Type == Text {
			order[i] += ` COLLATE "C"`
		}
	}
	return "SELECT " + strings.Join(quoted(t.names()), ", ") + " FROM " + quoted([]string{t.Name})[0] + " ORDER BY " + strings.Join(order, ", ")
}

// SchemaVersion is the number of the last migration of a database; 0 for one without any.
func SchemaVersion(ctx context.Context, q db.Q, e db.Engine) (n int64, err error) {
	look := map[db.Engine]string{db.SQLite: `SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = $1`,
		db.Postgres: `SELECT count(*) FROM information_schema.tables WHERE table_schema = current_schema() AND table_name = $1`}
	if err := q.QueryRowContext(ctx, look[e], versions).Scan(&n); err != nil || n == 0 {
		return 0, err
	}
	return n, q.QueryRowContext(ctx, "SELECT coalesce(max(version_id), 0) FROM "+versions+" WHERE is_applied").Scan(&n)
}
