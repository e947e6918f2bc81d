package app

import (
	"context"

	"towpath/internal/rooms/fits"
	"towpath/internal/rooms/skills"
	"towpath/internal/trust/people"
)

// openSkills makes the room for getting online, once there are tables to tell where they are.
func (h *House) openSkills() {
	h.skills = skills.NewRoom(skills.Deps{People: h.people, Sharing: h.sharing, Things: h.things, Packs: h.packs, Table: h.together,
		Plain: h.fits.Stopped, Places: "/access/places", Secure: h.conf.secure(), URL: h.URL(), Now: h.conf.Now})
	h.fits.Online = h.suits
}

// suits are the ways that follow from what somebody said of getting online (TOP-7).
func (h *House) suits(ctx context.Context, v people.Viewer) (all []fits.Suit, err error) {
	s, err := h.skills.SuitsOf(ctx, v)
	for _, like := range s.Likes {
		all = append(all, fits.Suit{Way: fits.Way(like), Because: fits.Liked})
	}
	for _, also := range []struct {
		so   bool
		suit fits.Suit
	}{{s.Much, fits.Suit{Way: fits.Short, Because: fits.Much}}, {s.Helped, fits.Suit{Way: fits.With, Because: fits.Helped}}, {s.Without, fits.Suit{Way: fits.Paper, Because: fits.Without}}} {
		if also.so {
			all = append(all, also.suit)
		}
	}
	return all, err
}
