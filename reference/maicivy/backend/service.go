package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"regexp"
	"time"

	"github.com/prometheus/client_golang/prometheus/promhttp"
	"golang.org/x/sync/singleflight"
)

// version is the release of this stand-in; the image is tagged with it.
const version = "1.0.0"

const largestText = 4 << 10

var pagePattern = regexp.MustCompile(`^/[a-z0-9/-]{0,60}$`)

// service answers for the backend.
type service struct {
	stores   *stores
	visitors *visitors
	metrics  *metrics
	rounds   singleflight.Group
}

func newService(stores *stores) *service {
	metrics := newMetrics()
	return &service{stores: stores, metrics: metrics, visitors: newVisitors(metrics.visitors)}
}

func (service *service) handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /health", func(writer http.ResponseWriter, _ *http.Request) {
		send(writer, http.StatusOK, map[string]string{"status": "UP"})
	})
	mux.HandleFunc("GET /health/deep", service.deep)
	mux.HandleFunc("GET /about", service.about)
	mux.Handle("GET /metrics", promhttp.HandlerFor(service.metrics.registry, promhttp.HandlerOpts{}))
	mux.HandleFunc("GET /api/visits", service.list)
	mux.HandleFunc("POST /api/visits", service.visit)
	mux.HandleFunc("POST /api/documents", document)
	measured := service.metrics.around(mux)
	outer := http.NewServeMux()
	// open for hours: as a request it would tell nothing of how long answers take
	outer.HandleFunc("GET /ws/visitors", service.visitors.serve)
	outer.Handle("/", measured)
	return outer
}

// deep proves the connections, one round at a time however many ask. The reasons stay in the log.
func (service *service) deep(writer http.ResponseWriter, request *http.Request) {
	answer, _, _ := service.rounds.Do("", func() (any, error) {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(request.Context()), storeTimeout)
		defer cancel()
		return service.prove(ctx), nil
	})
	states := answer.(map[string]string)
	for _, state := range states {
		if state != "ok" {
			send(writer, http.StatusServiceUnavailable, map[string]any{"status": "DOWN", "connections": states})
			return
		}
	}
	send(writer, http.StatusOK, map[string]any{"status": "UP", "connections": states})
}

func (service *service) prove(ctx context.Context) map[string]string {
	type outcome struct {
		name string
		err  error
	}
	all := service.stores.connections()
	outcomes := make(chan outcome, len(all))
	for _, one := range all {
		go func() { outcomes <- outcome{one.name, one.prove(ctx)} }()
	}
	states := make(map[string]string, len(all))
	for range all {
		one := <-outcomes
		states[one.name] = "ok"
		if one.err != nil {
			states[one.name] = "failed"
			slog.Warn("a connection failed", "connection", one.name, "reason", one.err.Error())
		}
	}
	return states
}

func (service *service) about(writer http.ResponseWriter, _ *http.Request) {
	var names []string
	for _, one := range service.stores.connections() {
		names = append(names, one.name)
	}
	send(writer, http.StatusOK, map[string]any{
		"name": "backend", "version": version, "instance": service.stores.instance, "connections": names,
	})
}

func (service *service) visit(writer http.ResponseWriter, request *http.Request) {
	var visit struct {
		Page string `json:"page"`
	}
	body := http.MaxBytesReader(writer, request.Body, largestText)
	if err := json.NewDecoder(body).Decode(&visit); err != nil || !pagePattern.MatchString(visit.Page) {
		refuse(writer, http.StatusBadRequest, "page: a path of lower-case letters, digits and dashes is needed")
		return
	}
	ctx, cancel := context.WithTimeout(request.Context(), storeTimeout)
	defer cancel()
	if err := service.stores.visit(ctx, visit.Page); err != nil {
		fail(writer, request, err)
		return
	}
	send(writer, http.StatusCreated, visit)
}

func (service *service) list(writer http.ResponseWriter, request *http.Request) {
	ctx, cancel := context.WithTimeout(request.Context(), storeTimeout)
	defer cancel()
	found, err := service.stores.visits(ctx)
	if err != nil {
		fail(writer, request, err)
		return
	}
	send(writer, http.StatusOK, found)
}

// document reads what is uploaded to its end, and says what came.
func document(writer http.ResponseWriter, request *http.Request) {
	hash := sha256.New()
	size, err := io.Copy(hash, request.Body)
	if err != nil {
		if errors.Is(err, context.Canceled) || errors.Is(err, io.ErrUnexpectedEOF) {
			refuse(writer, http.StatusBadRequest, "the document is not whole")
			return
		}
		fail(writer, request, err)
		return
	}
	send(writer, http.StatusCreated, map[string]any{"bytes": size, "sha256": hex.EncodeToString(hash.Sum(nil))})
}

func fail(writer http.ResponseWriter, request *http.Request, err error) {
	slog.Error("a request failed", "path", request.URL.Path, "reason", err.Error())
	refuse(writer, http.StatusInternalServerError, "something failed; the log of the service says what")
}

func refuse(writer http.ResponseWriter, status int, sentence string) {
	send(writer, status, map[string]string{"error": sentence})
}

func send(writer http.ResponseWriter, status int, body any) {
	writer.Header().Set("Content-Type", "application/json")
	writer.WriteHeader(status)
	if err := json.NewEncoder(writer).Encode(body); err != nil {
		slog.Debug("an answer was not read", "reason", err.Error(), "at", time.Now())
	}
}
