// What a guest shows of her results to an employer: by a link, with a code, for
// as long as she wants – also after she has been hired (M30).
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { textOf } from './papers.mjs';
import { demo } from './person.mjs';
import { until } from './portal.mjs';
import { story } from './story.mjs';
import { beginning, word } from './words.mjs';

const medicines = 'Barn og legemidler – BA101';
const inside = 'hvit frakk og gode sko';
const address = 'leder@arbeidsgiver.example';
const english = (key, values) => word(key, values, 'en');
const kari = `${demo.guest.given} ${demo.guest.family}`;
story('a guest shares her results, and the link outlives her being hired', async ({ portal, step, somebody }) => {
  const guest = await somebody('Kari at home');
  let employer;
  let employee;
  let code;
  let link; // path, without the language
  let own; // path of her page of it

  await step('she has passed a course', async () => {
    await guest.signsIn(demo.guest);
    await guest.enrols(medicines);
    await guest.follows(word('courses.continue'), guest.row(medicines));
    await guest.turnsToPage(5);
    await guest.answersTheTest(5);
    await guest.sees(guest.stage.locator('#said[data-kind="done"]'));
    await guest.closesCourse();
  });

  await step('from Gjennomførte she chooses what to show, to whom, how long and in which language', async () => {
    await guest.goes('/min-side/gjennomforte');
    await guest.follows(word('sharing.choose.title'));
    await guest.presses(word('sharing.next'));
    await guest.sees(word('sharing.fault.nothing'));
    await guest.page.getByRole('checkbox', { name: medicines }).check();
    await guest.presses(word('sharing.next'));
    await guest.fills(word('sharing.order.recipient'), address);
    await guest.page.getByRole('radio', { name: word('sharing.days', { Count: '90' }) }).check();
    await guest.page.getByRole('radio', { name: 'English' }).check();
    await guest.presses(word('sharing.next'));
  });

  await step('she sees exactly what the employer will see, and sends it', async () => {
    await guest.sees(english('sharing.sheet.holds'));
    await guest.sees(kari);
    await guest.presses(word('sharing.check.send'));
    await guest.isAt(/^\/delinger\//);
    await guest.sees(word('sharing.sent', { Address: address }));
    own = new URL(guest.page.url()).pathname;
    code = await guest.page.locator('.code-box .code').innerText();
    assert.match(code, /^[0-9A-Z]{4}-[0-9A-Z]{4}$/);
  });

  await step('the employer gets the link without the code and without a word of what she took', async () => {
    employer = await somebody('the employer, on a phone', { viewport: { width: 360, height: 740 }, locale: 'en-GB', hasTouch: true, isMobile: true });
    const letter = await employer.opensLetter(english('mail.share_link.subject', { Who: demo.guest.name }), address);
    for (const kept of [code, medicines, kari]) assert.ok(!letter.includes(kept), letter);
    await employer.followsTheLetter();
    await employer.seesHeading(english('sharing.code.title'));
    link = new URL(employer.page.url()).pathname;
    await employer.doesNotSee(kari);
  });

  await step('a wrong code opens nothing; the right one does, however it is typed', async () => {
    await opens(employer, '0000 0000');
    await employer.sees(english('sharing.code.wrong'));
    await opens(employer, ` ${code.toLowerCase().replace('-', ' ')} `);
    await seesHerResult(employer);
  });

  await step('it takes the signed PDF along, which is genuine here and on the command line', async () => {
    const [download] = await Promise.all([employer.page.waitForEvent('download'), employer.follows(english('sharing.pdf.download'))]);
    const file = join(portal.folder, 'delt.pdf');
    await download.saveAs(file);
    const text = await textOf(file);
    for (const wanted of [kari, 'BA101']) assert.ok(text.includes(wanted), text);
    assert.match(await portal.command('verify', file, '--json'), /"verdict":"accepted"/);
    await employer.goes('/bevis');
    await employer.page.setInputFiles('#f-file', file);
    await employer.presses(english('verify.file.do'));
    await employer.sees(employer.page.getByText(english('courses.verdict.valid'), { exact: true }));
    await employer.sees(kari);
  });

  await step('she sees that it was opened, and when', async () => {
    await guest.goes(own);
    await guest.seesHeading(word('sharing.views', { Count: 1 }));
    await guest.sees(word('sharing.opened'));
  });

  await step('she is hired, and the two profiles become one', async () => {
    await portal.command('hire', 'import', join(portal.folder, 'demo-hires.csv'));
    employee = await somebody('Kari at work');
    await employee.opensLetter(word('mail.welcome_internal.subject'), demo.guest.name);
    await employee.followsTheLetter();
    await employee.choosesPassword(inside);
    await employee.isSignedInAs(kari);
    await until('the merge', async () => {
      await employee.goes('/min-kompetanse');
      return employee.row(medicines).count();
    });
  });

  await step('the same link opens with the same code', async () => {
    await employer.context.clearCookies({ name: /delt-/ });
    await employer.goes(link);
    await opens(employer, code);
    await seesHerResult(employer);
  });

  await step('it is hers at work now, with the same code and count, and she ends it', async () => {
    await employee.goes('/min-kompetanse');
    await employee.follows(word('sharing.list.title'));
    await employee.follows(address);
    await employee.isAt(own);
    await employee.seesHeading(word('sharing.views', { Count: '2' }));
    assert.equal(await employee.page.locator('.code-box .code').innerText(), code);
    await employee.presses(word('sharing.own.end.act'));
    await employee.sees(word('sharing.ended'));
  });

  await step('the employer, who reads it just now, sees that it is over', async () => {
    const answer = await employer.goes(link);
    employer.hasAnswer(answer, 404);
    await employer.seesHeading(english('sharing.over.title'));
    await employer.doesNotSee(kari);
    await employer.doesNotSee(medicines);
  });
});

async function opens(employer, code) {
  await employer.page.getByLabel(beginning(english('sharing.code.label'))).first().fill(code);
  await employer.presses(english('sharing.code.open'));
}

async function seesHerResult(employer) {
  await employer.seesHeading(kari);
  await employer.sees(employer.page.getByText(english('courses.verdict.valid'), { exact: true }));
  await employer.sees('Apotekene');
}
