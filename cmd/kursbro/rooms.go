package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"net/mail"
	"strings"
	"time"

	"kursbro/accounts"
	"kursbro/accounts/audit"
	"kursbro/accounts/nationalid"
	"kursbro/accounts/oidc"
	"kursbro/app/blob"
	"kursbro/app/config"
	"kursbro/app/db"
	"kursbro/courses"
	"kursbro/courses/certificate"
	"kursbro/courses/goals"
	"kursbro/courses/reminder"
	"kursbro/merge"
	"kursbro/merge/events"
	"kursbro/merge/privacy"
	"kursbro/static"
)

// aroundPackage is how much larger than the largest package a file may be that
// is kept, in bytes: a film is stored as it is.
const aroundPackage = 96 << 20

// rooms are the rooms that every command needs, without their pages.
type rooms struct {
	config   *config.Config
	db       *db.DB
	files    blob.Store
	accounts *accounts.Service
	courses  *courses.Service
	goals    *goals.Service
	reminder *reminder.Service
	merge    *merge.Service
	privacy  *privacy.Service
	events   *events.Service
}

// open opens the database, brings its schema up to date and builds the rooms. It
// refuses to work where national IDs would not be found.
func open(ctx context.Context, c *config.Config) (*rooms, error) {
	r, err := openAnyway(ctx, c)
	if err != nil {
		return nil, err
	}
	if err := r.accounts.KeepLookupKeys(ctx); err != nil {
		r.Close()
		return nil, err
	}
	return r, nil
}

// openAnyway is open for what mends that.
func openAnyway(ctx context.Context, c *config.Config) (*rooms, error) {
	d, err := db.Open(ctx, c.Database)
	if err != nil {
		return nil, err
	}
	r := &rooms{config: c, db: d}
	if err := r.build(ctx); err != nil {
		d.Close()
		return nil, err
	}
	return r, nil
}

func (r *rooms) build(ctx context.Context) error {
	if err := r.schema(ctx); err != nil {
		return err
	}
	vault, err := vault(r.config)
	if err != nil {
		return err
	}
	if r.files, err = blob.Open(ctx, r.config.Files, r.config.LargestPackage()+aroundPackage); err != nil {
		return fmt.Errorf("open the files: %w", err)
	}
	printer, err := printer()
	if err != nil {
		return err
	}
	common, err := commonPasswords()
	if err != nil {
		return fmt.Errorf("the list of common passwords is not built (make build): %w", err)
	}
	portal := strings.TrimRight(r.config.URL, "/")
	r.accounts = accounts.New(r.db, vault, accounts.NewHasher(accounts.DefaultHashParameters), accounts.Settings{
		URL: portal, AllowTestIDs: r.config.TestIDs, Reregistration: r.config.Reregistration, Secret: r.config.SecretBytes(), OldSecrets: r.config.OldSecrets(), SecondFactor: needFactor(r.config), Common: accounts.ReadCommonPasswords(common),
	})
	if r.accounts.OIDC, err = providers(r.config, portal, r.db.Now); err != nil {
		return err
	}
	signer, signed, err := signatures(r.config, r.db.Now())
	if err != nil {
		return err
	}
	badgeKeys, err := badges(r.config)
	if err != nil {
		return err
	}
	r.courses = courses.New(courses.Parts{DB: r.db, Blob: r.files, Accounts: r.accounts, Certificates: printer, Signer: signer, Signed: signed.Certificates, Stamps: signed.Stamps, BadgeKeys: badgeKeys,
		Settings: courses.Settings{URL: portal, ContentURL: strings.TrimRight(r.config.ContentURL, "/"), Sender: sender(r.config.From), LargestPackage: r.config.LargestPackage()}})
	r.reminder = reminder.New(r.courses, r.config.Remind.Day())
	r.goals = &goals.Service{DB: r.db, Accounts: r.accounts, URL: portal}
	r.events, err = events.New(r.db, events.Settings{Secret: r.config.SecretBytes(), Old: r.config.OldSecrets(), Demo: r.config.Demo, Allow: r.config.Prefixes()})
	if err != nil {
		return err
	}
	r.merge = &merge.Service{DB: r.db, Accounts: r.accounts, Courses: r.courses, Events: r.events,
		Settings: merge.Settings{Typed: merge.TypedMode(r.config.Typed), UndoDays: r.config.UndoDays, Brake: r.config.Brake}}
	r.privacy = &privacy.Service{DB: r.db, Accounts: r.accounts, Courses: r.courses, Settings: privacy.Settings{URL: portal, EraseDays: r.config.EraseDays, UndoDays: r.config.UndoDays,
		Keep: keep(r.config.Keep), Warn: privacy.Warn{First: r.config.Warn.First, Last: r.config.Warn.Last}, Cutter: audit.Cutter{Key: r.config.AuditKey.Reveal(), Folder: r.config.AuditHeads}}}
	return nil
}

