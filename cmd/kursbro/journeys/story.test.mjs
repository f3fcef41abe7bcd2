// The main story: what you learn as an outsider is yours as an insider.
// Told twice: hired by a file at the command line, and by HR in the browser.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe } from 'node:test';
import { altered, reader } from './badges.mjs';
import { hireFile } from './hires.mjs';
import { synthetic } from './nationalid.mjs';
import { codeOn, textOf } from './papers.mjs';
import { demo } from './person.mjs';
import { until } from './portal.mjs';
import { story } from './story.mjs';
import { beginning, days, either, word } from './words.mjs';

const fire = 'Brannvern – teoretisk del HEO';
const medicines = 'Barn og legemidler – BA101';
const score = '80 %';
const organisation = 'Helse Stavanger – tilgang for eksterne brukere';
const outside = 'sommerfugl over stille vann';
const inside = 'hvit frakk og gode sko';

const maret = {
  given: 'Máret Čuođđi', family: 'Bjørnstad-Åsen', full: 'Máret Čuođđi Bjørnstad-Åsen', birthDate: '1993-04-17', born: '17. april 1993',
  email: 'maret.bjornstad@post.example', username: 'marebj', organisation, nationalID: synthetic('1993-04-17', 451),
};

const herHire = (address) => hireFile({
  employee_number: '771001', username: maret.username, national_id: maret.nationalID, given_name: maret.given, family_name: maret.family,
  birth_date: maret.birthDate, unit: 'Akuttmottaket', leader: 'olber1', private_email: address, mobile: '90000001',
});

