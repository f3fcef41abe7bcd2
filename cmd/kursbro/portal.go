package main

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"kursbro/accounts"
	"kursbro/accounts/audit"
	accountspages "kursbro/accounts/pages"
	"kursbro/app/db"
	"kursbro/app/jobs"
	"kursbro/app/mail"
	"kursbro/app/site"
	"kursbro/courses"
	"kursbro/courses/goals"
	coursespages "kursbro/courses/pages"
	"kursbro/courses/player"
	"kursbro/courses/report"
	"kursbro/merge"
	"kursbro/merge/events"
	mergepages "kursbro/merge/pages"
	"kursbro/merge/privacy"
)

// portal is the house with its doors: the rooms, their pages, the content
// origin and the jobs. This file is the diagram as code.
type portal struct {
	rooms   *rooms
	site    *site.Site
	content http.Handler
	metrics *site.Metrics
	jobs    *jobs.Runner
	health  *site.Health
	reading atomic.Int64 // pages being drawn now
	read    atomic.Int64 // when the last one was, in nanoseconds since 1970
	sealed  sync.Once    // the log, for the first time since the start

	retained retentionMetrics
}

func newPortal(r *rooms) (*portal, error) {
	p := &portal{rooms: r, retained: newRetentionMetrics(), metrics: site.NewMetrics(), health: site.NewHealth(site.Check{Name: "database", Run: r.db.Ready}), jobs: jobs.New(r.db, slog.Default())}
	contact := site.Contact{Phone: r.config.Contact.Phone, Dial: dial(r.config.Contact.Phone), Mail: r.config.Contact.Mail, Hours: r.config.Contact.Hours}
	var err error
	p.site, err = site.New(site.Options{
		URL: r.config.URL, ContentURL: r.config.ContentURL, Secret: r.config.SecretBytes(), OldSecrets: r.config.OldSecrets(),
		TrustedProxies: r.config.TrustedProxies, Contact: contact, Demo: r.config.Demo, Kept: site.Kept{Guests: r.config.Guests, Inquiries: r.config.Inquiries, Mails: r.config.Mails, Log: r.config.Log}, PrivacyText: accounts.PrivacyText, Metrics: p.metrics, Health: p.health,
		Identify: accountspages.Identify(r.accounts), KeepTheme: accountspages.KeepTheme(r.accounts),
		Authorise: func(ctx context.Context, rule site.Rule) error {
			return accounts.Authorise(accounts.ActorFrom(ctx), string(rule))
		},
		Menu: withErasures(withSystems(withGoals(withReports(withApprovals(menu, r.courses), report.New(r.courses)), r.goals), r.merge), r.privacy), Notices: joined(accountspages.Notices(r.accounts), mergepages.Notices(r.merge)), Explain: db.Problem,
	})
	if err != nil {
		return nil, err
	}
	accountspages.Mount(p.site, r.accounts)
	coursespages.Mount(p.site, r.courses, r.merge.FormerNames)
	coursespages.MountGoals(p.site, r.goals)
	coursespages.MountReports(p.site, report.New(r.courses))
	coursespages.MountReminders(p.site, r.reminder)
	mergepages.Mount(p.site, r.merge)
	mergepages.MountPrivacy(p.site, r.privacy)
	p.site.Machine("/api/events", mergepages.Machine(p.site, r.merge, merge.EventsScope, events.Refuse, r.events.Feed()))
	directory, err := r.merge.Directory(r.config.URL + "/scim/v2")
	if err != nil {
		return nil, err
	}
	p.site.Machine("/scim/v2/", mergepages.Machine(p.site, r.merge, merge.SCIMScope, merge.RefuseSCIM, directory))
	p.content = player.New(r.courses, r.files, r.config.URL)
	r.accounts.Hasher.Busy, r.merge.Busy = p.isRead, p.isRead
	p.watch()
	return p, p.registerJobs()
}

