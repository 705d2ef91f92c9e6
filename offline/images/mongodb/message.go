package main

import (
	"bytes"
	"encoding/binary"
	"errors"
	"strings"

	"go.mongodb.org/mongo-driver/x/bsonx/bsoncore"
)

const (
	opQuery   = 2004
	opMessage = 2013

	checksum    = 1
	moreToCome  = 2
	exhaustible = 1 << 16
)

// request is what the guard must know of a message.
type request struct {
	id       uint32
	command  string
	database string
	// The database of the user by whom the connection is to be authenticated; empty in most messages.
	authentication string
	// The client waits for no answer.
	unanswered bool
}

var errMessage = errors.New("not a message that the guard knows")

// parse knows the message of today, and the old query by which clients greet.
func parse(message []byte) (request, error) {
	id := binary.LittleEndian.Uint32(message[4:])
	body := message[16:]
	switch binary.LittleEndian.Uint32(message[12:]) {
	case opMessage:
		return parseMessage(id, body)
	case opQuery:
		return parseQuery(id, body)
	}
	return request{}, errMessage
}

func parseMessage(id uint32, body []byte) (request, error) {
	if len(body) < 4 {
		return request{}, errMessage
	}
	flags := binary.LittleEndian.Uint32(body)
	if flags&^(checksum|moreToCome|exhaustible) != 0 {
		return request{}, errMessage
	}
	sections := body[4:]
	if flags&checksum != 0 {
		if len(sections) < 4 {
			return request{}, errMessage
		}
		sections = sections[:len(sections)-4]
	}
	document, err := onlyDocument(sections)
	if err != nil {
		return request{}, err
	}
	found, err := describe(document)
	found.id, found.unanswered = id, flags&moreToCome != 0
	return found, err
}

// onlyDocument gives the one document of a message. Others stand in lists, whose names must be those that clients use:
// the server takes each for a field of the document.
func onlyDocument(sections []byte) (bsoncore.Document, error) {
	var only bsoncore.Document
	for len(sections) > 0 {
		kind, rest := sections[0], sections[1:]
		if len(rest) < 4 {
			return nil, errMessage
		}
		size := int(binary.LittleEndian.Uint32(rest))
		if size < 5 || size > len(rest) {
			return nil, errMessage
		}
		switch kind {
		case 0:
			if only != nil {
				return nil, errMessage
			}
			only = bsoncore.Document(rest[:size])
		case 1:
			name, _, _ := bytes.Cut(rest[4:size], []byte{0})
			if !lists[string(name)] {
				return nil, errMessage
			}
		default:
			return nil, errMessage
		}
		sections = rest[size:]
	}
	if only == nil {
		return nil, errMessage
	}
	return only, nil
}

var lists = map[string]bool{"documents": true, "updates": true, "deletes": true}

func describe(document bsoncore.Document) (request, error) {
	elements, err := document.Elements()
	if err != nil || len(elements) == 0 {
		return request{}, errMessage
	}
	found := request{command: elements[0].Key()}
	seen := map[string]bool{}
	for _, element := range elements {
		if seen[element.Key()] {
			return request{}, errMessage
		}
		seen[element.Key()] = true
		if element.Key() == "$db" {
			found.database, _ = element.Value().StringValueOK()
		}
	}
	if found.command == "saslStart" {
		found.authentication = found.database
	}
	if greeting, ok := document.Lookup("speculativeAuthenticate").DocumentOK(); ok {
		found.authentication, _ = greeting.Lookup("db").StringValueOK()
	}
	return found, nil
}

// parseQuery: flags, the name of a collection, two numbers and a document.
func parseQuery(id uint32, body []byte) (request, error) {
	if len(body) < 4 {
		return request{}, errMessage
	}
	name, rest, ok := bytes.Cut(body[4:], []byte{0})
	if !ok || len(rest) < 13 {
		return request{}, errMessage
	}
	document, _, ok := bsoncore.ReadDocument(rest[8:])
	if !ok {
		return request{}, errMessage
	}
	found, err := describe(document)
	database, isCommand := strings.CutSuffix(string(name), ".$cmd")
	if err != nil || !isCommand || found.database != "" {
		return request{}, errMessage
	}
	if found.command == "saslStart" {
		found.authentication = database
	}
	found.id, found.database = id, database
	return found, nil
}

// refuse answers as MongoDB does.
func refuse(request request, reason string) []byte {
	document := bsoncore.NewDocumentBuilder().
		AppendDouble("ok", 0).
		AppendString("errmsg", reason).
		AppendInt32("code", 13).
		AppendString("codeName", "Unauthorized").
		Build()
	length := uint32(16 + 4 + 1 + len(document))
	answer := make([]byte, 0, length)
	for _, word := range []uint32{length, 0, request.id, opMessage, 0} {
		answer = binary.LittleEndian.AppendUint32(answer, word)
	}
	return append(append(answer, 0), document...)
}

// note is what MongoDB looks for beside its data: which engine wrote them.
func note() []byte {
	storage := bsoncore.NewDocumentBuilder().AppendString("engine", "ferretdb").
		AppendDocument("options", bsoncore.NewDocumentBuilder().Build()).Build()
	return bsoncore.NewDocumentBuilder().AppendDocument("storage", storage).Build()
}
