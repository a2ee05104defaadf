package alipaycancel

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"unicode/utf8"
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
	}
	text, err := os.ReadFile(file)
	if err != nil {
		if looksLikeKey(file) {
			return "", settingError(option, variable+"_FILE must name a file, but contains a key.")
		}
		problem := "it cannot be read"
		if errors.Is(err, fs.ErrNotExist) {
			problem = "there is no such file"
		} else if errors.Is(err, fs.ErrPermission) {
			problem = "you have no permission to read it"
		} else if errors.Is(err, syscall.EISDIR) {
			problem = "it is a folder"
		} else if errors.Is(err, syscall.ENAMETOOLONG) {
			problem = "the name is too long for a file"
		}
		shown := file
		if length := utf8.RuneCountInString(file); length > 128 {
			shown = fmt.Sprintf("(%d characters from %s_FILE)", length, variable)
		}
		return "", settingError(option, variable+"_FILE is "+strconv.Quote(shown)+", but "+problem+".")
	}
	return string(text), nil
}

var (
	separators  = regexp.MustCompile(`[\s:;,.|"']+`)
	base64Runs  = regexp.MustCompile(`[A-Za-z0-9+/=_%-]{40,}`)
	hexadecimal = regexp.MustCompile(`[0-9a-f]{65,}`)
)

// looksLikeKey tells whether the name of a file is a key or contains part of one, also in pieces. A SHA-256 fingerprint has 64
// hexadecimal digits. Base64 mixes capitals, small letters and digits at random; words, paths, UUIDs and numbers do not.
// The clients in other languages have the same rule.
func looksLikeKey(name string) bool {
	if strings.Contains(name, "-----BEGIN") {
		return true
	}
	joined := separators.ReplaceAllString(name, "")
	for _, text := range []string{name, joined, strings.ReplaceAll(joined, "-", "")} {
		for _, run := range hexadecimal.FindAllString(strings.ToLower(text), -1) {
			kinds := map[rune]bool{}
			for _, digit := range run {
				kinds[digit] = true
			}
			if len(kinds) >= 10 {
				return true
			}
		}
		for _, run := range base64Runs.FindAllString(text, -1) {
			for start := 0; start+40 <= len(run); start++ {
				if isMixed(run[start : start+40]) {
					return true
				}
			}
		}
	}
	return false
}

func isMixed(stretch string) bool {
	changes, changesOfCase, before := 0, 0, byte(0)
	for index := 0; index < len(stretch); index++ {
		kind := characterKind(stretch[index])
		if kind != before && kind != 0 && before != 0 {
			changes++
			if kind != '0' && before != '0' {
				changesOfCase++
			}
		}
		before = kind
	}
	return changes >= 12 && changesOfCase >= 4 && strings.ContainsAny(stretch, "0123456789")
}

// characterKind returns A, a or 0 for a letter or a digit. Zero: a sign. Neighbours of a sign do not count: a path has many.
func characterKind(character byte) byte {
	switch {
	case 'A' <= character && character <= 'Z':
		return 'A'
	case 'a' <= character && character <= 'z':
		return 'a'
	case '0' <= character && character <= '9':
		return '0'
	}
	return 0
}

func settingError(option, message string) error {
	return &Error{Code: InvalidOption, Option: option, Message: message}
}
