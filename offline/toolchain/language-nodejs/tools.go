//go:build tools

// Keeps the required modules in go.mod: nothing here imports the program that is built.
package tools

import _ "github.com/pulumi/pulumi/sdk/v3/nodejs/cmd/pulumi-language-nodejs"
