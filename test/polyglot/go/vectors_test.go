package alipaycancel

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"testing"
	"time"
)

// TestMain runs every vector of spec/vectors, in the folder VECTORS, and prints their number.
func TestMain(m *testing.M) {
	code := m.Run()
	fmt.Printf("%d vectors\n", held)
	os.Exit(code)
}

var held int

func hold(t *testing.T, name string, got, want any) {
	t.Helper()
	held++
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%s: got %v, want %v", name, got, want)
	}
}

func read(t *testing.T, name string, into any) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(os.Getenv("VECTORS"), name+".json"))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, into); err != nil {
		t.Fatal(err)
	}
}

func TestOutcomes(t *testing.T) {
	var vectors struct {
		Cases []struct {
			Name        string
			Request     Request
			RequestTime int64 `json:",string"`
			Repeated    bool
			Response    struct {
				Status       int
				Signed       bool
				ResponseTime string
				body
			}
			Expected map[string]any
		}
	}
	read(t, "outcomes", &vectors)
	for _, v := range vectors.Cases {
		r := v.Response
		answer := Answer{r.Status, r.Signed, r.bytes(), r.ResponseTime, v.RequestTime}
		verdict := Judge(answer, v.Request, v.Repeated)
		advice := AdviceOn(verdict)
		got := fields(t, verdict)
		// The vectors of outcomes do not have this field; those of decisions do.
		delete(got, "restsOnIdempotency")
		got["retry"], got["nextStep"] = string(advice.Retry), string(advice.NextStep)
		if verdict.Cause != nil {
			got["cause"] = string(verdict.Cause.Code)
		}
		// In Go, an empty text is the same as none.
		if v.Expected["resultMessage"] == "" {
			delete(v.Expected, "resultMessage")
		}
		hold(t, v.Name, got, v.Expected)
	}
}

// body is a body as JSON, or its bytes.
type body struct {
	Body    json.RawMessage
	RawBody []byte
}

func (b body) bytes() []byte {
	if b.RawBody != nil {
		return b.RawBody
	}
	return b.Body
}

// TestDecisions judges an answer with each combination of facts: the truth table of the contract.
func TestDecisions(t *testing.T) {
	var vectors struct {
		RequestTime  int64 `json:",string"`
		Requests     []Request
		Repeated     []bool
		HTTPStatuses []int
		Signatures   []struct {
			Signed       bool
			ResponseTime string
		}
		Bodies   []body
		Expected []struct {
			Rule, Cause, Message string
			ResultStatus         ResultStatus
			RestsOnIdempotency   *bool
			Advice
		}
		Cases       [][6]int
		Repetitions []decision
	}
	read(t, "decisions", &vectors)
	for _, at := range vectors.Cases {
		request, repeated, signature := vectors.Requests[at[0]], vectors.Repeated[at[1]], vectors.Signatures[at[3]]
		body, expected := vectors.Bodies[at[4]].bytes(), vectors.Expected[at[5]]
		answer := Answer{vectors.HTTPStatuses[at[2]], signature.Signed, body, signature.ResponseTime, vectors.RequestTime}
		verdict := Judge(answer, request, repeated)
		var cause, message string
		if verdict.Cause != nil {
			cause, message = string(verdict.Cause.Code), verdict.Cause.Message
		}
		if isFailure := expected.ResultStatus == NotCancelled; isFailure != (expected.RestsOnIdempotency != nil) {
			t.Errorf("case %v: restsOnIdempotency belongs to a failure only", at)
		}
		rests := expected.RestsOnIdempotency != nil && *expected.RestsOnIdempotency
		hold(t, fmt.Sprintf("rule %s, case %v", expected.Rule, at),
			[]any{verdict.ResultStatus, cause, message, verdict.RestsOnIdempotency, AdviceOn(verdict)},
			[]any{expected.ResultStatus, expected.Cause, expected.Message, rests, expected.Advice})
	}
	testRepetitions(t, vectors.Repetitions)
}

type decision struct {
	Name      string
	Limits    struct{ AttemptTimeout, Deadline, MaxAttempts, BaseDelay, MaxDelay int64 }
	Situation struct {
		Attempts            int
		Elapsed, RetryAfter int64
		Random              float64
		Cause               CauseCode
	}
	Expected struct {
		Again  bool
		Delay  int64
		Reason StopReason
	}
}

func testRepetitions(t *testing.T, decisions []decision) {
	t.Helper()
	for _, v := range decisions {
		s, l := v.Situation, v.Limits
		delay, stop := Decide(
			Situation{s.Attempts, of(s.Elapsed), s.Cause, of(s.RetryAfter)},
			Limits{of(l.AttemptTimeout), of(l.Deadline), int(l.MaxAttempts), of(l.BaseDelay), of(l.MaxDelay)},
			s.Random,
		)
		want := []any{v.Expected.Again, v.Expected.Reason, of(v.Expected.Delay)}
		hold(t, v.Name, []any{stop == "", stop, delay}, want)
	}
}

func TestRetries(t *testing.T) {
	var vectors struct {
		Decisions  []decision
		RetryAfter []struct {
			Value        *string
			Now          time.Time
			Milliseconds *int64
		}
	}
	read(t, "retries", &vectors)
	testRepetitions(t, vectors.Decisions)
	for _, v := range vectors.RetryAfter {
		value := ""
		if v.Value != nil {
			value = *v.Value
		}
		delay, ok := ParseRetryAfter(value, v.Now)
		var got *int64
		if milliseconds := delay.Milliseconds(); ok {
			got = &milliseconds
		}
		hold(t, "Retry-After "+value, got, v.Milliseconds)
	}
}

func of(milliseconds int64) time.Duration { return time.Duration(milliseconds) * time.Millisecond }

func fields(t *testing.T, value any) map[string]any {
	t.Helper()
	text, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	var got map[string]any
	if err := json.Unmarshal(text, &got); err != nil {
		t.Fatal(err)
	}
	return got
}
