// Counter counts POST requests and tells the count, plain, compressed or streamed.
package main

//go:generate go tool candigo gen counter.did

func main() { Serve(&counter{}) }
