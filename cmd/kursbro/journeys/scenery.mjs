// What happens on the portal before each act of the walk over every page, and
// where it leaves everything. The verbs know forms by the names of their
// fields, which are the same in every language.
import { hireFile } from './hires.mjs';
import { synthetic } from './nationalid.mjs';
import { authenticator, code } from './keys.mjs';
import { goodPackage } from './packages.mjs';
import { demo, demoPassword } from './person.mjs';
import { until } from './portal.mjs';
import { tellsProvider } from './providers.mjs';
import { moment, todayISO, word } from './words.mjs';

const fire = 'Brannvern – teoretisk del HEO';
const medicines = 'Barn og legemidler – BA101';
const newcomer = {
  given: 'Nils', family: 'Tveit', birthDate: '1999-02-03', email: 'nils.tveit@post.example', organisation: 'Kommunesektor Rogaland',
  nationalID: synthetic('1999-02-03', 300),
};
const namesake = { given: 'Ola', family: 'Berg', birthDate: '1984-02-03', email: 'ola.berg@post.example', organisation: 'Kommunesektor Rogaland' };

export const idIn = (path) => path.split('/').pop();

/** Fills the portal before the first act, and tells where everything is. */
export async function settle({ portal, somebody }) {
  const at = {}; // paths
  const here = {}; // people, signed in
  for (const role of ['guest', 'employee', 'leader', 'doctor', 'supervisor', 'mentor', 'helpdesk', 'approver', 'owner', 'hr', 'administrator', 'auditor']) {
    here[role] = await somebody(role);
    await here[role].signsIn(demo[role]);
  }
  here.visitor = await somebody('visitor');
  await invite(here, at);
  await Promise.all([learn(here.guest, at), teach(here.owner, at), register(here.visitor, at), plead(here, at), registerNamesake(await somebody('namesake'), at)]);
  await Promise.all([prove(here.stranger = await somebody('stranger')), prove(here.prover = await somebody('prover'), demo.guest)]);
  await pin(here.pinned = await somebody('pinned'), here.another = await somebody('another'));
  await convene(here, at);
  await train(here, at);
  await connect(here.administrator, at);
  await belong(here);
  here.recipient = await somebody('recipient');
  await share(here.guest, here.recipient, at);
  await find(here.helpdesk, at, 'guest', demo.guest.name);
  await find(here.helpdesk, at, 'employee', demo.employee.name);
  await find(here.helpdesk, at, 'leader', demo.leader.name);
  await guard(here.mentor, at);
  await write(here, at);
  await answer(portal, here, at);
  here.half = await somebody('half way in');
  await find(here.helpdesk, at, 'guarded', demo.mentor.name);
  await askForCode(here.leader, at);
  at.hires = await portal.file('ansettelser.csv', hires());
  return { at, here };
}

/** The guest writes to the helpdesk, and so does the employee, who is taken up. */
async function write({ guest, employee, helpdesk }, at) {
  for (const [person, text] of [[guest, 'Jeg finner ikke kurset mitt.'], [employee, 'Kommer ikke inn hjemmefra.\n\nHva gjør jeg?']]) {
    await person.goes('/kontakt?fra=/kurskatalog');
    await fill(person, 'text', text);
    await send(person);
    await person.isAt('/kontakt/sendt');
  }
  await helpdesk.goes('/kundesenter/henvendelser');
  const inquiries = helpdesk.page.locator('ul.rows h2 a');
  [at.inquiry, at.taken] = await Promise.all([0, 1].map((n) => inquiries.nth(n).getAttribute('href')));
  await helpdesk.goes(at.taken);
  await send(helpdesk, 'main form[action$="/ta"] button');
}

/** Two who have written are answered; one of the answers comes back. */
async function answer(portal, { leader, doctor, helpdesk }, at) {
  for (const [name, person, text] of [['answered', leader, 'Hvor finner jeg kursbeviset?'], ['returned', doctor, 'Kurset henger.']]) {
    await person.goes('/kontakt');
    await fill(person, 'text', text);
    await send(person);
    await person.isAt('/kontakt/sendt');
    await helpdesk.goes('/kundesenter/henvendelser');
    at[name] = await helpdesk.page.locator('ul.rows h2 a').first().getAttribute('href');
    await helpdesk.goes(at[name]);
    await send(helpdesk, 'main form[action$="/ta"] button');
    await fill(helpdesk, 'text', 'Se under Gjennomførte på Min side.');
    await send(helpdesk, 'main form[action$="/svar"] button');
    await until('the answer to be taken', async () => {
      await helpdesk.goes(at[name]);
      return helpdesk.page.locator('article code').count();
    });
  }
  const letter = (await helpdesk.page.locator('article code').innerText()).split(' ').at(-1);
  await portal.reads(report(letter), 'mail', 'bounce');
  await until('the case to come back', async () => {
    await helpdesk.goes(at.returned);
    return helpdesk.page.locator('main .ds-alert[data-color=warning]').count();
  }, 60_000);
}

