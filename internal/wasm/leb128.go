package wasm

// AppendUint appends an unsigned integer in LEB128.
func AppendUint(dst []byte, v uint64) []byte {
	for v >= 0x80 {
		dst = append(dst, byte(v)|0x80)
		v >>= 7
	}
	return append(dst, byte(v))
}

// AppendInt appends a signed integer in LEB128.
func AppendInt(dst []byte, v int64) []byte {
	for v < -0x40 || v >= 0x40 {
		dst = append(dst, byte(v)|0x80)
		v >>= 7
	}
	return append(dst, byte(v)&0x7f)
}

// readUint reads an unsigned integer of so many bits at b[i:] and returns the
// position behind it, or -1.
func readUint(b []byte, i int, bits uint) (v uint64, next int) {
	if i < len(b) && b[i] < 0x80 {
		return uint64(b[i]), i + 1
	}
	for shift := uint(0); shift < bits && i < len(b); shift += 7 {
		c := b[i]
		i++
		if shift+7 > bits && c&0x7f>>(bits-shift) != 0 {
			return 0, -1
		}
		v |= uint64(c&0x7f) << shift
		if c < 0x80 {
			return v, i
		}
	}
	return 0, -1
}

// readInt is readUint for signed integers.
func readInt(b []byte, i int, bits uint) (v int64, next int) {
	for shift := uint(0); shift < bits && i < len(b); shift += 7 {
		c := b[i]
		i++
		if shift+7 > bits {
			// The unused bits repeat the sign.
			if unused := int8(c<<1) >> (bits - shift); unused != 0 && unused != -1 {
				return 0, -1
			}
		}
		v |= int64(c&0x7f) << shift
		if c < 0x80 {
			if shift+7 < 64 {
				v = v << (64 - shift - 7) >> (64 - shift - 7)
			}
			return v, i
		}
	}
	return 0, -1
}
