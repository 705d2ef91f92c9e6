//go:build tools

// Keeps the required module in go.mod: nothing here imports the server that is built.

package tools

import _ "github.com/versity/versitygw/cmd/versitygw"