const report = (letter) => ['From: MAILER-DAEMON@mx.example', 'Content-Type: multipart/report; report-type=delivery-status; boundary="x"', '',
  '--x', 'Content-Type: message/delivery-status', '', 'Reporting-MTA: dns; mx.example', '', 'Final-Recipient: rfc822; x@post.example', 'Action: failed', 'Status: 5.2.2',
  'Diagnostic-Code: smtp; 552 5.2.2 Mailbox full', '', '--x', 'Content-Type: text/rfc822-headers', '', `Message-ID: <${letter}@kursbro.example>`, '', '--x--', ''].join('\r\n');

/** Somebody shows who they are at ID-porten; nobody here is known by it. */
async function prove(person, profile) {
  await person.goes('/logg-ut/ferdig');
  await person.goes('/logg-ut/hos/idporten');
  await person.isAt('/session/end'); // the provider's
  if (profile) await person.signsIn(profile);
  await person.goes('/logg-inn/idporten');
  await tellsProvider(person, { number: synthetic('1988-03-04', profile ? 501 : 502) });
  await person.isAt('/kobling');
}

/** The leader has signed on at work, and somebody with her user name from another account there. */
async function pin(leader, another) {
  for (const [person, sub] of [[leader, 'object-solveig'], [another, 'object-another']]) {
    await person.goes('/logg-inn/employer');
    await tellsProvider(person, { sub, username: `${demo.leader.name}@helse.example` });
  }
  await leader.isAt('/min-side');
  await another.isAt('/logg-inn/employer/svar');
}

/** The leader, who has no leader, has asked for a course: its owner is asked. */
async function plead({ leader }, at) {
  await leader.goes('/kurskatalog?q=palliasjon');
  at.asking = await leader.page.locator('ul.rows h2 a').first().getAttribute('href');
  await leader.goes(`${at.asking}/be-om-plass`);
  await leader.presses(word('approval.ask'));
  await leader.sees(word('approval.waits.name', { Name: 'Sverre Rønning' }));
  at.ruling = at.asking.replace('/kurs/', '/kurseier/');
}

/** The mentor has a passkey, a code app and recovery codes. */
async function guard(mentor, at) {
  await authenticator(mentor);
  await mentor.goes('/profil/innlogging/passnokkel');
  await mentor.presses(word('passkey.new.act'));
  await mentor.sees(word('passkey.done'));
  await mentor.follows(word('recovery.later'));
  await mentor.sees(word('passkey.change'));
  at.passkey = await mentor.page.locator('main a[href^="/profil/innlogging/passnokkel/"]').first().getAttribute('href');
  await mentor.goes('/profil/innlogging/kodeapp');
  await mentor.fills(word('codeapp.field.first'), code(await mentor.page.locator('.code-box .code').innerText()));
  await mentor.presses(word('codeapp.save'));
  await mentor.sees(word('codeapp.added'));
  await mentor.goes('/profil/innlogging/reservekoder');
  await mentor.presses(word('recovery.make'));
  await mentor.follows(word('recovery.on'));
}

/** The demo's doctor has a plan that is half done, and a talk to come. */
async function train({ doctor, mentor, owner }, at) {
  const first = async (person, path, link) => {
    await person.goes(path);
    return person.page.locator(`main a[href^="${link}"]`).first().getAttribute('href');
  };
  at.plan = await first(doctor, '/laringsmal', '/laringsmal/');
  at.goal = await first(doctor, at.plan, `${at.plan}/mal/`);
  at.talk = await first(mentor, `${at.plan}/samtaler`, '/veiledningssamtale/');
  at.template = await first(owner, '/kurseier/laringsmal', '/kurseier/laringsmal/');
}

