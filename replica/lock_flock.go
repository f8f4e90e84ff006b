//go:build darwin || dragonfly || freebsd || linux || netbsd || openbsd

package replica

import (
	"fmt"
	"os"
	"path/filepath"
	"syscall"
)

// lockFolder keeps other replicas out of a state folder until the file that
// it returns is closed, or the process ends.
func lockFolder(folder string) (*os.File, error) {
	f, err := os.OpenFile(filepath.Join(folder, lockFile), os.O_CREATE|os.O_RDWR, 0o644)
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		_ = f.Close()
		return nil, fmt.Errorf("another replica uses %s: %w", folder, err)
	}
	return f, nil
}
