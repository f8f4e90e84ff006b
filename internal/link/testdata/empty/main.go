// A program without entry points.
package main

func init() { println("initialised") }

func main() {}
