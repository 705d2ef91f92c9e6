// Package main serves MongoDB's protocol by FerretDB, under the contract of the image mongo as far as the platform uses it:
// an administrator by MONGO_INITDB_ROOT_USERNAME and MONGO_INITDB_ROOT_PASSWORD, data in /data/db, port 27017.
//
//	document-server                serves
//	document-users add|remove      makes users of databases, or takes them away; they stand on standard input as
//	                               [{"database": …, "user": …, "password": …}]
//
// FerretDB knows users and no rights: a guard stands between it and its clients, and lets a user into the database alone
// that holds him.
package main

import (
	"fmt"
	"os"
	"path/filepath"
)

func main() {
	run := serve
	if filepath.Base(os.Args[0]) == "document-users" {
		run = func() error { return changeUsers(os.Args[1:], os.Stdin) }
	}
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
