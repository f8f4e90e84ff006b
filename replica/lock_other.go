//go:build !(darwin || dragonfly || freebsd || linux || netbsd || openbsd)

package replica

import (
	"os"
	"path/filepath"
)

// lockFolder only makes the file: there is no lock that ends with the process
// here, and one that outlives it would keep everyone out.
func lockFolder(folder string) (*os.File, error) {
	return os.OpenFile(filepath.Join(folder, lockFile), os.O_CREATE|os.O_RDWR, 0o644)
}
