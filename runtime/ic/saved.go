package ic

import (
	"errors"
	"strconv"
)

// What Save keeps lies at the beginning of stable memory:
//
//	offset  bytes
//	0       7      "candigo"
//	7       1      the version of this layout: 1
//	8       8      the length of the state, little-endian
//	16      length the state
//
// What follows is not touched, so that a program can use stable memory beyond
// for itself as long as the state does not grow into it.
const (
	savedMagic   = "candigo"
	savedVersion = 1
	savedHeader  = 16
)

// Save keeps state, usually a Candid message, in stable memory for the
// program's next version, which asks for it with [PostUpgrade.Saved]. It
// replaces what was saved before. It fails where there is no room, and where
// stable memory begins with data that is not Save's.
//
// The state is at the beginning of stable memory: 7 bytes "candigo", one byte
// 1, 8 bytes with its length, little-endian, then the state itself.
func (p *PreUpgrade) Save(state []byte) error {
	stable := p.Stable()
	if !p.running() {
		return ErrNotRunning
	}
	if _, err := savedLength(stable); err != nil {
		return err
	}
	if missing := savedHeader + int64(len(state)) - stable.Size(); missing > 0 {
		if err := stable.Grow(uint64(missing+StablePageSize-1) / StablePageSize); err != nil {
			return err
		}
	}
	header := [savedHeader]byte{7: savedVersion}
	copy(header[:], savedMagic)
	for i, n := 8, len(state); i < savedHeader; i, n = i+1, n>>8 {
		header[i] = byte(n)
	}
	if _, err := stable.WriteAt(header[:], 0); err != nil {
		return err
	}
	_, err := stable.WriteAt(state, savedHeader)
	return err
}

// Saved is the state that the program's last version gave to
// [PreUpgrade.Save]; nil when nothing was saved, ever. It is the caller's. It
// fails where stable memory begins with data that is not Save's.
func (p *PostUpgrade) Saved() ([]byte, error) {
	stable := p.Stable()
	if !p.running() {
		return nil, ErrNotRunning
	}
	length, err := savedLength(stable)
	if err != nil || length == 0 {
		return nil, err
	}
	state := make([]byte, length)
	_, err = stable.ReadAt(state, savedHeader)
	return state, err
}

// savedLength is the length of the saved state, 0 when there is none. It fails
// on data that Save did not write.
func savedLength(stable StableMemory) (int64, error) {
	size := stable.Size()
	if size == 0 {
		return 0, nil
	}
	var header [savedHeader]byte
	if _, err := stable.ReadAt(header[:], 0); err != nil {
		return 0, err
	}
	var length uint64
	for i := savedHeader - 1; i >= 8; i-- {
		length = length<<8 | uint64(header[i])
	}
	switch {
	case header == [savedHeader]byte{}:
		return 0, nil
	case string(header[:7]) != savedMagic:
		return 0, errors.New("ic: stable memory begins with data that PreUpgrade.Save did not write")
	case header[7] != savedVersion:
		return 0, errors.New("ic: stable memory holds a state in layout " + strconv.Itoa(int(header[7])) + "; this program knows layout 1")
	case length > uint64(size-savedHeader):
		return 0, errors.New("ic: the state in stable memory is said to have " + strconv.FormatUint(length, 10) +
			" bytes, but stable memory has only " + strconv.FormatInt(size, 10))
	}
	return int64(length), nil
}
