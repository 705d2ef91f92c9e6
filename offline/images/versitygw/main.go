// Package main makes and takes away the key pairs of buckets in the Versity S3 Gateway of its own container:
//
//	object-store-keys add      makes each bucket and each key, and gives the key rights on that bucket alone
//	object-store-keys remove   takes each key away, and its rights
//
// Both read [{"bucket": …, "key": …, "secret": …}] from standard input and change nothing that is as it should be. The
// server's own key comes from the variables by which the server has it.
package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"syscall"
)

type grant struct {
	Bucket string `json:"bucket"`
	Key    string `json:"key"`
	Secret string `json:"secret"`
}

func main() {
	if err := run(os.Args[1:], os.Stdin); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(words []string, input io.Reader) error {
	actions := map[string]func(*store, grant) error{"add": add, "remove": remove}
	if len(words) != 1 || actions[words[0]] == nil {
		return fmt.Errorf("usage: object-store-keys add|remove")
	}
	var grants []grant
	if err := json.NewDecoder(input).Decode(&grants); err != nil {
		// the reason could show a secret
		return fmt.Errorf("standard input holds no list of keys")
	}
	unlock, err := exclusively("/tmp/object-store-keys.lock")
	if err != nil {
		return err
	}
	defer unlock()
	store := newStore()
	for _, grant := range grants {
		if err := actions[words[0]](store, grant); err != nil {
			return fmt.Errorf("key %s of bucket %s: %w", grant.Key, grant.Bucket, err)
		}
	}
	return nil
}

// exclusively keeps two runs from changing the policy of a bucket at once: the server replaces it as a whole.
func exclusively(path string) (func(), error) {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(file.Fd()), syscall.LOCK_EX); err != nil {
		return nil, err
	}
	return func() { file.Close() }, nil
}

func add(store *store, grant grant) error {
	if err := store.makeBucket(grant.Bucket); err != nil {
		return err
	}
	if err := store.makeKey(grant.Key, grant.Secret); err != nil {
		return err
	}
	return store.changePolicy(grant.Bucket, func(keys []string) []string { return append(without(keys, grant.Key), grant.Key) })
}

func remove(store *store, grant grant) error {
	err := store.changePolicy(grant.Bucket, func(keys []string) []string { return without(keys, grant.Key) })
	if err != nil {
		return err
	}
	return store.removeKey(grant.Key)
}

func without(keys []string, key string) []string {
	left := []string{}
	for _, each := range keys {
		if each != key {
			left = append(left, each)
		}
	}
	return left
}
