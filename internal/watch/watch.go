// Package watch tells when files change, by looking at them again and again.
// That works alike on every system and for every kind of folder, and costs
// little for the hundreds of files of a program.
package watch

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"time"
)

// Interval is the time between two looks.
const Interval = 200 * time.Millisecond

// Set says which files are watched.
type Set struct {
	// Files are watched whether they are there or not. One that is a folder
	// changes when a file comes into it or goes.
	Files []string
	// In Folders those files are watched whose names Match accepts.
	Folders []string
	Match   func(name string) bool
}

// stamp is what tells one content of a file from another.
type stamp struct {
	modified time.Time
	size     int64
}

// Snapshot is what the files of a set look like at one time.
type Snapshot map[string]stamp

// Snapshot looks at the files of the set. What cannot be read counts as absent.
func (s Set) Snapshot() Snapshot {
	snapshot := Snapshot{}
	for _, folder := range s.Folders {
		entries, _ := os.ReadDir(folder)
		for _, entry := range entries {
			if s.Match(entry.Name()) {
				snapshot.Renew(filepath.Join(folder, entry.Name()))
			}
		}
	}
	snapshot.Renew(s.Files...)
	return snapshot
}

// Renew looks at single files again.
func (s Snapshot) Renew(paths ...string) {
	for _, path := range paths {
		path = filepath.Clean(path)
		if info, err := os.Stat(path); err == nil {
			s[path] = stamp{info.ModTime(), info.Size()}
		} else {
			delete(s, path)
		}
	}
}

// Changed lists what differs from a later snapshot, ordered.
func (s Snapshot) Changed(later Snapshot) []string {
	var changed []string
	for path, old := range s {
		if now, there := later[path]; !there || now.size != old.size || !now.modified.Equal(old.modified) {
			changed = append(changed, path)
		}
	}
	for path := range later {
		if _, there := s[path]; !there {
			changed = append(changed, path)
		}
	}
	slices.Sort(changed)
	return changed
}

// Wait returns what has changed since a snapshot, as soon as something has and
// then nothing more for an Interval: an editor that saves several files is
// waited for. It fails only when ctx ends.
func (s Set) Wait(ctx context.Context, since Snapshot) ([]string, error) {
	ticker := time.NewTicker(Interval)
	defer ticker.Stop()
	last := since
	for {
		now := s.Snapshot()
		changed := since.Changed(now)
		if len(changed) > 0 && len(last.Changed(now)) == 0 {
			return changed, nil
		}
		last = now
		select {
		case <-ticker.C:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}
