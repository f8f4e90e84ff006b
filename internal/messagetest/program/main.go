// Program is a canister for tests of messages.
package main

//go:generate go tool candigo gen -hooks inspect,heartbeat,lowmemory program.did

func main() { Serve(&program{released: make(chan struct{})}) }
