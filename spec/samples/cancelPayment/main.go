// Cancels a payment with Go's standard library. Usage: go run main.go PAYMENT_ID
// Exit code: 0 cancelled (S), 1 not cancelled (F), 2 not known (U, or no answer to trust): repeat the same call.
package main

import (
	"bytes"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"
)

var clientID = os.Getenv("ALIPAY_CLIENT_ID")

func main() {
	paymentID := os.Args[1]
	target, err := url.Parse(os.Getenv("ALIPAY_BASE_URL") + "/v1/payments/cancel")
	stopOn(err)
	key, err := x509.ParsePKCS8PrivateKey(readPEM("ALIPAY_PRIVATE_KEY_FILE"))
	stopOn(err)
	alipayKey, err := x509.ParsePKIXPublicKey(readPEM("ALIPAY_PUBLIC_KEY_FILE"))
	stopOn(err)

	// Sign exactly the bytes that are sent.
	body, _ := json.Marshal(map[string]string{"paymentId": paymentID})
	now := fmt.Sprint(time.Now().UnixMilli())
	signature, err := rsa.SignPKCS1v15(rand.Reader, key.(*rsa.PrivateKey), crypto.SHA256, digest(target.Path, now, body))
	stopOn(err)
	request, err := http.NewRequest("POST", target.String(), bytes.NewReader(body))
	stopOn(err)
	request.Header.Set("Content-Type", "application/json; charset=UTF-8")
	request.Header.Set("Client-Id", clientID)
	request.Header.Set("Request-Time", now)
	request.Header.Set("Signature", "algorithm=RSA256,keyVersion=1,signature="+
		url.QueryEscape(base64.StdEncoding.EncodeToString(signature)))

	client := http.Client{
		Timeout:       10 * time.Second,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	response, err := client.Do(request)
	if err != nil {
		unknown(err.Error())
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(io.LimitReader(response.Body, 1<<20))
	if err != nil {
		unknown(err.Error())
	}
	if response.StatusCode != 200 {
		unknown("HTTP status " + response.Status + ".")
	}

	// Verify the bytes that arrived, before they are parsed.
	expected := digest(target.Path, response.Header.Get("Response-Time"), answer)
	if rsa.VerifyPKCS1v15(alipayKey.(*rsa.PublicKey), crypto.SHA256, expected, signatureOf(response)) != nil {
		unknown("The signature of the answer does not verify.")
	}
	var outcome struct {
		Result    struct{ ResultStatus, ResultCode string }
		PaymentID string `json:"paymentId"`
	}
	if err := json.Unmarshal(answer, &outcome); err != nil {
		unknown(err.Error())
	}
	status, code := outcome.Result.ResultStatus, outcome.Result.ResultCode
	fmt.Println(status, code)
	if status == "F" && code != "SUCCESS" {
		os.Exit(1)
	}
	if status != "S" || code != "SUCCESS" || outcome.PaymentID != paymentID {
		unknown("The answer is neither a success of this payment nor a failure.")
	}
}

func digest(path, moment string, body []byte) []byte {
	sum := sha256.Sum256(append([]byte("POST "+path+"\n"+clientID+"."+moment+"."), body...))
	return sum[:]
}

// signatureOf gives nothing, which never verifies, when the header is missing or malformed.
func signatureOf(response *http.Response) []byte {
	for _, pair := range strings.Split(response.Header.Get("Signature"), ",") {
		name, value, _ := strings.Cut(strings.TrimSpace(pair), "=")
		if strings.EqualFold(name, "signature") {
			unescaped, _ := url.PathUnescape(value)
			signature, _ := base64.StdEncoding.DecodeString(unescaped)
			return signature
		}
	}
	return nil
}

func readPEM(variable string) []byte {
	text, err := os.ReadFile(os.Getenv(variable))
	stopOn(err)
	block, _ := pem.Decode(text)
	if block == nil {
		stopOn(fmt.Errorf("the file of %s is not PEM", variable))
	}
	return block.Bytes
}

func unknown(reason string) {
	fmt.Fprintln(os.Stderr, reason, "Not known: repeat the call with the same parameters.")
	os.Exit(2)
}

func stopOn(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(64)
	}
}
