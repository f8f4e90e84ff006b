package gateway

import (
	"cmp"
	"slices"

	"github.com/candigo/candigo/runtime/candid"
)

// requestTypes are the headers of the messages that carry requests: the types
// of the published interface, with certificate_version in a query and without
// it in an update.
type requestTypes struct{ query, update []byte }

func newRequestTypes() requestTypes {
	fields := []candid.Field{
		named("url", &candid.Type{Kind: candid.KindText}),
		named("method", &candid.Type{Kind: candid.KindText}),
		named("body", blobType()),
		named("headers", headersType()),
		named("certificate_version", optType(&candid.Type{Kind: candid.KindNat16})),
	}
	headers := candid.NewHeaders()
	return requestTypes{
		query:  headers.Preorder([]*candid.Type{recordType(fields...)}),
		update: headers.Preorder([]*candid.Type{recordType(fields[:4]...)}),
	}
}

// appendQuery appends the argument of http_request.
func (t requestTypes) appendQuery(dst []byte, r *request, headers []field) []byte {
	dst = appendRequest(dst, t.query, r, headers)
	return candid.AppendNat16(append(dst, 1), certificateVersion)
}

// appendUpdate appends the argument of http_request_update.
func (t requestTypes) appendUpdate(dst []byte, r *request, headers []field) []byte {
	return appendRequest(dst, t.update, r, headers)
}

// appendRequest appends a message up to the fields that both methods take,
// which come first in the order of the wire.
func appendRequest(dst, types []byte, r *request, headers []field) []byte {
	size := len(types) + len(r.url) + len(r.method) + len(r.body) + 64
	for _, h := range headers {
		size += len(h.name) + len(h.value) + 10
	}
	dst = slices.Grow(dst, size)
	dst = append(dst, types...)
	dst = candid.AppendText(dst, r.url)
	dst = candid.AppendText(dst, r.method)
	dst = candid.AppendBlob(dst, r.body)
	dst = candid.AppendLen(dst, len(headers))
	for _, h := range headers {
		dst = candid.AppendText(dst, h.name)
		dst = candid.AppendText(dst, h.value)
	}
	return dst
}

// response is a reply of http_request or http_request_update.
type response struct {
	status   int
	headers  []field
	body     []byte
	upgrade  bool
	strategy *strategy // nil: the body is whole
}

// strategy says how to get the rest of a body.
type strategy struct {
	callback candid.Func
	token    candid.Value
}

// part is a reply of a streaming callback.
type part struct {
	body  []byte
	token candid.Value // nil: the stream has ended
}

// decodeResponse decodes a reply with a response. The token may be of any
// type and the callback of any func type.
func decodeResponse(method string, msg []byte) (*response, error) {
	record, err := decodeRecord(msg, responseType)
	if err != nil {
		return nil, badReply("the reply of '" + method + "' is no HTTP response: " + err.Error())
	}
	r := &response{
		status: int(get(record, "status_code").(candid.Nat16)),
		body:   get(record, "body").(candid.Blob),
	}
	for _, header := range get(record, "headers").(candid.Vec) {
		pair := header.(candid.Record)
		r.headers = append(r.headers, field{string(pair[0].Value.(candid.Text)), string(pair[1].Value.(candid.Text))})
	}
	if upgrade := get(record, "upgrade").(candid.Opt); upgrade.Value != nil {
		r.upgrade = bool(upgrade.Value.(candid.Bool))
	}
	if chosen := get(record, "streaming_strategy").(candid.Opt); chosen.Value != nil {
		callback := chosen.Value.(candid.Variant).Value.(candid.Record)
		r.strategy = &strategy{
			callback: get(callback, "callback").(candid.Func),
			token:    get(callback, "token"),
		}
	}
	return r, nil
}

// decodePart decodes a reply of a streaming callback: a bare record. An opt
// record is refused, as the network's gateways do.
func decodePart(method string, msg []byte) (*part, error) {
	record, err := decodeRecord(msg, partType)
	if err != nil {
		return nil, badReply("the reply of the streaming callback '" + method + "' is not record { body : blob; token : opt … }: " + err.Error())
	}
	return &part{
		body:  get(record, "body").(candid.Blob),
		token: get(record, "token").(candid.Opt).Value,
	}, nil
}

