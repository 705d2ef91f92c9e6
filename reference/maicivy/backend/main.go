// Package main is the stand-in for maicivy's backend: visits in PostgreSQL and Redis, and a websocket that counts who is
// there.
package main

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/signal"
	"strconv"
	"syscall"
	"time"
)

// exitUsage is the exit code of sysexits for wrong usage.
const exitUsage = 64

// idleTimeout is longer than the proxy keeps an idle connection: it must not send on one that is just being closed here.
const idleTimeout = 180 * time.Second

// stopTimeout is less than what the platform gives a stopped service.
const stopTimeout = 20 * time.Second

func main() {
	slog.SetDefault(slog.New(slog.NewJSONHandler(os.Stdout, &slog.HandlerOptions{ReplaceAttr: renamed})))
	err := run()
	if err == nil {
		return
	}
	slog.Error(err.Error())
	if wrong := (variableError{}); errors.As(err, &wrong) {
		os.Exit(exitUsage)
	}
	os.Exit(1)
}

// renamed gives a line of the log the names that all reference services use.
func renamed(groups []string, attribute slog.Attr) slog.Attr {
	names := map[string]string{slog.TimeKey: "timestamp", slog.MessageKey: "message"}
	if name, found := names[attribute.Key]; found && len(groups) == 0 {
		attribute.Key = name
	}
	return attribute
}

func run() error {
	settings, err := readSettings(os.Getenv)
	if err != nil {
		return err
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
	defer stop()
	stores, err := openStores(ctx, settings)
	if err != nil {
		return err
	}
	defer stores.close()
	return serve(ctx, settings.port, newService(stores))
}

// serve answers until the context ends, then what it has.
func serve(ctx context.Context, port int, service *service) error {
	server := &http.Server{Handler: service.handler(), IdleTimeout: idleTimeout, ReadHeaderTimeout: 10 * time.Second}
	listener, err := net.Listen("tcp", ":"+strconv.Itoa(port))
	if err != nil {
		return err
	}
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	slog.Info("listening", "port", port)
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	slog.Info("stopping: requests in flight are answered first")
	service.visitors.close()
	stopping, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopTimeout)
	defer cancel()
	defer slog.Info("stopped")
	return server.Shutdown(stopping)
}
