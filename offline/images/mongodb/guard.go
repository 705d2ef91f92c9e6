package main

import (
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"sync"
)

const largest = 48_000_000

// session is one connection of a client, and the database whose user it is or says to be.
type session struct {
	client   net.Conn
	server   net.Conn
	database string
	// The server's answers and refusals must not mix.
	writing sync.Mutex
}

func guard(client net.Conn) {
	defer client.Close()
	server, err := net.Dial("unix", socket)
	if err != nil {
		return
	}
	defer server.Close()
	session := &session{client: client, server: server}
	go session.answers()
	for {
		message, err := read(client)
		if err != nil {
			return
		}
		if err := session.pass(message); err != nil {
			return
		}
	}
}

// answers hands whole messages on: one that the guard writes stands between two of them.
func (session *session) answers() {
	defer session.client.Close()
	for {
		message, err := read(session.server)
		if err != nil {
			return
		}
		if err := session.write(message); err != nil {
			return
		}
	}
}

func (session *session) write(message []byte) error {
	session.writing.Lock()
	defer session.writing.Unlock()
	_, err := session.client.Write(message)
	return err
}

func (session *session) pass(message []byte) error {
	request, err := parse(message)
	if err != nil {
		return err
	}
	if err := session.authenticate(request); err != nil {
		return err
	}
	if reason := refusal(request, session.database); reason != "" {
		if request.unanswered {
			return nil
		}
		return session.write(refuse(request, reason))
	}
	_, err = session.server.Write(message)
	return err
}

// authenticate keeps the database of the first attempt: FerretDB may go on with an earlier user after a later one failed.
func (session *session) authenticate(request request) error {
	if request.authentication == "" || request.authentication == session.database {
		return nil
	}
	if session.database != "" {
		return fmt.Errorf("a connection has users of one database")
	}
	session.database = request.authentication
	return nil
}

// read gives one message of MongoDB's protocol, whose first four bytes are its length.
func read(from io.Reader) ([]byte, error) {
	head := make([]byte, 16)
	if _, err := io.ReadFull(from, head); err != nil {
		return nil, err
	}
	length := binary.LittleEndian.Uint32(head)
	if length < 16 || length > largest {
		return nil, fmt.Errorf("a message of %d bytes", length)
	}
	message := make([]byte, length)
	copy(message, head)
	_, err := io.ReadFull(from, message[16:])
	return message, err
}
