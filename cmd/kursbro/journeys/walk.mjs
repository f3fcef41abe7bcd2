// The pages of the portal: who sees them, and where they are or how one comes
// there. They come in five acts, because being hired changes what is there.
// Nothing here reads words: the walk is made in four languages.
import { hireFile } from './hires.mjs';
import { synthetic } from './nationalid.mjs';
import { badPackages, goodPackage } from './packages.mjs';
import { demo, demoPassword } from './person.mjs';
import { until } from './portal.mjs';
import { todayISO, word } from './words.mjs';

const fire = 'Brannvern – teoretisk del HEO';
const medicines = 'Barn og legemidler – BA101';
const newcomer = {
  given: 'Nils', family: 'Tveit', birthDate: '1999-02-03', email: 'nils.tveit@post.example', organisation: 'Kommunesektor Rogaland',
  nationalID: synthetic('1999-02-03', 300),
};
const namesake = { given: 'Ola', family: 'Berg', birthDate: '1984-02-03', email: 'ola.berg@post.example', organisation: 'Kommunesektor Rogaland' };

const idIn = (path) => path.split('/').pop();

/** Fills the portal before the first act, and tells where everything is. */
export async function settle({ portal, somebody }) {
  const at = {}; // paths
  const here = {}; // people, signed in
  for (const role of ['guest', 'employee', 'helpdesk', 'approver', 'owner', 'hr', 'administrator']) {
    here[role] = await somebody(role);
    await here[role].signsIn(demo[role]);
  }
  here.visitor = await somebody('visitor');
  await Promise.all([learn(here.guest, at), teach(here.owner, at), register(here.visitor, at), registerNamesake(await somebody('namesake'), at)]);
  await find(here.helpdesk, at, 'guest', demo.guest.name);
  await find(here.helpdesk, at, 'employee', demo.employee.name);
  at.hires = await portal.file('ansettelser.csv', hires());
  return { at, here };
}

/** The guest has begun one course and passed another. */
async function learn(guest, at) {
  await guest.enrols(fire);
  await guest.follows(word('courses.continue'), guest.row(fire));
  await guest.turnsToPage(3);
  await guest.workIsSaved();
  at.ongoing = new URL(guest.page.url()).pathname.replace('/spill', '');
  await guest.closesCourse();
  await guest.enrols(medicines);
  await guest.follows(word('courses.continue'), guest.row(medicines));
  await guest.turnsToPage(5);
  await guest.answersTheTest(5);
  await guest.sees(guest.stage.locator('#said[data-kind="done"]'));
  at.achieved = new URL(guest.page.url()).pathname.replace('/spill', '');
  await guest.closesCourse();
  await guest.follows(word('courses.certificate'), await guest.seesCompleted(medicines));
  at.certificate = new URL(guest.page.url()).pathname;
  at.verification = new URL(await guest.page.locator('.paper a').getAttribute('href')).pathname;
  await guest.goes('/kurskatalog?q=H%C3%A5ndhygiene');
  at.course = await guest.page.locator('.rows h2 a').first().getAttribute('href');
  await sending('/profil/epost', { email: 'kari.ny@post.example', old: demoPassword })(guest);
  await guest.opensLetter(word('mail.verify_email.subject'), 'kari.ny@post.example');
  at.emailLink = new URL(await guest.page.locator('.letter a').first().getAttribute('href')).pathname;
}

/** The course owner has uploaded a package that nobody has described, and a new version. */
async function teach(owner, at) {
  await owner.goes('/kurseier?q=FA101');
  at.owned = await owner.page.locator('tbody a').first().getAttribute('href');
  at.version = await uploaded(owner, `${at.owned}/pakke`);
  at.package = await uploaded(owner, '/kurseier/ny');
}

async function uploaded(owner, path) {
  await owner.goes(path);
  await chooseFile(owner, goodPackage('Trygg løfting'));
  await send(owner);
  return new URL(owner.page.url()).pathname;
}

/** Somebody has registered and not chosen a password. */
async function register(visitor, at) {
  await visitor.registers(newcomer);
  await visitor.opensLetter(word('mail.set_password.subject'), newcomer.email);
  at.letter = new URL(visitor.page.url()).pathname;
  at.password = new URL(await visitor.page.locator('.letter a').first().getAttribute('href')).pathname;
}

/** Somebody with the name of an employee has a profile. */
async function registerNamesake(other, at) {
  await other.registers(namesake);
  at.namesakeWritten = Date.now();
  await other.opensLetter(word('mail.set_password.subject'), namesake.email);
  await other.followsTheLetter();
  await other.choosesPassword(demoPassword);
  await other.isSignedInAs(namesake.family);
}

