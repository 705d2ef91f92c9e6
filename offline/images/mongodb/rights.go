package main

import "fmt"

const administration = "admin"

// Everybody may say these, in any database: they touch no data.
var free = setOf("hello", "isMaster", "ismaster", "ping", "buildInfo", "buildinfo", "connectionStatus", "whatsmyuri",
	"saslStart", "saslContinue", "logout", "endSessions")

// What MongoDB's roles readWrite and dbAdmin allow in a database.
var own = setOf("aggregate", "collMod", "collStats", "compact", "count", "create", "createIndexes", "dataSize", "dbStats",
	"dbstats", "delete", "distinct", "drop", "dropDatabase", "dropIndexes", "explain", "find", "findAndModify",
	"findandmodify", "getMore", "insert", "killCursors", "listCollections", "listIndexes", "update", "validate")

// refusal says why a request of a user of this database is refused; empty where it is not.
func refusal(request request, user string) string {
	switch {
	case free[request.command], user == administration:
		return ""
	case user == "":
		return fmt.Sprintf("command %s requires authentication", request.command)
	case user == request.database && own[request.command]:
		return ""
	}
	return fmt.Sprintf("not authorized on %s to execute command %s", request.database, request.command)
}

func setOf(names ...string) map[string]bool {
	set := map[string]bool{}
	for _, name := range names {
		set[name] = true
	}
	return set
}
