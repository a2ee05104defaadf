// Command modulezip writes the zip of a module as a module proxy serves it: modulezip <folder> <path> <version> <file>.
package main

import (
	"log"
	"os"

	"golang.org/x/mod/module"
	"golang.org/x/mod/zip"
)

func main() {
	file, err := os.Create(os.Args[4])
	if err != nil {
		log.Fatal(err)
	}
	if err := zip.CreateFromDir(file, module.Version{Path: os.Args[2], Version: os.Args[3]}, os.Args[1]); err != nil {
		log.Fatal(err)
	}
	if err := file.Close(); err != nil {
		log.Fatal(err)
	}
}
