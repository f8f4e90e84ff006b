package canister

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
)

// Unpack uncompresses a module that gzip has compressed, and gives any other
// bytes back as they are. It refuses what is longer than MaxModule, compressed
// or not.
func Unpack(module []byte) ([]byte, error) {
	if !bytes.HasPrefix(module, []byte{0x1f, 0x8b, 0x08}) {
		if len(module) > MaxModule {
			return nil, fmt.Errorf("the module has %d bytes, the limit is %d", len(module), MaxModule)
		}
		return module, nil
	}
	unpacked, err := gzip.NewReader(bytes.NewReader(module))
	if err != nil {
		return nil, fmt.Errorf("cannot uncompress the module: %w", err)
	}
	raw, err := io.ReadAll(io.LimitReader(unpacked, MaxModule+1))
	if err != nil {
		return nil, fmt.Errorf("cannot uncompress the module: %w", err)
	}
	if len(raw) > MaxModule {
		return nil, fmt.Errorf("the uncompressed module has more than %d bytes", MaxModule)
	}
	return raw, nil
}
