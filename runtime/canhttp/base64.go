package canhttp

// base64Digits are the characters of base64 in URLs. Package encoding/base64 would bring fmt and reflect with it.
const base64Digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"

// base64Size is the length of n bytes in base64.
func base64Size(n int) int { return (n*8 + 5) / 6 }

// appendBase64 appends src in base64.
func appendBase64(dst, src []byte) []byte {
	var bits uint32
	n := 0
	for _, b := range src {
		bits, n = bits<<8|uint32(b), n+8
		for n >= 6 {
			n -= 6
			dst = append(dst, base64Digits[bits>>n&63])
		}
	}
	if n > 0 {
		dst = append(dst, base64Digits[bits<<(6-n)&63])
	}
	return dst
}

// appendUnbase64 appends what s stands for. Only what appendBase64 makes is accepted, so that one token has one text.
func appendUnbase64(dst []byte, s string) ([]byte, bool) {
	var bits uint32
	n := 0
	for i := range len(s) {
		v := base64Value(s[i])
		if v > 63 {
			return dst, false
		}
		bits, n = bits<<6|uint32(v), n+6
		if n >= 8 {
			n -= 8
			dst = append(dst, byte(bits>>n))
		}
	}
	return dst, n < 6 && bits&(1<<n-1) == 0
}

// base64Value is what a character of base64 stands for, more than 63 for any other.
func base64Value(c byte) byte {
	switch {
	case 'A' <= c && c <= 'Z':
		return c - 'A'
	case 'a' <= c && c <= 'z':
		return c - 'a' + 26
	case '0' <= c && c <= '9':
		return c - '0' + 52
	case c == '-':
		return 62
	case c == '_':
		return 63
	}
	return 255
}
