// Package main is Caddy with its standard modules, limits on what one client may ask, the members of the platform's parts,
// and routes that change without a reload.
package main

import (
	caddycmd "github.com/caddyserver/caddy/v2/cmd"
	_ "github.com/caddyserver/caddy/v2/modules/standard"
	// routes that release 0.3.0 stored may hold its handler
	_ "github.com/mholt/caddy-ratelimit"
)

func main() {
	caddycmd.Main()
}