// pages is the site, counting the pages that are being drawn: while there are
// any, passwords wait (a sign-in storm must not starve those who are in).
func (p *portal) pages() http.Handler {
	inner := p.site.Handler()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodGet {
			p.reading.Add(1)
			defer func() {
				p.read.Store(time.Now().UnixNano())
				p.reading.Add(-1)
			}()
		}
		inner.ServeHTTP(w, r)
	})
}

// lull is how long nobody must have read before all cores may check passwords.
const lull = 50 * time.Millisecond

// isRead says whether people read pages just now.
func (p *portal) isRead() bool {
	return p.reading.Load() > 0 || time.Since(time.Unix(0, p.read.Load())) < lull
}

// joined is what several rooms have to say on a page.
func joined(rooms ...func(context.Context, string) []site.Notice) func(context.Context, string) []site.Notice {
	return func(ctx context.Context, path string) (all []site.Notice) {
		for _, notices := range rooms {
			all = append(all, notices(ctx, path)...)
		}
		return all
	}
}

// menu lists what the person may open, in the order of the frame.
func menu(ctx context.Context) []site.Link {
	who := accounts.ActorFrom(ctx)
	var links []site.Link
	for _, l := range []struct{ rule, key, path string }{
		{accounts.RuleSignedIn, "courses.catalogue.title", "/kurskatalog"},
		{accounts.RuleSignedIn, "courses.mine.title", "/min-side"},
		{accounts.RuleEmployee, "courses.competence.title", "/min-kompetanse"},
		{accounts.RuleHelpdesk, "helpdesk.search.title", "/kundesenter"},
		{accounts.RuleHR, "merge.hires.title", "/hr/ansettelser"},
		{accounts.RuleCourseOwner, "courses.desk.title", "/kurseier"},
		{accounts.RuleAuditReader, "accounts.log.title", "/logg"},
	} {
		if accounts.Authorise(who, l.rule) == nil {
			links = append(links, site.Link{Key: l.key, Path: l.path})
		}
	}
	return links
}

// withSystems adds the other systems to a menu, for those who see to them: an
// administrator of a part of the tree does not.
func withSystems(menu func(context.Context) []site.Link, service *merge.Service) func(context.Context) []site.Link {
	return func(ctx context.Context) []site.Link {
		links, who := menu(ctx), accounts.ActorFrom(ctx)
		if accounts.Authorise(who, accounts.RuleAdministrator) != nil || service.MayConnect(ctx, who) != nil {
			return links
		}
		return append(links, site.Link{Key: "merge.systems.title", Path: "/systemer"})
	}
}

// withErasures adds who asks to be erased to a menu, for the HR that answers,
// while anybody waits.
func withErasures(menu func(context.Context) []site.Link, service *privacy.Service) func(context.Context) []site.Link {
	return func(ctx context.Context) []site.Link {
		links := menu(ctx)
		waiting, err := service.WaitingCount(ctx, accounts.ActorFrom(ctx))
		if err != nil {
			slog.WarnContext(ctx, "a menu lacks requests to be erased", "error", err)
		}
		if waiting == 0 {
			return links
		}
		after := 1 + slices.IndexFunc(links, func(l site.Link) bool { return l.Path == "/hr/ansettelser" })
		return slices.Insert(links, after, site.Link{Key: "privacy.erasures.menu", Path: "/hr/sletting", Count: waiting})
	}
}

// withApprovals adds what waits for the person's yes to a menu: for whom
// something does, or who leads somebody.
func withApprovals(menu func(context.Context) []site.Link, service *courses.Service) func(context.Context) []site.Link {
	return func(ctx context.Context) []site.Link {
		links := menu(ctx)
		waiting, concerned, err := service.ApprovalCount(ctx, accounts.ActorFrom(ctx))
		if err != nil || !concerned {
			return links
		}
		after := 1 + slices.IndexFunc(links, func(l site.Link) bool { return l.Path == "/min-side" })
		return slices.Insert(links, after, site.Link{Key: "approval.desk.title", Path: "/til-godkjenning", Count: waiting})
	}
}

