package replica

import (
	"unicode/utf8"

	"github.com/candigo/candigo/runtime/ic"
)

// answerFunctions answer the call that is executing.
func answerFunctions() []function {
	return []function{
		{"msg_reply_data_append", "ii", whereAnswered, callCost, replyDataAppend},
		{"msg_reply", "", whereAnswered, callCost, reply},
		{"msg_reject", "ii", whereAnswered, callCost, rejectCall},
	}
}

// unanswered traps when the call has its answer.
func (x *execution) unanswered(name string) {
	if x.call.answered || x.answered != nil {
		x.violate("ic0.%s: the call is already replied", name)
	}
}

func replyDataAppend(x *execution, a []uint64) uint64 {
	b := x.read(a[0], a[1], transmitCost)
	x.unanswered("msg_reply_data_append")
	x.fits("msg_reply_data_append", len(x.reply)+len(b))
	x.reply = append(x.reply, b...)
	return 0
}

// fits traps when a reply, or a reject's message, is too large.
func (x *execution) fits(name string, size int) {
	limit := x.replica.limits.QueryReply
	if x.context&replicated != 0 {
		limit = x.replica.limits.Reply
	}
	if size > limit {
		x.violate("ic0.%s: application payload size (%d) cannot be larger than %d", name, size, limit)
	}
}

func reply(x *execution, _ []uint64) uint64 {
	x.unanswered("msg_reply")
	if x.reply == nil {
		x.reply = []byte{}
	}
	x.answered = &response{reply: x.reply}
	return 0
}

func rejectCall(x *execution, a []uint64) uint64 {
	b := x.read(a[0], a[1], transmitCost)
	x.unanswered("msg_reject")
	if !utf8.Valid(b) {
		x.violate("ic0.msg_reject: the message is not UTF-8")
	}
	x.fits("msg_reject", len(b))
	x.answered = &response{code: ic.CanisterReject, message: string(b)}
	return 0
}
