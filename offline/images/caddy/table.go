package main

import (
	"fmt"
	"net/http"
	"sync"
	"sync/atomic"

	"github.com/caddyserver/caddy/v2"
	"github.com/caddyserver/caddy/v2/modules/caddyhttp"
)

// table is the routes of all servers by the servers' names. It ends with its last user: whoever has it in force, and
// each request that it answers, websockets among them.
type table struct {
	content  []byte
	routes   map[string]caddyhttp.RouteList
	handlers map[string]caddyhttp.Handler
	users    atomic.Int64
	cancel   func()
}

// newTable makes the modules of all routes, or none of them. Its first user is the caller.
func newTable(parent caddy.Context, content []byte) (*table, error) {
	made := &table{content: content, handlers: make(map[string]caddyhttp.Handler)}
	if err := caddy.StrictUnmarshalJSON(content, &made.routes); err != nil {
		return nil, err
	}
	ctx, cancel := caddy.NewContext(parent)
	for name, routes := range made.routes {
		if err := routes.Provision(ctx); err != nil {
			cancel()
			return nil, fmt.Errorf("server %s: %w", name, err)
		}
		made.handlers[name] = routes.Compile(nothingMore)
	}
	// a server that is being shut down may still ask for a table that was given up
	made.cancel = sync.OnceFunc(cancel)
	made.users.Store(1)
	return made, nil
}

// nothingMore follows the last route, as in Caddy's own servers.
var nothingMore = caddyhttp.HandlerFunc(func(http.ResponseWriter, *http.Request) error { return nil })

func (table *table) release() {
	if table.users.Add(-1) == 0 {
		table.cancel()
	}
}

// hosts are the host names that the routes of one server name.
func (table *table) hosts(server string) []string {
	var hosts []string
	for _, route := range table.routes[server] {
		for _, set := range route.MatcherSets {
			for _, matcher := range set {
				if names, ok := matcher.(*caddyhttp.MatchHost); ok {
					hosts = append(hosts, *names...)
				}
			}
		}
	}
	return hosts
}
