package candid

import "errors"

// CheckSubtype says whether every value of sub can be decoded at super: nil,
// or an error that says where the types differ and why.
func CheckSubtype(sub, super *Type) error {
	return errors.New("candid: CheckSubtype is not written yet")
}
