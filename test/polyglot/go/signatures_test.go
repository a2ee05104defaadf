package alipaycancel

import (
	"context"
	"strings"
	"testing"
)

type message struct {
	Name, Method, Path, ClientID, Time, Body, Content, Signature, Key string
	Valid                                                             bool
}

func (m message) content() []byte {
	return ContentToSign(SignedMessage{m.Method, m.Path, m.ClientID, m.Time, []byte(m.Body)})
}

func TestSignatures(t *testing.T) {
	var vectors struct {
		Keys     map[string]struct{ PrivateKey, PublicKey string }
		KeyForms map[string][]struct{ Name, Text string }
		// A message must contain Names.
		RefusedKeys []struct{ Name, Kind, Text, Names string }
		KeyLists    []struct {
			Name, Text string
			// Keys is nil if the list is refused.
			Keys []string
		}
		Sign    []message
		Verify  []message
		Headers []struct {
			Name, Header string
			Parsed       *SignatureHeader
		}
		Times []struct {
			Value        string
			Allowed      bool
			Milliseconds *int64
		}
	}
	read(t, "signatures", &vectors)
	merchant := vectors.Keys["merchant"]
	privateKey, err := ReadPrivateKey(merchant.PrivateKey)
	if err != nil {
		t.Fatal(err)
	}

	for _, v := range vectors.KeyForms["private"] {
		for _, text := range []string{v.Text, "\uFEFF " + strings.ReplaceAll(v.Text, "\n", "\r\n"), strings.ReplaceAll(v.Text, "\n", `\n`)} {
			if key, err := ReadPrivateKey(text); err != nil || !key.Equal(privateKey) {
				t.Errorf("%s: %v", v.Name, err)
			}
		}
		problem := "swapped"
		if strings.Contains(v.Text, "CERTIFICATE") {
			problem = "certificate"
		}
		if _, err := ReadPublicKey(v.Text); err == nil || !strings.Contains(err.Error(), problem) {
			t.Errorf("%s as a public key: %v", v.Name, err)
		}
		held++
	}
	for _, v := range vectors.KeyForms["public"] {
		key, err := ReadPublicKey(v.Text)
		hold(t, v.Name, err == nil && key.Equal(&privateKey.PublicKey), true)
	}
	for _, v := range vectors.RefusedKeys {
		err := error(nil)
		if v.Kind == "private" {
			_, err = ReadPrivateKey(v.Text)
		} else {
			_, err = ReadPublicKey(v.Text)
		}
		hold(t, v.Name, codeOf(err) == InvalidKey && strings.Contains(err.Error(), v.Names), true)
	}
	for _, v := range vectors.KeyLists {
		keys, err := ReadPublicKeys(v.Text)
		var got []string
		for _, key := range keys {
			for name, pair := range vectors.Keys {
				if known, err := ReadPublicKey(pair.PublicKey); err == nil && known.Equal(key) {
					got = append(got, name)
				}
			}
		}
		hold(t, v.Name, []any{got, err == nil}, []any{v.Keys, v.Keys != nil})
	}
	for _, v := range vectors.Sign {
		signature, err := Sign(context.Background(), v.content(), privateKey)
		hold(t, v.Name, []any{string(v.content()), signature, err}, []any{v.Content, v.Signature, nil})
	}
	for _, v := range vectors.Verify {
		if v.Key == "" {
			v.Key = "merchant"
		}
		key, err := ReadPublicKey(vectors.Keys[v.Key].PublicKey)
		if err != nil {
			t.Fatal(err)
		}
		hold(t, v.Name, Verify(v.content(), v.Signature, key), v.Valid)
	}
	for _, v := range vectors.Headers {
		parsed, err := ParseSignatureHeader(v.Header)
		var got *SignatureHeader
		if err == nil {
			got = &parsed
		}
		hold(t, v.Name, got, v.Parsed)
	}
	for _, v := range vectors.Times {
		moment, ok := readTimeHeader(v.Value)
		var got *int64
		if ok {
			got = &moment
		}
		hold(t, "time "+v.Value, []any{isTimeHeader(v.Value), got}, []any{v.Allowed, v.Milliseconds})
	}
}
