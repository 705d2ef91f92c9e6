package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"go.mongodb.org/mongo-driver/bson"
	"go.mongodb.org/mongo-driver/mongo"
	"go.mongodb.org/mongo-driver/mongo/options"
)

const (
	userNotFound = 11
	userExists   = 51003
)

type user struct {
	Database string `json:"database"`
	User     string `json:"user"`
	Password string `json:"password"`
}

// changeUsers leaves what is so already.
func changeUsers(words []string, input io.Reader) error {
	actions := map[string]func(context.Context, *mongo.Client, user) error{"add": addUser, "remove": removeUser}
	if len(words) != 1 || actions[words[0]] == nil {
		return fmt.Errorf("usage: document-users add|remove")
	}
	var users []user
	if err := json.NewDecoder(input).Decode(&users); err != nil {
		// the reason could show a password
		return fmt.Errorf("standard input holds no list of users")
	}
	limited, stop := context.WithTimeout(context.Background(), 60*time.Second)
	defer stop()
	administrator := options.Credential{
		AuthSource: administration,
		Username:   os.Getenv("MONGO_INITDB_ROOT_USERNAME"),
		Password:   os.Getenv("MONGO_INITDB_ROOT_PASSWORD"),
	}
	client, err := mongo.Connect(limited, options.Client().ApplyURI("mongodb://127.0.0.1"+address).
		SetDirect(true).SetServerSelectionTimeout(20*time.Second).SetAuth(administrator))
	if err != nil {
		return err
	}
	defer client.Disconnect(limited)
	for _, user := range users {
		if err := actions[words[0]](limited, client, user); err != nil {
			return fmt.Errorf("user %s of database %s: %w", user.User, user.Database, err)
		}
	}
	return nil
}

func addUser(limited context.Context, client *mongo.Client, user user) error {
	database := client.Database(user.Database)
	err := database.RunCommand(limited, bson.D{
		{Key: "createUser", Value: user.User}, {Key: "pwd", Value: user.Password}, {Key: "roles", Value: bson.A{}},
	}).Err()
	if !hasCode(err, userExists) {
		return err
	}
	return database.RunCommand(limited, bson.D{
		{Key: "updateUser", Value: user.User}, {Key: "pwd", Value: user.Password},
	}).Err()
}

func removeUser(limited context.Context, client *mongo.Client, user user) error {
	err := client.Database(user.Database).RunCommand(limited, bson.D{{Key: "dropUser", Value: user.User}}).Err()
	if hasCode(err, userNotFound) {
		return nil
	}
	return err
}

func hasCode(err error, code int) bool {
	var failed mongo.ServerError
	return errors.As(err, &failed) && failed.HasErrorCode(code)
}