// withReports adds reports to a menu, for who leads or serves somebody.
func withReports(menu func(context.Context) []site.Link, service *report.Service) func(context.Context) []site.Link {
	return func(ctx context.Context) []site.Link {
		links := menu(ctx)
		concerned, err := service.Concerns(ctx, accounts.ActorFrom(ctx))
		if err != nil {
			slog.WarnContext(ctx, "a menu lacks reports", "error", err)
		}
		if !concerned {
			return links
		}
		after := 1 + slices.IndexFunc(links, func(l site.Link) bool { return l.Path == "/min-kompetanse" })
		return slices.Insert(links, max(after, min(2, len(links))), site.Link{Key: "report.list.title", Path: "/rapporter"})
	}
}

// withGoals adds learning goals to a menu, for whom they concern, with how much
// waits to be signed.
func withGoals(menu func(context.Context) []site.Link, service *goals.Service) func(context.Context) []site.Link {
	return func(ctx context.Context) []site.Link {
		links := menu(ctx)
		holds, follows, waiting, err := service.Concerns(ctx, accounts.ActorFrom(ctx))
		if err != nil {
			slog.WarnContext(ctx, "a menu lacks learning goals", "error", err)
		}
		if !holds && !follows {
			return links
		}
		path := "/laringsmal"
		if waiting > 0 {
			path = "/til-signering"
		}
		return slices.Insert(links, min(2, len(links)), site.Link{Key: "goals.title", Path: path, Count: waiting})
	}
}

