package limit

import (
	"encoding/binary"
	"math"

	"github.com/candigo/candigo/bench/payload"
)

const itemsHeader = "DIDL\x03m\x01l\x05\xdb\xb7\x01x\xc6\x83\x99\xb2\x01~\xcb\xe4\xfd\xc7\x04q\xd9\xe9\xda\xe7\x04\x02\xd2\xe6\xe5\xc6\x07rmq\x01\x00"

// EncodeItems appends (d).
func EncodeItems(dst []byte, items payload.Items) ([]byte, error) {
	n := len(itemsHeader) + ulebLen(len(items))
	for i := range items {
		v := &items[i]
		n += 17 + textLen(v.Name) + ulebLen(len(v.Tags))
		for _, tag := range v.Tags {
			n += textLen(tag)
		}
	}
	b, p := room(dst, n), len(dst)
	p += copy(b[p:], itemsHeader)
	p = putUleb(b, p, len(items))
	var wrong, w uint
	for i := range items {
		v := &items[i]
		binary.LittleEndian.PutUint64(b[p:], v.ID)
		b[p+8] = 0
		if v.Active {
			b[p+8] = 1
		}
		p, w = putText(b, p+9, v.Name)
		wrong |= w
		p = putUleb(b, p, len(v.Tags))
		for _, tag := range v.Tags {
			p, w = putText(b, p, tag)
			wrong |= w
		}
		binary.LittleEndian.PutUint64(b[p:], math.Float64bits(v.Score))
		p += 8
	}
	if wrong != 0 {
		return dst, ErrUTF8
	}
	return b, nil
}

// DecodeItems reads (d).
func DecodeItems(msg []byte, alias bool, items *payload.Items) error {
	s, p := source(msg, itemsHeader, alias), len(itemsHeader)
	n, p := count(s, p, 19)
	*items = make(payload.Items, n)
	texts := slab[string]{size: 1024}
	for i := range *items {
		v := &(*items)[i]
		v.ID, p = fixed64(s, p)
		v.Active, p = flag(s, p)
		v.Name, p = text(s, p)
		if n, p = count(s, p, 1); p == bad {
			return ErrMessage
		}
		v.Tags = texts.take(n)
		for j := range v.Tags {
			v.Tags[j], p = text(s, p)
		}
		var score uint64
		score, p = fixed64(s, p)
		v.Score = math.Float64frombits(score)
	}
	if p != len(s) {
		return ErrMessage
	}
	return nil
}

const natsHeader = "DIDL\x01m}\x01\x00"

// EncodeNats appends (e).
func EncodeNats(dst []byte, v payload.Nats) ([]byte, error) {
	n := len(natsHeader) + ulebLen(len(v))
	for i := range v {
		n += natLen(v[i])
	}
	b, p := room(dst, n), len(dst)
	p += copy(b[p:], natsHeader)
	p = putUleb(b, p, len(v))
	for i := range v {
		p = putNat(b, p, v[i])
	}
	return b, nil
}

// DecodeNats reads (e), in which nothing can point into the message.
func DecodeNats(msg []byte, _ bool, v *payload.Nats) error {
	s, p := source(msg, natsHeader, true), len(natsHeader)
	n, p := count(s, p, 1)
	*v = make(payload.Nats, n)
	for i := range *v {
		(*v)[i], p = nat(s, p)
	}
	if p != len(s) {
		return ErrMessage
	}
	return nil
}

const nodeHeader = "DIDL\x02l\x03\xdb\xb7\x01x\xcb\xe4\xfd\xc7\x04q\xbf\xb2\xa8\x83\x07\x01m\x00\x01\x00"

// EncodeNode appends (f).
func EncodeNode(dst []byte, v *payload.Node) ([]byte, error) {
	b, p := room(dst, len(nodeHeader)+nodeLen(v)), len(dst)
	p += copy(b[p:], nodeHeader)
	if _, wrong := putNode(b, p, v); wrong != 0 {
		return dst, ErrUTF8
	}
	return b, nil
}

func nodeLen(v *payload.Node) int {
	n := 8 + textLen(v.Name) + ulebLen(len(v.Children))
	for i := range v.Children {
		n += nodeLen(&v.Children[i])
	}
	return n
}

func putNode(b []byte, p int, v *payload.Node) (next int, wrong uint) {
	binary.LittleEndian.PutUint64(b[p:], v.ID)
	p, wrong = putText(b, p+8, v.Name)
	p = putUleb(b, p, len(v.Children))
	for i := range v.Children {
		var w uint
		p, w = putNode(b, p, &v.Children[i])
		wrong |= w
	}
	return p, wrong
}

// DecodeNode reads (f).
func DecodeNode(msg []byte, alias bool, v *payload.Node) error {
	s, p := source(msg, nodeHeader, alias), len(nodeHeader)
	nodes := slab[payload.Node]{size: 256}
	if p = node(s, p, v, &nodes); p != len(s) {
		return ErrMessage
	}
	return nil
}

func node(s string, p int, v *payload.Node, nodes *slab[payload.Node]) int {
	v.ID, p = fixed64(s, p)
	v.Name, p = text(s, p)
	n, p := count(s, p, 10)
	v.Children = nodes.take(n)
	for i := range v.Children {
		p = node(s, p, &v.Children[i], nodes)
	}
	return p
}
