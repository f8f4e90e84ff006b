// Command generate writes the code of items.proto: what protoc would with
// protoc-gen-go and protoc-gen-go-vtproto, without needing protoc.
package main

import (
	"context"
	"flag"
	"log"
	"os"

	"github.com/bufbuild/protocompile"
	"github.com/bufbuild/protocompile/protoutil"
	_ "github.com/planetscale/vtprotobuf/features/marshal"
	_ "github.com/planetscale/vtprotobuf/features/size"
	_ "github.com/planetscale/vtprotobuf/features/unmarshal"
	"github.com/planetscale/vtprotobuf/generator"
	gengo "google.golang.org/protobuf/cmd/protoc-gen-go/internal_gengo"
	"google.golang.org/protobuf/compiler/protogen"
	"google.golang.org/protobuf/types/descriptorpb"
	"google.golang.org/protobuf/types/pluginpb"
)

func main() {
	log.SetFlags(0)
	flag.Parse()
	if err := generate(flag.Arg(0)); err != nil {
		log.Fatal(err)
	}
}

// generate writes the Go files of a .proto file into the current folder.
func generate(name string) error {
	compiler := protocompile.Compiler{Resolver: &protocompile.SourceResolver{}}
	files, err := compiler.Compile(context.Background(), name)
	if err != nil {
		return err
	}
	parameter := "paths=source_relative"
	plugin, err := protogen.Options{}.New(&pluginpb.CodeGeneratorRequest{
		FileToGenerate: []string{name},
		Parameter:      &parameter,
		ProtoFile:      []*descriptorpb.FileDescriptorProto{protoutil.ProtoFromFileDescriptor(files[0])},
	})
	if err != nil {
		return err
	}
	for _, file := range plugin.Files {
		gengo.GenerateFile(plugin, file)
	}
	config := &generator.Config{Poolable: generator.NewObjectSet(), PoolableExclude: generator.NewObjectSet()}
	vt, err := generator.NewGenerator(plugin, []string{"marshal", "size", "unmarshal", "unmarshal_unsafe"}, config)
	if err != nil {
		return err
	}
	vt.Generate()
	for _, file := range plugin.Response().GetFile() {
		if err := os.WriteFile(file.GetName(), []byte(file.GetContent()), 0o644); err != nil {
			return err
		}
	}
	return nil
}
