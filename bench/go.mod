module github.com/candigo/candigo/bench

go 1.26.0

require (
	github.com/aviate-labs/agent-go v0.8.0
	github.com/bufbuild/protocompile v0.14.1
	github.com/candigo/candigo v0.0.0
	github.com/planetscale/vtprotobuf v0.6.0
	github.com/tinylib/msgp v1.6.5
	google.golang.org/protobuf v1.36.12
)

require (
	github.com/0x51-dev/upeg v0.1.5 // indirect
	github.com/aviate-labs/leb128 v0.3.0 // indirect
	github.com/aviate-labs/secp256k1 v0.0.0-5e6736a // indirect
	github.com/bits-and-blooms/bitset v1.20.0 // indirect
	github.com/consensys/bavard v0.1.27 // indirect
	github.com/consensys/gnark-crypto v0.15.0 // indirect
	github.com/fxamacker/cbor/v2 v2.7.0 // indirect
	github.com/mmcloughlin/addchain v0.4.0 // indirect
	github.com/philhofer/fwd v1.2.0 // indirect
	github.com/x448/float16 v0.8.4 // indirect
	golang.org/x/mod v0.42.0 // indirect
	golang.org/x/sync v0.24.0 // indirect
	golang.org/x/sys v0.49.0 // indirect
	golang.org/x/tools v0.52.0 // indirect
	rsc.io/tmplfunc v0.0.3 // indirect
)

replace github.com/candigo/candigo => ../

tool (
	github.com/aviate-labs/agent-go/cmd/goic
	github.com/tinylib/msgp
)
