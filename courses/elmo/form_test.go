package elmo_test

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"runtime"
	"strings"
	"testing"

	"kursbro/courses/elmo"
)

// TestFormValue: what browsers and mail servers do to a long value is forgiven.
func TestFormValue(t *testing.T) {
	text := sign(t, write(t, full()))
	value, err := elmo.Encode(text)
	if err != nil {
		t.Fatal(err)
	}
	lines := ""
	for rest := value; rest != ""; rest = rest[min(76, len(rest)):] {
		lines += rest[:min(76, len(rest))] + "\r\n"
	}
	for name, sent := range map[string]string{
		"as it was":     value,
		"lines":         lines,
		"space for +":   strings.ReplaceAll(value, "+", " "),
		"no padding":    strings.TrimRight(value, "="),
		"tabs, newline": "\n" + strings.ReplaceAll(lines, "\r\n", "\n\t"),
	} {
		if got, err := elmo.Decode(sent, 0); err != nil || !bytes.Equal(got, text) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for name, sent := range map[string]string{
		"nothing":    "",
		"no base64":  "<elmo/>",
		"no gzip":    base64.StdEncoding.EncodeToString(text),
		"cut":        value[:len(value)/2],
		"end is cut": value[:len(value)-12],
		"more after": value[:len(value)/4*4-4] + "AAAA" + value,
	} {
		if _, err := elmo.Decode(sent, 0); keyOf(t, err) != "elmo.packed" {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := elmo.Decode(value, len(text)); err != nil {
		t.Errorf("just as long as the limit: %v", err)
	}
	if _, err := elmo.Decode(value, len(text)-1); keyOf(t, err) != "elmo.size" {
		t.Errorf("one more than the limit: %v", err)
	}
}

// TestBomb: a gigabyte of nothing, sent as one megabyte, is refused without
// taking the memory for it.
func TestBomb(t *testing.T) {
	var member bytes.Buffer
	zipper := gzip.NewWriter(&member)
	if _, err := zipper.Write(make([]byte, 16<<20)); err != nil {
		t.Fatal(err)
	}
	if err := zipper.Close(); err != nil {
		t.Fatal(err)
	}
	bomb := base64.StdEncoding.EncodeToString(bytes.Repeat(member.Bytes(), 64))
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	_, err := elmo.Decode(bomb, 0)
	runtime.ReadMemStats(&after)
	if keyOf(t, err) != "elmo.size" {
		t.Errorf("1 GiB: %v", err)
	}
	if taken := after.TotalAlloc - before.TotalAlloc; taken > 6*elmo.DefaultLimit {
		t.Errorf("%d MiB were taken in all", taken>>20)
	} else {
		t.Logf("%d MiB in all", taken>>20)
	}
}

// TestReturnCodes: both sets are understood, and what is unknown is an error.
func TestReturnCodes(t *testing.T) {
	for code, want := range map[string]elmo.Outcome{
		"NCP_OK": elmo.ReturnOK, "EMP_OK": elmo.ReturnOK, "EMP_OK ": elmo.ReturnOK,
		"NCP_ERROR": elmo.ReturnError, "EMP_ERROR": elmo.ReturnError,
		"NCP_NO_RESULTS": elmo.ReturnNoResults, "EMP_NO_RESULTS": elmo.ReturnNoResults,
		"NCP_CANCEL": elmo.ReturnCancel, "EMP_CANCEL": elmo.ReturnCancel,
		"": elmo.ReturnError, "OK": elmo.ReturnError, "ncp_ok": elmo.ReturnError, "EMP_NCP_OK": elmo.ReturnError, "EMP_TIMEOUT": elmo.ReturnError,
	} {
		if got := elmo.ReadReturnCode(code); got != want {
			t.Errorf("%q is %s, want %s", code, got, want)
		}
		if elmo.ReadReturnCode(want.Code()) != want || elmo.ReadReturnCode(want.Legacy()) != want {
			t.Errorf("%s does not come back", want)
		}
	}
}
