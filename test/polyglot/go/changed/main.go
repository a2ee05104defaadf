// Cancels with a field that only a changed contract has.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"

	"example.com/shop/internal/alipaycancel"
)

func main() {
	client, err := alipaycancel.NewClient(alipaycancel.Options{
		Credentials: alipaycancel.Credentials{
			ClientID:        os.Getenv("ALIPAY_CLIENT_ID"),
			PrivateKey:      os.Getenv("ALIPAY_PRIVATE_KEY"),
			AlipayPublicKey: os.Getenv("ALIPAY_PUBLIC_KEY"),
		},
		Limits:  alipaycancel.Limits{MaxAttempts: 1},
		BaseURL: os.Getenv("ALIPAY_BASE_URL"),
	})
	if err != nil {
		panic(err)
	}
	request := alipaycancel.Request{PaymentID: os.Args[1], CancelReason: os.Args[2]}
	outcome, err := client.Cancel(context.Background(), request)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(64)
	}
	json.NewEncoder(os.Stdout).Encode(outcome)
	exitCodes := map[alipaycancel.ResultStatus]int{alipaycancel.NotCancelled: 1, alipaycancel.Unknown: 2}
	os.Exit(exitCodes[outcome.ResultStatus])
}
