// Cancels a payment with Go's standard library. Usage: go run main.go paymentRequestId ID [repeated]
// ID may also be the provider's: use paymentId instead of paymentRequestId.
// Add `repeated` if a cancellation of this payment may have been sent before: it may have worked, even if F is returned now.
// Exit code: 0 cancelled (S), 1 not cancelled (F), 2 unknown (U, or no trusted response), any other: an error.
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
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"regexp"
	"time"
)

var clientID = os.Getenv("ALIPAY_CLIENT_ID")

func main() {
	name, payment, repeated := argument(1), argument(2), argument(3) != ""
	if name != "paymentId" && name != "paymentRequestId" {
		stopOn(errors.New("name the payment by paymentId or paymentRequestId"))
	}
	target, err := url.Parse(os.Getenv("ALIPAY_BASE_URL") + "/v1/payments/cancel")
	stopOn(err)
	key, err := x509.ParsePKCS8PrivateKey(readPEM("ALIPAY_PRIVATE_KEY_FILE"))
	stopOn(err)
	alipayKey, err := x509.ParsePKIXPublicKey(readPEM("ALIPAY_PUBLIC_KEY_FILE"))
	stopOn(err)

	// Sign exactly the bytes that are sent.
	body, _ := json.Marshal(map[string]string{name: payment})
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

	var outcome struct {
		Result                      struct{ ResultStatus, ResultCode string }
		PaymentID, PaymentRequestID string
	}
	if err := json.Unmarshal(answer, &outcome); err != nil {
		unknown(err.Error())
	}
	status, code := outcome.Result.ResultStatus, outcome.Result.ResultCode

	signed := len(response.Header["Signature"])+len(response.Header["Response-Time"])+len(response.Header["Client-Id"]) > 0
	if signed && !verifies(response.Header, target.Path, answer, alipayKey.(*rsa.PublicKey)) {
		unknown("The signature of the response " + status + " " + code + " is wrong: check ALIPAY_PUBLIC_KEY_FILE.")
	}
	if signed {
		fmt.Println(status, code)
	} else {
		fmt.Println(status, code, "(unsigned)")
	}
	if status == "F" && code != "SUCCESS" && code != "" {
		if repeated {
			unknown("An earlier request may have cancelled the payment: look up its status.")
		}
		os.Exit(1)
	}
	named := map[string]string{"paymentId": outcome.PaymentID, "paymentRequestId": outcome.PaymentRequestID}[name]
	if !signed || status != "S" || code != "SUCCESS" || named != payment {
		unknown("The response is neither a success of this payment nor a failure.")
	}
}

func digest(path, moment string, body []byte) []byte {
	sum := sha256.Sum256(append([]byte("POST "+path+"\n"+clientID+"."+moment+"."), body...))
	return sum[:]
}

var (
	signaturePair = regexp.MustCompile(`(?i)(?:^|,\s*)signature=([^,]*)`)
	timeForm      = regexp.MustCompile(`^[0-9TZ:.+-]+$`)
)

// Signed means: each of the three headers occurs once, and the signature matches the bytes received.
func verifies(headers http.Header, path string, answer []byte, key *rsa.PublicKey) bool {
	for _, name := range []string{"Signature", "Response-Time", "Client-Id"} {
		if len(headers[name]) != 1 {
			return false
		}
	}
	moment := headers.Get("Response-Time")
	pairs := signaturePair.FindAllStringSubmatch(headers.Get("Signature"), -1)
	if len(pairs) != 1 || headers.Get("Client-Id") != clientID || !timeForm.MatchString(moment) {
		return false
	}
	unescaped, _ := url.PathUnescape(pairs[0][1])
	signature, _ := base64.StdEncoding.DecodeString(unescaped)
	return rsa.VerifyPKCS1v15(key, crypto.SHA256, digest(path, moment, answer), signature) == nil
}

func argument(position int) string {
	if position < len(os.Args) {
		return os.Args[position]
	}
	return ""
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
	fmt.Fprintln(os.Stderr, reason, "Result unknown. Repeat: go run main.go", argument(1), argument(2), "repeated")
	os.Exit(2)
}

func stopOn(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(64)
	}
}