// schema brings the database up to date, or asks whether it is where that is
// for another account.
func (r *rooms) schema(ctx context.Context) error {
	if r.config.NoMigrate {
		return r.db.CheckSchema(ctx)
	}
	_, err := r.db.Migrate(ctx)
	return err
}

// commonPasswords are what others try first, a line each.
func commonPasswords() (string, error) {
	packed, err := static.Bytes("passwords.txt.gz")
	if err != nil {
		return "", err
	}
	list, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return "", err
	}
	text, err := io.ReadAll(list)
	return string(text), err
}

// keep is how long each rule of retention waits.
func keep(k config.Keep) privacy.Keep {
	return privacy.Keep{privacy.Registrations: k.Registrations, privacy.Guests: k.Guests, privacy.Links: k.Links, privacy.Inquiries: k.Inquiries, privacy.Mails: k.Mails, privacy.Log: k.Log}
}

// needFactor are the roles that ask for more than a password.
func needFactor(c *config.Config) []accounts.Role {
	if c.SecondFactor == "nobody" {
		return nil
	}
	return accounts.Grants
}

// providers are those who vouch for people.
func providers(c *config.Config, portal string, now func() time.Time) (all []*oidc.Provider, err error) {
	for _, configured := range c.Providers() {
		settings, err := oidc.Parse(configured.Name, configured.Address, configured.Secret, portal)
		if err != nil {
			return nil, fmt.Errorf("--%s: %w", configured.Name, err)
		}
		provider, err := oidc.New(settings, now)
		if err != nil {
			return nil, fmt.Errorf("--%s: %w", configured.Name, err)
		}
		all = append(all, provider)
	}
	return all, nil
}

// sender is the bare address that mail is from; empty when it is none.
func sender(from string) string {
	address, err := mail.ParseAddress(from)
	if err != nil {
		return ""
	}
	return address.Address
}

// vault holds the keys of national IDs.
func vault(c *config.Config) (*nationalid.Vault, error) {
	keys, err := nationalid.ParseKeys(c.IDKeys.Reveal())
	if err != nil {
		return nil, fmt.Errorf("--id-keys: %w", err)
	}
	lookup, err := nationalid.ParseLookupKeys(c.LookupKey.Reveal())
	if err != nil {
		return nil, fmt.Errorf("--lookup-key: %w", err)
	}
	return nationalid.NewVault(keys, lookup[0], lookup[1:]...)
}

// printer draws certificates in the fonts that the pages have.
func printer() (*certificate.Printer, error) {
	regular, err := static.Bytes("Inter-Regular.ttf")
	if err != nil {
		return nil, err
	}
	bold, err := static.Bytes("Inter-Bold.ttf")
	if err != nil {
		return nil, err
	}
	return certificate.New(certificate.Fonts{Regular: regular, Bold: bold})
}

func (r *rooms) Close() error { return r.db.Close() }
