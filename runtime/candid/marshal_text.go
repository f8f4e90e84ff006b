package candid

// MarshalText gives the number in decimal, so that encoding/json and the like write it as a string. There is no error.
func (n Nat) MarshalText() ([]byte, error) { return n.AppendText(nil), nil }

// UnmarshalText reads what [ParseNat] does.
func (n *Nat) UnmarshalText(text []byte) error {
	v, err := ParseNat(string(text))
	if err == nil {
		*n = v
	}
	return err
}

// MarshalText gives the number in decimal, so that encoding/json and the like write it as a string. There is no error.
func (i Int) MarshalText() ([]byte, error) { return i.AppendText(nil), nil }

// UnmarshalText reads what [ParseInt] does.
func (i *Int) UnmarshalText(text []byte) error {
	v, err := ParseInt(string(text))
	if err == nil {
		*i = v
	}
	return err
}

// MarshalText gives the principal's text, so that encoding/json and the like write it as a string. There is no error.
func (p Principal) MarshalText() ([]byte, error) { return p.AppendText(nil), nil }

// UnmarshalText reads what [ParsePrincipal] does.
func (p *Principal) UnmarshalText(text []byte) error {
	v, err := ParsePrincipal(string(text))
	if err == nil {
		*p = v
	}
	return err
}
