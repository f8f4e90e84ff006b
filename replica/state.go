package replica

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/candigo/candigo/internal/atomicfile"
	"github.com/candigo/candigo/replica/internal/machine"
	"github.com/candigo/candigo/runtime/candid"
)

// The state folder holds index.json and, for each canister with code, its
// module and its memory in two files. Their names carry the generation of the
// index that lists them: a save writes files of the next generation, then the
// index, and removes the others. So the folder always holds one whole state.
const (
	indexFile = "index.json"
	lockFile  = "lock" // held while a replica uses the folder
)

// index is the state but for memory and modules.
type index struct {
	Generation uint64          `json:"generation"`
	Seed       []byte          `json:"seed"`
	NextID     uint64          `json:"next_id"`
	Time       uint64          `json:"time"`
	Canisters  []savedCanister `json:"canisters"`
}

// savedCanister is one canister of the index. Open calls are not kept.
type savedCanister struct {
	ID            string            `json:"id"`
	Name          string            `json:"name,omitempty"`
	Controllers   []string          `json:"controllers"`
	Environment   map[string]string `json:"environment,omitempty"`
	WasmMemory    uint64            `json:"wasm_memory_limit"`
	LowMemory     uint64            `json:"wasm_memory_threshold,omitempty"`
	Status        Status            `json:"status"`
	Version       uint64            `json:"version"`
	Cycles        string            `json:"cycles"`
	CertifiedData []byte            `json:"certified_data,omitempty"`
	Timer         uint64            `json:"timer,omitempty"`
	Installed     bool              `json:"installed"`
}

// Save writes the state to [Config.Folder], all of it or nothing: ids, keys,
// modules, memory, everything but open calls, whose callbacks are lost. Close
// does it as well.
func (r *Replica) Save() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.save()
}

func (r *Replica) save() error {
	if r.config.Folder == "" || r.closed {
		return nil
	}
	if err := r.saveAll(); err != nil {
		return fmt.Errorf("cannot save the replica's state: %w", err)
	}
	return nil
}

func (r *Replica) saveAll() error {
	next := index{Generation: r.generation + 1, Seed: r.seed[:], NextID: r.nextID, Time: r.time()}
	for _, c := range r.order {
		if c.code != nil {
			if err := r.saveMemory(c, next.Generation); err != nil {
				return err
			}
		}
		next.Canisters = append(next.Canisters, c.saved())
	}
	text, err := json.MarshalIndent(next, "", "  ")
	if err != nil {
		return err
	}
	var batch atomicfile.Batch
	batch.Write(filepath.Join(r.config.Folder, indexFile), text)
	if _, err := batch.Commit(); err != nil {
		return err
	}
	r.generation = next.Generation
	return r.removeOthers()
}

// saveMemory writes a canister's module and memory.
func (r *Replica) saveMemory(c *Canister, generation uint64) error {
	if err := writeFile(r.file(c.id, generation, "wasm"), func(w *bufio.Writer) error {
		_, err := w.Write(c.module)
		return err
	}); err != nil {
		return err
	}
	return writeFile(r.file(c.id, generation, "memory"), func(w *bufio.Writer) error {
		_, err := c.machine.Snapshot().WriteTo(w)
		return err
	})
}

// file names a file of a canister.
func (r *Replica) file(id candid.Principal, generation uint64, kind string) string {
	return filepath.Join(r.config.Folder, id.String()+"."+strconv.FormatUint(generation, 10)+"."+kind)
}

// writeFile writes a file and waits until it is on the disk.
func writeFile(name string, write func(*bufio.Writer) error) error {
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	w := bufio.NewWriterSize(f, 1<<20)
	return errors.Join(write(w), w.Flush(), f.Sync(), f.Close())
}

// removeOthers removes the files of other generations.
func (r *Replica) removeOthers() error {
	files, err := os.ReadDir(r.config.Folder)
	if err != nil {
		return err
	}
	for _, f := range files {
		part := strings.Split(f.Name(), ".")
		if len(part) != 3 || part[2] != "wasm" && part[2] != "memory" || part[1] == strconv.FormatUint(r.generation, 10) {
			continue
		}
		if err := os.Remove(filepath.Join(r.config.Folder, f.Name())); err != nil {
			return err
		}
	}
	return nil
}

