package main

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"strings"
	"time"
)

// sign adds the headers of AWS Signature Version 4, as its documentation describes them. The query must be in order.
func sign(request *http.Request, body []byte, key, secret, region string, now time.Time) {
	digest := sha256.Sum256(body)
	payload := hex.EncodeToString(digest[:])
	moment := now.Format("20060102T150405Z")
	day := moment[:8]
	request.Header.Set("X-Amz-Date", moment)
	request.Header.Set("X-Amz-Content-Sha256", payload)
	const signed = "host;x-amz-content-sha256;x-amz-date"
	canonical := strings.Join([]string{
		request.Method,
		request.URL.EscapedPath(),
		strings.ReplaceAll(request.URL.RawQuery, "+", "%20"),
		"host:" + request.URL.Host,
		"x-amz-content-sha256:" + payload,
		"x-amz-date:" + moment,
		"",
		signed,
		payload,
	}, "\n")
	digest = sha256.Sum256([]byte(canonical))
	scope := strings.Join([]string{day, region, "s3", "aws4_request"}, "/")
	text := strings.Join([]string{"AWS4-HMAC-SHA256", moment, scope, hex.EncodeToString(digest[:])}, "\n")
	derived := []byte("AWS4" + secret)
	for _, part := range []string{day, region, "s3", "aws4_request"} {
		derived = keyed(derived, part)
	}
	signature := hex.EncodeToString(keyed(derived, text))
	request.Header.Set("Authorization", fmt.Sprintf(
		"AWS4-HMAC-SHA256 Credential=%s/%s,SignedHeaders=%s,Signature=%s", key, scope, signed, signature))
}

func keyed(key []byte, text string) []byte {
	code := hmac.New(sha256.New, key)
	code.Write([]byte(text))
	return code.Sum(nil)
}
