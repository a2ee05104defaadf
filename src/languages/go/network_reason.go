package alipaycancel

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"syscall"
)

var systemErrors = map[syscall.Errno]string{
	syscall.ECONNREFUSED: "ECONNREFUSED",
	syscall.ECONNRESET:   "ECONNRESET",
	syscall.EPIPE:        "EPIPE",
	syscall.ETIMEDOUT:    "ETIMEDOUT",
	syscall.EHOSTUNREACH: "EHOSTUNREACH",
	syscall.ENETUNREACH:  "ENETUNREACH",
}

// networkReason says why a connection failed: "ECONNREFUSED 127.0.0.1:5999", "ENOTFOUND api.example". It is empty for an
// unknown error: messages of other code are not repeated, because they may contain anything.
func networkReason(err error) string {
	var name *net.DNSError
	if errors.As(err, &name) {
		return "ENOTFOUND " + name.Name
	}
	var unknownAuthority x509.UnknownAuthorityError
	var wrongName x509.HostnameError
	var certificate *tls.CertificateVerificationError
	switch {
	case errors.As(err, &unknownAuthority):
		return "the certificate is signed by an unknown authority"
	case errors.As(err, &wrongName):
		return "the certificate is for another host than " + wrongName.Host
	case errors.As(err, &certificate):
		return "the certificate cannot be verified"
	}
	var errno syscall.Errno
	var operation *net.OpError
	if errors.As(err, &errno) {
		reason := systemErrors[errno]
		if reason == "" {
			reason = errno.Error()
		}
		if errors.As(err, &operation) && operation.Addr != nil {
			reason += " " + operation.Addr.String()
		}
		return reason
	}
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return "the connection was closed"
	}
	return ""
}
