package replica

// contexts is a set of contexts: what is executing is a set of one, and where
// a function of the System API may be called one of several.
type contexts uint32

// The contexts, as the interface specification abbreviates them.
const (
	inInit             contexts = 1 << iota // I: canister_init, canister_post_upgrade
	inPreUpgrade                            // G
	inUpdate                                // U
	inReplicatedQuery                       // RQ
	inQuery                                 // NRQ
	inTransform                             // TQ: the query that transforms an outcall's response
	inComposite                             // CQ
	inReply                                 // Ry
	inReject                                // Rt
	inCompositeReply                        // CRy
	inCompositeReject                       // CRt
	inCleanup                               // C
	inCompositeCleanup                      // CC
	inStart                                 // s
	inInspect                               // F
	inTask                                  // T: timer, heartbeat, low memory
)

// Sets that the specification's table repeats.
const (
	everywhere    = inTask<<1 - 1         // *s
	notInStart    = everywhere &^ inStart // *
	inQueries     = inReplicatedQuery | inQuery | inTransform
	inCallbacks   = inReply | inReject
	inComposites  = inComposite | inCompositeReply | inCompositeReject
	whereAnswered = inUpdate | inQueries | inCallbacks | inComposites
	whereCalled   = inUpdate | inCallbacks | inComposites | inTask
)

// replicated are the contexts whose execution the whole subnet agrees on.
const replicated = inInit | inPreUpgrade | inUpdate | inReplicatedQuery | inCallbacks | inCleanup | inStart | inTask

// transient are those that leave nothing behind.
const transient = inQueries | inComposites | inCompositeCleanup | inInspect

// String is the name of one context in texts of traps.
func (c contexts) String() string {
	switch c {
	case inInit:
		return "init"
	case inPreUpgrade:
		return "pre upgrade"
	case inUpdate:
		return "update"
	case inReplicatedQuery:
		return "replicated query"
	case inQuery:
		return "non replicated query"
	case inTransform:
		return "transform"
	case inComposite:
		return "composite query"
	case inReply:
		return "reply callback"
	case inReject:
		return "reject callback"
	case inCompositeReply:
		return "composite reply callback"
	case inCompositeReject:
		return "composite reject callback"
	case inCleanup:
		return "cleanup"
	case inCompositeCleanup:
		return "composite cleanup"
	case inStart:
		return "start"
	case inInspect:
		return "inspect message"
	case inTask:
		return "system task"
	}
	return "several contexts"
}
