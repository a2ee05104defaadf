package alipaycancel

import (
	"errors"
	"io/fs"
	"os"
	"strconv"
	"strings"
	"syscall"
)

// variables are the environment variables of the options.
var variables = map[string]string{
	"ClientID":        "ALIPAY_CLIENT_ID",
	"PrivateKey":      "ALIPAY_PRIVATE_KEY",
	"AlipayPublicKey": "ALIPAY_PUBLIC_KEY",
	"KeyVersion":      "ALIPAY_KEY_VERSION",
	"AgentToken":      "ALIPAY_AGENT_TOKEN",
	"Region":          "ALIPAY_REGION",
	"Environment":     "ALIPAY_ENVIRONMENT",
	"BaseURL":         "ALIPAY_BASE_URL",
}

// OptionsFromEnvironment reads options from environment variables. Required: ALIPAY_CLIENT_ID, ALIPAY_PRIVATE_KEY_FILE or
// ALIPAY_PRIVATE_KEY, ALIPAY_PUBLIC_KEY_FILE or ALIPAY_PUBLIC_KEY, ALIPAY_REGION or ALIPAY_BASE_URL. Optional:
// ALIPAY_ENVIRONMENT (with ALIPAY_REGION only), ALIPAY_KEY_VERSION, ALIPAY_AGENT_TOKEN. An empty variable counts as unset.
// Quotes around a value are ignored.
//
// Its error is an *Error with the code InvalidOption. It names the variable and never contains a key.
func OptionsFromEnvironment() (Options, error) {
	options := Options{
		Credentials: Credentials{
			ClientID: setting("ClientID"), KeyVersion: setting("KeyVersion"), AgentToken: setting("AgentToken"),
		},
		Region:  Region(setting("Region")),
		BaseURL: setting("BaseURL"),
	}
	if options.Region != "" {
		options.Environment = Environment(setting("Environment"))
	}
	if options.Credentials.ClientID == "" {
		return Options{}, settingError("ClientID", "No client id: set ALIPAY_CLIENT_ID.")
	}
	if options.Region == "" && options.BaseURL == "" {
		return Options{}, settingError("Region", "No region and no base URL: set ALIPAY_REGION, or ALIPAY_BASE_URL.")
	}
	if options.Region != "" && options.BaseURL != "" {
		return Options{}, settingError("BaseURL", "ALIPAY_REGION and ALIPAY_BASE_URL are both set.")
	}
	var err error
	if options.Credentials.PrivateKey, err = keySetting("PrivateKey", "The private key"); err != nil {
		return Options{}, err
	}
	if options.Credentials.AlipayPublicKey, err = keySetting("AlipayPublicKey", "Alipay's public key"); err != nil {
		return Options{}, err
	}
	if _, err = options.Credentials.read(); err == nil {
		_, err = options.baseURL()
	}
	var known *Error
	if errors.As(err, &known) {
		message := strings.Replace(known.Message, "Option `"+known.Option+"`", variables[known.Option], 1)
		return Options{}, settingError(known.Option, message)
	}
	return options, err
}

func setting(option string) string { return valueOf(variables[option]) }

// valueOf returns the value of a variable without blanks and one pair of quotes around it: docker --env-file keeps the quotes
// of a file.
func valueOf(variable string) string { return withoutQuotes(trim(os.Getenv(variable))) }

// keySetting reads a key from its variable, or from the file that <variable>_FILE names.
func keySetting(option, what string) (string, error) {
	variable := variables[option]
	file, key := valueOf(variable+"_FILE"), setting(option)
	switch {
	case file == "" && key == "":
		return "", settingError(option, what+" is not set: set "+variable+"_FILE, or "+variable+".")
	case file != "" && key != "":
		return "", settingError(option, variable+"_FILE and "+variable+" are both set.")
	case file == "":
		return key, nil
	case strings.Contains(file, "-----BEGIN") || len(file) > 300:
		return "", settingError(option, variable+"_FILE must name a file, but contains a key.")
	}
	text, err := os.ReadFile(file)
	if err != nil {
		problem := "it cannot be read"
		if errors.Is(err, fs.ErrNotExist) {
			problem = "there is no such file"
		} else if errors.Is(err, fs.ErrPermission) {
			problem = "you have no permission to read it"
		} else if errors.Is(err, syscall.EISDIR) {
			problem = "it is a folder"
		}
		return "", settingError(option, variable+"_FILE is "+strconv.Quote(file)+", but "+problem+".")
	}
	return string(text), nil
}

func settingError(option, message string) error {
	return &Error{Code: InvalidOption, Option: option, Message: message}
}
