package main

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"

	"github.com/FerretDB/FerretDB/internal/backends/sqlite"
	"github.com/FerretDB/FerretDB/internal/clientconn"
	"github.com/FerretDB/FerretDB/internal/clientconn/connmetrics"
	"github.com/FerretDB/FerretDB/internal/handler"
	"github.com/FerretDB/FerretDB/internal/util/password"
	"github.com/FerretDB/FerretDB/internal/util/state"
)

const (
	dataFolder = "/data/db"
	socket     = "/tmp/ferretdb.sock"
	address    = ":27017"
)

// serve runs FerretDB on a socket that nobody else reaches, and the guard before it, until a signal ends both.
func serve() error {
	if os.Getenv("MONGO_INITDB_ROOT_USERNAME") == "" || os.Getenv("MONGO_INITDB_ROOT_PASSWORD") == "" {
		return fmt.Errorf("MONGO_INITDB_ROOT_USERNAME and MONGO_INITDB_ROOT_PASSWORD name no administrator")
	}
	folder, err := claim(dataFolder)
	if err != nil {
		return err
	}
	limited, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	server, end, err := open(folder)
	if err != nil {
		return err
	}
	defer end()
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return err
	}
	go accept(listener)
	server.Run(limited)
	return nil
}

// claim refuses data of MongoDB itself, and leaves a note by which MongoDB refuses these: the engine that wrote them.
func claim(data string) (string, error) {
	if _, err := os.Stat(filepath.Join(data, "WiredTiger")); err == nil {
		return "", fmt.Errorf("the data in %s were written by MongoDB, which FerretDB cannot read: use the image mongo, or begin with an empty volume", data)
	}
	if err := os.WriteFile(filepath.Join(data, "storage.bson"), note(), 0o600); err != nil {
		return "", err
	}
	folder := filepath.Join(data, "ferretdb")
	return folder, os.MkdirAll(folder, 0o700)
}

// open makes the server on its data, with the administrator where the data are new; the socket answers from here on.
func open(folder string) (*clientconn.Listener, func(), error) {
	if err := os.Remove(socket); err != nil && !os.IsNotExist(err) {
		return nil, nil, err
	}
	log := slog.New(slog.NewJSONHandler(os.Stdout, &slog.HandlerOptions{Level: slog.LevelError}))
	provider, err := state.NewProvider("")
	if err != nil {
		return nil, nil, err
	}
	const batch = 100
	backend, err := sqlite.NewBackend(&sqlite.NewBackendParams{
		URI: "file:" + folder + "/", L: log, P: provider, BatchSize: batch,
	})
	if err != nil {
		return nil, nil, err
	}
	metrics := connmetrics.NewListenerMetrics()
	commands, err := handler.New(&handler.NewOpts{
		Backend:       backend,
		SetupDatabase: administration,
		SetupUsername: os.Getenv("MONGO_INITDB_ROOT_USERNAME"),
		SetupPassword: password.WrapPassword(os.Getenv("MONGO_INITDB_ROOT_PASSWORD")),
		L:             log,
		ConnMetrics:   metrics.ConnMetrics,
		StateProvider: provider,
		EnableNewAuth: true,
		BatchSize:     batch,
	})
	if err != nil {
		backend.Close()
		return nil, nil, err
	}
	server, err := clientconn.Listen(&clientconn.NewListenerOpts{
		Unix: socket, Mode: clientconn.NormalMode, Metrics: metrics, Handler: commands, Logger: log,
	})
	return server, backend.Close, err
}

func accept(listener net.Listener) {
	for {
		client, err := listener.Accept()
		if err != nil {
			return
		}
		go guard(client)
	}
}
