// The signing transport under a client that oapi-codegen made.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"os"

	"example.com/generated/alipaycancel"
	"example.com/generated/contract"
)

func main() {
	transport, err := alipaycancel.NewSigningTransport(alipaycancel.Credentials{
		ClientID:        os.Getenv("ALIPAY_CLIENT_ID"),
		PrivateKey:      os.Getenv("ALIPAY_PRIVATE_KEY"),
		AlipayPublicKey: os.Getenv("ALIPAY_PUBLIC_KEY"),
	})
	if err != nil {
		panic(err)
	}
	httpClient := contract.WithHTTPClient(&http.Client{Transport: transport})
	client, err := contract.NewClientWithResponses(os.Getenv("ALIPAY_BASE_URL"), httpClient)
	if err != nil {
		panic(err)
	}
	response, err := client.CancelPaymentWithResponse(
		context.Background(),
		&contract.CancelPaymentParams{},
		contract.CancellationRequest{PaymentId: &os.Args[1]},
	)
	json.NewEncoder(os.Stdout).Encode(tell(response, err))
}

func tell(response *contract.CancelPaymentResponse, err error) map[string]any {
	var known *alipaycancel.Error
	switch {
	case errors.As(err, &known):
		return map[string]any{"error": known.Code}
	case err != nil:
		return map[string]any{"error": "NO_RESPONSE"}
	case response.JSON200 == nil:
		return map[string]any{"httpStatus": response.StatusCode()}
	}
	verified := alipaycancel.Verified(response.HTTPResponse)
	return map[string]any{"resultStatus": response.JSON200.Result.ResultStatus, "verified": verified}
}
