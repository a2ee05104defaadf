use serde::Serialize;

use crate::contract::{MERCHANT_ACCOUNT_ID_BOUNDS, PAYMENT_ID_BOUNDS, PAYMENT_REQUEST_ID_BOUNDS};
use crate::error::Error;

/// The payment to cancel. Set `payment_id`, `payment_request_id` or both. If both are set, the provider uses `payment_id`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CancelRequest {
    /// The provider's id of the payment: 1 to 64 characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payment_id: Option<String>,
    /// The merchant's id of the payment request: 1 to 64 characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payment_request_id: Option<String>,
    /// The id of one of several shops that share a `Client-Id`: 1 to 32 characters. Leave it out if there is only one shop.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub merchant_account_id: Option<String>,
}

impl CancelRequest {
    /// Names the payment by the provider's id.
    pub fn by_payment_id(payment_id: impl Into<String>) -> Self {
        let payment_id = Some(payment_id.into());
        Self {
            payment_id,
            ..Self::default()
        }
    }

    /// Names the payment by the merchant's id of the payment request.
    pub fn by_payment_request_id(payment_request_id: impl Into<String>) -> Self {
        let payment_request_id = Some(payment_request_id.into());
        Self {
            payment_request_id,
            ..Self::default()
        }
    }

    /// Returns the bytes to sign and send.
    ///
    /// # Errors
    /// [`Error::Request`] if the request breaks the contract. The message names the field and the rule.
    pub fn to_bytes(&self) -> Result<Vec<u8>, Error> {
        let fault =
            |rule: String| Error::Request(format!("The request breaks the contract: {rule}"));
        if self.payment_id.is_none() && self.payment_request_id.is_none() {
            let rule = "`paymentId` or `paymentRequestId` is missing.";
            return Err(fault(rule.to_owned()));
        }
        let ids = [
            ("paymentId", &self.payment_id, PAYMENT_ID_BOUNDS),
            (
                "paymentRequestId",
                &self.payment_request_id,
                PAYMENT_REQUEST_ID_BOUNDS,
            ),
            (
                "merchantAccountId",
                &self.merchant_account_id,
                MERCHANT_ACCOUNT_ID_BOUNDS,
            ),
        ];
        for (name, id, bounds) in ids {
            if id.as_ref().is_some_and(|id| !bounds.allow(id)) {
                return Err(fault(format!("`{name}` must have {bounds}.")));
            }
        }
        serde_json::to_vec(self).map_err(|_| fault("it cannot be written as JSON.".to_owned()))
    }
}
