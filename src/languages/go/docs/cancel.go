package main

import (
	"context"
	"fmt"
	"log"
	"os"

	"alipaycancel"
)

func main() {
	client, err := alipaycancel.NewClient(alipaycancel.Options{
		Credentials: alipaycancel.Credentials{
			ClientID:        os.Getenv("ALIPAY_CLIENT_ID"),
			PrivateKey:      os.Getenv("ALIPAY_PRIVATE_KEY"),
			AlipayPublicKey: os.Getenv("ALIPAY_PUBLIC_KEY"),
		},
		BaseURL: os.Getenv("ALIPAY_BASE_URL"),
	})
	if err != nil {
		log.Fatal(err)
	}
	outcome, err := client.Cancel(context.Background(), alipaycancel.Request{PaymentRequestID: os.Args[1]})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(outcome.ResultStatus, outcome.ResultCode, outcome.NextStep)
}
