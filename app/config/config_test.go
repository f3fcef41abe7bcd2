package config_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/alecthomas/kong"

	"kursbro/app/config"
)

// parse reads arguments as cmd/kursbro does.
func parse(t *testing.T, args ...string) config.Config {
	t.Helper()
	var c config.Config
	parser, err := kong.New(&c, kong.Exit(func(int) { t.Fatal("kong left") }))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := parser.Parse(args); err != nil {
		t.Fatal(err)
	}
	c.Complete()
	return c
}

// good are arguments that may start outside the demo.
func good(more ...string) []string {
	return append([]string{
		"--url=https://kurs.example.no", "--content-url=https://innhold.example.no",
		"--id-keys=k1:" + config.NewKey(), "--lookup-key=" + config.NewKey(), "--secret=" + config.NewKey(),
		"--smtp-host=mail.example.no", "--smtp-from=ikkesvar@kurs.example.no", "--contact-phone=55 00 00 00",
	}, more...)
}

func TestTheDemoNeedsNothingElse(t *testing.T) {
	c := parse(t, "--demo")
	if found := c.Validate(); len(found) > 0 {
		t.Errorf("%q", found)
	}
	if c.URL != "http://localhost:8080" || c.ContentURL != "http://127.0.0.1:8081" || !c.TestIDs || len(c.SecretBytes()) != 32 {
		t.Errorf("%+v", c)
	}
}

func TestWithoutTheDemoEveryMistakeIsNamedAtOnce(t *testing.T) {
	bare := parse(t)
	found := strings.Join(bare.Validate(), "\n")
	for _, flag := range []string{"--id-keys", "--lookup-key", "--secret", "--smtp-host", "--smtp-from", "--contact-phone"} {
		if !strings.Contains(found, flag) {
			t.Errorf("%s is not named in:\n%s", flag, found)
		}
	}
	whole := parse(t, good()...)
	if found := whole.Validate(); len(found) > 0 {
		t.Errorf("good values are refused: %q", found)
	}
}

