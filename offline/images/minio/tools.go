//go:build tools

// Keeps the required modules in go.mod: nothing here imports the programs that are built.

package tools

import (
	_ "github.com/minio/mc"
	_ "github.com/minio/minio"
)