// decodeRecord decodes a message's first value, a record, at the type that
// want makes of the type on the wire.
func decodeRecord(msg []byte, want func(wire *candid.Type) *candid.Type) (candid.Record, error) {
	d := candid.Decoder{Alias: true}
	wire, err := d.ReadTypes(msg)
	if err != nil {
		return nil, err
	}
	sent := &candid.Type{Kind: candid.KindNull}
	if len(wire) > 0 {
		sent = wire[0]
	}
	values, err := d.DecodeValues(msg, []*candid.Type{want(sent)})
	if err != nil {
		return nil, err
	}
	return values[0].(candid.Record), nil
}

// responseType is the type at which a response is decoded when it was encoded
// at wire: the published one, with the token and the func type as sent.
func responseType(wire *candid.Type) *candid.Type {
	return recordType(
		named("status_code", &candid.Type{Kind: candid.KindNat16}),
		named("headers", headersType()),
		named("body", blobType()),
		named("upgrade", optType(&candid.Type{Kind: candid.KindBool})),
		named("streaming_strategy", optType(strategyType(content(fieldType(wire, "streaming_strategy"))))),
	)
}

// strategyType is the type of a streaming strategy when it was encoded at
// wire. A wire type that is no strategy does not fit what it gives.
func strategyType(wire *candid.Type) *candid.Type {
	callback, token := &candid.Type{Kind: candid.KindFunc}, &candid.Type{Kind: candid.KindReserved}
	if wire.Kind == candid.KindVariant {
		sent := fieldType(wire, "Callback")
		if t := fieldType(sent, "callback"); t.Kind == candid.KindFunc {
			callback = t
		}
		token = fieldType(sent, "token")
	}
	return &candid.Type{Kind: candid.KindVariant, Fields: []candid.Field{
		named("Callback", recordType(named("callback", callback), named("token", token))),
	}}
}

// partType is the type at which a callback's reply is decoded when it was
// encoded at wire.
func partType(wire *candid.Type) *candid.Type {
	return recordType(
		named("body", blobType()),
		named("token", optType(content(fieldType(wire, "token")))),
	)
}

// fieldType is the type of a record's field or a variant's case; reserved,
// which everything fits, when there is none.
func fieldType(t *candid.Type, name string) *candid.Type {
	if t.Kind == candid.KindRecord || t.Kind == candid.KindVariant {
		for _, f := range t.Fields {
			if f.Label.ID == candid.Hash(name) {
				return f.Type
			}
		}
	}
	return &candid.Type{Kind: candid.KindReserved}
}

// content is what an opt type holds; of other types it is the type itself.
func content(t *candid.Type) *candid.Type {
	if t.Kind == candid.KindOpt {
		return t.Elem
	}
	return t
}

// get is the value of a record's field, which is known to be there.
func get(record candid.Record, name string) candid.Value {
	id := candid.Hash(name)
	i := slices.IndexFunc(record, func(f candid.FieldValue) bool { return f.ID == id })
	return record[i].Value
}

func named(name string, t *candid.Type) candid.Field {
	return candid.Field{Label: candid.NamedLabel(name), Type: t}
}

func recordType(fields ...candid.Field) *candid.Type {
	fields = slices.Clone(fields)
	slices.SortFunc(fields, func(a, b candid.Field) int { return cmp.Compare(a.Label.ID, b.Label.ID) })
	return &candid.Type{Kind: candid.KindRecord, Fields: fields}
}

func optType(t *candid.Type) *candid.Type { return &candid.Type{Kind: candid.KindOpt, Elem: t} }

func vecType(t *candid.Type) *candid.Type { return &candid.Type{Kind: candid.KindVec, Elem: t} }

func blobType() *candid.Type { return vecType(&candid.Type{Kind: candid.KindNat8}) }

func headersType() *candid.Type {
	text := &candid.Type{Kind: candid.KindText}
	return vecType(recordType(
		candid.Field{Label: candid.NumberedLabel(0), Type: text},
		candid.Field{Label: candid.NumberedLabel(1), Type: text},
	))
}
