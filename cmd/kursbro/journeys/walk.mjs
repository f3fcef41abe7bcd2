// The pages of the portal: who sees them, and where they are or how one comes
// there. They come in five acts, because being hired changes what is there.
// Nothing here reads words: the walk is made in four languages.
import { badPackages } from './packages.mjs';
import { synthetic } from './nationalid.mjs';
import { demo, demoPassword } from './person.mjs';
import { until } from './portal.mjs';
import { checkOrder, choose, chooseFile, hires, idIn, search, send, sending, wrongFile } from './scenery.mjs';

// How a walker comes to a page.

const to = (path) => (person, at) => person.goes(path(at));

const searching = (text) => async (helpdesk) => {
  await helpdesk.goes('/kundesenter');
  await search(helpdesk, text);
};

const uploading = (path, file) => async (person) => {
  await person.goes(path);
  await chooseFile(person, file);
  await send(person);
};

/** A full file that leaves nearly everybody out: nobody is ended before somebody says yes. */
const leavingOut = async (hr) => {
  await hr.goes('/hr/ansettelser');
  await chooseFile(hr, { name: 'full.csv', mimeType: 'text/csv', buffer: Buffer.from(hires()) });
  await hr.page.locator('main [name="full"]').check();
  await send(hr, 'main form[enctype] .form-end button');
};

/** Lets in a system under a name that nobody has; its token is on the page that answers. */
const lettingIn = async (administrator) => {
  await administrator.goes('/systemer/klient/ny');
  await administrator.page.locator('main [name="events"]').check();
  await administrator.page.locator('main [name="name"]').fill(`System ${Math.random()}`);
  await send(administrator);
};

const opening = (path, ...summaries) => async (person, at) => {
  await person.goes(typeof path === 'string' ? path : path(at));
  for (const summary of summaries) await person.page.locator(summary).filter({ visible: true }).first().click();
};

const playing = (path) => async (person, at) => {
  await person.goes(path(at));
  await person.courseIsOpen();
};

/** Who lacks so many of the first courses. */
const lacking = (courses) => async (reader) => {
  await reader.goes('/rapporter/ny');
  for (let n = 0; n < courses; n++) await reader.page.locator('main [name="kurs"]').nth(n).check();
  await send(reader, 'main .form-end button');
};

/** A report that is kept, with its parts open. */
const keeping = async (leader) => {
  await lacking(1)(leader);
  await leader.page.locator('main details:has([name="navn"]) > summary').click();
  await leader.page.locator('main [name="navn"]').fill('Brannvern');
  await send(leader, 'main form:has([name="navn"]) button');
  for (const summary of await leader.page.locator('main details > summary').all()) await summary.click();
};

const answering = async (owner) => {
  await owner.goes('/til-godkjenning');
  await owner.page.locator('td a.ds-button').first().click();
  await owner.page.waitForURL(/til-godkjenning\/./);
};

/** Makes a rule, and asks to end it. */
const ruled = async (owner, at) => {
  await owner.goes(`${at.owned}/pamelding/regel`);
  const branches = await owner.page.locator('select[name=organisation] option:not([value=""])').evaluateAll((all) => all.map((option) => option.value));
  const confirm = owner.page.locator('input[name=confirmed] ~ .form-end button');
  for (const branch of branches) { // the first that the course is open to
    await owner.page.evaluate((value) => { document.querySelector('select[name=organisation]').value = value; }, branch);
    await owner.page.locator('form.form button.ds-button').first().click();
    if (await confirm.count()) break;
  }
  await confirm.click();
  const rule = await owner.page.locator('#regler .rows a').first().getAttribute('href');
  await owner.goes(rule);
  await owner.goes(`${rule}/avslutt`);
};

/** Reads a list, and enrols nobody. */
const listed = async (owner, at) => {
  await owner.goes(`${at.owned}/pamelding/liste`);
  await owner.page.locator('textarea[name=list]:visible').fill('olber1\nukjent@post.example');
  await owner.page.locator('form.form button.ds-button').last().click();
  await owner.page.locator('table').waitFor();
};

/** Chooses all results to share; with an address, goes on to the check. */
const ordering = (address) => async (guest) => {
  await guest.goes('/del-resultater');
  await choose(guest);
  if (address) await checkOrder(guest, address);
};

/** The password is right; the second step is to come. */
const halfway = (values) => async (half) => {
  await half.goes('/logg-inn');
  if (await half.page.locator('#f-password').count()) await sending('/logg-inn', { name: demo.mentor.name, password: demoPassword })(half);
  await half.goes('/logg-inn/steg');
  if (values) await sending('/logg-inn/steg', values)(half);
};

/** Who asks to be erased; with values, an answer that lacks the word for them. */
const deciding = (values) => async (hr) => {
  await hr.goes('/hr/sletting');
  const path = await hr.page.locator('main ul.rows a').first().getAttribute('href');
  await hr.goes(path);
  if (values) await sending(path, values)(hr);
};

