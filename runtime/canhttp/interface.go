package canhttp

import "github.com/candigo/candigo/runtime/candid"

// An Interface is what generated code says about the HTTP methods of a service: which there are, and how their messages look.
type Interface struct {
	RequestMethod  string // the query that answers requests, http_request; "" when it is not declared
	UpdateMethod   string // the update that does, http_request_update; "" when it is not declared
	CallbackMethod string // the query that streams; "" when it is not declared. With TokenOwn the program answers it

	Response             candid.Signature // what RequestMethod replies with: one record
	ResponseFields       []ResponseField  // that record's fields, in the order of the wire
	UpdateResponse       candid.Signature // what UpdateMethod replies with; the zero Signature stands for that of Response
	UpdateResponseFields []ResponseField

	Token            TokenKind        // how a token travels
	CallbackArgument candid.Signature // what CallbackMethod takes: one Token
	CallbackResponse candid.Signature // what it replies with: the bare record of token : opt Token and body : blob, whatever is declared
}

// A ResponseField says what a field of the response record holds.
type ResponseField uint8

// The fields of a response record.
const (
	FieldBody              ResponseField = iota // blob
	FieldHeaders                                // vec record { text; text }
	FieldUpgrade                                // opt bool
	FieldStreamingStrategy                      // opt variant { Callback : record { callback : func; token : Token } }
	FieldStatusCode                             // nat16
	FieldAbsent                                 // another field, of an opt type: null, which is one byte
	FieldNothing                                // another field whose values take no bytes: null or reserved
)

// A TokenKind says as what the token of a stream travels.
type TokenKind uint8

// The kinds of tokens.
const (
	TokenNone       TokenKind = iota // there is none: responses cannot be streamed
	TokenText                        // text
	TokenBlob                        // blob
	TokenTextRecord                  // a record with one field, of type text
	TokenBlobRecord                  // a record with one field, of type blob
	TokenOwn                         // another type, of the program's own making: see [ResponseWriter.ContinueWith]
)
