package candid

import (
	"errors"
	"strconv"
)

// maxPrincipal is the most bytes of a principal.
const maxPrincipal = 29

// Principal names a canister or a user. Principals are compared with ==; the
// zero Principal is the management canister, aaaaa-aa.
type Principal struct {
	length uint8
	bytes  [maxPrincipal]byte
}

// PrincipalFromBytes gives the principal of these bytes, at most 29.
func PrincipalFromBytes(b []byte) (Principal, error) {
	if len(b) > maxPrincipal {
		return Principal{}, errors.New("candid: a principal has at most 29 bytes, not " + strconv.Itoa(len(b)))
	}
	p := Principal{length: uint8(len(b))}
	copy(p.bytes[:], b)
	return p, nil
}

// AnonymousPrincipal gives the principal of callers without a name, 2vxsx-fae.
func AnonymousPrincipal() Principal { return Principal{length: 1, bytes: [maxPrincipal]byte{4}} }

// MustParsePrincipal is [ParsePrincipal] for constants: it panics on an error.
func MustParsePrincipal(text string) Principal {
	p, err := ParsePrincipal(text)
	if err != nil {
		panic(err)
	}
	return p
}

// Bytes gives the principal's bytes. The caller owns them.
func (p Principal) Bytes() []byte { return p.AppendBytes(make([]byte, 0, p.length)) }

// AppendBytes appends the principal's bytes.
func (p Principal) AppendBytes(dst []byte) []byte { return append(dst, p.bytes[:p.length]...) }

// Len gives the number of the principal's bytes.
func (p Principal) Len() int { return int(p.length) }

// IsAnonymous says whether this is the principal of callers without a name.
func (p Principal) IsAnonymous() bool { return p == AnonymousPrincipal() }

// String gives the principal's text, such as "rrkah-fqaaa-aaaaa-aaaaq-cai".
func (p Principal) String() string {
	var buf [maxPrincipalText]byte
	return string(p.AppendText(buf[:0]))
}

// The text of a principal is the base32 of a checksum (CRC-32, big-endian) and
// its bytes, lower-case, in groups of five (Internet Computer interface
// specification, "Textual representation of principals").
const (
	base32           = "abcdefghijklmnopqrstuvwxyz234567"
	group            = 5
	maxDigits        = ((4+maxPrincipal)*8 + 4) / 5
	maxPrincipalText = maxDigits + (maxDigits-1)/group
)

// AppendText appends the principal's text.
func (p Principal) AppendText(dst []byte) []byte {
	sum := checksum(p.bytes[:p.length])
	acc, have := uint64(sum), 32
	digits := 0
	emit := func(d byte) {
		if digits > 0 && digits%group == 0 {
			dst = append(dst, '-')
		}
		dst = append(dst, base32[d])
		digits++
	}
	for i := 0; ; i++ {
		for have >= 5 {
			have -= 5
			emit(byte(acc>>have) & 31)
		}
		if i == int(p.length) {
			break
		}
		acc = acc<<8 | uint64(p.bytes[i])
		have += 8
	}
	if have > 0 {
		emit(byte(acc<<(5-have)) & 31)
	}
	return dst
}

// ParsePrincipal reads a principal's text, in exactly the form that String
// gives: lower case, groups of five, the right checksum.
func ParsePrincipal(text string) (Principal, error) {
	p, reason := parsePrincipal(text)
	if reason != "" {
		return Principal{}, numberError("a principal", text, reason)
	}
	return p, nil
}

// parsePrincipal gives the principal, or the reason why text is none.
func parsePrincipal(text string) (p Principal, reason string) {
	if len(text) > maxPrincipalText {
		return p, "too long"
	}
	raw := make([]byte, 0, 4+maxPrincipal)
	var acc uint32
	have := 0
	for i := 0; i < len(text); i++ {
		if i%(group+1) == group {
			if text[i] != '-' {
				return p, "groups of five must be separated by -"
			}
			continue
		}
		d, reason := base32Digit(text[i])
		if reason != "" {
			return p, reason
		}
		acc = acc<<5 | uint32(d)
		if have += 5; have >= 8 {
			have -= 8
			raw = append(raw, byte(acc>>have))
		}
	}
	if len(raw) < 4 {
		return p, "too short"
	}
	p, _ = PrincipalFromBytes(raw[4:])
	sum := uint32(raw[0])<<24 | uint32(raw[1])<<16 | uint32(raw[2])<<8 | uint32(raw[3])
	if sum != checksum(raw[4:]) {
		return p, "the checksum does not fit"
	}
	if p.String() != text { // a last digit with bits to spare, a - at the end
		return p, "not in canonical form, which is " + p.String()
	}
	return p, ""
}

func base32Digit(c byte) (d byte, reason string) {
	switch {
	case 'a' <= c && c <= 'z':
		return c - 'a', ""
	case '2' <= c && c <= '7':
		return c - '2' + 26, ""
	case 'A' <= c && c <= 'Z':
		return 0, "upper-case letter"
	case c == '-':
		return 0, "groups must have five characters"
	}
	return 0, "character outside a-z and 2-7"
}

// checksum is the CRC-32 of b (IEEE), four bits a step: principals are short,
// and the usual table of 1 KiB would cost a canister memory.
func checksum(b []byte) uint32 {
	crc := ^uint32(0)
	for _, c := range b {
		crc ^= uint32(c)
		crc = crc>>4 ^ crcTable[crc&15]
		crc = crc>>4 ^ crcTable[crc&15]
	}
	return ^crc
}

// crcTable is the effect of four bits on the CRC-32.
var crcTable = [16]uint32{
	0x00000000, 0x1db71064, 0x3b6e20c8, 0x26d930ac, 0x76dc4190, 0x6b6b51f4, 0x4db26158, 0x5005713c,
	0xedb88320, 0xf00f9344, 0xd6d6a3e8, 0xcb61b38c, 0x9b64c2b0, 0x86d3d2d4, 0xa00ae278, 0xbdbdf21c,
}
