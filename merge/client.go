package merge

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"kursbro/accounts"
	"kursbro/accounts/audit"
	"kursbro/app/db"
	"kursbro/app/problem"
)

// ClientID names a program that may ask us things.
type ClientID string

// Scope is what a client may ask.
type Scope string

// The scopes.
const (
	EventsScope Scope = "events" // read what was merged and undone
	SCIMScope   Scope = "scim"   // say who is employed, in its part of the tree
)

// Scopes are all there are.
var Scopes = []Scope{EventsScope, SCIMScope}

// NewClientID draws an id for NewClient.
func NewClientID() ClientID { return ClientID(db.NewID()) }

// Client is another system, such as an HR system or a directory, that comes
// with a token instead of a person's login.
type Client struct {
	ID           ClientID
	Name         string // whose it is, for people
	Scopes       []Scope
	Organisation accounts.OrganisationID // what SCIM reaches, with everything below; empty: nothing
	CreatedAt    time.Time
	RevokedAt    *time.Time
	UsedAt       *time.Time // the last time, give or take an hour
	Ends         *time.Time // when its newest token does; nil: it has none that holds
	Newest       int        // its tokens are counted from 1: the newest that it was ever given
	Tokens       int        // how many hold now: two while one takes over from the other
}

// May says whether the client has the scope.
func (c Client) May(scope Scope) bool { return slices.Contains(c.Scopes, scope) }

// Reaches says whether an organisation is one of those that the client speaks for.
func (c Client) Reaches(tree accounts.Tree, id accounts.OrganisationID) bool {
	return c.Organisation != "" && tree.Within(id, c.Organisation)
}

// scimTeller begins the Teller of a SCIM client; its id follows.
const scimTeller = "scim "

// Actor is who acts when the client does: it is in the log by its id.
func (c Client) Actor() accounts.Actor { return accounts.Job("client " + string(c.ID)) }

// teller is who tells of a job when the client does.
func (c Client) teller() accounts.Teller { return accounts.Teller(scimTeller + string(c.ID)) }

// nameOfTeller is the name of the SCIM client that has told of a job; empty when
// none has, or nobody knows it any more.
func nameOfTeller(ctx context.Context, q db.Queryer, by accounts.Teller) (string, error) {
	id, is := strings.CutPrefix(string(by), scimTeller)
	if !is {
		return "", nil
	}
	c, err := selectClient(ctx, q, ClientID(id))
	if errors.Is(err, db.ErrNone) {
		return "", nil
	}
	return c.Name, err
}

// What keeps a client from being made or changed.
var (
	ErrNoClient           = problem.New(problem.NotFound, "merge.client.unknown")
	ErrClientName         = problem.New(problem.Invalid, "merge.client.name")         // 1–100 characters
	ErrClientTaken        = problem.New(problem.Conflict, "merge.client.taken")       // a client in use has that name
	ErrClientScope        = problem.New(problem.Invalid, "merge.client.scopes")       // none, or one that is not ours
	ErrClientOrganisation = problem.New(problem.Invalid, "merge.client.organisation") // SCIM needs one that exists
	ErrClientMade         = problem.New(problem.Conflict, "merge.client.made")        // by the same form, a moment ago
	ErrRotated            = problem.New(problem.Conflict, "merge.client.rotated")     // since whoever asks looked
	ErrTokenLife          = problem.New(problem.Invalid, "merge.client.life")         // a day to two years
	ErrOverlap            = problem.New(problem.Invalid, "merge.client.overlap")      // none to thirty days
	ErrRevoked            = problem.New(problem.Conflict, "merge.client.revoked")     // for good: make another
)

// Limits of tokens.
const (
	day            = 24 * time.Hour
	longestLife    = 2 * 366 * day
	longestOverlap = 30 * day
)

