package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"
	"text/tabwriter"

	"towpath/content"
	"towpath/internal/app"
	"towpath/internal/pack"
)

type contentCmd struct {
	Check contentCheckCmd `cmd:"" help:"Check content packs: each mistake with its file, line and what to do."`
}

type contentCheckCmd struct {
	Folder string `arg:"" help:"A folder of content over that built in." type:"path"`
	JSON   bool   `name:"json" help:"Print the report as JSON."`
}

// Run checks the packs and fails on any problem.
func (c contentCheckCmd) Run() error {
	layers := []pack.Layer{{Name: "content", FS: content.FS}}
	if c.Folder != "" {
		folder, closer, err := pack.Folder(c.Folder)
		if err != nil {
			return err
		}
		defer closer.Close()
		layers = append(layers, folder)
	}
	lib, problems := pack.Load(layers...)
	report := pack.Check(lib, problems)
	if c.JSON {
		if err := json.NewEncoder(os.Stdout).Encode(report); err != nil {
			return err
		}
	} else {
		printReport(report)
	}
	if report.Failed() {
		return errors.New("the content has problems")
	}
	return nil
}

func printReport(r pack.Report) {
	for _, p := range r.Problems {
		fmt.Println(p)
	}
	fmt.Printf("%d pages, %d problems; reading grade for people at most %.1f, for staff at most %.1f\n",
		r.Pages, len(r.Problems), r.Grade.People.Max, r.Grade.Staff.Max)
}

type routesCmd struct {
	JSON bool `name:"json" help:"Print the list as JSON."`
}

// Run prints the one list of routes.
func (c routesCmd) Run() error {
	routes := app.RouteList()
	if c.JSON {
		return json.NewEncoder(os.Stdout).Encode(routes)
	}
	w := tabwriter.NewWriter(os.Stdout, 0, 8, 2, ' ', 0)
	for _, r := range routes {
		who := make([]string, len(r.Who))
		for i, role := range r.Who {
			who[i] = string(role)
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", r.Method, r.Pattern, r.Room, strings.Join(who, " "))
	}
	return w.Flush()
}
