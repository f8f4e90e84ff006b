# Everything runs through the Go toolchain; nothing else needs to be installed. Tests that try modules with
# tools of others skip where these are not: "make tools" installs them.

STATICCHECK = honnef.co/go/tools/cmd/staticcheck@v0.8.2
ADDR ?= 127.0.0.1:8080
FUZZTIME ?= 30s
CANDIGO_TOOLS ?= .tools

TOOLS := $(abspath $(CANDIGO_TOOLS))
ICP_SDK := $(TOOLS)/node_modules/@icp-sdk
export PATH := $(ICP_SDK)/icp-cli-linux-x64/bin:$(ICP_SDK)/ic-wasm-linux-x64/bin:$(PATH)
export NODE_PATH := $(TOOLS)/node_modules

.PHONY: demo test tools lint generate check-generated golden bench costs fuzz

## demo: generate, build and serve examples/counter
demo:
	@go tool candigo gen examples/counter/counter.did
	@echo 'The counter is built and then answers at the address below; in another terminal try'
	@echo '  curl -i http://$(ADDR)/                    # the count'
	@echo '  curl -i -X POST http://$(ADDR)/            # count up: an update call'
	@echo '  curl -iN http://$(ADDR)/stream             # a body streamed through callbacks'
	@echo '  curl -i --compressed http://$(ADDR)/       # a body compressed beforehand'
	@echo 'Ctrl-C stops it.'
	@go tool candigo serve -addr $(ADDR) examples/counter

## test: all tests, none from the cache: some run the go command, whose inputs the cache does not see
test:
	go test -count=1 ./...

## tools: install icp, ic-wasm and a Motoko compiler for the tests into CANDIGO_TOOLS, by npm
tools: $(TOOLS)/installed

$(TOOLS)/installed: .ci/tools/package.json .ci/tools/package-lock.json
	mkdir -p $(TOOLS)
	cp $^ $(TOOLS)
	npm ci --prefix $(TOOLS) --no-audit --no-fund --ignore-scripts --fetch-retries 1
	icp --version && ic-wasm --version
	touch $@

## lint: formatting, vet, staticcheck and a tidy go.mod
lint:
	@unformatted=$$(gofmt -l $$(git ls-files '*.go')); if [ -n "$$unformatted" ]; then echo "gofmt -w these: $$unformatted"; exit 1; fi
	go vet ./...
	GOOS=wasip1 GOARCH=wasm go vet ./runtime/... ./examples/...
	go run $(STATICCHECK) ./...
	go mod tidy -diff

## generate: rewrite the generated code of the examples and of the benchmarks
generate:
	go generate ./...
	go generate -C bench ./payload ./coercing

## check-generated: fail when generated code in the repository is stale
check-generated: generate
	git diff --exit-code

## golden: rewrite the golden files that match CASE (a glob such as 'routes/*'); review the diff
golden:
	GOLDEN_UPDATE='$(or $(CASE),*/*)' go test ./golden

## bench: speed beside codecs written by hand and beside others, as a table of ratios (bench/README.md)
bench:
	go run -C bench .

## costs: what the examples cost as canisters, measured anew into docs/costs.md; review the diff
costs:
	go run ./internal/costs -o docs/costs.md

## fuzz: every fuzz target for FUZZTIME each; an input that was found is not made smaller for long, which may take the whole time
fuzz:
	@for package in $$(go list ./...); do \
	  for target in $$(go test -list '^Fuzz' $$package | grep '^Fuzz'); do \
	    echo "$$package $$target"; go test -run '^$$' -fuzz "^$$target$$" -fuzztime $(FUZZTIME) -fuzzminimizetime 20x $$package || exit 1; \
	  done; \
	done
