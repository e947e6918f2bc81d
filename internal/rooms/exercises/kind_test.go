package exercises

import (
	"reflect"
	"testing"

	"towpath/internal/pack"
)

func TestEachKindIsKnownWhole(t *testing.T) {
	for _, name := range pack.Kinds {
		k := reflect.ValueOf(kinds[name])
		for i := range k.NumField() {
			if f := k.Field(i); f.Kind() == reflect.Func && f.IsNil() {
				t.Errorf("TOP-3 nothing says how to %s a part of kind %s", k.Type().Field(i).Name, name)
			}
		}
	}
	if len(kinds) != len(pack.Kinds) {
		t.Errorf("%d kinds here, %d in the packs", len(kinds), len(pack.Kinds))
	}
}
