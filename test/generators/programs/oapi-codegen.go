package main

import (
	"context"
	"fmt"
	"os"

	"generated/client"
)

func main() {
	api, err := client.NewClientWithResponses(os.Args[1])
	if err != nil {
		panic(err)
	}
	for _, id := range os.Args[2:] {
		response, err := api.CancelPaymentWithResponse(context.Background(), nil, client.CancellationRequest{PaymentId: &id})
		if err != nil || response.JSON200 == nil {
			fmt.Printf("%s\tnone\n", id)
			continue
		}
		result := response.JSON200.Result
		fmt.Printf("%s\t%s\t%s\n", id, result.ResultStatus, result.ResultCode)
	}
	var zero client.CancellationResponse
	fmt.Printf("zero\t%s\n", zero.Result.ResultStatus)
	fmt.Printf("constant\t%s\n", client.ORDERNOTEXIST)
}
