package backup

import (
	"encoding/binary"
	"errors"
	"fmt"
)

// appendRow writes a row's values, each after a byte that says whether there is one.
func appendRow(b []byte, columns []Column, row []any) ([]byte, error) {
	for i, c := range columns {
		if row[i] == nil {
			b = append(b, 0)
			continue
		}
		var err error
		if b, err = appendValue(append(b, 1), c.Type, row[i]); err != nil {
			return nil, fmt.Errorf("column %s: %w", c.Name, err)
		}
	}
	return b, nil
}

func appendValue(b []byte, t Type, v any) ([]byte, error) {
	switch t {
	case Int:
		if n, ok := v.(int64); ok {
			return binary.AppendVarint(b, n), nil
		}
	case Bool:
		if n, ok := v.(int64); ok && n&^1 == 0 { // SQLite keeps numbers
			return append(b, byte(n)), nil
		}
		if yes, ok := v.(bool); ok {
			if yes {
				return append(b, 1), nil
			}
			return append(b, 0), nil
		}
	case Text, Bytes:
		switch v := v.(type) {
		case string:
			return append(binary.AppendUvarint(b, uint64(len(v))), v...), nil
		case []byte:
			return append(binary.AppendUvarint(b, uint64(len(v))), v...), nil
		}
	}
	return nil, fmt.Errorf("a %T in a column of %s", v, t)
}

var errRow = errors.New("a row that can't be read")

// readRow reads what appendRow wrote, into values that a query takes.
func readRow(b []byte, columns []Column, row []any) error {
	for i, c := range columns {
		if len(b) == 0 || b[0] > 1 {
			return errRow
		}
		there := b[0] == 1
		row[i], b = nil, b[1:]
		if !there {
			continue
		}
		var err error
		if row[i], b, err = readValue(b, c.Type); err != nil {
			return err
		}
	}
	if len(b) != 0 {
		return errRow
	}
	return nil
}

func readValue(b []byte, t Type) (v any, rest []byte, err error) {
	switch t {
	case Int:
		n, used := binary.Varint(b)
		if used <= 0 {
			return nil, nil, errRow
		}
		return n, b[used:], nil
	case Bool:
		if len(b) == 0 || b[0] > 1 {
			return nil, nil, errRow
		}
		return b[0] == 1, b[1:], nil
	case Text, Bytes:
		n, used := binary.Uvarint(b)
		if used <= 0 || n > uint64(len(b)-used) {
			return nil, nil, errRow
		}
		piece := b[used : used+int(n)]
		rest = b[used+int(n):]
		if t == Text {
			return string(piece), rest, nil
		}
		return append([]byte{}, piece...), rest, nil
	}
	return nil, nil, errRow
}
