package courses

import (
	"context"
	"crypto/ed25519"
	"strconv"
	"strings"

	"kursbro/app/i18n"
	"kursbro/app/problem"
	"kursbro/courses/badge"
)

// BadgeKeys sign certificates as Open Badges. The zero value: there are none.
type BadgeKeys struct {
	Signs ed25519.PrivateKey
	Known []ed25519.PublicKey // whose badges are ours: that one's, and those before it
}

// Problems of badges.
var (
	ErrNoBadges       = problem.New(problem.NotFound, "badge.none")
	ErrBadgeElsewhere = problem.New(problem.Invalid, "badge.elsewhere") // issued by somebody else, whom we do not ask
)

// statusFor is how long a status document may be kept, in days.
const statusFor = 1

// BadgePath is where the badge of a certificate is found; empty where there are
// none, or the certificate is not in force.
func (s *Service) BadgePath(c Certificate) string {
	if s.BadgeKeys.Signs == nil || c.VerdictAt(s.DB.Now()) != Valid {
		return ""
	}
	return "/bevis/" + c.Code + badgeFile
}

const (
	badgeFile  = "/merke.json"
	badgeState = "/status.json"
)

func (s *Service) badgeIssuer() string { return s.Settings.URL + "/utsteder" }

func (s *Service) badgeKey() badge.Key {
	return badge.Key{Name: badge.KeyName(s.BadgeKeys.Signs.Public().(ed25519.PublicKey)), Signer: s.BadgeKeys.Signs}
}

// Badge is a certificate in force as an Open Badge, in the reader's language or
// the nearest that the course has. It says what the verification page says to
// whoever has its address. Problem: ErrNoBadges.
func (s *Service) Badge(ctx context.Context, c Certificate, wanted i18n.Language) ([]byte, error) {
	if s.BadgePath(c) == "" {
		return nil, ErrNoBadges
	}
	course, err := selectCourse(ctx, s.DB, c.CourseID)
	if err != nil {
		return nil, err
	}
	return badge.Sign(s.credential(c, course, wanted), s.badgeKey(), s.DB.Now())
}

func (s *Service) credential(c Certificate, course Course, wanted i18n.Language) badge.Credential {
	language := titledIn(c.Titles, wanted)
	w := i18n.For(language)
	made := badge.Credential{
		ID:     s.Settings.URL + "/bevis/" + c.Code + badgeFile,
		Issuer: badge.Profile{ID: s.badgeIssuer(), Name: c.Issuer, URL: s.Settings.URL + "/"},
		Achievement: badge.Achievement{
			ID: s.Settings.URL + "/kurs/" + string(c.CourseID), Name: c.Title(language),
			Description: course.Texts[language].Summary, Criteria: w.T("badge.criteria"), Language: string(language),
		},
		Holder: badge.Holder{Name: c.Holder}, ValidFrom: c.AchievedAt, Evidence: s.Address(c),
		Status: badge.Status{List: s.badgeStatus(c)},
	}
	if c.HoldsUntil != nil {
		made.ValidUntil = *c.HoldsUntil
	}
	if c.Score != nil {
		made.Result = badge.Result{Name: w.T("certificate.result"), Type: "Percent", Min: "0", Max: "100",
			Value: strconv.FormatFloat(float64(*c.Score)/100, 'f', -1, 64)}
	}
	return made
}

// titledIn is the language of the title that a reader gets.
func titledIn(titles map[i18n.Language]string, wanted i18n.Language) i18n.Language {
	for _, language := range fallbacks(wanted) {
		if titles[language] != "" {
			return language
		}
	}
	return wanted
}

func (s *Service) badgeStatus(c Certificate) string {
	return s.Settings.URL + "/bevis/" + c.Code + badgeState
}

// BadgeStatus says for machines whether a badge still counts. Each badge has a
// list of its own, so that none tells of others. Problem: ErrNoBadges.
func (s *Service) BadgeStatus(c Certificate) ([]byte, error) {
	if s.BadgeKeys.Signs == nil {
		return nil, ErrNoBadges
	}
	now := s.DB.Now()
	list := badge.StatusList{ID: s.badgeStatus(c), Issuer: s.badgeIssuer(), From: now, Until: now.AddDate(0, 0, statusFor)}
	if c.VerdictAt(now) != Valid {
		list.Revoked = []int{0}
	}
	return badge.SignStatusList(list, s.badgeKey())
}

// BadgeIssuer says for machines whose badges these are. Problem: ErrNoBadges.
func (s *Service) BadgeIssuer() ([]byte, error) {
	if s.BadgeKeys.Signs == nil {
		return nil, ErrNoBadges
	}
	return badge.IssuerDocument(badge.Profile{ID: s.badgeIssuer(), Name: "Kursbro", URL: s.Settings.URL + "/"}, badge.Named(s.BadgeKeys.Known))
}

// BadgeKey is one of the issuer's keys. Problem: ErrNoBadges.
func (s *Service) BadgeKey(name string) ([]byte, error) {
	key, known := badge.Named(s.BadgeKeys.Known)[name]
	if !known {
		return nil, ErrNoBadges
	}
	return badge.JWK(s.badgeIssuer(), name, key)
}

// CheckBadge says whether a file is a badge as we signed it, and gives who it
// says issued it and what we hold of that certificate now. Problems: those of
// badge.Open and badge.Read, ErrBadgeElsewhere, and ErrNoCertificate where it is
// ours but about no certificate that we hold.
func (s *Service) CheckBadge(ctx context.Context, file []byte) (issuer string, held Certificate, err error) {
	raw, err := badge.Open(file)
	if err != nil {
		return "", Certificate{}, err
	}
	read, err := badge.Read(raw, func(issuer string) ([]byte, error) {
		if issuer != s.badgeIssuer() || s.BadgeKeys.Signs == nil {
			return nil, ErrBadgeElsewhere
		}
		return s.BadgeIssuer()
	}, s.DB.Now())
	if err != nil {
		return "", Certificate{}, err
	}
	code := strings.TrimSuffix(strings.TrimPrefix(read.ID, s.Settings.URL+"/bevis/"), badgeFile)
	held, err = s.Verify(ctx, code)
	return read.Issuer.Name, held, err
}
