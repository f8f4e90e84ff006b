package replica

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	mathrand "math/rand/v2"
	"net/http"
	"os"
	"sync"

	"github.com/candigo/candigo/replica/internal/certificate"
	"github.com/candigo/candigo/replica/internal/machine"
	"github.com/candigo/candigo/runtime/candid"
	"github.com/candigo/candigo/runtime/ic"
)

const pageSize = 64 << 10

// management is the management canister, aaaaa-aa.
var management = candid.Principal{}

// firstID is the number of the first canister that is not given an id:
// bkyz2-fmaaa-aaaaa-qaaaq-cai, as on every local network and natively.
const firstID = 0x80000000_00100001

// A Replica runs canisters. Its methods, and those of its canisters, may be
// called from any goroutine; messages run one after another.
type Replica struct {
	config Config
	limits Limits
	engine *machine.Engine
	key    *certificate.Key
	subnet candid.Principal
	client *http.Client
	ctx    context.Context // of outcalls
	cancel context.CancelFunc

	mu         sync.Mutex // guards everything below, and canisters
	clock      clock
	random     *mathrand.ChaCha8
	seed       [32]byte
	canisters  map[candid.Principal]*Canister
	order      []*Canister // as they were created
	nextID     uint64
	variables  []variable // PUBLIC_CANISTER_ID:NAME of all canisters
	queue      []message
	running    *execution        // whose code runs now
	waits      []*callback       // bounded waits that are not over
	outcalls   int               // under way
	callers    map[*ingress]bool // who waits outside
	state      certifiedState
	closed     bool
	lock       *os.File // of the state folder
	generation uint64   // of the state folder
}

// A message is what a replica does next.
type message interface{ process(r *Replica) }

// ErrClosed is the cause of rejects after [Replica.Close].
var ErrClosed = errors.New("the replica is closed")

// New makes a replica. Close must be called when it is not needed any more.
// With a [Config.Folder] that holds a state it goes on from there.
func New(config Config) (*Replica, error) {
	r := &Replica{
		config: config, limits: config.Limits.withDefaults(),
		canisters: map[candid.Principal]*Canister{}, callers: map[*ingress]bool{}, nextID: firstID, client: config.Outcall,
	}
	r.ctx, r.cancel = context.WithCancel(context.Background())
	engine, err := machine.NewEngine(context.Background(), machine.Config{Imports: r.imports(), Cache: config.Cache})
	if err != nil {
		return nil, err
	}
	r.engine = engine
	r.clock.begin(config.Start)
	if r.client == nil {
		r.client = outcallClient()
	}
	seed := config.Seed
	if seed == nil {
		seed = make([]byte, 32)
		_, _ = rand.Read(seed) // never fails
	}
	if err = r.reseed(sha256.Sum256(seed)); err == nil {
		err = r.load()
	}
	if err != nil {
		r.config.Folder = "" // it stays as it is
		return nil, errors.Join(err, r.Close())
	}
	return r, nil
}

// reseed derives the key and the random stream from a seed.
func (r *Replica) reseed(seed [32]byte) error {
	key, err := certificate.NewKey(seed[:])
	if err != nil {
		return err
	}
	hash := sha256.Sum224(key.DER())
	subnet, err := candid.PrincipalFromBytes(append(hash[:], 2)) // self-authenticating
	if err != nil {
		return err
	}
	r.seed, r.key, r.subnet = seed, key, subnet
	r.random = r.randomStream()
	return nil
}

// randomStream is what raw_rand gives, another one in each run on one state.
func (r *Replica) randomStream() *mathrand.ChaCha8 {
	secret := append([]byte("raw_rand"), r.seed[:]...)
	return mathrand.NewChaCha8(sha256.Sum256(binary.BigEndian.AppendUint64(secret, r.generation)))
}

// Close ends the replica: nothing runs any more, and open calls are rejected.
// With a [Config.Folder] it saves the state.
func (r *Replica) Close() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.closed {
		return nil
	}
	err := r.save()
	r.closed = true
	r.clock.stop()
	r.cancel()
	for in := range r.callers {
		in.result = closedResult()
		close(in.done)
	}
	for _, c := range r.order {
		c.drop()
	}
	if r.lock != nil {
		err = errors.Join(err, r.lock.Close())
	}
	return errors.Join(err, r.engine.Close())
}

// RootKey is the public key that certificates are signed with, in DER. The
// caller does not change it.
func (r *Replica) RootKey() []byte { return r.key.DER() }

