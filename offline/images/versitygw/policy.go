package main

import (
	"encoding/json"
	"net/http"
	"slices"
)

// What a key may do with its bucket: everything with objects, nothing with the bucket itself or its rights.
var (
	onBucket = []string{
		"s3:ListBucket", "s3:ListBucketVersions", "s3:ListBucketMultipartUploads", "s3:GetBucketLocation",
		"s3:GetBucketVersioning",
	}
	onObjects = []string{
		"s3:GetObject", "s3:GetObjectVersion", "s3:GetObjectAttributes", "s3:GetObjectTagging", "s3:PutObject",
		"s3:PutObjectTagging", "s3:DeleteObject", "s3:DeleteObjectVersion", "s3:DeleteObjectTagging",
		"s3:AbortMultipartUpload", "s3:ListMultipartUploadParts",
	}
)

type policy struct {
	Version   string
	Statement []statement
}

type statement struct {
	Effect    string
	Principal principal
	Action    []string
	Resource  string
}

type principal struct{ AWS []string }

// changePolicy gives the rights on a bucket to the keys that `change` makes of those that have them.
func (store *store) changePolicy(bucket string, change func([]string) []string) error {
	address := store.objects + "/" + bucket + "?policy="
	present, err := store.ask(http.MethodGet, address, nil)
	if unless(err, "NoSuchBucketPolicy", "NoSuchBucket") != nil {
		return err
	}
	keys := keysIn(present)
	wanted := change(keys)
	if slices.Equal(keys, wanted) {
		return nil
	}
	if len(wanted) == 0 {
		_, err = store.ask(http.MethodDelete, address, nil)
		return err
	}
	body, err := json.Marshal(policyFor(bucket, wanted))
	if err != nil {
		return err
	}
	_, err = store.ask(http.MethodPut, address, body)
	return err
}

func policyFor(bucket string, keys []string) policy {
	resource := "arn:aws:s3:::" + bucket
	return policy{Version: "2012-10-17", Statement: []statement{
		{"Allow", principal{keys}, onBucket, resource},
		{"Allow", principal{keys}, onObjects, resource + "/*"},
	}}
}

func keysIn(text []byte) []string {
	var found policy
	if json.Unmarshal(text, &found) != nil || len(found.Statement) == 0 {
		return nil
	}
	return found.Statement[0].Principal.AWS
}