/** The guest is invited, and somebody who is not here yet; of the latter's mail others know the link. */
async function invite({ administrator, visitor }, at) {
  for (const [email, role] of [[demo.guest.name, 'case_worker'], ['siri.ny@post.example', 'course_owner']]) {
    await administrator.goes('/invitasjoner/ny');
    await fill(administrator, 'email', email);
    await administrator.page.locator(`main input[name=roles][value=${role}]`).check();
    await send(administrator);
    await administrator.isAt('/invitasjoner');
  }
  await visitor.opensLetter(word('mail.invited.subject', { Who: `${demo.administrator.given} ${demo.administrator.family}` }), 'siri.ny@post.example');
  at.invitation = new URL(await visitor.page.locator('.letter a').first().getAttribute('href')).pathname;
}
/** A minute after the invitation, she who is invited asks for a code by mail. */
async function askForCode(leader, at) {
  await until('another mail to her', async () => {
    await leader.goes(at.invitation);
    await send(leader, `main form[action="${at.invitation}/kode"] button`);
    return leader.page.locator('#f-code').count();
  }, 120_000);
}

/** The guest wants to belong to another organisation, and its door knows an e-mail domain. */
async function belong({ guest, administrator }) {
  await administrator.goes('/organisasjoner/epostdomener');
  await fill(administrator, 'domain', 'jobb.example');
  await administrator.picks(word('accounts.field.organisation'), 'helse bergen', 'Helse Bergen');
  await send(administrator);
  await guest.goes('/profil/organisasjon');
  await guest.picks(word('organisation_change.new'), 'kommunesektor rog', 'Kommunesektor Rogaland');
  await send(guest);
  await guest.sees(word('organisation_change.state.open'));
}