describe('the main story', { concurrency: 2 }, () => {
// HR knows the address that she registered with: the two merge by themselves (M1).
story('from guest to employee, hired by a file at the command line', (scene) => theWholeStory(scene, {
  hrWritesTo: maret.email,
  async isHired({ portal }) {
    const file = await portal.file('ansettelser.csv', herHire(this.hrWritesTo));
    const said = JSON.parse(await portal.command('hire', 'import', file, '--json'));
    assert.equal(said.outcome, 'created', said.reason);
    const again = JSON.parse(await portal.command('hire', 'import', file, '--json'));
    assert.equal(again.outcome, 'unchanged', 'the same file once more changes nothing');
  },
  async coursesFollow(employee) {
    await until('the merge', async () => {
      await employee.goes('/min-kompetanse');
      return employee.row(fire).count();
    });
  },
  oldAddress: {
    what: '"Glemt passord" answers as to everybody, and the mail says that she is an employee',
    async isUsed(guest) {
      await guest.goes('/glemt-passord');
      await guest.fills(word('accounts.field.name'), maret.email);
      await guest.presses(word('accounts.forgotten.send'));
      await guest.isAt('/glemt-passord/sendt');
      return guest.opensLetter(word('mail.merged_reset.subject'), maret.email);
    },
  },
}));

// HR knows another address: she is asked first (M1).
story('from guest to employee, hired by HR in the browser', (scene) => theWholeStory(scene, {
  hrWritesTo: 'maret@jobb.example',
  async isHired({ somebody }) {
    const hr = await somebody('HR');
    await hr.signsIn(demo.hr);
    await hr.follows(word('merge.hires.title'), hr.page.getByRole('banner'));
    const file = { name: 'ansettelser.csv', mimeType: 'text/csv', buffer: Buffer.from(herHire(this.hrWritesTo)) };
    await hr.page.locator('input[type=file]').setInputFiles(file);
    await hr.presses(word('merge.hires.try'));
    await hr.sees(word('merge.hires.rehearsed', { File: file.name }));
    await hr.presses(word('merge.hires.carry_out'));
    await hr.isAt(/^\/hr\/ansettelser\/kjoring\//);
    await hr.sees(hr.row(maret.full).getByText(word('merge.outcome.created')));
  },
  async coursesFollow(employee) {
    await until('the question', async () => {
      await employee.goes('/min-kompetanse');
      return employee.page.getByText(word('merge.notice.question')).count();
    });
    await employee.doesNotSee(fire);
    await employee.follows(word('merge.notice.question.link'));
    await employee.sees(fire);
    await employee.doesNotSee(maret.email);
    await employee.presses(word('merge.question.yes'));
    await employee.sees(word('merge.question.done'));
    await employee.goes('/min-kompetanse');
  },
  oldAddress: {
    what: 'registering again looks as it does to a stranger, and makes nobody',
    async isUsed(guest, stranger) {
      await guest.registers(maret);
      const known = await guest.page.getByRole('main').innerText();
      await stranger.registers({ ...maret, email: 'noen.andre@post.example', nationalID: undefined });
      const unknown = await stranger.page.getByRole('main').innerText();
      const same = (text, email) => text.replace(email, '').replace(/\d+ sekunder/, ''); // that are left to wait
      assert.equal(same(known, maret.email), same(unknown, 'noen.andre@post.example'));
      return guest.opensLetter(word('mail.merged_registration.subject'), maret.email);
    },
  },
}));
});

async function theWholeStory(scene, hire) {
  const { portal, step, somebody, people } = scene;
  const guest = await somebody('Máret at home');
  let other; // her other device
  let stranger;
  let employee;
  let course; // path of the course
  let certificate; // what she printed
  let registeredAt;
  const papers = [];

  await step('she registers, and is told to look in her mail', async () => {
    await guest.goes('/');
    await guest.follows(word('site.front.register'));
    await guest.registers(maret);
    registeredAt = Date.now();
    await guest.sees(maret.email);
  });

  await step('the link in the mail lets her choose a password, and she is in', async () => {
    await guest.opensLetter(word('mail.set_password.subject'), maret.email);
    await guest.followsTheLetter();
    await guest.choosesPassword(outside, { stay: true });
    await guest.isSignedInAs(maret.full);
  });

  await step('the link works once', async () => {
    await guest.opensLetter(word('mail.set_password.subject'), maret.email);
    await guest.followsTheLetter();
    await guest.sees(word('accounts.link.over'));
  });

  await step('she finds the fire course by a part of its name, and enrols with the green arrow', async () => {
    await guest.goes('/min-side');
    await guest.sees(word('courses.mine.empty'));
    await guest.follows(word('courses.mine.find'));
    await guest.searches(word('courses.catalogue.search'), 'BRANN');
    await guest.follows(fire, guest.row(fire));
    await guest.seesHeading(fire);
    course = new URL(guest.page.url()).pathname;
    await guest.presses(word('courses.enrol'));
    await guest.sees(word('courses.enrolled', { Title: fire }));
  });

  await step('the course plays inside the page; she closes it on the third page', async () => {
    await guest.follows(word('courses.start'));
    await guest.turnsToPage(3);
    await guest.workIsSaved();
    assert.equal(guest.context.pages().length, 1, 'nothing pops up');
    await guest.closesCourse();
    await guest.isAt('/min-side');
    await guest.sees(guest.page.getByText(word('courses.status.going')));
  });

  await step('on another device she goes on where she was, and completes it', async () => {
    other = await somebody('Máret at the library');
    await other.signsIn({ ...maret, name: maret.email }, outside);
    await other.follows(word('courses.continue'), other.page.getByRole('main'));
    await other.isOnPage(3);
    await other.turnsToPage(7);
    await other.sees(other.stage.getByText(word('player.outcome.passed')));
    await other.closesCourse();
    await other.isAt('/min-side/gjennomforte');
    await other.sees(word('courses.passed', { Title: fire }));
    await other.follows(word('courses.passed.certificate'));
    await other.sees(other.page.getByText(maret.full).first());
  });

  await step('she takes a course with a test, too, and passes with four right of five', async () => {
    await guest.enrols(medicines);
    await guest.follows(word('courses.continue'), guest.row(medicines));
    await guest.turnsToPage(5);
    await guest.answersTheTest(4);
    await guest.sees(guest.stage.getByText(word('player.outcome.passed_score', { Score: score })));
    await guest.closesCourse();
  });

  await step('Gjennomførte shows both, with date and score', async () => {
    await guest.goes('/min-side');
    await guest.sees(word('courses.mine.empty'));
    await guest.seesCompleted(fire);
    const row = await guest.seesCompleted(medicines, { score });
    await guest.follows(word('courses.certificate'), row);
    await guest.sees(maret.full);
  });

  await step('the certificate as PDF has her name, its number, and a code that leads to its page', async () => {
    const number = (await guest.fact(word('certificate.number')).innerText()).trim();
    const [download] = await Promise.all([guest.page.waitForEvent('download'), guest.follows(word('courses.certificate.pdf'))]);
    const file = join(portal.folder, download.suggestedFilename());
    await download.saveAs(file);
    certificate = { number, file, text: await textOf(file), address: await codeOn(file) };
    papers.push(certificate.text);
    for (const wanted of [maret.full, medicines, number, score]) assert.ok(certificate.text.includes(wanted), `the PDF lacks ${wanted}:\n${certificate.text}`);
    assert.match(certificate.text, either(days()));
    assert.ok(certificate.address.startsWith(`${portal.url}/bevis/`), certificate.address);
  });

  await step('as an Open Badge it is verified by programs of others, who see when a letter of it was changed', async () => {
    const [download] = await Promise.all([guest.page.waitForEvent('download'), guest.follows(word('badge.download'))]);
    const badge = JSON.parse(await readFile(await download.path(), 'utf8'));
    const { verifies, isRevoked } = reader((url) => fetch(url).then((answer) => answer.json()));
    const { verified, error } = await verifies(badge);
    assert.ok(verified, `${error} ${error?.errors}`);
    assert.equal(await isRevoked(badge), false);
    const { verified: still } = await verifies(altered(badge, ['credentialSubject', 'achievement', 'name']));
    assert.equal(still, false);
    assert.equal(badge.credentialSubject.identifier[0].identityHash, maret.full);
    certificate.badge = Buffer.from(JSON.stringify(badge));
    papers.push(JSON.stringify(badge));
  });

  await step('anybody can check it by the code or by its number, and sees nothing else about her', async () => {
    stranger = await somebody('a stranger');
    await seesTheCertificate(stranger, certificate);
    await stranger.goes('/bevis');
    await stranger.fills(word('courses.verify.number'), certificate.number.toLowerCase());
    await stranger.presses(word('courses.verify.look'));
    await stranger.seesHeading(word('courses.verdict.valid'));
    await stranger.goes('/bevis');
    await checks(stranger, { name: 'bevis.pdf', mimeType: 'application/pdf', buffer: await readFile(certificate.file) });
    await stranger.seesHeading(word('courses.verdict.valid'));
    await stranger.sees(/Ingenting i den er endret/);
    await checks(stranger, { name: 'open-badge.json', mimeType: 'application/json', buffer: certificate.badge });
    await stranger.seesHeading(word('courses.verdict.valid'));
    await stranger.sees(/Ingenting i det er endret/);
    for (const private_ of [maret.email, maret.born, '4005', '90000001', '900 00 001']) await stranger.doesNotSee(private_);
  });

  await step('the same file with one letter changed is not accepted', async () => {
    const changed = await readFile(certificate.file);
    changed[changed.length >> 1] ^= 1;
    await checks(stranger, { name: 'bevis.pdf', mimeType: 'application/pdf', buffer: changed });
    await stranger.seesHeading(word('verify.file.refused'));
  });

  await step('she is hired', () => hire.isHired(scene));

  await step('the welcome mail gives her a user name and a link; she signs in as an employee', async () => {
    employee = await somebody('Máret at work');
    const letter = await employee.opensLetter(word('mail.welcome_internal.subject'), hire.hrWritesTo);
    assert.ok(letter.includes(maret.username), letter);
    await employee.followsTheLetter();
    await employee.choosesPassword(inside);
    await employee.isSignedInAs(maret.full);
    await employee.signsOut();
    await employee.signsIn({ ...maret, name: maret.username }, inside);
  });

  await step('Min kompetanse has her courses, with their date and where they come from', async () => {
    await hire.coursesFollow(employee);
    const row = employee.row(fire);
    await employee.sees(row.getByText(either(days())).first());
    await employee.sees(row.getByText(either(days().map((day) => word('courses.origin.merge', { Date: day })))));
    await employee.sees(employee.row(medicines).getByText(word('courses.score', { Score: score })));
    await employee.follows(word('courses.origin.receipt'), row);
    for (const title of [fire, medicines]) {
      await employee.sees(employee.page.locator('.move').filter({ hasText: title }).getByText(either(days().map((day) => word('courses.move.completed', { Date: day })))));
    }
    await employee.opensLetter(word('mail.merge_receipt.subject'), maret.email);
  });

  await step('the old profile is signed out everywhere', async () => {
    for (const device of [guest, other]) {
      await device.goes('/min-side');
      await device.isAt('/logg-inn');
      await device.sees(word('accounts.signin.away_as', { Username: maret.username }));
    }
  });

  await step('with the old e-mail, the right password is told of the merge, a wrong one of nothing', async () => {
    await guest.triesToSignIn(maret.email, outside);
    await guest.sees(word('accounts.signin.merged_as', { Username: maret.username }));
    await guest.triesToSignIn(maret.email, 'ikke dette passordet');
    await guest.sees(word('accounts.signin.failed'));
  });

  await step('the certificate is as good as before', async () => {
    await seesTheCertificate(stranger, certificate);
    await employee.goes(`/kursbevis/${certificate.number}`);
    await employee.sees(maret.full);
    await employee.goes(course);
    await employee.sees(word('courses.course.achieved'));
  });

  await step(hire.oldAddress.what, async () => {
    await until('the minute in which one address gets one mail', () => Date.now() > registeredAt + 61_000, 62_000);
    const letter = await hire.oldAddress.isUsed(guest, stranger);
    assert.ok(letter.includes(word('mail.merged.username', { Username: maret.username })), letter);
  });

  await step('her national ID is in no address, page, mail, log, paper or stored file', async () => {
    const everything = {
      log: portal.log,
      addresses: people.flatMap((p) => p.addresses).join('\n'),
      pages: people.flatMap((p) => p.pages).join('\n'),
      letters: (await everyLetter(stranger)).join('\n'),
      papers: papers.join('\n'),
      files: await portal.stored(),
    };
    for (const [where, text] of Object.entries(everything)) {
      assert.ok(text.length > 100, `${where}: nothing to look through`);
      assert.ok(!text.replace(/(?<=\d)[\s.-]+(?=\d)/g, '').includes(maret.nationalID), `the national ID is in ${where}`);
    }
  });
}

async function seesTheCertificate(stranger, { address, number }) {
  await stranger.goes(address);
  await stranger.seesHeading(word('courses.verdict.valid'));
  for (const wanted of [maret.full, medicines, score, number]) await stranger.sees(wanted);
  await stranger.sees(stranger.page.getByText(either(days())).first());
}

/** Gives the page of verification a file. */
async function checks(stranger, file) {
  await stranger.page.setInputFiles('#f-file', file);
  await stranger.presses(word('verify.file.do'));
}

async function everyLetter(reader) {
  await reader.goes('/dev/mail');
  const paths = await reader.page.locator('.rows h2 a').evaluateAll((links) => links.map((link) => link.getAttribute('href')));
  const letters = [];
  for (const path of paths) {
    await reader.goes(path);
    letters.push(await reader.page.content());
  }
  return letters;
}
