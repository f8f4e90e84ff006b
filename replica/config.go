package replica

import (
	"net/http"
	"time"

	"github.com/candigo/candigo/runtime/candid"
)

// Config says how a replica runs. The zero Config is a replica in real time,
// with the network's limits and a key of its own.
type Config struct {
	Limits Limits

	// Start makes the clock a manual one: it begins at Start and moves only
	// by [Replica.Advance]. The zero time is real time.
	Start time.Time
	// Seed is where the replica's key and what raw_rand gives are derived
	// from; nil is a random one, or the state folder's.
	Seed []byte
	// Heartbeat is how often canisters that export canister_heartbeat get
	// one, in the replica's time; zero is only by [Canister.Heartbeat].
	Heartbeat time.Duration

	// Folder keeps ids and state between runs, see [Replica.Save]. Empty:
	// nothing is kept.
	Folder string

	// Cache is a folder that keeps compiled modules between processes, which
	// may share it. Empty: a module is compiled anew in each process, which
	// takes seconds for a large one.
	Cache string

	// Outcall makes the HTTPS outcalls of http_request instead of a client
	// of the replica's own. Its Transport may be a mock.
	Outcall *http.Client

	// Log receives what canisters print, without line breaks at the end, and
	// traps that nobody would hear of: in timers, heartbeats, and callbacks of
	// calls that are answered or wait for another callback. nil: it is dropped.
	// It must not call the replica.
	Log func(canister *Canister, text string)
	// Trace receives every execution when it has ended. nil: nothing is
	// traced. It must not call the replica.
	Trace func(Trace)
}

// Limits are the network's limits. A zero field is the network's value, which
// stands beside it.
type Limits struct {
	// Instructions of one execution.
	UpdateInstructions    uint64 // 40,000,000,000: updates, replicated queries, callbacks, timers, heartbeats
	QueryInstructions     uint64 // 5,000,000,000: also composite queries and transforms
	InstallInstructions   uint64 // 300,000,000,000: all entry points of an installation together
	InspectInstructions   uint64 // 200,000,000
	CompositeInstructions uint64 // 5,000,000,000: a composite query and what it calls, together

	// Sizes in bytes.
	Request       int // 2 MiB: an ingress message's argument
	QueryRequest  int // 4 MiB: a query's
	Reply         int // 2 MiB: a replicated reply
	QueryReply    int // 3 MiB
	CallPayload   int // 10 MiB: the method's name and the argument of a call on the same subnet
	CertifiedData int // 32
	MethodName    int // 20,000: of a call
	Log           int // 4 KiB: what of a message's output is charged and kept

	// Memory in bytes.
	WasmMemory   uint64 // 3 GiB: a canister's default wasm_memory_limit
	StableMemory uint64 // 500 GiB
	// Bytes of stable memory that one execution may touch, reading and
	// writing alike.
	StableAccess        uint64 // 2 GiB
	StableAccessUpgrade uint64 // 8 GiB
	StableAccessQuery   uint64 // 1 GiB

	Queue           int           // 500: open calls from one canister to another
	CompositeDepth  int           // 6: composite queries inside one another
	CallTimeout     time.Duration // 300 s: the longest a bounded-wait call waits
	Outcalls        int           // 3,000: HTTPS outcalls under way
	OutcallTimeout  time.Duration // 30 s
	OutcallResponse int           // 2,000,000 bytes: also the default of max_response_bytes
	OutcallRequest  int           // 2,000,000 bytes of headers and body
}

// withDefaults fills the fields that are zero.
func (l Limits) withDefaults() Limits {
	const mi, gi = 1 << 20, 1 << 30
	set(&l.UpdateInstructions, 40e9)
	set(&l.QueryInstructions, 5e9)
	set(&l.InstallInstructions, 300e9)
	set(&l.InspectInstructions, 200e6)
	set(&l.CompositeInstructions, 5e9)
	set(&l.Request, 2*mi)
	set(&l.QueryRequest, 4*mi)
	set(&l.Reply, 2*mi)
	set(&l.QueryReply, 3*mi)
	set(&l.CallPayload, 10*mi)
	set(&l.CertifiedData, 32)
	set(&l.MethodName, 20_000)
	set(&l.Log, 4<<10)
	set(&l.WasmMemory, 3*gi)
	set(&l.StableMemory, 500*gi)
	set(&l.StableAccess, 2*gi)
	set(&l.StableAccessUpgrade, 8*gi)
	set(&l.StableAccessQuery, 1*gi)
	set(&l.Queue, 500)
	set(&l.CompositeDepth, 6)
	set(&l.CallTimeout, 300*time.Second)
	set(&l.Outcalls, 3_000)
	set(&l.OutcallTimeout, 30*time.Second)
	set(&l.OutcallResponse, 2_000_000)
	set(&l.OutcallRequest, 2_000_000)
	return l
}

func set[T int | uint64 | time.Duration](field *T, value T) {
	if *field == 0 {
		*field = value
	}
}

// Settings are a canister's, chosen when it is created.
type Settings struct {
	// Name is what other canisters know the canister by: all of them have an
	// environment variable PUBLIC_CANISTER_ID:Name. Empty: none.
	Name string
	// ID is the canister's principal; the zero principal is the next free one.
	ID candid.Principal
	// Controllers may be asked for by is_controller; none is the anonymous
	// principal alone.
	Controllers []candid.Principal
	// Environment are further environment variables.
	Environment map[string]string
	// Cycles is the balance to begin with; zero is 100 T. Executions cost
	// nothing, but calls can move cycles.
	Cycles candid.Nat
	// WasmMemory is the wasm_memory_limit in bytes; zero is the replica's.
	WasmMemory uint64
	// LowMemory is the wasm_memory_threshold in bytes: when less is left
	// below the limit, canister_on_low_wasm_memory runs. Zero is never.
	LowMemory uint64
}
