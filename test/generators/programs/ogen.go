package main

import (
	"context"
	"fmt"
	"os"

	"generated/client"
)

func main() {
	api, err := client.NewClient(os.Args[1])
	if err != nil {
		panic(err)
	}
	for _, id := range os.Args[2:] {
		request := &client.CancellationRequest{PaymentId: client.NewOptString(id)}
		answer, err := api.CancelPayment(context.Background(), request, client.CancelPaymentParams{})
		response, ok := answer.(*client.CancellationResponseHeaders)
		if err != nil || !ok {
			fmt.Printf("%s\tnone\n", id)
			continue
		}
		result := response.Response.Result
		fmt.Printf("%s\t%s\t%s\n", id, result.ResultStatus, result.ResultCode)
	}
	var zero client.CancellationResponse
	fmt.Printf("zero\t%s\n", zero.Result.ResultStatus)
}
