// Command candigo turns a Candid interface into a Go program that answers HTTP as an Internet Computer canister.
package main

func main() {}
