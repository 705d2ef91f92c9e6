package main

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"

	"github.com/caddyserver/caddy/v2"
	"github.com/caddyserver/caddy/v2/modules/caddyhttp"
	"github.com/caddyserver/caddy/v2/modules/caddytls"
	"github.com/caddyserver/certmagic"
)

const routesApp = "platform_routes"

// routesFile holds the table in force, for the next configuration and the next start.
const routesFile = "/config/platform/routes.json"

func init() {
	caddy.RegisterModule(new(Routes))
}

// Routes holds the routes of all servers in one table, which is replaced as a whole while servers, listeners and
// connections stay: a reload of Caddy closes idle connections, and resets requests on connections just opened.
type Routes struct {
	ctx caddy.Context

	// change is held by whoever replaces the table.
	change sync.Mutex
	// mutex is held for a moment: between it being read and its request being counted a table must not end.
	mutex   sync.RWMutex
	current *table
}

// CaddyModule returns the module's name and how one is made.
func (*Routes) CaddyModule() caddy.ModuleInfo {
	return caddy.ModuleInfo{ID: routesApp, New: func() caddy.Module { return new(Routes) }}
}

// Provision takes the table that was last put in force; before the first no server has routes.
func (routes *Routes) Provision(ctx caddy.Context) error {
	routes.ctx = ctx
	content, err := os.ReadFile(routesFile)
	if errors.Is(err, fs.ErrNotExist) {
		content = []byte("{}")
	} else if err != nil {
		return err
	}
	routes.current, err = newTable(ctx, content)
	if err != nil {
		return fmt.Errorf("%s: %w", routesFile, err)
	}
	return nil
}

// Start asks for the certificates of the table's hosts: servers without routes of their own ask for none.
func (routes *Routes) Start() error {
	return routes.manageCertificates(routes.current)
}

// Stop has nothing to stop: the servers end first, and each table with its last request.
func (*Routes) Stop() error {
	return nil
}

// Cleanup gives the table up. What still streams, such as a websocket, goes on.
func (routes *Routes) Cleanup() error {
	routes.change.Lock()
	defer routes.change.Unlock()
	if routes.current != nil {
		routes.current.release()
	}
	return nil
}

// Put replaces the table, or keeps the old one and says why.
func (routes *Routes) Put(content []byte) error {
	routes.change.Lock()
	defer routes.change.Unlock()
	if bytes.Equal(content, routes.current.content) {
		return nil
	}
	next, err := newTable(routes.ctx, content)
	if err != nil {
		return refused{err}
	}
	if err = routes.manageCertificates(next); err == nil {
		err = writeWhole(routesFile, content)
	}
	if err != nil {
		next.release()
		return err
	}
	routes.mutex.Lock()
	last := routes.current
	routes.current = next
	routes.mutex.Unlock()
	last.release()
	return nil
}

// Content is the table in force, as it was put.
func (routes *Routes) Content() []byte {
	routes.mutex.RLock()
	defer routes.mutex.RUnlock()
	return routes.current.content
}

// acquire answers the table in force, which stays until the caller releases it.
func (routes *Routes) acquire() *table {
	routes.mutex.RLock()
	defer routes.mutex.RUnlock()
	routes.current.users.Add(1)
	return routes.current
}

// manageCertificates does what automatic HTTPS does for the hosts of routes that stand in the configuration.
func (routes *Routes) manageCertificates(next *table) error {
	configured, err := routes.ctx.AppIfConfigured("http")
	if err != nil {
		return err
	}
	subjects := make(map[string]struct{})
	for name, server := range configured.(*caddyhttp.App).Servers {
		if server.AutoHTTPS != nil && (server.AutoHTTPS.Disabled || server.AutoHTTPS.DisableCerts) {
			continue
		}
		for _, host := range next.hosts(name) {
			if certmagic.SubjectQualifiesForCert(host) {
				subjects[host] = struct{}{}
			}
		}
	}
	if len(subjects) == 0 {
		return nil
	}
	certificates, err := routes.ctx.App("tls")
	if err != nil {
		return err
	}
	return certificates.(*caddytls.TLS).Manage(subjects)
}

// writeWhole replaces the file in one step: whoever reads it finds the old content or the new one.
func writeWhole(path string, content []byte) error {
	unfinished, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*")
	if err != nil {
		return err
	}
	defer os.Remove(unfinished.Name())
	_, err = unfinished.Write(content)
	if err == nil {
		err = unfinished.Sync()
	}
	if closed := unfinished.Close(); err == nil {
		err = closed
	}
	if err != nil {
		return err
	}
	return os.Rename(unfinished.Name(), path)
}

var (
	_ caddy.App          = (*Routes)(nil)
	_ caddy.Provisioner  = (*Routes)(nil)
	_ caddy.CleanerUpper = (*Routes)(nil)
)