func TestInsecureValuesAreRefused(t *testing.T) {
	demo := parse(t, "--demo")
	key := config.NewKey()
	for _, row := range []struct{ name, arg, want string }{
		{"http for people", "--url=http://kurs.example.no", "--url begins with https"},
		{"http for content", "--content-url=http://innhold.example.no", "--content-url begins with https"},
		{"one host, two ports", "--content-url=https://KURS.example.no:8443", "name of its own"},
		{"no host", "--url=kurs.example.no", "--url is an address"},
		{"a path", "--url=https://kurs.example.no/portal", "ends after the host"},
		{"the demo's secret", "--secret=" + demo.Secret.Reveal(), "the demo's"},
		{"the demo's lookup key", "--lookup-key=" + demo.LookupKey.Reveal(), "the demo's"},
		{"the demo's sealing key", "--id-keys=" + demo.IDKeys.Reveal(), "the demo's"},
		{"the demo's key under another name", "--id-keys=k1:" + strings.TrimPrefix(demo.IDKeys.Reveal(), "demo:"), "the demo's"},
		{"a short secret", "--secret=c2hvcnQ=", "not base64 of 32 bytes"},
		{"a short old secret", "--secret=" + config.NewKey() + ",c2hvcnQ=", "--secret, key 2, is not base64 of 32 bytes"},
		{"no base64", "--secret=" + strings.Repeat("%", 44), "not base64"},
		{"zeroes", "--lookup-key=" + strings.Repeat("A", 43) + "=", "over and over"},
		{"name and key swapped", "--id-keys=" + key + ":k1", "not written name:key"},
		{"one key twice", "--id-keys=k1:" + key + ",k2:" + key, "there already"},
		{"one name twice", "--id-keys=k1:" + key + ",k1:" + config.NewKey(), "there already"},
		{"password in clear", "--smtp-security=plain", "in clear"},
		{"a proxy that is none", "--trusted-proxies=everybody", "neither an address"},
		{"a network that is none", "--webhook-networks=inside", "neither an address"},
		{"webhooks to all", "--webhook-networks=::/0", "anywhere"},
		{"all proxies", "--trusted-proxies=0.0.0.0/0", "everybody"},
		{"two on one address", "--content-addr=localhost:8080", "are the same"},
		{"no port", "--addr=localhost", "host:port"},
		{"undo for ever", "--merge-undo-days=99999", "--merge-undo-days"},
		{"inquiries for a day", "--keep-inquiries=1", "--keep-inquiries is a number of days from 30"},
		{"guests for a week", "--keep-guests=7", "--keep-guests is a number of days from 90"},
		{"a warning on the day itself", "--warn-guests-last=0", "--warn-guests-last"},
		{"two warnings at once", "--warn-guests=15", "at least 7 days more than"},
		{"the last warning first", "--warn-guests-last=90", "at least 7 days more than"},
		{"a warning before they are away", "--warn-guests=1095", "less than --keep-guests"},
		{"a brake past the end", "--hire-brake=101", "--hire-brake"},
		{"a secret of nobody", "--idporten-secret=abc", "--idporten-secret is set, but --idporten is not"},
		{"files nowhere", "--database=postgres://kursbro@db/kursbro", "--files is missing"},
		{"a database in clear", "--database=postgres://kursbro@db/kursbro", "sslmode=verify-full"},
		{"a database that is anybody's", "--database=postgres://kursbro@db/kursbro?sslmode=require", "sslmode=verify-full"},
		{"no package at all", "--largest-package=0", "--largest-package is a number of megabytes from 10"},
		{"a package of a terabyte", "--largest-package=1000000", "--largest-package"},
		{"files in clear", "--files=s3://kurs?endpoint=http://store:9000", "begins with https"},
	} {
		c := parse(t, good("--smtp-password=hush", row.arg)...)
		found := strings.Join(c.Validate(), "\n")
		if !strings.Contains(found, row.want) {
			t.Errorf("%s: %q", row.name, found)
		}
		if strings.Contains(found, key) {
			t.Errorf("%s: the key is repeated in %q", row.name, found)
		}
	}
}

func TestSecretsAreNeverShown(t *testing.T) {
	key := config.NewKey()
	c := parse(t, good("--secret="+key, "--smtp-password="+key, "--id-keys=k1:"+key)...)
	var shown bytes.Buffer
	fmt.Fprintf(&shown, "%v %+v %#v %s %q %x %v", c, c, c.Keys, c.Secret, c.Secret, c.Secret, c.SMTP)
	slog.New(slog.NewTextHandler(&shown, nil)).Info("started", "config", c, "key", c.Secret)
	slog.New(slog.NewJSONHandler(&shown, nil)).Info("started", "config", c, "key", c.Secret)
	if err := json.NewEncoder(&shown).Encode(c); err != nil {
		t.Fatal(err)
	}
	for _, form := range []string{key, fmt.Sprintf("%x", key)} {
		if strings.Contains(shown.String(), form) {
			t.Errorf("a key is in %s", &shown)
		}
	}
}

func TestEverySettingIsAFlagAndAVariable(t *testing.T) {
	var c config.Config
	parser, err := kong.New(&c)
	if err != nil {
		t.Fatal(err)
	}
	flags := map[string]*kong.Flag{}
	for _, flag := range parser.Model.Flags {
		flags["--"+flag.Name] = flag
	}
	for _, s := range config.Settings() {
		if flags[s.Flag] == nil {
			t.Errorf("%s is no flag", s.Flag)
		}
		if want := "KURSBRO_" + strings.ToUpper(strings.ReplaceAll(strings.TrimPrefix(s.Flag, "--"), "-", "_")); s.Env != want {
			t.Errorf("%s: the variable is %q, not %s", s.Flag, s.Env, want)
		}
		if s.Meaning == "" {
			t.Errorf("%s means nothing", s.Flag)
		}
		delete(flags, s.Flag)
	}
	delete(flags, "--help")
	for name := range flags {
		t.Errorf("%s is missing in the table", name)
	}
	for _, line := range strings.Split(strings.TrimSpace(config.Table()), "\n") {
		if strings.Count(strings.ReplaceAll(line, `\|`, ""), "|") != 5 {
			t.Errorf("a line of the table: %s", line)
		}
	}
}

