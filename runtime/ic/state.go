package ic

import "github.com/candigo/candigo/runtime/candid"

// SaveState keeps state, a value of a type of the program's .did, for the
// program's next version, which restores it with [LoadState]. The function that
// appends it is the one that was generated for the type:
//
//	ic.SaveState(p, AppendState, &c.state)
//
// It is [PreUpgrade.Save] of a Candid message, and fails as that does.
func SaveState[T any](p *PreUpgrade, appendTo func(dst []byte, state *T) ([]byte, error), state *T) error {
	message, err := appendTo(nil, state)
	if err != nil {
		return err
	}
	return p.Save(message)
}

// LoadState restores the state that the program's last version kept with
// [SaveState], by the function that was generated for its type. That may have
// changed as Candid lets types change; what was new to the last version and is
// optional is null. Nothing changes when nothing was saved. It fails as
// [PostUpgrade.Saved] does, and when the saved message is none of that type.
func LoadState[T any](p *PostUpgrade, decode func(d *candid.Decoder, message []byte, state *T) error, state *T) error {
	message, err := p.Saved()
	if err != nil || message == nil {
		return err
	}
	return decode(new(candid.Decoder), message, state)
}
