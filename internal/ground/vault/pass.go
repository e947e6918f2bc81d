package vault

// Pass is the permit to open what is sealed under somebody's key. It names an owner and one of their things, or all of
// them. Its zero value opens nothing; one that works comes from the Mint, which only the sharing package holds.
type Pass struct {
	mint  *Mint
	owner string
	id    string // "" with whole
	whole bool
}

// Owner is whose things the pass is for.
func (p Pass) Owner() string { return p.owner }

// Mint makes passes for one vault. Whoever holds it answers for each having been allowed.
type Mint struct{ _ byte } // not zero-sized: each mint needs an address of its own

// Thing makes a pass for one thing.
func (m *Mint) Thing(owner, id string) Pass { return Pass{mint: m, owner: owner, id: id} }

// Whole makes a pass for everything of one owner.
func (m *Mint) Whole(owner string) Pass { return Pass{mint: m, owner: owner, whole: true} }

func (p Pass) opens(m *Mint, at Place) bool {
	return p.mint != nil && p.mint == m && p.owner == at.Owner && (p.whole || p.id == at.Row)
}