// Install creates a canister and installs a module, raw or compressed by
// gzip, with an argument for canister_init. An error wraps an [*ic.RejectError] where the
// canister's code is at fault; there is no canister then.
func (r *Replica) Install(module, arg []byte) (*Canister, error) {
	c, err := r.Create(Settings{})
	if err != nil {
		return nil, err
	}
	if err := c.Install(module, arg, candid.AnonymousPrincipal()).Err(); err != nil {
		r.mu.Lock()
		defer r.mu.Unlock()
		r.remove(c)
		return nil, err
	}
	return c, nil
}

// Create makes a canister without code. From now on all canisters see its
// PUBLIC_CANISTER_ID variable.
func (r *Replica) Create(settings Settings) (*Canister, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.closed {
		return nil, ErrClosed
	}
	id := settings.ID
	if id == management {
		id = r.freeID()
	}
	if r.canisters[id] != nil {
		return nil, fmt.Errorf("there is a canister %v already", id)
	}
	if settings.Name != "" && r.find(settings.Name) != nil {
		return nil, fmt.Errorf("there is a canister named %q already", settings.Name)
	}
	c := &Canister{replica: r, id: id, settings: settings, status: Running, open: map[candid.Principal]int{}}
	if err := c.applySettings(); err != nil {
		return nil, err
	}
	r.add(c)
	return c, nil
}

// freeID is the next id that no canister has.
func (r *Replica) freeID() candid.Principal {
	for {
		id := canisterID(r.nextID)
		r.nextID++
		if r.canisters[id] == nil {
			return id
		}
	}
}

// add makes a canister the replica's.
func (r *Replica) add(c *Canister) {
	r.canisters[c.id] = c
	r.order = append(r.order, c)
	r.listVariables()
	r.changed()
}

// remove forgets a canister.
func (r *Replica) remove(c *Canister) {
	c.drop()
	delete(r.canisters, c.id)
	for i, other := range r.order {
		if other == c {
			r.order = append(r.order[:i:i], r.order[i+1:]...)
			break
		}
	}
	r.listVariables()
	r.changed()
}

// canisterID is the id of a canister by number.
func canisterID(n uint64) candid.Principal {
	id, err := candid.PrincipalFromBytes(append(binary.BigEndian.AppendUint64(nil, n), 1, 1))
	if err != nil {
		panic(err) // ten bytes always are a principal
	}
	return id
}

// Canisters lists the canisters as they were created.
func (r *Replica) Canisters() []*Canister {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]*Canister(nil), r.order...)
}

// Canister finds a canister by its id; nil where there is none.
func (r *Replica) Canister(id candid.Principal) *Canister {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.canisters[id]
}

func (r *Replica) find(name string) *Canister {
	for _, c := range r.order {
		if c.settings.Name == name {
			return c
		}
	}
	return nil
}

// enqueue adds a message behind the others.
func (r *Replica) enqueue(m message) { r.queue = append(r.queue, m) }

// drive runs messages until there are none.
func (r *Replica) drive() {
	for len(r.queue) > 0 && !r.closed {
		m := r.queue[0]
		r.queue = r.queue[1:]
		m.process(r)
	}
}

// deliver queues a message that comes from outside and runs until nothing is
// left to do.
func (r *Replica) deliver(m message) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.closed {
		return
	}
	r.enqueue(m)
	r.drive()
}

// call makes a call from outside and waits for its answer. The caller may
// stop waiting, but not the call.
func (r *Replica) call(ctx context.Context, begin func(w waiter) message) Result {
	in := &ingress{done: make(chan struct{})}
	r.mu.Lock()
	if r.closed {
		r.mu.Unlock()
		return closedResult()
	}
	r.callers[in] = true
	r.enqueue(begin(in))
	r.drive()
	r.mu.Unlock()
	select {
	case <-in.done:
		return in.result
	case <-ctx.Done():
		return Result{RejectCode: ic.SysUnknown, RejectMessage: "the caller stopped waiting", cause: ctx.Err()}
	}
}

// An ingress waits for the answer to a call from outside.
type ingress struct {
	done   chan struct{}
	result Result
}

func (in *ingress) settle(r *Replica, answer response, usage Usage) {
	in.result = resultOf(answer, usage)
	delete(r.callers, in)
	close(in.done)
}

func closedResult() Result {
	return Result{RejectCode: ic.SysFatal, RejectMessage: ErrClosed.Error(), cause: ErrClosed}
}
