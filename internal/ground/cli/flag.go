package cli

import (
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"
	"time"
)

// flag is a field that can be given.
type flag struct {
	name, help, env, byDefault, kind, placeholder string
	required, hidden, negatable, set              bool
	to                                            any // a pointer to the field
}

func flagOf(field reflect.StructField, to reflect.Value) *flag {
	tag := field.Tag
	has := func(key string) bool { _, ok := tag.Lookup(key); return ok }
	return &flag{name: nameOf(field), help: tag.Get("help"), env: tag.Get("env"), byDefault: tag.Get("default"),
		kind: tag.Get("type"), placeholder: tag.Get("placeholder"), required: has("required"), hidden: has("hidden"), negatable: has("negatable"), to: to.Addr().Interface()}
}

func (f *flag) isBool() bool {
	_, ok := f.to.(*bool)
	return ok
}

// begin sets what the environment says, or else the default.
func (f *flag) begin(env func(string) string) error {
	if f.env != "" {
		if value := env(f.env); value != "" {
			return f.take(value)
		}
	}
	if f.byDefault == "" {
		return nil
	}
	return f.take(f.byDefault)
}

// take sets the field.
func (f *flag) take(value string) (err error) {
	switch to := f.to.(type) {
	case *string:
		*to, err = f.text(value)
	case *bool:
		*to, err = strconv.ParseBool(value)
	case *time.Duration:
		*to, err = time.ParseDuration(value)
	case **url.URL:
		*to, err = url.Parse(value)
	default:
		err = fmt.Errorf("a %T can't be given", f.to)
	}
	if err != nil {
		return fmt.Errorf("--%s: %w", f.name, err)
	}
	f.set = true
	return nil
}

func (f *flag) text(value string) (string, error) {
	if f.kind == "" || value == "" {
		return value, nil
	}
	if rest, ok := strings.CutPrefix(value, "~/"); ok {
		home, err := os.UserHomeDir()
		if err != nil {
			return "", err
		}
		value = filepath.Join(home, rest)
	}
	path, err := filepath.Abs(value)
	if err == nil && f.kind == "existingdir" {
		err = folder(path)
	}
	return path, err
}
