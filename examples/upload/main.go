// Upload keeps files that are posted whole or in parts and streams them back.
package main

//go:generate go tool candigo gen upload.did

func main() { Serve(&upload{files: map[string]file{}}) }