// saved describes the canister for the index.
func (c *Canister) saved() savedCanister {
	s := savedCanister{
		ID: c.id.String(), Name: c.settings.Name, Environment: c.settings.Environment,
		WasmMemory: c.settings.WasmMemory, LowMemory: c.settings.LowMemory,
		Status: c.status, Version: c.version, Cycles: c.balance.String(),
		CertifiedData: c.certifiedData, Timer: c.timer, Installed: c.code != nil,
	}
	if s.Status == Stopping {
		s.Status = Stopped
	}
	for _, p := range c.controllers {
		s.Controllers = append(s.Controllers, p.String())
	}
	return s
}

// load reads the state folder, if there is a state.
func (r *Replica) load() error {
	if r.config.Folder == "" {
		return nil
	}
	if err := r.open(); err != nil {
		return fmt.Errorf("cannot load the replica's state: %w", err)
	}
	return nil
}

// open makes the state folder this replica's and reads what it holds.
func (r *Replica) open() error {
	if err := os.MkdirAll(r.config.Folder, 0o755); err != nil {
		return err
	}
	lock, err := lockFolder(r.config.Folder)
	if err != nil {
		return err
	}
	r.lock = lock
	text, err := os.ReadFile(filepath.Join(r.config.Folder, indexFile))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	return r.loadAll(text)
}

func (r *Replica) loadAll(text []byte) error {
	var saved index
	if err := json.Unmarshal(text, &saved); err != nil {
		return err
	}
	if len(saved.Seed) != len(r.seed) {
		return fmt.Errorf("the seed has %d bytes, not %d", len(saved.Seed), len(r.seed))
	}
	if r.config.Seed == nil {
		if err := r.reseed([32]byte(saved.Seed)); err != nil {
			return err
		}
	}
	r.generation, r.nextID = saved.Generation, saved.NextID
	r.random = r.randomStream()
	r.clock.now = max(r.clock.now, saved.Time)
	for _, s := range saved.Canisters {
		if err := r.loadCanister(s); err != nil {
			return fmt.Errorf("canister %s: %w", s.ID, err)
		}
	}
	r.schedule()
	return nil
}

func (r *Replica) loadCanister(s savedCanister) error {
	c := &Canister{
		replica: r, status: s.Status, version: s.Version, certifiedData: s.CertifiedData, timer: s.Timer, open: map[candid.Principal]int{},
		settings: Settings{Name: s.Name, Environment: s.Environment, WasmMemory: s.WasmMemory, LowMemory: s.LowMemory},
	}
	var err error
	if c.id, err = candid.ParsePrincipal(s.ID); err != nil {
		return err
	}
	for _, text := range s.Controllers {
		p, err := candid.ParsePrincipal(text)
		if err != nil {
			return err
		}
		c.settings.Controllers = append(c.settings.Controllers, p)
	}
	balance, err := candid.ParseNat(s.Cycles)
	if err != nil {
		return err
	}
	if err := c.applySettings(); err != nil {
		return err
	}
	c.balance = balance
	r.add(c)
	if s.Installed {
		return c.loadMemory(r.generation)
	}
	return nil
}

// loadMemory reads a canister's module and memory.
func (c *Canister) loadMemory(generation uint64) error {
	module, err := os.ReadFile(c.replica.file(c.id, generation, "wasm"))
	if err != nil {
		return err
	}
	f, err := os.Open(c.replica.file(c.id, generation, "memory"))
	if err != nil {
		return err
	}
	defer f.Close()
	snapshot, err := machine.ReadSnapshot(bufio.NewReaderSize(f, 1<<20))
	if err != nil {
		return err
	}
	if c.code, c.info, err = c.replica.compile(module); err != nil {
		return err
	}
	c.module = module
	if c.machine, err = c.code.New(context.Background(), nil); err != nil {
		return err
	}
	return c.machine.Restore(snapshot)
}
