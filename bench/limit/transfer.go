package limit

import (
	"encoding/binary"

	"github.com/candigo/candigo/bench/payload"
	"github.com/candigo/candigo/runtime/candid"
)

const transferHeader = "DIDL\x06l\x06\xfb\xca\x01\x01\xc6\xfc\xb6\x02\x04\xba\x89\xe5\xc2\x04\x02\xa2\xde\x94\xeb\x06\x02\x82\xf3\xf3\x91\x0c\x05\xd8\xa3\x8c\xa8\x0d}l\x02\xb3\xb0\xda\xc3\x03h\xad\x86\xca\x83\x05\x02n\x03m{n}nx\x01\x00"

// EncodeTransferArg appends (c).
func EncodeTransferArg(dst []byte, v *payload.TransferArg) ([]byte, error) {
	n := len(transferHeader) + 2 + v.To.Owner.Len() + 5 +
		optBlobLen(v.To.Subaccount) + optBlobLen(v.Memo) + optBlobLen(v.FromSubaccount) + natLen(v.Amount)
	if v.Fee != nil {
		n += natLen(*v.Fee)
	}
	if v.CreatedAtTime != nil {
		n += 8
	}
	b, p := room(dst, n), len(dst)
	p += copy(b[p:], transferHeader)
	p = putPrincipal(b, p, &v.To.Owner)
	p = putOptBlob(b, p, v.To.Subaccount)
	b[p] = 0
	if p++; v.Fee != nil {
		b[p-1] = 1
		p = putNat(b, p, *v.Fee)
	}
	p = putOptBlob(b, p, v.Memo)
	p = putOptBlob(b, p, v.FromSubaccount)
	b[p] = 0
	if p++; v.CreatedAtTime != nil {
		b[p-1] = 1
		binary.LittleEndian.PutUint64(b[p:], *v.CreatedAtTime)
		p += 8
	}
	putNat(b, p, v.Amount)
	return b, nil
}

func optBlobLen(v *[]byte) int {
	if v == nil {
		return 0
	}
	return blobLen(*v)
}

func putOptBlob(b []byte, p int, v *[]byte) int {
	if v == nil {
		b[p] = 0
		return p + 1
	}
	b[p] = 1
	return putBlob(b, p+1, *v)
}

// options holds what (c) has options for, so that one allocation does.
type options struct {
	fee     candid.Nat
	blobs   [3][]byte
	created uint64
}

// DecodeTransferArg reads (c).
func DecodeTransferArg(msg []byte, alias bool, v *payload.TransferArg) error {
	s, p := source(msg, transferHeader, alias), len(transferHeader)
	o := new(options)
	p = principal(s, p, &v.To.Owner)
	v.To.Subaccount, p = optBlob(s, p, &o.blobs[0])
	v.Fee, v.CreatedAtTime = nil, nil
	present, p := flag(s, p)
	if present {
		v.Fee = &o.fee
		o.fee, p = nat(s, p)
	}
	v.Memo, p = optBlob(s, p, &o.blobs[1])
	v.FromSubaccount, p = optBlob(s, p, &o.blobs[2])
	if present, p = flag(s, p); present {
		v.CreatedAtTime = &o.created
		o.created, p = fixed64(s, p)
	}
	if v.Amount, p = nat(s, p); p != len(s) {
		return ErrMessage
	}
	return nil
}

func optBlob(s string, p int, place *[]byte) (*[]byte, int) {
	present, p := flag(s, p)
	if !present {
		return nil, p
	}
	*place, p = blob(s, p)
	return place, p
}
