package main

import (
	"context"
	"fmt"
	"log"
	"os"

	alipaycancel "github.com/example/alipay-cancel-contract/go"
)

func main() {
	options, err := alipaycancel.OptionsFromEnvironment()
	if err != nil {
		log.Fatal(err)
	}
	client, err := alipaycancel.NewClient(options)
	if err != nil {
		log.Fatal(err)
	}
	outcome, err := client.Cancel(context.Background(), alipaycancel.Request{PaymentRequestID: os.Args[1]})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(outcome.ResultStatus, outcome.ResultCode, outcome.NextStep)
}