func TestTheEnvironmentIsHeard(t *testing.T) {
	t.Setenv("KURSBRO_URL", "https://kurs.example.no")
	t.Setenv("KURSBRO_TEST_IDS", "1")
	t.Setenv("KURSBRO_TRUSTED_PROXIES", "10.0.0.1,10.1.0.0/16")
	c := parse(t)
	if c.URL != "https://kurs.example.no" || !c.TestIDs || len(c.TrustedProxies) != 2 {
		t.Errorf("%+v", c)
	}
}

func TestFilesLieBesideTheDatabase(t *testing.T) {
	for _, row := range []struct{ args, want string }{
		{"--database=/var/lib/kursbro/kursbro.db", "/var/lib/kursbro/files"},
		{"--database=kursbro.db", "files"},
		{"--database=/a/b.db --files=/c", "/c"},
		{"--database=postgres://db/kursbro --demo", "data/files"},
	} {
		if c := parse(t, strings.Fields(row.args)...); c.Files != row.want {
			t.Errorf("%s: %s", row.args, c.Files)
		}
	}
}

func TestSeveralEmployersAreEachKnownByNameAndOrganisation(t *testing.T) {
	const bergen, fonna = "https://id@a.example?name=bergen&organisation=313000001&title=Helse%20Bergen", "https://id@b.example?name=fonna&organisation=313000002&title=Helse%20Fonna"
	c := parse(t, good("--employer="+bergen+"\n  "+fonna, `--employer-secret={"kty": "EC", "d": "x y"} second`)...)
	if wrong := c.Validate(); len(wrong) > 0 {
		t.Fatal(wrong)
	}
	all := c.Providers()
	if len(all) != 2 || all[0].Name != "employer-bergen" || all[0].Secret.Reveal() != `{"kty": "EC", "d": "x y"}` || all[1].Name != "employer-fonna" || all[1].Secret.Reveal() != "second" {
		t.Errorf("%v", all)
	}
	alone := parse(t, good("--employer="+bergen, "--employer-secret=with spaces in it")...)
	if all := alone.Providers(); len(alone.Validate()) > 0 || all[0].Secret.Reveal() != "with spaces in it" {
		t.Errorf("one alone: %v", alone.Validate())
	}
	for said, flags := range map[string][]string{
		"name= of its own":              {"--employer=" + bergen + " " + bergen, "--employer-secret=a b"},
		"organisation= (whose people":   {"--employer=" + bergen + " https://id@b.example?name=fonna", "--employer-secret=a b"},
		"--employer-secret is missing":  {"--employer=" + bergen + " " + fonna, "--employer-secret=a"},
		"more secrets than":             {"--employer=" + bergen + " " + fonna, "--employer-secret=a b c"},
		"name= is of a to z and digits": {"--employer=https://id@a.example?name=Helse/Bergen", "--employer-secret=a"},
	} {
		wrong := parse(t, good(flags...)...)
		if mistakes := strings.Join(wrong.Validate(), "\n"); !strings.Contains(mistakes, said) {
			t.Errorf("%v: %s", flags, mistakes)
		}
	}
}

func TestAVariableThatIsNoSettingIsNamed(t *testing.T) {
	got := config.Unknown([]string{"KURSBRO_SMPT_HOST=x", "KURSBRO_SMTP_HOST=x", "KURSBRO_AUDIT_CHECK_KEY=x", "KURSBRO_EMPTY=", "HOME=/root"})
	if len(got) != 1 || got[0] != "KURSBRO_SMPT_HOST" {
		t.Errorf("%q", got)
	}
}
