package replica

import (
	mgmt "github.com/candigo/candigo/replica/internal/management"
	"github.com/candigo/candigo/runtime/candid"
	"github.com/candigo/candigo/runtime/ic"
)

// manage answers a call to the management canister, which only canisters may
// make here.
func (r *Replica) manage(q *request) {
	if q.ingress {
		q.fail(r, reject(ic.CanisterReject, "the replica's management canister can only be called by canisters"))
		return
	}
	var answer response
	switch q.method {
	case "raw_rand":
		answer = r.rawRand(q)
	case "canister_status":
		answer = r.canisterStatus(q)
	case "http_request":
		r.httpRequest(q)
		return
	default:
		answer = reject(ic.DestinationInvalid, "Management canister has no method '%s' in this replica: it offers raw_rand, http_request and canister_status", q.method)
	}
	answer.refund = q.cycles
	q.waiter.settle(r, answer, Usage{})
}

// rawRand gives 32 random bytes.
func (r *Replica) rawRand(q *request) response {
	if err := mgmt.DecodeNothing(q.arg); err != nil {
		return badArgument(err)
	}
	var random [32]byte
	_, _ = r.random.Read(random[:]) // never fails
	return result(mgmt.AppendBlob(nil, random[:]))
}

// result makes an encoded result a reply.
func result(reply []byte, err error) response {
	if err != nil {
		return reject(ic.CanisterError, "cannot encode the result: %v", err)
	}
	return response{reply: reply}
}

func badArgument(err error) response {
	return reject(ic.CanisterError, "Error decoding candid: %v", err)
}

// canisterStatus describes a canister to its controllers and to itself.
func (r *Replica) canisterStatus(q *request) response {
	var arg mgmt.CanisterStatusArgs
	if err := mgmt.DecodeCanisterStatusArgs(&candid.Decoder{}, q.arg, &arg); err != nil {
		return badArgument(err)
	}
	c := r.canisters[arg.CanisterID]
	if c == nil {
		return reject(ic.DestinationInvalid, "Canister %v not found", arg.CanisterID)
	}
	if q.caller != c.id {
		if answer, ok := c.controlled(q.caller); !ok {
			return answer
		}
	}
	status := c.describe()
	return result(mgmt.AppendCanisterStatusResult(nil, &status))
}

// describe fills the whole record; what a local replica does not have is
// zero.
func (c *Canister) describe() mgmt.CanisterStatusResult {
	status := mgmt.CanisterStatusResult{
		Status:   mgmt.CanisterStatusResultStatus(c.status - Running),
		Version:  c.version,
		Settings: c.describeSettings(),
		Cycles:   c.balance,
		QueryStats: mgmt.CanisterStatusResultQueryStats{
			NumCallsTotal:             candid.NewNat(c.queries.calls),
			NumInstructionsTotal:      candid.NewNat(c.queries.instructions),
			RequestPayloadBytesTotal:  candid.NewNat(c.queries.in),
			ResponsePayloadBytesTotal: candid.NewNat(c.queries.out),
		},
	}
	if c.code == nil {
		return status
	}
	hash := c.info.hash[:]
	status.ModuleHash = &hash
	heap, stable := c.machine.MemorySize(), c.machine.StableSize()*pageSize
	status.MemoryMetrics = mgmt.CanisterStatusResultMemoryMetrics{
		WasmMemorySize:     candid.NewNat(heap),
		StableMemorySize:   candid.NewNat(stable),
		WasmBinarySize:     candid.NewNat(uint64(c.info.binary)),
		CustomSectionsSize: candid.NewNat(uint64(c.info.customs)),
	}
	status.MemorySize = candid.NewNat(heap + stable + uint64(c.info.binary+c.info.customs))
	return status
}

func (c *Canister) describeSettings() mgmt.DefiniteCanisterSettings {
	const thirtyDays = 2_592_000 // seconds
	settings := mgmt.DefiniteCanisterSettings{
		Controllers:         c.controllers,
		FreezingThreshold:   candid.NewNat(thirtyDays),
		LogVisibility:       mgmt.VisibilityControllers{},
		LogMemoryLimit:      candid.NewNat(uint64(c.replica.limits.Log)),
		SnapshotVisibility:  mgmt.VisibilityControllers{},
		StatusVisibility:    mgmt.VisibilityControllers{},
		WasmMemoryLimit:     candid.NewNat(c.settings.WasmMemory),
		WasmMemoryThreshold: candid.NewNat(c.settings.LowMemory),
	}
	for _, v := range c.environment() {
		settings.EnvironmentVariables = append(settings.EnvironmentVariables, mgmt.EnvironmentVariable{Name: v.name, Value: v.value})
	}
	return settings
}

// queryStatistics count queries from outside.
type queryStatistics struct{ calls, instructions, in, out uint64 }

func (s *queryStatistics) add(usage Usage, in, out int) {
	s.calls++
	s.instructions += usage.Instructions
	s.in += uint64(in)
	s.out += uint64(out)
}
