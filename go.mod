module github.com/candigo/candigo

go 1.26.0

require (
	github.com/alecthomas/participle/v2 v2.1.4
	github.com/cloudflare/circl v1.6.5
	github.com/dave/jennifer v1.7.1
	github.com/stretchr/testify v1.12.1 // tests
	github.com/tetratelabs/wazero v1.12.0
	golang.org/x/tools v0.52.0 // tests
)

require (
	go.yaml.in/yaml/v3 v3.0.5 // indirect; tests
	golang.org/x/crypto v0.54.0 // indirect
	golang.org/x/sys v0.49.0 // indirect
)

tool github.com/candigo/candigo/cmd/candigo