/** [name, who, where it is or how one comes there] */
export const acts = [[
  ['front', 'visitor', '/'],
  ['front-menus', 'visitor', opening('/', '.top-tools summary, details.menu > summary')],
  ['registration', 'visitor', '/registrer'],
  ['registration-faults', 'visitor', sending('/registrer', { email: 'ingen krøllalfa', birth_date: '31.02.1990' })],
  ['registration-number', 'visitor', opening('/registrer', 'details.why > summary')],
  ['registered', 'visitor', '/registrer/sendt'],
  ['registration-reopen', 'visitor', '/registrer/endre'],
  ['registration-reopen-fault', 'visitor', sending('/registrer/endre', { birth_date: '1.1.1980' })],
  ['sign-in', 'visitor', '/logg-inn'],
  ['sign-in-failed', 'visitor', (visitor) => sending('/logg-inn', { name: `ukjent${Math.random()}@post.example`, password: 'feil' })(visitor)],
  ['sign-in-provider-no', 'visitor', '/logg-inn/idporten/svar?state=finnes-ikke'],
  ['sign-in-other-account', 'another', '/logg-inn/employer'],
  ['provider-stranger', 'stranger', '/kobling'],
  ['registration-proven', 'stranger', '/registrer'],
  ['provider-connect', 'prover', '/kobling'],
  ['profile-provers', 'prover', '/profil'],
  ['forgotten', 'visitor', '/glemt-passord'],
  ['forgotten-fault', 'visitor', sending('/glemt-passord')],
  ['mailed', 'visitor', '/glemt-passord/sendt'],
  ['password', 'visitor', to((at) => at.password)],
  ['password-fault', 'visitor', sending((at) => at.password, { password: 'kort' })],
  ['link-over', 'visitor', '/passord/finnes-ikke-finnes-ikke-finnes-ikke'],
  ['email-link', 'visitor', to((at) => at.emailLink)],
  ['email-link-over', 'visitor', '/epost/finnes-ikke-finnes-ikke-finnes-ikke'],
  ['course-visitor', 'visitor', to((at) => at.course)],
  ['verification', 'visitor', '/bevis'],
  ['verification-fault', 'visitor', (visitor) => until('the limit of guesses to pass', async () => {
    await sending('/bevis', { number: 'tull' })(visitor);
    return visitor.page.locator('#f-number-error').count();
  }, 120_000)],
  ['verified', 'visitor', to((at) => at.verification)],
  ['verified-unknown', 'visitor', '/bevis/aaaaaaaaaaaaaaaaaaaaaaaaaa'],
  ['privacy', 'visitor', '/personvern'],
  ['accessibility', 'visitor', '/tilgjengelighet'],
  ['not-found', 'visitor', '/finnes-ikke'],
  ['mail-list', 'visitor', '/dev/mail'],
  ['mail-letter', 'visitor', to((at) => at.letter)],
  ['front-signed-in', 'guest', '/'],
  ['menus-signed-in', 'guest', opening('/min-side', '.top-tools details:last-child summary, details.menu > summary')],
  ['catalogue', 'guest', '/kurskatalog'],
  ['catalogue-second-page', 'guest', '/kurskatalog?side=2'],
  ['catalogue-found', 'guest', '/kurskatalog?q=brann'],
  ['catalogue-none', 'guest', '/kurskatalog?q=brannvirn'],
  ['catalogue-narrowed', 'guest', '/kurskatalog?form=elearning&tid=short&sorter=popular'],
  ['catalogue-narrowed-none', 'guest', '/kurskatalog?form=classroom&tid=short'],
  ['catalogue-elsewhere', 'guest', '/kurskatalog?q=kommunal'],
  ['course', 'guest', to((at) => at.course)],
  ['course-ongoing', 'guest', to((at) => at.ongoing)],
  ['course-achieved', 'guest', to((at) => at.achieved)],
  ['course-not-found', 'guest', '/kurs/finnes-ikke'],
  ['player', 'guest', playing((at) => `${at.ongoing}/spill`)],
  ['ongoing', 'guest', '/min-side'],
  ['achieved', 'guest', '/min-side/gjennomforte'],
  ['certificate', 'guest', to((at) => at.certificate)],
  ['questionnaire', 'guest', to((at) => `${at.achieved}/evaluer`)],
  ['questionnaire-fault', 'guest', sending((at) => `${at.achieved}/evaluer`)],
  ['share', 'guest', '/del-resultater'],
  ['share-fault', 'guest', sending('/del-resultater')],
  ['share-order', 'guest', ordering()],
  ['share-order-fault', 'guest', ordering('ingen krøllalfa')],
  ['share-check', 'guest', ordering('leder@arbeid.example')],
  ['shares', 'guest', '/delinger'],
  ['reports-none', 'guest', '/rapporter'],
  ['report-new', 'leader', '/rapporter/ny'],
  ['report-new-fault', 'leader', lacking(0)],
  ['report', 'leader', lacking(2)],
  ['report-everywhere', 'owner', lacking(1)],
  ['report-saved', 'leader', keeping],
  ['reports', 'leader', '/rapporter'],
  ['share-own', 'guest', to((at) => at.share)],
  ['share-prolong', 'guest', opening((at) => at.share, 'details.why > summary')],
  ['share-code', 'visitor', to((at) => at.shared)],
  ['share-code-fault', 'visitor', sending((at) => at.shared, { code: 'feil' })],
  ['share-view', 'recipient', to((at) => at.shared)],
  ['share-over', 'visitor', '/delt/finnes-ikke'],
  ['certificate-not-found', 'guest', '/kursbevis/KB-2026-0000-0000'],
  ['profile', 'guest', '/profil'],
  ['profile-contact', 'guest', '/profil/kontakt'],
  ['profile-contact-fault', 'guest', sending('/profil/kontakt', { mobile: '12', postal_code: 'x' })],
  ['profile-name', 'guest', '/profil/navn'],
  ['profile-name-fault', 'guest', sending('/profil/navn', { given_name: '', birth_date: 'i fjor' })],
  ['profile-name-employee', 'employee', '/profil/navn'],
  ['organisation-change', 'guest', '/profil/organisasjon'],
  ['organisation-change-new', 'prover', '/profil/organisasjon'],
  ['organisation-change-employee', 'employee', '/profil/organisasjon'],
  ['organisation-changes', 'helpdesk', '/kundesenter/organisasjonsbytter'],
  ['organisation-changes-none', 'approver', '/kundesenter/organisasjonsbytter'],
  ['organisation-decide', 'helpdesk', to((at) => `${at.guest}/bytte`)],
  ['organisation-decide-fault', 'helpdesk', async (helpdesk, at) => {
    await helpdesk.goes(`${at.guest}/bytte`);
    await send(helpdesk, 'main button[value=nei]');
  }],
  ['organisations', 'administrator', '/organisasjoner'],
  ['organisation-new', 'administrator', '/organisasjoner/ny'],
  ['organisation-fault', 'administrator', async (administrator) => {
    await administrator.goes('/organisasjoner/ny');
    await administrator.page.locator('#f-number').fill('123');
    await send(administrator);
  }],
  ['organisation', 'administrator', async (administrator) => {
    await administrator.goes('/organisasjoner');
    await administrator.page.locator('main table a').first().click();
  }],
  ['organisation-domains', 'administrator', '/organisasjoner/epostdomener'],
  ['categories', 'administrator', '/emner'],
  ['category-new', 'administrator', '/emner/ny'],
  ['category-fault', 'administrator', sending('/emner/ny')],
  ['category', 'administrator', async (administrator) => {
    await administrator.goes('/emner');
    await administrator.page.locator('main .rows a').first().click();
    await administrator.page.locator('main details.why > summary').click();
  }],
  ['organisation-domains-fault', 'administrator', async (administrator) => {
    await administrator.goes('/organisasjoner/epostdomener');
    await administrator.page.locator('#f-domain').fill('gmail.com');
    await send(administrator);
  }],
  ['invitations', 'administrator', '/invitasjoner'],
  ['invitations-none', 'administrator', '/invitasjoner?vis=utlopt'],
  ['invite', 'administrator', '/invitasjoner/ny'],
  ['invite-helpdesk', 'helpdesk', '/invitasjoner/ny'],
  ['invite-fault', 'administrator', sending('/invitasjoner/ny', { email: 'ingen krøllalfa' })],
  ['invited-offers', 'guest', '/invitasjon'],
  ['invited-offers-none', 'employee', '/invitasjon'],
  ['invited', 'visitor', to((at) => at.invitation)],
  ['invited-other', 'employee', to((at) => at.invitation)],
  ['invited-code', 'leader', to((at) => at.invitation)],
  ['invited-code-fault', 'leader', (leader, at) => until('the limit of guesses to pass', async () => {
    await sending(at.invitation, { code: '12' })(leader);
    return leader.page.locator('#f-code-error').count();
  }, 120_000)],
  ['invited-new', 'visitor', to((at) => `${at.invitation}/ny`)],
  ['invited-new-fault', 'visitor', sending((at) => `${at.invitation}/ny`, { birth_date: 'i fjor' })],
  ['invited-sent', 'visitor', to((at) => `${at.invitation}/sendt`)],
  ['invited-over', 'visitor', '/invitasjon/finnes-ikke-finnes-ikke-finnes-ikke'],
  ['profile-password', 'guest', '/profil/passord'],
  ['profile-password-fault', 'guest', sending('/profil/passord')],
  ['profile-email', 'guest', '/profil/epost'],
  ['profile-email-fault', 'guest', sending('/profil/epost')],
  ['privacy-own', 'guest', '/profil/personvern'],
  ['privacy-looked-none', 'guest', '/profil/personvern/sett'],
  ['privacy-agreed', 'guest', '/profil/personvern/samtykke'],
  ['privacy-erase', 'guest', '/profil/personvern/slett'],
  ['privacy-erase-employee', 'employee', '/profil/personvern/slett'],
  ['privacy-asked', 'employee', sending('/profil/personvern/slett')],
  ['privacy-erase-for', 'helpdesk', to((at) => `${at.guest}/slett`)],
  ['privacy-erase-for-fault', 'helpdesk', sending((at) => `${at.guest}/slett`)],
  ['profile-appearance', 'guest', '/profil/utseende'],
  ['feed', 'guest', '/profil/kalender'],
  ['feed-unknown', 'visitor', '/kalender/finnes-ikke'],
  ['feed-made', 'leader', async (person) => {
    await person.goes('/profil/kalender');
    await send(person, 'main form[action="/profil/kalender"] button');
  }],
  ['reminders', 'guest', '/profil/paminnelser'],
  ['reminders-employee', 'employee', '/profil/paminnelser'],
  ['reminders-stop-unknown', 'visitor', '/paminnelser/av/finnes-ikke'],
  ['led-nobody', 'employee', '/mine-folk/frister'],
  ['factor-none', 'guest', '/profil/innlogging'],
  ['factor', 'mentor', '/profil/innlogging'],
  ['factor-confirm', 'guest', '/profil/innlogging/bekreft'],
  ['factor-confirm-fault', 'employee', sending('/profil/innlogging/bekreft', { password: 'feil' })],
  ['factor-passkey-new', 'guest', '/profil/innlogging/passnokkel'],
  ['factor-passkey', 'mentor', to((at) => at.passkey)],
  ['factor-passkey-fault', 'mentor', sending((at) => at.passkey, { name: '' })],
  ['factor-codeapp', 'employee', '/profil/innlogging/kodeapp'],
  ['factor-codeapp-fault', 'employee', sending('/profil/innlogging/kodeapp', { code: '12' })],
  ['factor-recovery', 'mentor', '/profil/innlogging/reservekoder'],
  ['factor-step', 'half', halfway()],
  ['factor-step-open', 'half', async (half) => {
    await halfway()(half);
    await half.page.locator('main details.why > summary').click();
  }],
  ['factor-step-fault', 'half', halfway({ code: '12' })],
  ['inquiry', 'visitor', '/kontakt?fra=/kurskatalog'],
  ['inquiry-fault', 'visitor', sending('/kontakt', { email: 'x' })],
  ['inquiry-signed-in', 'guest', '/kontakt'],
  ['inquiry-sent', 'visitor', '/kontakt/sendt?sak=7F3K-9Q2S&skjult=1'],
  ['forbidden', 'guest', '/kundesenter'],
  ['not-found-signed-in', 'guest', '/finnes-ikke'],
  ['ongoing-empty', 'employee', '/min-side'],
  ['achieved-empty', 'employee', '/min-side/gjennomforte'],
  ['competence-empty', 'employee', '/min-kompetanse'],
  ['share-empty', 'employee', '/del-resultater'],
  ['shares-empty', 'employee', '/delinger'],
  ['question-none', 'employee', '/er-dette-dine'],
  ['profile-employee', 'employee', '/profil'],
  ['profile-number', 'employee', '/profil/fodselsnummer'],
  ['course-asking', 'employee', to((at) => at.asking)],
  ['course-asked', 'leader', to((at) => at.asking)],
  ['ongoing-asked', 'leader', '/min-side'],
  ['approval-ask', 'employee', to((at) => `${at.asking}/be-om-plass`)],
  ['approvals-empty', 'leader', '/til-godkjenning'],
  ['approvals', 'owner', '/til-godkjenning'],
  ['approvals-all', 'owner', '/til-godkjenning?alle=1'],
  ['approval-answer', 'owner', answering],
  ['approval-rule', 'owner', to((at) => `${at.ruling}/pamelding/godkjenning`)],
  ['class-catalogue', 'employee', '/kurskatalog?q=hjerte-lunge'],
  ['class-course-visitor', 'visitor', to((at) => at.classroom.replace('/kurseier/', '/kurs/'))],
  ['class-course', 'employee', to((at) => at.classroom.replace('/kurseier/', '/kurs/'))],
  ['class-booked', 'guest', to((at) => `/kursdato/${at.booked}`)],
  ['class-booked-leave', 'guest', opening((at) => `/kursdato/${at.booked}`, 'details.why > summary')],
  ['class-full', 'employee', to((at) => `/kursdato/${at.booked}`)],
  ['class-waiting', 'leader', to((at) => `/kursdato/${at.booked}`)],
  ['class-offer', 'leader', to((at) => `/kursdato/${at.offered}`)],
  ['class-not-found', 'guest', '/kursdato/finnes-ikke'],
  ['class-ongoing', 'guest', '/min-side'],
  ['class-ongoing-offer', 'leader', '/min-side'],
  ['class-classroom', 'owner', '/kurseier/klasserom'],
  ['class-classroom-faults', 'owner', sending('/kurseier/klasserom', { title_nb: '', minutes: 'mange' })],
  ['class-owned', 'owner', to((at) => at.classroom)],
  ['class-new', 'owner', to((at) => `${at.classroom}/kursdato`)],
  ['class-new-days', 'owner', opening((at) => `${at.classroom}/kursdato`, 'details.why > summary')],
  ['class-new-faults', 'owner', sending((at) => `${at.classroom}/kursdato`, { link: 'tull', seats: 'mange', accept_hours: '-1' })],
  ['class-edit', 'owner', to((at) => `/kurseier/kursdato/${at.booked}/endre`)],
  ['class-roster', 'owner', to((at) => `/kurseier/kursdato/${at.booked}`)],
  ['class-message', 'owner', to((at) => `/kurseier/kursdato/${at.booked}/melding`)],
  ['class-message-faults', 'owner', sending((at) => `/kurseier/kursdato/${at.booked}/melding`, { words: ' ' })],
  ['class-roster-open', 'owner', opening((at) => `/kurseier/kursdato/${at.offered}`, 'details.why > summary', 'details.why:not([open]) > summary')],
  ['goals', 'doctor', '/laringsmal'],
  ['goals-plan', 'doctor', to((at) => at.plan)],
  ['goals-plan-open', 'doctor', opening((at) => at.plan, 'main details:not([open]) > summary')],
  ['goals-goal', 'doctor', to((at) => at.goal)],
  ['goals-ask', 'doctor', to((at) => `${at.plan}/spor`)],
  ['goals-ask-fault', 'doctor', sending((at) => `${at.plan}/spor`)],
  ['goals-plan-leader', 'leader', to((at) => at.plan)],
  ['goals-none', 'supervisor', '/laringsmal'],
  ['goals-sign', 'supervisor', '/til-signering'],
  ['goals-sign-fault', 'supervisor', sending('/til-signering')],
  ['goals-approve', 'leader', '/til-signering'],
  ['goals-sign-none', 'doctor', '/til-signering'],
  ['goals-talks', 'mentor', to((at) => `${at.plan}/samtaler`)],
  ['goals-talk', 'mentor', to((at) => at.talk)],
  ['goals-talk-doctor', 'doctor', to((at) => at.talk)],
  ['goals-not-found', 'employee', to((at) => at.plan)],
  ['goals-templates', 'owner', '/kurseier/laringsmal'],
  ['goals-templates-fault', 'owner', sending('/kurseier/laringsmal')],
  ['goals-give', 'owner', to((at) => at.template)],
  ['goals-give-fault', 'owner', sending((at) => at.template)],
  ['helpdesk', 'helpdesk', '/kundesenter'],
  ['helpdesk-found', 'helpdesk', searching('ka')],
  ['helpdesk-none', 'helpdesk', searching('finnesikke')],
  ['helpdesk-fault', 'helpdesk', searching('k')],
  ['inquiries', 'helpdesk', '/kundesenter/henvendelser'],
  ['inquiries-empty', 'helpdesk', '/kundesenter/henvendelser?vis=lukket'],
  ['inquiry-desk', 'helpdesk', to((at) => at.inquiry)],
  ['inquiry-desk-taken', 'helpdesk', to((at) => at.taken)],
  ['inquiry-desk-answered', 'helpdesk', to((at) => at.answered)],
  ['inquiry-desk-returned', 'helpdesk', to((at) => at.returned)],
  ['inquiries-mine', 'helpdesk', '/kundesenter/henvendelser?vis=mine'],
  ['trouble-bounced', 'helpdesk', async (helpdesk, at) => {
    await helpdesk.goes(at.returned);
    await helpdesk.goes(`${await helpdesk.page.locator('main aside a[href*="/person/"]').getAttribute('href')}/hva/epost`);
  }],
  ['inquiry-desk-fault', 'helpdesk', sending((at) => at.taken)],
  ['likeness', 'helpdesk', '/kundesenter/dubletter'],
  ...['inn', 'epost', 'finner-ikke', 'finner-ikke?kurs=e', 'borte', 'organisasjon', 'to-profiler', 'jobbet-her'].map((trouble) => [`trouble-${trouble.replace('?kurs=', '-')}`, 'helpdesk', to((at) => `${at.guest}/hva/${trouble}`)]),
  ['trouble-employee', 'helpdesk', to((at) => `${at.employee}/hva/inn`)],
  ['help-reopen', 'helpdesk', to((at) => `${at.employee}/gjenapne`)],
  ['person-guest', 'helpdesk', to((at) => at.guest)],
  ['person-employee', 'helpdesk', to((at) => at.employee)],
  ['person-asking', 'helpdesk', to((at) => at.leader)],
  ['person-not-found', 'helpdesk', '/kundesenter/person/finnes-ikke'],
  ['view', 'helpdesk', to((at) => `${at.guest}/se-som`)],
  ['view-fault', 'helpdesk', sending((at) => `${at.guest}/se-som`)],
  ['may', 'administrator', '/hvem-kan-gjore-hva'],
  ['may-role', 'administrator', '/hvem-kan-gjore-hva?rolle=course_owner'],
  ['roles', 'administrator', to((at) => `${at.guest}/roller`)],
  ['roles-fault', 'administrator', sending((at) => `${at.guest}/roller`)],
  ['help-link', 'helpdesk', to((at) => `${at.guest}/lenke`)],
  ['help-organisation', 'helpdesk', to((at) => `${at.guest}/organisasjon`)],
  ['help-organisation-employee', 'helpdesk', to((at) => `${at.employee}/organisasjon`)],
  ['help-organisation-fault', 'helpdesk', sending((at) => `${at.guest}/organisasjon`)],
  ['help-email', 'helpdesk', to((at) => `${at.guest}/epost`)],
  ['help-email-fault', 'helpdesk', sending((at) => `${at.guest}/epost`, { email: 'x' })],
  ['help-number', 'helpdesk', to((at) => `${at.guest}/fodselsnummer`)],
  ['help-number-fault', 'helpdesk', sending((at) => `${at.guest}/fodselsnummer`)],
  ['help-lock', 'helpdesk', to((at) => `${at.guest}/sperr`)],
  ['help-lock-fault', 'helpdesk', sending((at) => `${at.guest}/sperr`)],
  ['help-factors', 'helpdesk', to((at) => `${at.guarded}/nokler`)],
  ['help-factors-none', 'helpdesk', to((at) => `${at.guest}/nokler`)],
  ['help-factors-pinned', 'helpdesk', to((at) => `${at.leader}/nokler`)],
  ['help-factors-pinned-fault', 'helpdesk', sending((at) => `${at.leader}/nokler`)],
  ['help-factors-fault', 'helpdesk', sending((at) => `${at.guarded}/nokler`)],
  ['person-guarded', 'helpdesk', to((at) => at.guarded)],
  ['queue-empty', 'helpdesk', '/kundesenter/sammenslaing'],
  ['queue-hr-empty', 'hr', '/hr/sammenslaing'],
  ['mistaken-none', 'helpdesk', '/kundesenter/angre'],
  ['systems', 'administrator', '/systemer'],
  ['systems-client-new', 'administrator', '/systemer/klient/ny'],
  ['systems-client-fault', 'administrator', sending('/systemer/klient/ny')],
  ['systems-client', 'administrator', to((at) => at.client)],
  ['systems-secret', 'administrator', lettingIn],
  ['systems-secret-again', 'administrator', async (administrator) => {
    await lettingIn(administrator);
    await administrator.page.locator('main a.ds-button').last().click();
    await administrator.page.locator('main form[action$="/nokkel"]').waitFor();
    await send(administrator, 'main form[action$="/nokkel"] button');
  }],
  ['systems-client-open', 'administrator', opening((at) => at.client, 'main details.why > summary')],
  ['systems-client-ended', 'administrator', async (administrator) => {
    await lettingIn(administrator);
    await administrator.page.locator('main a.ds-button').last().click();
    await administrator.page.locator('main details.why > summary').click();
    await send(administrator, 'main form[action$="/steng"] button');
  }],
  ['systems-receiver-secret', 'administrator', (administrator) => sending('/systemer/mottaker/ny', { name: `Mottaker ${Math.random()}`, url: `https://mottaker.example/${Math.random()}` })(administrator)],
  ['systems-receiver-new', 'administrator', '/systemer/mottaker/ny'],
  ['systems-receiver-fault', 'administrator', sending('/systemer/mottaker/ny', { url: 'http://localhost/' })],
  ['systems-receiver', 'administrator', to((at) => at.receiver)],
  ['log', 'administrator', '/logg'],
  ['retention', 'auditor', '/logg/oppbevaring'],
  ['log-empty', 'administrator', '/logg?fra=1.1.1990&til=2.1.1990'],
  ['log-fault', 'administrator', '/logg?fra=tull'],
  ['hires-empty', 'hr', '/hr/ansettelser'],
  ['hires-fault', 'hr', sending('/hr/ansettelser')],
  ['hires-columns-fault', 'hr', uploading('/hr/ansettelser', { name: 'liste.csv', mimeType: 'text/csv', buffer: Buffer.from('navn;alder\nKari;33\n') })],
  ['hires-rehearsed', 'hr', uploading('/hr/ansettelser', { name: 'ansettelser.csv', mimeType: 'text/csv', buffer: Buffer.from(hires()) })],
  ['hires-wrong-file', 'hr', uploading('/hr/ansettelser', { name: 'feil.csv', mimeType: 'text/csv', buffer: Buffer.from(wrongFile()) })],
  ['hires-columns', 'hr', opening('/hr/ansettelser', 'details.why > summary')],
  ['hires-held', 'hr', leavingOut],
  ['hire-one-taken', 'hr', sending('/hr/ansettelser/ny', {
    given_name: 'Live', family_name: 'Lien', birth_date: '5.5.1990', national_id: synthetic('1990-05-05', 410), employee_number: '880001', username: 'olber1', start_date: '1.6.2026',
  })],
  ['hire-one-number', 'hr', sending('/hr/ansettelser/ny', {
    given_name: 'Ola', family_name: 'Berg', birth_date: '2.3.1984', national_id: synthetic('1984-03-02', 410), employee_number: '100001', username: 'olber1', start_date: '1.1.2020',
  })],
  ['hire-one', 'hr', '/hr/ansettelser/ny'],
  ['hire-one-faults', 'hr', sending('/hr/ansettelser/ny', { birth_date: 'i går' })],
  ['desk', 'owner', '/kurseier'],
  ['desk-none', 'owner', '/kurseier?q=finnesikke'],
  ['upload', 'owner', '/kurseier/ny'],
  ['upload-fault', 'owner', uploading('/kurseier/ny', badPackages['a page that is not there'].file)],
  ['describe-new', 'owner', to((at) => at.package)],
  ['describe-new-faults', 'owner', sending((at) => at.package, { title_nb: '', minutes: 'mange' })],
  ['preview', 'owner', playing((at) => `${at.package}/prov`)],
  ['owned', 'owner', to((at) => at.owned)],
  ['owned-more', 'owner', opening((at) => at.owned, 'details.why > summary')],
  ['describe', 'owner', to((at) => `${at.owned}/beskriv`)],
  ['silence', 'owner', to((at) => `${at.owned}/fullforing`)],
  ['admission', 'owner', to((at) => `${at.owned}/pamelding`)],
  ['admission-more', 'owner', opening((at) => `${at.owned}/pamelding`, 'details.why > summary')],
  ['assignment-new', 'owner', to((at) => `${at.owned}/pamelding/regel`)],
  ['assignment-end', 'owner', ruled],
  ['exemptions', 'owner', to((at) => `${at.owned}/pamelding/fritak`)],
  ['roll', 'owner', to((at) => `${at.owned}/pamelding/liste`)],
  ['roll-read', 'owner', listed],
  ['code', 'employee', '/kode'],
  ['code-wrong', 'visitor', '/kode?kode=BBBB-BBBB'],
  ['validity', 'owner', to((at) => `${at.owned}/gyldighet`)],
  ['validity-fault', 'owner', sending((at) => `${at.owned}/gyldighet`, { window: '99' })],
  ['participants', 'owner', to((at) => `${at.owned}/deltakere`)],
  ['participants-stuck', 'owner', to((at) => `${at.owned}/deltakere?status=stuck&rekkefolge=used`)],
  ['participants-none', 'owner', to((at) => `${at.owned}/deltakere?q=finnesikke`)],
  ['participant', 'owner', to((at) => at.fellow)],
  ['result-new', 'owner', to((at) => `${at.owned}/resultat`)],
  ['result-faults', 'owner', sending((at) => `${at.owned}/resultat`, { who: 'finnes.ikke', score: 'mye' })],
  ['imports', 'owner', '/kurseier/import'],
  ['imports-fault', 'owner', sending('/kurseier/import')],
  ['import-tried', 'owner', to((at) => at.tried)],
  ['import-done', 'owner', opening((at) => at.imported, 'details.why > summary')],
  ['handover', 'owner', to((at) => `${at.owned}/eier`)],
  ['figures-none', 'owner', to((at) => `${at.owned}/sporsmal`)],
  ['figures', 'owner', to((at) => `${at.achieved.replace('/kurs/', '/kurseier/')}/sporsmal`)],
  ['evaluation', 'owner', to((at) => `${at.owned}/evaluering`)],
  ['evaluation-fault', 'owner', async (owner, at) => {
    await owner.goes(`${at.owned}/evaluering`);
    await send(owner, 'main form.narrow .form-end button');
  }],
  ['classification', 'owner', to((at) => `${at.owned}/emner`)],
  ['classification-fault', 'owner', sending((at) => `${at.owned}/emner`, { tags: 'a,b,c,d,e,f,g,h,i,j,k,l,m,n' })],
  ['built-new', 'owner', '/kurseier/bygg'],
  ['lessons-empty', 'owner', to((at) => `${at.owned}/innhold`)],
  ['lessons', 'owner', to((at) => `${at.built}/innhold`)],
  ...['page', 'video', 'pdf', 'link', 'quiz'].map((kind) => [`lesson-${kind}`, 'owner', to((at) => `${at.built}/innhold/ny?slag=${kind}`)]),
  ['lesson-faults', 'owner', sending((at) => `${at.built}/innhold/ny?slag=video`, { title_nb: '' })],
  ['lesson-there', 'owner', to((at) => at.lesson)],
  ['questions-empty', 'owner', to((at) => `${at.owned}/innhold/sporsmal`)],
  ['questions', 'owner', to((at) => `${at.built}/innhold/sporsmal`)],
  ...['one', 'truth', 'text', 'number', 'match', 'order'].map((kind) => [`question-${kind}`, 'owner', to((at) => `${at.built}/innhold/sporsmal/ny?slag=${kind}`)]),
  ['question-faults', 'owner', sending((at) => `${at.built}/innhold/sporsmal/ny?slag=many`, { prompt_nb: '', tag: 'hender '.repeat(8) })],
  ['question-there', 'owner', to((at) => at.banked)],
  ['withdrawal', 'owner', to((at) => `${at.verification}/trekk-tilbake`)],
  ['withdrawal-fault', 'owner', sending((at) => `${at.verification}/trekk-tilbake`)],
  ['upload-version', 'owner', to((at) => `${at.owned}/pakke`)],
  ['version', 'owner', to((at) => at.version)],
], [
  ['class-attendance', 'owner', to((at) => `/kurseier/kursdato/${at.begun}`)],
  ['class-begun', 'leader', to((at) => `/kursdato/${at.begun}`)],
  ['class-over', 'employee', to((at) => `/kursdato/${at.begun}`)],
  ['question', 'hired', '/er-dette-dine'],
  ['ongoing-question', 'hired', '/min-side'],
  ['hires', 'hr', '/hr/ansettelser'],
  ['privacy-erasures', 'hr', '/hr/sletting'],
  ['privacy-erasure', 'hr', deciding()],
  ['privacy-erasure-fault', 'hr', deciding({})],
  ['run', 'hr', to((at) => at.run)],
  ['run-refused', 'hr', to((at) => `${at.run}?utfall=refused`)],
  ['queue', 'helpdesk', '/kundesenter/sammenslaing'],
  ['match', 'helpdesk', to((at) => at.match)],
  ['likeness-pairs', 'helpdesk', '/kundesenter/dubletter'],
  ['likeness-second', 'helpdesk', '/kundesenter/dubletter?side=2'],
  ['helpdesk-mobile', 'helpdesk', searching('900 00 001')],
  ['match-fault', 'helpdesk', async (person, at) => {
    await person.goes(at.match);
    if (await person.page.locator('main form.form button').count() > 0) await send(person);
  }],
  ['person-hired', 'helpdesk', to((at) => at.hired)],
  ['person-hired-open', 'helpdesk', opening((at) => at.hired, 'main details.why > summary')],
  ['match-planned', 'helpdesk', to((at) => at.planned)],
  ['planned', 'newcomer', '/min-side'],
  ['question-planned', 'newcomer', '/er-dette-dine'],
  ['claim', 'employee', '/gammel-profil'],
  ['claim-faults', 'employee', sending('/gammel-profil', { email: 'ingen krøllalfa' })],
  ['claim-failed', 'employee', (employee) => sending('/gammel-profil', { email: `ukjent${Math.random()}@post.example`, password: 'feil' })(employee)],
  ['claim-sent', 'employee', '/gammel-profil/sendt'],
  ['claim-link', 'employee', to((at) => at.claim)],
  ['claim-link-elsewhere', 'visitor', to((at) => at.claim)],
  ['claim-link-other', 'newcomer', to((at) => at.claim)],
  ['claim-link-over', 'employee', '/gammel-profil/lenke/finnes-ikke-finnes-ikke-finnes-ikke'],
  ['question-asked', 'employee', '/er-dette-dine'],
  ['pair', 'helpdesk', to((at) => `${at.employee}/samme`)],
  ['pair-fault', 'helpdesk', sending((at) => `${at.employee}/samme`, { other: 'finnes.ikke' })],
  ['proposal', 'helpdesk', to((at) => at.named)],
  ['approval-queue', 'approver', '/kundesenter/sammenslaing'],
  ['approval', 'approver', to((at) => at.named)],
  ['approval-fault', 'approver', async (approver, at) => {
    await approver.goes(at.named);
    await send(approver, 'main button[formaction$="/avsla"]');
  }],
  ['person-proposed', 'helpdesk', to((at) => at.employee)],
  ['queue-hr', 'hr', '/hr/sammenslaing'],
  ['match-hr', 'hr', to((at) => `/hr/sammenslaing/${idIn(at.named)}`)],
  ['match-hr-fault', 'hr', async (hr, at) => {
    await hr.goes(`/hr/sammenslaing/${idIn(at.named)}`);
    await send(hr, 'main button[formaction$="/avvis"]');
  }],
], [
  ['receipt', 'hired', to((at) => at.receipt)],
  ['competence', 'hired', '/min-kompetanse'],
  ['ongoing-carried', 'hired', '/min-side'],
  ['profile-hired', 'hired', '/profil'],
  ['profile-email-hired', 'hired', '/profil/epost'],
  ['question-answered', 'hired', '/er-dette-dine'],
  ['sign-in-merged', 'visitor', sending('/logg-inn', { name: demo.guest.name, password: demoPassword })],
  ['receipt-helpdesk', 'helpdesk', to((at) => at.receipt)],
  ['person-merged', 'helpdesk', to((at) => at.hired)],
  ['person-tombstone', 'helpdesk', to((at) => `/kundesenter/person/${idIn(at.guest)}`)],
  ['match-merged', 'helpdesk', to((at) => at.match)],
  ['match-merged-hr', 'hr', to((at) => `/hr/sammenslaing/${idIn(at.match)}`)],
  ['run-held', 'hr', async (hr) => {
    await leavingOut(hr);
    await send(hr, 'main form[action^="/hr/ansettelser/"] button[data-variant="secondary"]');
  }],
  ['log-auditor', 'auditor', '/logg'],
  ['undo', 'helpdesk', to((at) => at.undo)],
  ['undo-faults', 'helpdesk', sending((at) => at.undo)],
  ['undo-proposed', 'helpdesk', to((at) => at.undoOfTwo)],
  ['undo-proposed-list', 'helpdesk', '/kundesenter/angre'],
  ['undo-approval-queue', 'approver', '/kundesenter/sammenslaing'],
  ['undo-approval', 'approver', to((at) => at.undoOfTwo)],
  ['undo-approval-fault', 'approver', async (approver, at) => {
    await approver.goes(at.undoOfTwo);
    await send(approver, 'main button[formaction$="/avsla"]');
  }],
  ['person-undo-proposed', 'helpdesk', to((at) => at.employee)],
], [
  ['withdrawn', 'visitor', to((at) => at.verification)],
  ['certificate-withdrawn', 'hired', to((at) => at.certificate)],
  ['competence-withdrawn', 'hired', '/min-kompetanse'],
  ['reinstatement', 'owner', to((at) => `${at.verification}/trekk-tilbake`)],
  ['undo-refused', 'helpdesk', to((at) => at.undoOfTwo)],
  ['undo-two-fault', 'helpdesk', sending((at) => at.undoOfTwo)],
  ['person-undo-refused', 'helpdesk', to((at) => at.employee)],
], [
  ['receipt-undone', 'hired', to((at) => at.receipt)],
  ['competence-undone', 'hired', '/min-kompetanse'],
  ['receipt-undone-helpdesk', 'helpdesk', to((at) => at.receipt)],
  ['person-undone', 'helpdesk', to((at) => at.hired)],
  ['match-undone', 'helpdesk', to((at) => at.match)],
  ['receipt-undone-by-two', 'approver', to((at) => at.receiptOfTwo)],
  ['receipt-undone-employee', 'employee', to((at) => at.receiptOfTwo)],
  ['person-undone-by-two', 'helpdesk', to((at) => at.employee)],
]];
