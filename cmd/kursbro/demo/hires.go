package demo

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"kursbro/accounts/nationalid"
)

const hireHeader = "employee_number;username;national_id;given_name;family_name;birth_date;unit;leader;start_date;end_date;private_email;mobile\n"

// WriteHires puts a hire file beside the database in which the demo guest is
// hired today: the quickest way to see a merge.
func WriteHires(folder string, today time.Time) (string, error) {
	text, err := GuestHire(today)
	if err != nil {
		return "", err
	}
	name := filepath.Join(folder, "demo-hires.csv")
	return name, os.WriteFile(name, []byte(text), 0o600)
}

// GuestHire is that file.
func GuestHire(today time.Time) (string, error) {
	guest := cast[0]
	birth, err := time.Parse(time.DateOnly, guest.birth)
	return hireHeader + fmt.Sprintf("200001;karino;%s;%s;%s;%s;Akuttmottaket;olber1;%s;;%s;90000000\n",
		nationalid.Synthetic(birth, 0).Reveal(), guest.given, guest.family, guest.birth, today.Format(time.DateOnly), guest.name), err
}

// HireFile is the nth hire file of so many people whom nobody knows yet.
func HireFile(n, rows int) []byte {
	file := bytes.NewBufferString(hireHeader)
	for i := range rows {
		k := n*rows + i
		birth := time.Date(1950, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, k%15_000)
		fmt.Fprintf(file, "%d;x%s;%s;Nina;Nyansatt;%s;Sengepost;;2026-01-01;;nina.%d@post.example;\n",
			5_000_000+k, username(k)[1:], nationalid.Synthetic(birth, 300+k/15_000).Reveal(), birth.Format(time.DateOnly), k)
	}
	return file.Bytes()
}
