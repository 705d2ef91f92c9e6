package main

import (
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"
)

const (
	dataFolder = "/data/db"
	socket     = "/tmp/ferretdb.sock"
	address    = ":27017"
	metrics    = ":9216"
)

// serve runs FerretDB on a socket that nobody else reaches, and the guard before it, until one of them ends.
func serve() error {
	folder, err := claim(dataFolder)
	if err != nil {
		return err
	}
	ended, err := start(folder)
	if err != nil {
		return err
	}
	if err := waitForServer(ended); err != nil {
		return err
	}
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return err
	}
	go accept(listener)
	return <-ended
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

func start(folder string) (<-chan error, error) {
	if err := os.Remove(socket); err != nil && !os.IsNotExist(err) {
		return nil, err
	}
	command := exec.Command("ferretdb",
		"--handler=sqlite", "--sqlite-url=file:"+folder+"/",
		"--listen-addr=", "--listen-unix="+socket, "--debug-addr="+metrics,
		"--state-dir=-", "--telemetry=disable", "--log-level=error",
		"--test-enable-new-auth", "--setup-database=admin")
	command.Env = append(os.Environ(),
		"FERRETDB_SETUP_USERNAME="+os.Getenv("MONGO_INITDB_ROOT_USERNAME"),
		"FERRETDB_SETUP_PASSWORD="+os.Getenv("MONGO_INITDB_ROOT_PASSWORD"))
	command.Stdout, command.Stderr = os.Stdout, os.Stderr
	if err := command.Start(); err != nil {
		return nil, err
	}
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	stopped := make(chan struct{})
	go func() {
		<-signals
		close(stopped)
		_ = command.Process.Signal(syscall.SIGTERM)
	}()
	ended := make(chan error, 1)
	go func() {
		err := command.Wait()
		select {
		case <-stopped:
			ended <- nil
		default:
			ended <- fmt.Errorf("FerretDB ended: %v", err)
		}
	}()
	return ended, nil
}

func waitForServer(ended <-chan error) error {
	for {
		connection, err := net.Dial("unix", socket)
		if err == nil {
			return connection.Close()
		}
		select {
		case err := <-ended:
			return err
		case <-time.After(20 * time.Millisecond):
		}
	}
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
