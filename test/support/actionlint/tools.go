//go:build tools

// Keeps the required module in go.mod: nothing here imports the program that is built.
package tools

import _ "github.com/rhysd/actionlint/cmd/actionlint"
