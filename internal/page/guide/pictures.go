package main

import (
	"context"

	"towpath/internal/page"
)

func allPictures(ctx context.Context) []page.PictureChoice {
	all := make([]page.PictureChoice, len(page.Pictures))
	for i, name := range page.Pictures {
		all[i] = page.PictureChoice{Value: name, Picture: name, Label: page.PictureName(ctx, name)}
	}
	return all
}