async function find(helpdesk, at, who, name) {
  await helpdesk.goes('/kundesenter');
  await search(helpdesk, name);
  at[who] = await helpdesk.page.locator('tbody a').first().getAttribute('href');
}

// HR knows another address of the demo guest than she registered with, so she
// is asked; two start later, one of whom is here already; and one row is no good.
const hires = () => hireFile({
  employee_number: '771002', username: 'karino', national_id: synthetic(demo.guest.birthDate, 999), given_name: demo.guest.given, family_name: demo.guest.family,
  birth_date: demo.guest.birthDate, unit: 'Akuttmottaket', private_email: 'kari@jobb.example',
}, {
  employee_number: '771003', username: 'senere', national_id: synthetic('1988-05-05', 400), given_name: 'Siri', family_name: 'Senere', birth_date: '1988-05-05',
  start_date: nextYear(),
}, {
  employee_number: '771005', username: 'nilstv', national_id: newcomer.nationalID, given_name: newcomer.given, family_name: newcomer.family,
  birth_date: newcomer.birthDate, private_email: newcomer.email, start_date: nextYear(),
}, { employee_number: '771004', username: 'feil', national_id: '12345678901', given_name: 'Finn', family_name: 'Feil', birth_date: '1980-01-01' });

const nextYear = () => `${Number(todayISO().slice(0, 4)) + 1}-01-01`;

/** Between the first and the second act she is hired, and two others may have two profiles each. */
export async function hire({ portal, somebody }, { at, here }) {
  const outside = await somebody('newcomer, from outside');
  await outside.goes(at.password);
  await outside.choosesPassword(demoPassword);
  await outside.isSignedInAs(newcomer.family);
  await portal.command('hire', 'import', at.hires).catch(() => {}); // exit code 3: one row was refused
  here.hired = await welcomed(await somebody('hired'), 'kari@jobb.example', demo.guest);
  here.newcomer = await welcomed(await somebody('newcomer'), newcomer.email, newcomer);
  await here.hr.goes('/hr/ansettelser');
  at.run = await here.hr.page.locator('a[href*="/kjoring/"]').first().getAttribute('href');
  await here.helpdesk.goes('/kundesenter/sammenslaing');
  at.match = await waiting(here.helpdesk, 'karino');
  at.planned = await waiting(here.helpdesk, newcomer.family);
  await find(here.helpdesk, at, 'hired', 'karino');
  await claim(here.employee, here.newcomer, at);
  await propose(here.helpdesk, at);
}

/** The new employee, signed in by what the welcome mail says. */
async function welcomed(person, address, { family }) {
  await person.opensLetter(word('mail.welcome_internal.subject'), address);
  await person.followsTheLetter();
  await person.choosesPassword(demoPassword);
  await person.isSignedInAs(family);
  return person;
}

/** The pair of this employee in the queue. */
const waiting = (reviewer, text) => reviewer.row(text).locator('h3 a').getAttribute('href');

/** The employee says that the namesake's profile is theirs; anybody can read the demo's letters. */
async function claim(employee, reader, at) {
  await until('the minute in which one address gets one mail', () => Date.now() > at.namesakeWritten + 61_000, 62_000);
  await employee.goes('/gammel-profil');
  await fill(employee, 'email', namesake.email);
  await send(employee, 'main button[formaction$="/send"]');
  await reader.opensLetter(word('mail.claim_profile.subject'), namesake.email);
  at.claim = new URL(await reader.page.locator('.letter a').first().getAttribute('href')).pathname;
}

/** The helpdesk names the two, asks the employee, and proposes to merge them. */
async function propose(helpdesk, at) {
  await sending(`${at.employee}/samme`, { other: namesake.email })(helpdesk);
  at.named = new URL(helpdesk.page.url()).pathname;
  await send(helpdesk, 'main button[formaction$="/spor"]');
  await fill(helpdesk, 'note', 'Har ringt ham: HR skrev feil fødselsdato.');
  await send(helpdesk, 'main button[formaction$="/foresla"]');
}

