package candid

import (
	"unicode/utf8"
	"unsafe"
)

// Copying texts and blobs one by one costs an allocation each. Short ones share
// a copy of a part of the message, each part larger than the one before; long
// ones get their own. So a text that is kept keeps not much else alive.
const (
	firstWindow = 2 << 10
	windowSize  = 32 << 10
	ownCopy     = 2 << 10
)

// Text reads a text. Whether it shares memory with the message is the decoder's
// Alias.
func (r *Reader) Text() string {
	p, data := r.pos, r.data
	if p >= len(data) || data[p] >= 0x80 || int(data[p]) >= len(data)-p {
		return r.longText()
	}
	n := int(data[p])
	text := data[p+1 : p+1+n]
	r.pos = p + 1 + n
	// Sound: only the bytes of text are read, or 8 bytes where data goes on.
	first := unsafe.Pointer(unsafe.SliceData(text))
	var seen uint64 // as isASCII finds it; a call of it would take as long as the rest
	switch {
	case n > 16:
		for i := 0; i < n-16; i += 16 {
			seen |= load64At(first, i) | load64At(first, i+8)
		}
		seen |= load64At(first, n-16) | load64At(first, n-8)
	case n > 8:
		seen = load64At(first, 0) | load64At(first, n-8)
	case len(data)-p > 8:
		seen = load64At(first, 0) << (64 - 8*uint(n))
	default:
		for _, c := range text {
			seen |= uint64(c)
		}
	}
	if seen&goesOn != 0 && !utf8.Valid(text) {
		r.Fail()
		return ""
	}
	if !r.alias {
		if at := p + 1 - r.windowStart; at+n <= len(r.window) && n <= r.memory { // as copy does it, without a call
			r.memory -= n
			return unsafe.String(unsafe.SliceData(r.window[at:]), n) // sound as below
		}
		r.mark = p
		text = r.copy(text)
	}
	// Sound: with Alias the caller has promised not to change the message, and
	// a copy's bytes are never written again. text is nil if there was no room.
	return unsafe.String(unsafe.SliceData(text), len(text))
}

func (r *Reader) longText() string {
	text := r.span()
	if !validUTF8(text) {
		r.Fail()
		return ""
	}
	if !r.alias && len(text) > 0 {
		text = r.copy(text)
	}
	return unsafe.String(unsafe.SliceData(text), len(text)) // sound as in Text
}

// Blob reads a blob, never nil but after a failure; its capacity is its length.
// Whether it shares memory with the message is the decoder's Alias.
func (r *Reader) Blob() []byte {
	p, data := r.pos, r.data
	if p >= len(data) || data[p] >= 0x80 || int(data[p]) >= len(data)-p {
		return r.longBlob()
	}
	end := p + 1 + int(data[p])
	r.pos = end
	b := data[p+1 : end : end]
	if r.alias {
		return b
	}
	r.mark = p
	return r.copy(b)
}

func (r *Reader) longBlob() []byte {
	b := r.span()
	if r.alias || b == nil {
		return b
	}
	return r.copy(b)
}

// span reads a length and that many bytes, nil after a failure.
func (r *Reader) span() []byte {
	p := r.pos
	r.mark = p
	if p < len(r.data) && r.data[p] < 0x80 {
		n := int(r.data[p])
		p++
		if n <= len(r.data)-p {
			r.pos = p + n
			return r.data[p : p+n : p+n]
		}
	}
	return r.longSpan()
}

func (r *Reader) longSpan() []byte {
	n, p := readUleb(r.data, r.pos)
	if p < 0 || n > uint64(len(r.data)-p) {
		r.Fail()
		return nil
	}
	end := p + int(n)
	r.pos = end
	return r.data[p:end:end]
}

// copy gives the bytes b, which were just read, in memory of their own, nil
// when the limit does not allow it.
func (r *Reader) copy(b []byte) []byte {
	if !r.use(len(b)) {
		return nil
	}
	if len(b) == 0 {
		return []byte{}
	}
	if len(b) >= ownCopy {
		own := append([]byte(nil), b...)
		return own[:len(own):len(own)]
	}
	start, end := r.pos-len(b)-r.windowStart, r.pos-r.windowStart
	if end > len(r.window) {
		size := min(max(firstWindow, 4*len(r.window)), windowSize)
		r.windowStart = r.pos - len(b)
		until := min(r.windowStart+size, len(r.data))
		r.window = append([]byte(nil), r.data[r.windowStart:until]...)
		start, end = 0, len(b)
	}
	return r.window[start:end:end]
}