/** A program may read events, and a receiver is told of them. */
async function connect(administrator, at) {
  await administrator.goes('/systemer/klient/ny');
  await fill(administrator, 'name', 'Lønn og personal');
  await administrator.page.locator('main [name="events"]').check();
  await send(administrator);
  await sending('/systemer/mottaker/ny', { name: 'Kompetanseportalen', url: 'https://mottaker.example/hendelser' })(administrator);
  await administrator.goes('/systemer');
  at.client = await administrator.page.locator('main a[href^="/systemer/klient/"]:not([href$="/ny"])').first().getAttribute('href');
  at.receiver = await administrator.page.locator('main a[href^="/systemer/mottaker/"]:not([href$="/ny"])').first().getAttribute('href');
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

/** She has shared that, and somebody has opened it. */
async function share(guest, recipient, at) {
  await guest.goes('/del-resultater');
  await choose(guest);
  await checkOrder(guest, 'leder@arbeid.example');
  await send(guest);
  at.share = new URL(guest.page.url()).pathname;
  at.shared = new URL(await guest.page.locator('.code-box .small').innerText()).pathname;
  await recipient.goes(at.shared);
  await fill(recipient, 'code', await guest.page.locator('.code-box .code').innerText());
  await send(recipient);
}

export async function choose(guest) {
  for (const box of await guest.page.locator('main input[type=checkbox]').all()) await box.check();
  await send(guest);
}

export async function checkOrder(guest, address) {
  await fill(guest, 'recipient', address);
  await send(guest);
}

/** Three classes of one seat: the guest has the first, and the leader waits; the leader is offered the second; the third begins soon. */
async function convene({ guest, leader, owner }, at) {
  await owner.goes('/kurseier?q=HLR-KURS');
  at.classroom = await owner.page.locator('tbody a').first().getAttribute('href');
  for (const [name, minutes] of [['booked', 20_000], ['offered', 30_000], ['begun', 3]]) {
    const { day, from, to } = moment(minutes);
    await sending(`${at.classroom}/kursdato`, { place: 'Ulriken, rom 12', date1: day, from1: from, to1: to, last_day: day, seats: '1' })(owner);
    at[name] = idIn(new URL(owner.page.url()).pathname);
  }
  const books = (person, name) => send(person, `main form[action="/kursdato/${at[name]}/meld-pa"] button`);
  for (const [person, name] of [[guest, 'booked'], [leader, 'booked'], [guest, 'offered'], [leader, 'offered'], [leader, 'begun']]) {
    await person.goes(`/kursdato/${at[name]}`);
    await books(person, name);
  }
  await guest.goes(`/kursdato/${at.offered}`);
  await guest.page.locator('details.why > summary').first().click();
  await send(guest, 'main form[action$="/meld-av"] button');
}

/** The course owner has uploaded a package that nobody has described, and a new version. */
async function teach(owner, at) {
  await owner.goes('/kurseier?q=FA101');
  at.owned = await owner.page.locator('tbody a').first().getAttribute('href');
  await owner.goes('/kurseier?q=RH200');
  at.built = await owner.page.locator('tbody a').first().getAttribute('href');
  for (const [name, path] of [['lesson', 'innhold'], ['banked', 'innhold/sporsmal']]) {
    await owner.goes(`${at.built}/${path}`);
    at[name] = await owner.page.locator('.rows a').first().getAttribute('href');
  }
  at.version = await uploaded(owner, `${at.owned}/pakke`);
  at.package = await uploaded(owner, '/kurseier/ny');
  await bring(owner, at);
}

/** Files of completions that the owner has tried, and carried out, and a participant with a result that was registered by hand. */
async function bring(owner, at) {
  await owner.goes(`${at.owned}/resultat`);
  await fill(owner, 'who', demo.hr.name);
  await fill(owner, 'day', '2025-05-03');
  await fill(owner, 'note', 'Kurset ble holdt på avdelingen.');
  await owner.page.locator('[name="file"]').setInputFiles({ name: 'bevis.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.7') });
  await send(owner);
  at.fellow = await owner.page.locator('tbody th a').filter({ hasText: demo.hr.family }).first().getAttribute('href');
  for (const [name, day] of [['tried', '2024-05-03'], ['imported', '2024-05-04']]) {
    await owner.goes('/kurseier/import');
    await owner.page.locator('[name="file"]').setInputFiles({ name: 'gamle.csv', mimeType: 'text/csv', buffer: Buffer.from(`who;course;date\n${demo.hr.name};HH100;${day}\nfinnes.ikke;HH100;${day}\n`) });
    await owner.page.locator('[name="policy"][value="newer"]').check();
    await send(owner);
    at[name] = new URL(owner.page.url()).pathname;
  }
  await send(owner, 'main form[action$="/gjennomfor"] button');
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
export const hires = () => hireFile({
  employee_number: '771002', username: 'karino', national_id: synthetic(demo.guest.birthDate, 999), given_name: demo.guest.given, family_name: demo.guest.family,
  birth_date: demo.guest.birthDate, unit: 'Akuttmottaket', private_email: 'kari@jobb.example',
}, {
  employee_number: '771003', username: 'senere', national_id: synthetic('1988-05-05', 400), given_name: 'Siri', family_name: 'Senere', birth_date: '1988-05-05',
  start_date: nextYear(),
}, {
  employee_number: '771005', username: 'nilstv', national_id: newcomer.nationalID, given_name: newcomer.given, family_name: newcomer.family,
  birth_date: newcomer.birthDate, private_email: newcomer.email, start_date: nextYear(),
}, { employee_number: '771004', username: 'feil', national_id: '12345678901', given_name: 'Finn', family_name: 'Feil', birth_date: '1980-02-31', mobile: '123' });

/** More rows than are tried where none can be used. */
export const wrongFile = () => hireFile({ employee_number: '1' }).replace(/\n(.+)\n?$/, (row) => row.trimEnd().repeat(10_001));

/** Seven of the same name and birth date: to the portal, 21 pairs that may be one person. */
const alike = () => [...Array(7).keys()].map((n) => ({
  employee_number: `77200${n}`, username: `likln${n}`, national_id: synthetic('1990-06-07', 420 + n * 2), given_name: 'Lin', family_name: 'Like', birth_date: '1990-06-07',
  start_date: nextYear(), private_email: `lin.likestad.${n}@post.example`,
}));

const nextYear = () => `${Number(todayISO().slice(0, 4)) + 1}-01-01`;

/** Between the first and the second act she is hired, and two others may have two profiles each. */
export async function hire({ portal, somebody }, { at, here }) {
  const outside = await somebody('newcomer, from outside');
  await outside.goes(at.password);
  await outside.choosesPassword(demoPassword);
  await outside.isSignedInAs(newcomer.family);
  await portal.command('hire', 'import', await portal.file('like.csv', hireFile(...alike()))); // pairs enough for two pages
  await portal.command('merge', 'alike');
  await portal.command('hire', 'import', at.hires).catch(() => {}); // exit code 3: one row was refused
  here.hired = await welcomed(await somebody('hired'), 'kari@jobb.example', demo.guest);
  here.newcomer = await welcomed(await somebody('newcomer'), newcomer.email, newcomer);
  await here.hr.goes('/hr/ansettelser');
  at.run = await here.hr.page.locator('a[href*="/kjoring/"]').first().getAttribute('href');
  await here.helpdesk.goes('/kundesenter/sammenslaing');
  at.match = await waiting(here.helpdesk, 'karino');
  at.planned = await waiting(here.helpdesk, newcomer.family);
  await find(here.helpdesk, at, 'hired', 'karino');
  await until('the class to begin', async () => {
    await here.owner.goes(`/kurseier/kursdato/${at.begun}`);
    return here.owner.page.locator('main form[action$="/oppmote"]').count();
  }, 200_000);
  await claim(here.employee, here.newcomer, at);
  await propose(here, at);
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

/** The helpdesk names the two, asks the employee, and proposes to merge them; the other of the helpdesk says no at first. */
async function propose({ helpdesk, approver }, at) {
  await sending(`${at.employee}/samme`, { other: namesake.email })(helpdesk);
  at.named = new URL(helpdesk.page.url()).pathname;
  await send(helpdesk, 'main button[formaction$="/spor"]');
  await fill(helpdesk, 'note', 'Har ringt ham.');
  await send(helpdesk, 'main button[formaction$="/foresla"]');
  await approver.goes(at.named);
  await fill(approver, 'note', 'Hvilken av datoene er rett?');
  await send(approver, 'main button[formaction$="/avsla"]');
  await helpdesk.goes(at.named);
  await fill(helpdesk, 'note', 'Har ringt ham: HR skrev feil fødselsdato.');
  await send(helpdesk, 'main button[formaction$="/foresla"]');
}

/**
 * Between the second and the third she says yes, these are mine, and works on: whose that is, an undo must ask.
 * Two of the helpdesk merge the namesake, and one of them would undo that.
 */
export async function merge(_, { at, here: { hired, helpdesk, approver } }) {
  await hired.goes('/er-dette-dine');
  await hired.presses(word('merge.question.yes'));
  await hired.isAt(/^\/kvittering\//);
  at.receipt = new URL(hired.page.url()).pathname;
  at.undo = `/kundesenter/angre/${idIn(at.receipt)}`;
  await hired.goes(`${at.ongoing}/spill`);
  await hired.turnsToPage(4);
  await hired.workIsSaved();
  await hired.closesCourse();
  await approver.goes(at.named);
  await send(approver);
  await approver.isAt(/^\/kvittering\//);
  at.receiptOfTwo = new URL(approver.page.url()).pathname;
  at.undoOfTwo = `/kundesenter/angre/${idIn(at.receiptOfTwo)}`;
  await proposeUndo(helpdesk, at);
}

/** What two merged, one proposes to undo. */
async function proposeUndo(helpdesk, at) {
  await helpdesk.goes(at.undoOfTwo);
  await fill(helpdesk, 'note', 'Han sier at den andre profilen ikke er hans.');
  await send(helpdesk);
  await helpdesk.isAt('/kundesenter/angre');
}

/** Between the third and the fourth her certificate is withdrawn, and the other of the two says no to the undo. */
export async function withdraw(_, { at, here: { owner, approver } }) {
  await approver.goes(at.undoOfTwo);
  await fill(approver, 'note', 'Vi må snakke med begge først.');
  await send(approver, 'main button[formaction$="/avsla"]');
  await owner.goes(`${at.verification}/trekk-tilbake`);
  await owner.page.locator('main input[type=radio]').first().check();
  await send(owner);
}

/** Between the fourth and the fifth the merges are undone: hers by one, that of the namesake by two. */
export async function undo(_, { at, here: { helpdesk, approver } }) {
  await helpdesk.goes(at.undo);
  for (const answer of await helpdesk.page.locator('main input[type=radio][value="back"]').all()) await answer.check();
  await fill(helpdesk, 'note', 'To ulike personer: vi har snakket med begge.');
  await send(helpdesk);
  await helpdesk.isAt(at.receipt);
  await proposeUndo(helpdesk, at);
  await approver.goes(at.undoOfTwo);
  await send(approver);
  await approver.isAt(at.receiptOfTwo);
}

const fill = (person, name, text) => person.page.locator(`main [name="${name}"]`).fill(text);

export const chooseFile = (person, file) => person.page.locator('input[type=file]').setInputFiles(file);

export async function send(person, button = 'main .form-end button') {
  const arrived = person.page.waitForEvent('load');
  await person.page.locator(button).first().click();
  await arrived;
}

export async function search(helpdesk, text) {
  await fill(helpdesk, 'query', text);
  await send(helpdesk, 'main form.search button');
}

/** Goes somewhere, fills in fields by their names, and sends the form. */
export const sending = (path, fields = {}) => async (person, at) => {
  await person.goes(typeof path === 'string' ? path : path(at));
  for (const [name, text] of Object.entries(fields)) await fill(person, name, text);
  await send(person);
};