/** Between the second and the third she says yes, these are mine, and works on: whose that is, an undo must ask. */
export async function merge(_, { at, here: { hired } }) {
  await hired.goes('/er-dette-dine');
  await hired.presses(word('merge.question.yes'));
  await hired.isAt(/^\/kvittering\//);
  at.receipt = new URL(hired.page.url()).pathname;
  at.undo = `/kundesenter/angre/${idIn(at.receipt)}`;
  await hired.goes(`${at.ongoing}/spill`);
  await hired.turnsToPage(4);
  await hired.workIsSaved();
  await hired.closesCourse();
}

/** Between the third and the fourth her certificate is withdrawn. */
export async function withdraw(_, { at, here: { owner } }) {
  await owner.goes(`${at.verification}/trekk-tilbake`);
  await owner.page.locator('main input[type=radio]').first().check();
  await send(owner);
}

/** Between the fourth and the fifth the merge is undone. */
export async function undo(_, { at, here: { helpdesk } }) {
  await helpdesk.goes(at.undo);
  for (const answer of await helpdesk.page.locator('main input[type=radio][value="back"]').all()) await answer.check();
  await fill(helpdesk, 'note', 'To ulike personer: vi har snakket med begge.');
  await send(helpdesk);
  await helpdesk.isAt(at.receipt);
}

// What a walker does on a page, by names that are the same in every language.

const fill = (person, name, text) => person.page.locator(`main [name="${name}"]`).fill(text);

const chooseFile = (person, file) => person.page.locator('input[type=file]').setInputFiles(file);

async function send(person, button = 'main .form-end button') {
  const arrived = person.page.waitForEvent('load');
  await person.page.locator(button).first().click();
  await arrived;
}

async function search(helpdesk, text) {
  await fill(helpdesk, 'query', text);
  await send(helpdesk, 'main form.search button');
}

const to = (path) => (person, at) => person.goes(path(at));

/** Goes somewhere, fills in fields by their names, and sends the form. */
const sending = (path, fields = {}) => async (person, at) => {
  await person.goes(typeof path === 'string' ? path : path(at));
  for (const [name, text] of Object.entries(fields)) await fill(person, name, text);
  await send(person);
};

const searching = (text) => async (helpdesk) => {
  await helpdesk.goes('/kundesenter');
  await search(helpdesk, text);
};

const uploading = (path, file) => async (person) => {
  await person.goes(path);
  await chooseFile(person, file);
  await send(person);
};

const opening = (path, ...summaries) => async (person, at) => {
  await person.goes(typeof path === 'string' ? path : path(at));
  for (const summary of summaries) await person.page.locator(summary).filter({ visible: true }).first().click();
};

const playing = (path) => async (person, at) => {
  await person.goes(path(at));
  await person.courseIsOpen();
};

/** [name, who, where it is or how one comes there] */
export const acts = [[
  ['front', 'visitor', '/'],
  ['front-menus', 'visitor', opening('/', '.top-tools summary, details.menu > summary')],
  ['registration', 'visitor', '/registrer'],
  ['registration-faults', 'visitor', sending('/registrer', { email: 'ingen krøllalfa', birth_date: '31.02.1990' })],
  ['registration-number', 'visitor', opening('/registrer', 'details.why > summary')],
  ['registered', 'visitor', '/registrer/sendt'],
  ['registration-edit', 'visitor', '/registrer/endre'],
  ['sign-in', 'visitor', '/logg-inn'],
  ['sign-in-failed', 'visitor', (visitor) => sending('/logg-inn', { name: `ukjent${Math.random()}@post.example`, password: 'feil' })(visitor)],
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
  ['course', 'guest', to((at) => at.course)],
  ['course-ongoing', 'guest', to((at) => at.ongoing)],
  ['course-achieved', 'guest', to((at) => at.achieved)],
  ['course-not-found', 'guest', '/kurs/finnes-ikke'],
  ['player', 'guest', playing((at) => `${at.ongoing}/spill`)],
  ['ongoing', 'guest', '/min-side'],
  ['achieved', 'guest', '/min-side/gjennomforte'],
  ['certificate', 'guest', to((at) => at.certificate)],
  ['certificate-not-found', 'guest', '/kursbevis/KB-2026-0000-0000'],
  ['profile', 'guest', '/profil'],
  ['profile-contact', 'guest', '/profil/kontakt'],
  ['profile-contact-fault', 'guest', sending('/profil/kontakt', { mobile: '12', postal_code: 'x' })],
  ['profile-password', 'guest', '/profil/passord'],
  ['profile-password-fault', 'guest', sending('/profil/passord')],
  ['profile-email', 'guest', '/profil/epost'],
  ['profile-email-fault', 'guest', sending('/profil/epost')],
  ['forbidden', 'guest', '/kundesenter'],
  ['not-found-signed-in', 'guest', '/finnes-ikke'],
  ['ongoing-empty', 'employee', '/min-side'],
  ['achieved-empty', 'employee', '/min-side/gjennomforte'],
  ['competence-empty', 'employee', '/min-kompetanse'],
  ['question-none', 'employee', '/er-dette-dine'],
  ['profile-employee', 'employee', '/profil'],
  ['profile-number', 'employee', '/profil/fodselsnummer'],
  ['helpdesk', 'helpdesk', '/kundesenter'],
  ['helpdesk-found', 'helpdesk', searching('ka')],
  ['helpdesk-none', 'helpdesk', searching('finnesikke')],
  ['helpdesk-fault', 'helpdesk', searching('k')],
  ['person-guest', 'helpdesk', to((at) => at.guest)],
  ['person-employee', 'helpdesk', to((at) => at.employee)],
  ['person-not-found', 'helpdesk', '/kundesenter/person/finnes-ikke'],
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
  ['queue-empty', 'helpdesk', '/kundesenter/sammenslaing'],
  ['queue-hr-empty', 'hr', '/hr/sammenslaing'],
  ['mistaken-none', 'helpdesk', '/kundesenter/angre'],
  ['systems', 'administrator', '/systemer'],
  ['log', 'administrator', '/logg'],
  ['log-empty', 'administrator', '/logg?fra=1.1.1990&til=2.1.1990'],
  ['log-fault', 'administrator', '/logg?fra=tull'],
  ['hires-empty', 'hr', '/hr/ansettelser'],
  ['hires-fault', 'hr', sending('/hr/ansettelser')],
  ['hires-columns-fault', 'hr', uploading('/hr/ansettelser', { name: 'liste.csv', mimeType: 'text/csv', buffer: Buffer.from('navn;alder\nKari;33\n') })],
  ['hires-rehearsed', 'hr', uploading('/hr/ansettelser', { name: 'ansettelser.csv', mimeType: 'text/csv', buffer: Buffer.from(hires()) })],
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
  ['withdrawal', 'owner', to((at) => `${at.verification}/trekk-tilbake`)],
  ['withdrawal-fault', 'owner', sending((at) => `${at.verification}/trekk-tilbake`)],
  ['upload-version', 'owner', to((at) => `${at.owned}/pakke`)],
  ['version', 'owner', to((at) => at.version)],
], [
  ['question', 'hired', '/er-dette-dine'],
  ['ongoing-question', 'hired', '/min-side'],
  ['hires', 'hr', '/hr/ansettelser'],
  ['run', 'hr', to((at) => at.run)],
  ['run-refused', 'hr', to((at) => `${at.run}?utfall=refused`)],
  ['queue', 'helpdesk', '/kundesenter/sammenslaing'],
  ['match', 'helpdesk', to((at) => at.match)],
  ['match-fault', 'helpdesk', async (person, at) => {
    await person.goes(at.match);
    if (await person.page.locator('main form.form button').count() > 0) await send(person);
  }],
  ['person-hired', 'helpdesk', to((at) => at.hired)],
  ['match-planned', 'helpdesk', to((at) => at.planned)],
  ['planned', 'newcomer', '/min-side'],
  ['question-planned', 'newcomer', '/er-dette-dine'],
  ['claim', 'employee', '/gammel-profil'],
  ['claim-faults', 'employee', sending('/gammel-profil', { email: 'ingen krøllalfa' })],
  ['claim-failed', 'employee', (employee) => sending('/gammel-profil', { email: `ukjent${Math.random()}@post.example`, password: 'feil' })(employee)],
  ['claim-sent', 'employee', '/gammel-profil/sendt'],
  ['claim-link', 'employee', to((at) => at.claim)],
  ['claim-link-elsewhere', 'visitor', to((at) => at.claim)],
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
  ['log-helpdesk', 'helpdesk', '/logg'],
  ['undo', 'helpdesk', to((at) => at.undo)],
  ['undo-faults', 'helpdesk', sending((at) => at.undo)],
], [
  ['withdrawn', 'visitor', to((at) => at.verification)],
  ['certificate-withdrawn', 'hired', to((at) => at.certificate)],
  ['competence-withdrawn', 'hired', '/min-kompetanse'],
  ['reinstatement', 'owner', to((at) => `${at.verification}/trekk-tilbake`)],
], [
  ['receipt-undone', 'hired', to((at) => at.receipt)],
  ['competence-undone', 'hired', '/min-kompetanse'],
  ['receipt-undone-helpdesk', 'helpdesk', to((at) => at.receipt)],
  ['person-undone', 'helpdesk', to((at) => at.hired)],
  ['match-undone', 'helpdesk', to((at) => at.match)],
]];