// MayConnect lets in the command line and those who administer the whole tree:
// what another system is told is about everybody.
func (s *Service) MayConnect(ctx context.Context, by accounts.Actor) error {
	return s.Accounts.AuthoriseAll(ctx, by, accounts.RuleAdministrator)
}

// NewClient is what a new client asks for.
type NewClient struct {
	ID           ClientID // drawn before, so that what is sent twice makes one; empty: a new one
	Name         string
	Scopes       []Scope
	Organisation accounts.OrganisationID // asked of SCIM alone
	Life         time.Duration           // of its first token
}

// AddClient makes a client and its first token, which is shown this once. It is
// for administrators of the whole tree and the command line. Problems: ErrClientName,
// ErrClientTaken, ErrClientScope, ErrClientOrganisation, ErrTokenLife, and
// ErrClientMade, which gives the client without its token.
func (s *Service) AddClient(ctx context.Context, by accounts.Actor, request NewClient) (Client, Token, error) {
	if err := s.MayConnect(ctx, by); err != nil {
		return Client{}, Token{}, err
	}
	if err := request.check(); err != nil {
		return Client{}, Token{}, err
	}
	c, token, err := s.addClient(ctx, by, request)
	if db.IsTaken(err) { // perhaps by the same form, at the same moment
		c, token, err = s.addClient(ctx, by, request)
	}
	switch {
	case db.IsTaken(err):
		return Client{}, Token{}, ErrClientTaken
	case errors.Is(err, ErrClientMade):
		return c, Token{}, ErrClientMade
	case err != nil:
		return Client{}, Token{}, fmt.Errorf("add client: %w", err)
	}
	return c, token, nil
}

func (s *Service) addClient(ctx context.Context, by accounts.Actor, request NewClient) (c Client, token Token, err error) {
	token = newToken()
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		if err := request.checkReach(ctx, tx); err != nil {
			return err
		}
		id := cmp.Or(request.ID, ClientID(db.NewID()))
		switch c, err = selectClient(ctx, tx, id); {
		case err == nil && c.Name == strings.TrimSpace(request.Name):
			return ErrClientMade
		case err == nil: // the same form, for another system
			id = ClientID(db.NewID())
		case !errors.Is(err, db.ErrNone):
			return err
		}
		c = Client{ID: id, Name: strings.TrimSpace(request.Name), Scopes: request.Scopes,
			Organisation: request.Organisation, CreatedAt: tx.Now(), Ends: new(tx.Now().Add(request.Life)), Newest: 1, Tokens: 1}
		if err := insertClient(ctx, tx, c); err != nil {
			return err
		}
		if err := insertToken(ctx, tx, c.ID, token.hash(), *c.Ends); err != nil {
			return err
		}
		return audit.Record(ctx, tx, by.Entry("client.add", "").About("client", string(c.ID)).With("scopes", joined(c.Scopes)))
	})
	return c, token, err
}

func (n NewClient) check() error {
	length := utf8.RuneCountInString(strings.TrimSpace(n.Name))
	switch {
	case length == 0 || length > 100:
		return ErrClientName
	case len(n.Scopes) == 0 || slices.ContainsFunc(n.Scopes, func(scope Scope) bool { return !slices.Contains(Scopes, scope) }):
		return ErrClientScope
	}
	return checkLife(n.Life)
}

func checkLife(life time.Duration) error {
	if life < day || life > longestLife {
		return ErrTokenLife
	}
	return nil
}

// checkReach asks for an organisation where it says what a client may touch.
func (n NewClient) checkReach(ctx context.Context, q db.Queryer) error {
	if n.Organisation == "" && !slices.Contains(n.Scopes, SCIMScope) {
		return nil
	}
	tree, err := accounts.Organisations(ctx, q)
	if err != nil {
		return err
	}
	if _, there := tree.Find(n.Organisation); !there {
		return ErrClientOrganisation
	}
	return nil
}

