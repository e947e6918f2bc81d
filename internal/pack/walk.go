package pack

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path"
	"slices"
	"strings"
)

// Layer is one root of content: files, or else texts by their path. Name is how problems call it, usually its folder.
type Layer struct {
	Name  string
	FS    fs.FS
	Texts map[string]string
}

// Folder is a layer on disk. Nothing outside the folder is ever read through it. The caller closes it when done.
func Folder(dir string) (Layer, io.Closer, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return Layer{}, nil, fmt.Errorf("pack.Folder(%q): %w", dir, err)
	}
	return Layer{Name: path.Clean(dir), FS: root.FS()}, root, nil
}

// found is one file of a layer, before anyone has looked into it.
type found struct {
	path string
	info fs.FileInfo
}

// walk lists a layer's content files in order, and says what is odd about the rest.
func walk(l Layer) ([]found, []Problem) {
	if l.FS == nil {
		return walkTexts(l), nil
	}
	var files []found
	var problems []Problem
	odd := func(p, what, do string) {
		problems = append(problems, Problem{File: path.Join(l.Name, p), Line: 1, What: what, Do: do})
	}
	err := fs.WalkDir(l.FS, ".", func(p string, e fs.DirEntry, err error) error {
		switch {
		case err != nil:
			odd(p, fmt.Sprintf("This can't be opened: %v.", plainReason(err)), "Check that it exists and that Towpath may read it.")
			return skipFolder(e)
		case p == ".":
			return nil
		case hidden(e.Name()):
			return skipFolder(e)
		case e.IsDir():
			if !strings.Contains(p, "/") && places[p] == "" {
				odd(p, "Nothing is read from a folder of this name.", "Put topics into the folder topics, or move this folder elsewhere.")
				return fs.SkipDir
			}
			return nil
		case !strings.Contains(p, "/") && places[p] == "" && placeOf(&desk{}, p).sort == nil:
			return nil // the root of a layer may hold a README or code
		case e.Type()&fs.ModeSymlink != 0:
			odd(p, "This is a link to another file, not a file.", "Put the file itself here.")
			return nil
		case !e.Type().IsRegular():
			odd(p, "This isn't an ordinary file.", "Delete it, or move it elsewhere.")
			return nil
		}
		info, err := e.Info()
		if err != nil {
			odd(p, "This file went away while it was being read.", "Try again.")
			return nil
		}
		files = append(files, found{path: p, info: info})
		return nil
	})
	if err != nil {
		odd(".", "This folder can't be read.", "Check that it exists and that Towpath may read it.")
	}
	return files, problems
}

func walkTexts(l Layer) (all []found) {
	for _, p := range slices.Sorted(maps.Keys(l.Texts)) {
		all = append(all, found{path: p})
	}
	return all
}

// hidden says whether a name is an editor's or a system's own business.
func hidden(name string) bool { return strings.HasPrefix(name, ".") || strings.HasSuffix(name, "~") }

func skipFolder(e fs.DirEntry) error {
	if e != nil && e.IsDir() {
		return fs.SkipDir
	}
	return nil
}

func plainReason(err error) error {
	var at *fs.PathError
	if errors.As(err, &at) {
		return at.Err
	}
	return err
}

// read takes at most one byte more than a file may have, so that a huge file costs nothing.
func read(l Layer, p string) ([]byte, error) {
	if l.FS == nil {
		return []byte(l.Texts[p]), nil
	}
	f, err := l.FS.Open(p)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var text bytes.Buffer
	if info, err := f.Stat(); err == nil {
		text.Grow(int(min(info.Size(), maxFile)) + bytes.MinRead)
	}
	_, err = text.ReadFrom(io.LimitReader(f, maxFile+1))
	return text.Bytes(), err
}