// registerJobs names everything that happens without anybody asking.
func (p *portal) registerJobs() error {
	r := p.rooms
	carrier, err := p.carrier()
	if err != nil {
		return err
	}
	sender := mail.NewSender(r.db, carrier, mail.Contact{Phone: r.config.Contact.Phone, Mail: r.config.Contact.Mail})
	sender.Fill(mail.WelcomeInternal, r.accounts.FillWelcome)
	sender.Fill(mail.ReminderDigest, r.reminder.FillDigest)
	sender.Fill(mail.ReminderLed, r.reminder.FillLed)
	for _, job := range []jobs.Job{
		{Name: "mail.send", Every: time.Second, Pending: sender.Pending, Run: sender.Run},
		{Name: "accounts.inbox", Every: time.Second, Pending: r.accounts.InboxWaits, Run: counted(r.accounts.SeeToInbox)},
		{Name: "accounts.return_inquiries", Every: 15 * time.Second, Pending: r.accounts.AnswersAreLost, Run: counted(r.accounts.ReturnInquiries)},
		{Name: "merge.due", Every: 2 * time.Second, Pending: r.merge.Due, Run: p.mergeDue},
		{Name: "merge.likenesses", Every: 10 * time.Minute, Run: counted(r.merge.FindLikenesses)},
		{Name: "merge.forget", At: "03:20", Run: counted(r.merge.Forget)},
		{Name: "audit.seal", Every: 5 * time.Second, Pending: r.auditPending, Run: p.sealAudit},
		{Name: "accounts.end", At: "00:05", Run: counted(r.accounts.EndDue)},
		{Name: "accounts.sweep_logins", At: "03:10", Run: counted(r.accounts.SweepLogins)},
		{Name: "accounts.sweep_challenges", Every: time.Hour, Run: counted(r.accounts.SweepChallenges)},
		{Name: "accounts.sweep_visits", Every: time.Hour, Run: counted(r.accounts.SweepVisits)},
		{Name: "accounts.sweep_throttle", Every: time.Hour, Run: counted(r.accounts.SweepThrottle)},
		{Name: "privacy.erase", Every: time.Minute, Pending: r.privacy.EraseIsDue, Run: counted(r.privacy.EraseDue)},
		{Name: "courses.reckoning", Every: time.Minute, Run: counted(r.courses.SeeToReckonings)},
		{Name: "courses.assign", Every: 10 * time.Minute, Run: counted(r.courses.SeeToAssignments)},
		{Name: "courses.silence", Every: 15 * time.Second, Run: counted(r.courses.SeeToSilence)},
		{Name: "courses.held", Every: 15 * time.Second, Run: counted(r.courses.SeeToHeld)},
		{Name: "courses.approvals", Every: 15 * time.Second, Run: counted(r.courses.SeeToApprovals)},
		{Name: "courses.completions", Every: time.Minute, Run: counted(r.courses.SeeToImports)},
		{Name: "courses.reports", Every: 10 * time.Minute, Run: counted(report.New(r.courses).SendDue)},
		{Name: "courses.sweep_offers", Every: 30 * time.Second, Pending: r.courses.OffersDue, Run: counted(r.courses.SweepOffers)},
		{Name: "courses.sweep_lines", Every: time.Minute, Pending: r.courses.LinesDue, Run: counted(r.courses.SweepLines)},
		{Name: "courses.compress", Every: time.Minute, Pending: r.courses.CompressWaiting, Run: counted(r.courses.CompressFiles)},
		{Name: "courses.reread", Every: time.Hour, Run: counted(r.courses.RereadPackages)},
		{Name: "courses.sweep_launches", At: "03:15", Run: counted(r.courses.SweepLaunches)},
		{Name: "courses.sweep_packages", At: "03:25", Run: counted(r.courses.SweepPackages)},
		{Name: "courses.remind", At: cmp.Or(r.config.Remind.At, "07:00"), Run: counted(r.reminder.Remind)},
		{Name: "courses.sweep_reminders", At: "03:35", Run: counted(r.reminder.Sweep)},
		{Name: "files.sweep", At: "03:30", Run: r.sweepFiles},
	} {
		p.jobs.Register(job)
	}
	for i, rule := range privacy.Rules {
		p.jobs.Register(jobs.Job{Name: rule.Job(), At: fmt.Sprintf("03:%d", 40+2*i), Run: p.retain(rule)})
	}
	if r.config.AuditKey != "" {
		p.jobs.Register(jobs.Job{Name: "audit.export", Every: time.Hour, Pending: r.headWaits, Run: r.exportHead})
	} else if !r.config.Demo {
		slog.Warn("the audit log is not signed: whoever owns the database could make it anew (--audit-key)")
	}
	for _, job := range r.events.Jobs() {
		p.jobs.Register(job)
	}
	return nil
}

// sealAudit chains the entries that acts have written since the last time. The
// first time, the end of the log is signed at once: hourly begins now.
func (p *portal) sealAudit(ctx context.Context) error {
	_, err := audit.Seal(ctx, p.rooms.db)
	if err == nil {
		p.sealed.Do(func() { p.jobs.Nudge("audit.export") })
	}
	return err
}

// mergeDue merges what is due; who is told of it need not wait a second more.
func (p *portal) mergeDue(ctx context.Context) error {
	merged, err := p.rooms.merge.MergeDue(ctx)
	if merged > 0 {
		p.jobs.Nudge(events.DeliverJob)
	}
	return err
}

// carrier takes mails to the mail server; in the demo to /dev/mail.
func (p *portal) carrier() (mail.Carrier, error) {
	c := p.rooms.config
	if c.Demo && c.SMTP.Host == "" {
		box := &mail.Mailbox{}
		mountDevMail(p.site, box)
		return box, nil
	}
	return mail.NewSMTP(mail.Config{Host: c.SMTP.Host, Port: c.SMTP.Port, User: c.SMTP.User, Password: c.SMTP.Password.Reveal(),
		Security: mail.Security(c.SMTP.Security), From: c.From, Bounces: c.SMTP.Bounces})
}

// dial is a Norwegian telephone number as telephones want it.
func dial(phone string) string {
	digits := strings.ReplaceAll(phone, " ", "")
	if len(digits) == 8 {
		return "+47" + digits
	}
	return digits
}
