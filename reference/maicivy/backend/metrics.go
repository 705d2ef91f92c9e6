package main

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
)

// metrics are what the dashboard and the alerts look at.
type metrics struct {
	registry *prometheus.Registry
	requests *prometheus.CounterVec
	duration *prometheus.HistogramVec
	visitors prometheus.Gauge
}

func newMetrics() *metrics {
	made := &metrics{
		registry: prometheus.NewRegistry(),
		requests: prometheus.NewCounterVec(
			prometheus.CounterOpts{Name: "http_requests_total", Help: "Answered requests."},
			[]string{"method", "path", "status"},
		),
		duration: prometheus.NewHistogramVec(
			prometheus.HistogramOpts{Name: "http_request_duration_seconds", Help: "How long answers took."},
			[]string{"method", "path"},
		),
		visitors: prometheus.NewGauge(
			prometheus.GaugeOpts{Name: "analytics_realtime_visitors", Help: "Open websockets of visitors."},
		),
	}
	process := collectors.NewProcessCollector(collectors.ProcessCollectorOpts{})
	made.registry.MustRegister(made.requests, made.duration, made.visitors, process, collectors.NewGoCollector())
	return made
}

// around counts the answers of a mux by its patterns. Unknown paths share a label: who asks for many of them does not fill
// the memory with series.
func (metrics *metrics) around(mux *http.ServeMux) http.Handler {
	return http.HandlerFunc(func(writer http.ResponseWriter, request *http.Request) {
		since := time.Now()
		recorder := &statusRecorder{ResponseWriter: writer, status: http.StatusOK}
		mux.ServeHTTP(recorder, request)
		method, path, found := strings.Cut(request.Pattern, " ")
		if !found {
			method, path = "other", "other"
		}
		metrics.requests.WithLabelValues(method, path, strconv.Itoa(recorder.status)).Inc()
		metrics.duration.WithLabelValues(method, path).Observe(time.Since(since).Seconds())
	})
}

type statusRecorder struct {
	http.ResponseWriter
	status int
}

func (recorder *statusRecorder) WriteHeader(status int) {
	recorder.status = status
	recorder.ResponseWriter.WriteHeader(status)
}

// Unwrap lets the server's own abilities through.
func (recorder *statusRecorder) Unwrap() http.ResponseWriter { return recorder.ResponseWriter }
