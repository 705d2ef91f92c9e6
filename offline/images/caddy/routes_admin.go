package main

import (
	"errors"
	"fmt"
	"io"
	"net/http"

	"github.com/caddyserver/caddy/v2"
)

const largestTable = 16 << 20

func init() {
	caddy.RegisterModule(new(RoutesAdmin))
}

// RoutesAdmin tells and replaces the table of routes: GET and PUT /platform/routes.
type RoutesAdmin struct{}

// refused marks a table that is wrong in itself.
type refused struct{ error }

// CaddyModule returns the module's name and how one is made.
func (*RoutesAdmin) CaddyModule() caddy.ModuleInfo {
	return caddy.ModuleInfo{
		ID:  "admin.api." + routesApp,
		New: func() caddy.Module { return new(RoutesAdmin) },
	}
}

// Routes returns the endpoint.
func (admin *RoutesAdmin) Routes() []caddy.AdminRoute {
	return []caddy.AdminRoute{{Pattern: "/platform/routes", Handler: caddy.AdminHandlerFunc(admin.serve)}}
}

func (*RoutesAdmin) serve(writer http.ResponseWriter, request *http.Request) error {
	app, err := caddy.ActiveContext().AppIfConfigured(routesApp)
	if err != nil {
		return caddy.APIError{HTTPStatus: http.StatusNotFound, Err: errors.New("no server follows a table of routes")}
	}
	routes := app.(*Routes)
	switch request.Method {
	case http.MethodGet:
		writer.Header().Set("Content-Type", "application/json")
		_, err = writer.Write(routes.Content())
		return err
	case http.MethodPut:
		return put(routes, http.MaxBytesReader(writer, request.Body, largestTable))
	}
	return caddy.APIError{
		HTTPStatus: http.StatusMethodNotAllowed,
		Err:        fmt.Errorf("GET and PUT are allowed; found %s", request.Method),
	}
}

func put(routes *Routes, body io.Reader) error {
	content, err := io.ReadAll(body)
	if err != nil {
		return caddy.APIError{HTTPStatus: http.StatusBadRequest, Err: err}
	}
	err = routes.Put(content)
	if wrong := (refused{}); errors.As(err, &wrong) {
		return caddy.APIError{HTTPStatus: http.StatusBadRequest, Err: err}
	}
	return err
}

var _ caddy.AdminRouter = (*RoutesAdmin)(nil)
