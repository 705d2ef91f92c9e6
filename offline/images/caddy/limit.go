package main

import (
	"fmt"
	"math"
	"net/http"
	"net/netip"
	"strconv"
	"time"

	"github.com/caddyserver/caddy/v2"
	"github.com/caddyserver/caddy/v2/modules/caddyhttp"
)

func init() {
	caddy.RegisterModule(new(Limit))
}

// zones are the counts of all limits by name. One lives as long as a configuration or a table of routes has the limit: the
// next one is made before the last one ends, so that no change of routes forgets a client.
var zones = caddy.NewUsagePool()

// Limit holds each client to an even pace of requests with a burst over it, and to a number of requests at the same time.
// Over either the answer is 429 with Retry-After. Limits of one name count together.
//
// A client is an IPv4 address, or the 64 bits of an IPv6 address that are a network's. What is counted at the same time are
// requests, each of those on one HTTP/2 or HTTP/3 connection too, and a websocket as long as it is open; a connection
// without a request is not.
type Limit struct {
	Name string `json:"name"`
	// Requests in each Window are answered on and on.
	Requests int            `json:"requests"`
	Window   caddy.Duration `json:"window"`
	// Burst is how many more are answered at once.
	Burst int `json:"burst"`
	// Concurrent requests; 0 is any number.
	Concurrent int `json:"concurrent,omitempty"`

	zone *zone
}

// CaddyModule returns the module's name and how one is made.
func (*Limit) CaddyModule() caddy.ModuleInfo {
	return caddy.ModuleInfo{ID: "http.handlers.platform_limit", New: func() caddy.Module { return new(Limit) }}
}

// Provision finds the counts of the limit's name.
func (limit *Limit) Provision(caddy.Context) error {
	if limit.Name == "" || limit.Requests < 1 || limit.Window <= 0 || limit.Burst < 0 || limit.Concurrent < 0 {
		return fmt.Errorf("a limit needs name, requests and window, and no number below 0; found %+v", *limit)
	}
	found, _ := zones.LoadOrStore(limit.Name, newZone())
	limit.zone = found.(*zone)
	return nil
}

// Cleanup gives the counts up, where no other limit of the name is left.
func (limit *Limit) Cleanup() error {
	if limit.zone == nil {
		return nil
	}
	_, err := zones.Delete(limit.Name)
	return err
}

// ServeHTTP answers for a client that is over the limit, and counts the request of another until it has ended.
func (limit *Limit) ServeHTTP(writer http.ResponseWriter, request *http.Request, next caddyhttp.Handler) error {
	client := clientOf(request)
	wait := limit.zone.enter(client, limit.pace(), limit.Concurrent, time.Now())
	if wait > 0 {
		return refuse(writer, wait)
	}
	defer limit.zone.leave(client)
	return next.ServeHTTP(writer, request)
}

func (limit *Limit) pace() pace {
	return pace{perSecond: float64(limit.Requests) / time.Duration(limit.Window).Seconds(), burst: limit.Burst + 1}
}

// refuse answers by itself, so that the headers of the route are on it: those of Caddy's own errors are not.
func refuse(writer http.ResponseWriter, wait time.Duration) error {
	writer.Header().Set("Content-Type", "text/plain; charset=utf-8")
	writer.Header().Set("Retry-After", strconv.Itoa(int(math.Ceil(wait.Seconds()))))
	writer.WriteHeader(http.StatusTooManyRequests)
	_, err := writer.Write([]byte("Too many requests; try again later.\n"))
	return err
}

// clientOf is the address that the request came from, or was sent for by a proxy that is trusted.
func clientOf(request *http.Request) netip.Prefix {
	found, _ := caddyhttp.GetVar(request.Context(), caddyhttp.ClientIPVarKey).(string)
	address, err := netip.ParseAddr(found)
	if err != nil {
		return netip.Prefix{}
	}
	address = address.Unmap().WithZone("")
	bits := 64
	if address.Is4() {
		bits = 32
	}
	network, _ := address.Prefix(bits)
	return network
}

var (
	_ caddy.Provisioner           = (*Limit)(nil)
	_ caddy.CleanerUpper          = (*Limit)(nil)
	_ caddyhttp.MiddlewareHandler = (*Limit)(nil)
)
