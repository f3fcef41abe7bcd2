// Package courses owns what people learn here: courses and their packages,
// the catalogue, enrolments, classes and the seats in them, attempts, results
// and certificates.
//
// It does not own people and organisations (accounts), what a package is made
// of (courses/scorm), the origin that plays it (courses/player), how a
// certificate is drawn (courses/certificate), or the decision that two
// profiles are one person (merge): for that it offers PlanMove and ApplyMove.
package courses

import (
	"crypto/x509"
	"kursbro/accounts"
	"kursbro/app/blob"
	"kursbro/app/db"
	"kursbro/courses/certificate"
	"kursbro/courses/pdf"
)

// Every row has its own kind of key, so that one cannot be taken for another.
type (
	CourseID      string
	CategoryID    string
	PackageID     string
	EnrolmentID   string
	AttemptID     string
	ResultID      string
	CertificateID string
	ClassID       string
	SeatID        string
)

// Settings is what the operator decides about learning.
type Settings struct {
	URL        string // of the portal, without a slash at the end: verification addresses begin with it
	ContentURL string // of the origin that plays content, without a slash at the end (design §8)
	Sender     string // address that mail and calendar entries are from

	LargestPackage int64 // bytes of an uploaded zip; 0: what scorm.DefaultLimits say
}

// Parts is what the room is built from.
type Parts struct {
	DB           *db.DB
	Blob         blob.Store
	Accounts     *accounts.Service
	Certificates *certificate.Printer
	Signer       *pdf.Signer         // of certificates; nil leaves them unsigned
	Signed       []*x509.Certificate // whose signatures are ours: that one's, and those before it
	Stamps       []*x509.Certificate // authorities behind time stamps
	BadgeKeys    BadgeKeys
	Settings     Settings
}

// Service is the room: each exported method is one act and one transaction.
type Service struct {
	Parts
	catalogue catalogueCache
	played    packageCache
	shown     shownCache
	crowds    participantCache
}

// New furnishes the room.
func New(parts Parts) *Service { return &Service{Parts: parts} }
