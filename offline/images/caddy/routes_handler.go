package main

import (
	"fmt"
	"net/http"

	"github.com/caddyserver/caddy/v2"
	"github.com/caddyserver/caddy/v2/modules/caddyhttp"
)

func init() {
	caddy.RegisterModule(new(RoutesHandler))
}

// RoutesHandler answers with the routes that the table in force has for a server.
type RoutesHandler struct {
	Server string `json:"server"`

	routes *Routes
}

// CaddyModule returns the module's name and how one is made.
func (*RoutesHandler) CaddyModule() caddy.ModuleInfo {
	return caddy.ModuleInfo{
		ID:  "http.handlers." + routesApp,
		New: func() caddy.Module { return new(RoutesHandler) },
	}
}

// Provision finds the table of this configuration.
func (handler *RoutesHandler) Provision(ctx caddy.Context) error {
	if handler.Server == "" {
		return fmt.Errorf("routes from the table need the name of their server")
	}
	app, err := ctx.App(routesApp)
	if err != nil {
		return err
	}
	handler.routes = app.(*Routes)
	return nil
}

// ServeHTTP keeps the table until the request has ended: Caddy answers for a websocket until it is closed.
func (handler *RoutesHandler) ServeHTTP(writer http.ResponseWriter, request *http.Request, _ caddyhttp.Handler) error {
	table := handler.routes.acquire()
	defer table.release()
	routes, found := table.handlers[handler.Server]
	if !found {
		return caddyhttp.Error(http.StatusServiceUnavailable, fmt.Errorf("server %s has no routes yet", handler.Server))
	}
	return routes.ServeHTTP(writer, request)
}

var (
	_ caddy.Provisioner           = (*RoutesHandler)(nil)
	_ caddyhttp.MiddlewareHandler = (*RoutesHandler)(nil)
)
