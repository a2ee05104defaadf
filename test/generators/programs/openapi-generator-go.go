package main

import (
	"context"
	"fmt"
	"os"

	client "generated/client"
)

func main() {
	configuration := client.NewConfiguration()
	configuration.Servers = client.ServerConfigurations{{URL: os.Args[1]}}
	api := client.NewAPIClient(configuration).PaymentsAPI
	for _, id := range os.Args[2:] {
		request := client.CancellationRequest{PaymentId: &id}
		response, _, err := api.CancelPayment(context.Background()).CancellationRequest(request).Execute()
		if err != nil || response == nil {
			fmt.Printf("%s\tnone\n", id)
			continue
		}
		fmt.Printf("%s\t%s\t%s\n", id, response.Result.ResultStatus, response.Result.ResultCode)
	}
	var zero client.CancellationResponse
	fmt.Printf("zero\t%s\n", zero.Result.ResultStatus)
	fmt.Printf("constant\t%s\n", client.ORDER_NOT_EXIST)
}
