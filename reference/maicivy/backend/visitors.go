package main

import (
	"context"
	"net/http"
	"sync"
	"time"

	"github.com/coder/websocket"
	"github.com/coder/websocket/wsjson"
	"github.com/prometheus/client_golang/prometheus"
)

// visitors are the open websockets; each is told how many there are whenever that changes.
type visitors struct {
	mutex   sync.Mutex
	open    map[*websocket.Conn]chan int
	closing bool
	gauge   prometheus.Gauge
}

func newVisitors(gauge prometheus.Gauge) *visitors {
	return &visitors{open: make(map[*websocket.Conn]chan int), gauge: gauge}
}

// serve keeps a websocket until one of both ends it. What the visitor sends is not read: the library answers pings.
func (visitors *visitors) serve(writer http.ResponseWriter, request *http.Request) {
	// refuses the pages of other origins
	socket, err := websocket.Accept(writer, request, nil)
	if err != nil {
		return
	}
	defer socket.CloseNow()
	counts, entered := visitors.enter(socket)
	if !entered {
		_ = socket.Close(websocket.StatusGoingAway, "")
		return
	}
	defer visitors.leave(socket)
	ctx := socket.CloseRead(context.WithoutCancel(request.Context()))
	for {
		select {
		case <-ctx.Done():
			return
		case count, more := <-counts:
			if !more {
				_ = socket.Close(websocket.StatusGoingAway, "")
				return
			}
			if tell(ctx, socket, count) != nil {
				return
			}
		}
	}
}

func tell(ctx context.Context, socket *websocket.Conn, count int) error {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	return wsjson.Write(ctx, socket, map[string]int{"visitors": count})
}

func (visitors *visitors) enter(socket *websocket.Conn) (<-chan int, bool) {
	visitors.mutex.Lock()
	defer visitors.mutex.Unlock()
	if visitors.closing {
		return nil, false
	}
	counts := make(chan int, 1)
	visitors.open[socket] = counts
	visitors.changed()
	return counts, true
}

func (visitors *visitors) leave(socket *websocket.Conn) {
	visitors.mutex.Lock()
	defer visitors.mutex.Unlock()
	if _, open := visitors.open[socket]; open {
		delete(visitors.open, socket)
		visitors.changed()
	}
}

// changed leaves each the newest count, in place of one that was not told yet.
func (visitors *visitors) changed() {
	visitors.gauge.Set(float64(len(visitors.open)))
	for _, counts := range visitors.open {
		select {
		case <-counts:
		default:
		}
		counts <- len(visitors.open)
	}
}

// close ends all of them, and takes no more.
func (visitors *visitors) close() {
	visitors.mutex.Lock()
	defer visitors.mutex.Unlock()
	visitors.closing = true
	for socket, counts := range visitors.open {
		close(counts)
		delete(visitors.open, socket)
	}
	visitors.gauge.Set(0)
}