// Rotation is how a client's token is followed by another.
type Rotation struct {
	After   int           // the newest token that whoever asks knows of, so that what is sent twice gives one; 0: whichever it is
	Life    time.Duration // of the new one
	Overlap time.Duration // how long the one before it still holds; 0: it ends at once
}

// RotateClient gives a client another token, shown this once. Only the newest
// of those before it holds for a while longer: two at the most. Problems:
// ErrNoClient, ErrRevoked, ErrRotated, ErrTokenLife, ErrOverlap.
func (s *Service) RotateClient(ctx context.Context, by accounts.Actor, id ClientID, rotation Rotation) (Client, Token, error) {
	if err := checkLife(rotation.Life); err != nil {
		return Client{}, Token{}, err
	}
	if rotation.Overlap < 0 || rotation.Overlap > longestOverlap {
		return Client{}, Token{}, ErrOverlap
	}
	token := newToken()
	c, err := s.changeClient(ctx, by, id, "client.rotate", func(tx *db.Tx, was Client) error {
		if rotation.After != 0 && rotation.After != was.Newest {
			return ErrRotated
		}
		if err := endOlderTokens(ctx, tx, id); err != nil {
			return err
		}
		if err := shortenTokens(ctx, tx, id, tx.Now().Add(rotation.Overlap)); err != nil {
			return err
		}
		return insertToken(ctx, tx, id, token.hash(), tx.Now().Add(rotation.Life))
	})
	return c, token, err
}

// RevokeClient ends a client and all its tokens, for good. Problems:
// ErrNoClient, ErrRevoked.
func (s *Service) RevokeClient(ctx context.Context, by accounts.Actor, id ClientID) error {
	_, err := s.changeClient(ctx, by, id, "client.revoke", func(tx *db.Tx, _ Client) error { return revokeClient(ctx, tx, id) })
	return err
}

// changeClient changes a client that is not revoked, and writes that in the log.
func (s *Service) changeClient(ctx context.Context, by accounts.Actor, id ClientID, action string, change func(tx *db.Tx, was Client) error) (c Client, err error) {
	if err := s.MayConnect(ctx, by); err != nil {
		return Client{}, err
	}
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		c, err = selectClient(ctx, tx, id)
		switch {
		case errors.Is(err, db.ErrNone):
			return ErrNoClient
		case err != nil:
			return fmt.Errorf("read client: %w", err)
		case c.RevokedAt != nil:
			return ErrRevoked
		}
		if err := change(tx, c); err != nil {
			return fmt.Errorf("%s: %w", action, err)
		}
		if c, err = selectClient(ctx, tx, id); err != nil {
			return fmt.Errorf("read client: %w", err)
		}
		return audit.Record(ctx, tx, by.Entry(action, "").About("client", string(id)))
	})
	return c, err
}

// Clients lists all there ever were, those in use first, by name.
func (s *Service) Clients(ctx context.Context, by accounts.Actor) ([]Client, error) {
	if err := s.MayConnect(ctx, by); err != nil {
		return nil, err
	}
	all, err := selectClients(ctx, s.DB)
	if err != nil {
		return nil, fmt.Errorf("list clients: %w", err)
	}
	return all, nil
}

// FindClient gives the client with that id, or the one in use of that name.
// Problem: ErrNoClient.
func (s *Service) FindClient(ctx context.Context, by accounts.Actor, word string) (Client, error) {
	all, err := s.Clients(ctx, by)
	if err != nil {
		return Client{}, err
	}
	at := slices.IndexFunc(all, func(c Client) bool {
		return string(c.ID) == word || c.RevokedAt == nil && strings.EqualFold(c.Name, strings.TrimSpace(word))
	})
	if at < 0 {
		return Client{}, ErrNoClient
	}
	return all[at], nil
}

func joined(scopes []Scope) string {
	words := make([]string, len(scopes))
	for i, scope := range scopes {
		words[i] = string(scope)
	}
	return strings.Join(words, " ")
}
