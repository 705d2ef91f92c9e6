// Runs DigitalOcean's own client against an endpoint: each kind of thing is made, read, listed, changed and removed. An
// answer with a field that the client does not know, or with one of another type, is an error.
//
//	DIGITALOCEAN_TOKEN=… godo ENDPOINT
package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"time"

	"github.com/digitalocean/godo"
)

// run is what the kinds share: the client, the last answer, and what the earlier kinds made.
type run struct {
	*godo.Client
	context context.Context
	token   string
	last    []byte
	vpc     *godo.VPC
	droplet *godo.Droplet
	volume  *godo.Volume
	address *godo.ReservedIP
	cleanup []func() error
}

// RoundTrip signs a request and keeps its answer, so that it can be held against the client's own types.
func (r *run) RoundTrip(request *http.Request) (*http.Response, error) {
	request.Header.Set("Authorization", "Bearer "+r.token)
	response, err := http.DefaultTransport.RoundTrip(request)
	if err != nil {
		return nil, err
	}
	r.last, err = io.ReadAll(response.Body)
	response.Body = io.NopCloser(bytes.NewReader(r.last))
	return response, err
}

// strict decodes the part of the last answer that stands under the key, and refuses what T does not have.
func strict[T any](r *run, key string) error {
	whole := map[string]json.RawMessage{}
	if err := json.Unmarshal(r.last, &whole); err != nil {
		return err
	}
	decoder := json.NewDecoder(bytes.NewReader(whole[key]))
	decoder.DisallowUnknownFields()
	var value T
	if err := decoder.Decode(&value); err != nil {
		return fmt.Errorf("%s: %w", key, err)
	}
	return nil
}

// answered holds the last answer against T, when the call that it belongs to went well.
func answered[T any](r *run, key string, err error) error {
	if err != nil {
		return err
	}
	return strict[T](r, key)
}

// removed puts the removal of a thing before those of the things that were made earlier.
func (r *run) removed(remove func() (*godo.Response, error)) {
	r.cleanup = append(r.cleanup, func() error {
		_, err := remove()
		return err
	})
}

// until asks again and again for what takes a while.
func until(done func() (bool, error)) error {
	for end := time.Now().Add(20 * time.Second); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		if ok, err := done(); ok || err != nil {
			return err
		}
	}
	return errors.New("it took longer than 20 s")
}

// finished waits for an action, whose answers are held against the client's type.
func (r *run) finished(action *godo.Action, err error) error {
	if err := answered[godo.Action](r, "action", err); err != nil {
		return err
	}
	return until(func() (bool, error) {
		seen, _, err := r.Actions.Get(r.context, action.ID)
		return err == nil && seen.Status == godo.ActionCompleted, err
	})
}

// all does one step after the other, up to the first that fails.
func all(steps ...func() error) error {
	for number, step := range steps {
		if err := step(); err != nil {
			return fmt.Errorf("step %d: %w", number+1, err)
		}
	}
	return nil
}

func main() {
	r := &run{context: context.Background(), token: os.Getenv("DIGITALOCEAN_TOKEN")}
	client, err := godo.New(&http.Client{Transport: r}, godo.SetBaseURL(os.Args[1]))
	if err != nil {
		fail("client", err)
	}
	r.Client = client
	for _, kind := range kinds {
		if err := kind.check(r); err != nil {
			fail(kind.name, err)
		}
		fmt.Println(kind.name)
	}
	for index := len(r.cleanup) - 1; index >= 0; index-- {
		if err := r.cleanup[index](); err != nil {
			fail("removal", err)
		}
	}
	fmt.Println("removed")
}

func fail(name string, err error) {
	fmt.Fprintf(os.Stderr, "%s: %v\n", name, err)
	os.Exit(1)
}
