package main

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"
)

// store is the server of this container: objects by its public port, keys by the one that is open inside alone.
type store struct {
	objects string
	admin   string
	key     string
	secret  string
	region  string
	client  http.Client
}

func newStore() *store {
	return &store{
		objects: "http://127.0.0.1" + os.Getenv("VGW_PORT"),
		admin:   "http://" + os.Getenv("VGW_ADMIN_PORT"),
		key:     os.Getenv("ROOT_ACCESS_KEY_ID"),
		secret:  os.Getenv("ROOT_SECRET_ACCESS_KEY"),
		region:  os.Getenv("VGW_REGION"),
		client:  http.Client{Timeout: 20 * time.Second},
	}
}

// refusal is an answer that says no, with S3's word for it.
type refusal struct {
	Status  int
	Code    string
	Message string
}

func (refusal *refusal) Error() string {
	return fmt.Sprintf("the store refuses (%d %s): %s", refusal.Status, refusal.Code, refusal.Message)
}

func (store *store) ask(method, address string, body []byte) ([]byte, error) {
	request, err := http.NewRequest(method, address, strings.NewReader(string(body)))
	if err != nil {
		return nil, err
	}
	sign(request, body, store.key, store.secret, store.region, time.Now().UTC())
	response, err := store.client.Do(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(response.Body)
	if err != nil {
		return nil, err
	}
	if response.StatusCode < 400 {
		return answer, nil
	}
	refused := &refusal{Status: response.StatusCode}
	_ = xml.Unmarshal(answer, refused)
	refused.Status = response.StatusCode
	return nil, refused
}

// unless is nil where the store refused with one of these codes: what was asked for is so already.
func unless(err error, codes ...string) error {
	var refused *refusal
	if errors.As(err, &refused) {
		for _, code := range codes {
			if refused.Code == code {
				return nil
			}
		}
	}
	return err
}

func (store *store) makeBucket(bucket string) error {
	_, err := store.ask(http.MethodPut, store.objects+"/"+bucket, nil)
	return unless(err, "BucketAlreadyOwnedByYou", "BucketAlreadyExists")
}

type account struct {
	XMLName xml.Name `xml:"Account"`
	Access  string
	Secret  string
	Role    string
}

type change struct {
	XMLName xml.Name `xml:"MutableProps"`
	Secret  string
}

// makeKey gives a key that is there already its secret again.
func (store *store) makeKey(key, secret string) error {
	body, err := xml.Marshal(account{Access: key, Secret: secret, Role: "user"})
	if err != nil {
		return err
	}
	_, err = store.ask(http.MethodPatch, store.admin+"/create-user", body)
	if err == nil || unless(err, "XAdminUserExists") != nil {
		return err
	}
	body, err = xml.Marshal(change{Secret: secret})
	if err != nil {
		return err
	}
	_, err = store.ask(http.MethodPatch, store.admin+"/update-user?access="+url.QueryEscape(key), body)
	return err
}

func (store *store) removeKey(key string) error {
	_, err := store.ask(http.MethodPatch, store.admin+"/delete-user?access="+url.QueryEscape(key), nil)
	return unless(err, "XAdminUserNotFound")
}
