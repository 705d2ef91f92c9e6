package main

import (
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"os"
	"strconv"
	"sync"

	"github.com/caddyserver/caddy/v2"
	"github.com/caddyserver/caddy/v2/modules/caddyhttp/reverseproxy"
)

func init() {
	caddy.RegisterModule(new(Members))
}

// Members tells the reverse proxy who serves a part of the platform. It follows a file, so that a container joins and
// leaves without a new configuration: each reload of Caddy resets some HTTP/1.1 requests.
type Members struct {
	// File names a JSON object: for each part the names of the containers that serve it. It is replaced as a whole.
	File string `json:"file"`
	Part string `json:"part"`
	Port int    `json:"port"`

	mutex     sync.Mutex
	seen      os.FileInfo
	addresses []string
}

// CaddyModule returns the module's name and how one is made.
func (*Members) CaddyModule() caddy.ModuleInfo {
	return caddy.ModuleInfo{
		ID:  "http.reverse_proxy.upstreams.platform",
		New: func() caddy.Module { return new(Members) },
	}
}

// Validate refuses a configuration that could never serve a request.
func (members *Members) Validate() error {
	if members.File == "" || members.Part == "" || members.Port < 1 || members.Port > 65535 {
		return fmt.Errorf("a platform source needs file, part and port; found file %q, part %q, port %d",
			members.File, members.Part, members.Port)
	}
	return nil
}

// GetUpstreams is asked for each try of each request.
func (members *Members) GetUpstreams(*http.Request) ([]*reverseproxy.Upstream, error) {
	addresses, err := members.current()
	if err != nil {
		return nil, err
	}
	upstreams := make([]*reverseproxy.Upstream, 0, len(addresses))
	for _, address := range addresses {
		upstreams = append(upstreams, &reverseproxy.Upstream{Dial: address})
	}
	return upstreams, nil
}

// current reads the file only when it is another one than last time: a look at it costs a microsecond.
func (members *Members) current() ([]string, error) {
	found, err := os.Stat(members.File)
	if err != nil {
		return nil, err
	}
	members.mutex.Lock()
	defer members.mutex.Unlock()
	if members.seen != nil && os.SameFile(members.seen, found) && members.seen.ModTime().Equal(found.ModTime()) {
		return members.addresses, nil
	}
	addresses, err := members.read()
	if err != nil {
		return nil, err
	}
	members.seen, members.addresses = found, addresses
	return addresses, nil
}

func (members *Members) read() ([]string, error) {
	content, err := os.ReadFile(members.File)
	if err != nil {
		return nil, err
	}
	var names map[string][]string
	if err := json.Unmarshal(content, &names); err != nil {
		return nil, fmt.Errorf("%s: %w", members.File, err)
	}
	addresses := make([]string, 0, len(names[members.Part]))
	for _, name := range names[members.Part] {
		addresses = append(addresses, net.JoinHostPort(name, strconv.Itoa(members.Port)))
	}
	return addresses, nil
}

var (
	_ caddy.Validator             = (*Members)(nil)
	_ reverseproxy.UpstreamSource = (*Members)(nil)
)
