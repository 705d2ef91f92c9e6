package main

import (
	"container/list"
	"net/netip"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// mostClients bounds the memory of a zone: each takes about 300 bytes. Those with a request open may be more.
const mostClients = 65_536

// looks is at how many old clients a new one has the zone look.
const looks = 8

// busyWait is what a client with too many requests at the same time is told to wait; one of them may end at any time.
const busyWait = time.Second

// pace is how fast a client may ask on and on, and how many requests it may send at once.
type pace struct {
	perSecond float64
	burst     int
}

// zone counts the requests of clients, those that asked last at the front.
type zone struct {
	mutex   sync.Mutex
	clients map[netip.Prefix]*list.Element
	byUse   *list.List
}

type client struct {
	network netip.Prefix
	bucket  *rate.Limiter
	serving int
}

func newZone() *zone {
	return &zone{clients: make(map[netip.Prefix]*list.Element), byUse: list.New()}
}

// Destruct has nothing to end: a zone is memory alone.
func (*zone) Destruct() error { return nil }

// enter counts a request that the client may send, which ends with leave, or says how long it has to wait.
func (zone *zone) enter(network netip.Prefix, pace pace, concurrent int, now time.Time) time.Duration {
	zone.mutex.Lock()
	defer zone.mutex.Unlock()
	found := zone.find(network, pace, now)
	if concurrent > 0 && found.serving >= concurrent {
		return busyWait
	}
	turn := found.bucket.ReserveN(now, 1)
	if wait := turn.DelayFrom(now); wait > 0 {
		// a request that is refused does not put off the next one
		turn.CancelAt(now)
		return wait
	}
	found.serving++
	return 0
}

func (zone *zone) leave(network netip.Prefix) {
	zone.mutex.Lock()
	defer zone.mutex.Unlock()
	if element, known := zone.clients[network]; known {
		element.Value.(*client).serving--
	}
}

func (zone *zone) find(network netip.Prefix, pace pace, now time.Time) *client {
	if element, known := zone.clients[network]; known {
		zone.byUse.MoveToFront(element)
		found := element.Value.(*client)
		found.follow(pace, now)
		return found
	}
	zone.forget(now)
	made := &client{network: network, bucket: rate.NewLimiter(rate.Limit(pace.perSecond), pace.burst)}
	zone.clients[network] = zone.byUse.PushFront(made)
	return made
}

// follow takes the numbers of a limit that were changed.
func (client *client) follow(pace pace, now time.Time) {
	if client.bucket.Limit() != rate.Limit(pace.perSecond) {
		client.bucket.SetLimitAt(now, rate.Limit(pace.perSecond))
	}
	if client.bucket.Burst() != pace.burst {
		client.bucket.SetBurstAt(now, pace.burst)
	}
}

// forget drops clients that asked longest ago: those whose count is as that of a client who never asked, and where the
// zone is full one that has nothing open.
func (zone *zone) forget(now time.Time) {
	for range min(looks, zone.byUse.Len()) {
		element := zone.byUse.Back()
		oldest := element.Value.(*client)
		rested := oldest.bucket.TokensAt(now) >= float64(oldest.bucket.Burst())
		switch {
		case oldest.serving > 0:
			zone.byUse.MoveToFront(element)
		case rested || len(zone.clients) >= mostClients:
			zone.byUse.Remove(element)
			delete(zone.clients, oldest.network)
		default:
			return
		}
	}
}
