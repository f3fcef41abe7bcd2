// A day at the helpdesk: one search box, one page for each person, and a log
// that remembers who looked.
import assert from 'node:assert/strict';
import { synthetic } from './nationalid.mjs';
import { demo, demoPassword } from './person.mjs';
import { story } from './story.mjs';
import { beginning, word } from './words.mjs';

const medicines = 'Barn og legemidler – BA101';
const fullName = ({ given, family }) => `${given} ${family}`;
const kari = { ...demo.guest, nationalID: synthetic(demo.guest.birthDate, 999) };
const nils = { given: 'Nils', family: 'Tveit', birthDate: '1999-02-03', email: 'nils.tveti@post.example', organisation: 'Kommunesektor Rogaland' };
const rightAddress = 'nils.tveit@post.example';

story('the helpdesk finds people, helps them, and leaves a trace', async ({ portal, step, somebody }) => {
  const helpdesk = await somebody('Hilde at the helpdesk');
  const guest = await somebody('Kari');
  const auditor = await somebody('Berit, who reads the log');
  const newcomer = await somebody('Nils');
  let certificate;
  let kariPath;

  await step('Kari has a certificate, and Nils has registered with a slip in his address', async () => {
    await guest.signsIn(demo.guest);
    await guest.enrols(medicines);
    await guest.follows(word('courses.continue'), guest.row(medicines));
    await guest.turnsToPage(5);
    await guest.answersTheTest(5);
    await guest.sees(guest.stage.getByText(word('player.outcome.passed_score', { Score: '100 %' })));
    await guest.closesCourse();
    await guest.follows(word('courses.certificate'), await guest.seesCompleted(medicines));
    certificate = (await guest.fact(word('certificate.number')).innerText()).trim();
    await newcomer.registers(nils);
  });

  await step('the search box finds by name, address, national ID, certificate and user name', async () => {
    await helpdesk.signsIn(demo.helpdesk);
    await helpdesk.follows(word('helpdesk.search.title'), helpdesk.page.getByRole('banner'));
    await helpdesk.page.locator('[data-slash]').waitFor();
    await helpdesk.page.waitForLoadState(); // the key means something once the page's script is there
    await helpdesk.page.keyboard.press('/');
    await helpdesk.page.keyboard.type('NORDAAS kar');
    await helpdesk.page.keyboard.press('Enter');
    await helpdesk.sees(helpdesk.row(fullName(kari)));
    for (const [typed, whom] of [[kari.name, kari], [certificate, kari], [demo.employee.name, demo.employee], ['berg ola', demo.employee]]) {
      await asks(helpdesk, typed);
      await helpdesk.sees(helpdesk.row(fullName(whom)));
    }
  });

  await step('a national ID finds its owner, and is shown nowhere', async () => {
    await asks(helpdesk, `${kari.nationalID.slice(0, 6)} ${kari.nationalID.slice(6)}`);
    await helpdesk.sees(helpdesk.row(fullName(kari)).getByText(word('helpdesk.found.number')));
    assert.ok(!(await helpdesk.page.content()).includes(kari.nationalID.slice(6)), 'the number has come back');
    await asks(helpdesk, synthetic('1950-01-01', 123));
    await helpdesk.sees(word('helpdesk.search.none'));
  });

  await step('the page of a person says in plain words how things are', async () => {
    await asks(helpdesk, nils.email);
    await helpdesk.follows(fullName(nils));
    await helpdesk.sees(beginning(word('accounts.state.link_unused', { Address: nils.email }).split('{{')[0]));
  });

  await step('the address is corrected, and the link goes to the right one', async () => {
    await helps(helpdesk, 'epost');
    await helpdesk.fills(word('accounts.field.new_email'), rightAddress);
    await helpdesk.presses(word('accounts.help.email.title'));
    await helpdesk.sees(word('accounts.help.email.done'));
    await newcomer.opensLetter(word('mail.set_password.subject'), rightAddress);
    await newcomer.followsTheLetter();
    await newcomer.choosesPassword('endelig riktig adresse');
    await newcomer.isSignedInAs(fullName(nils));
  });

  await step('the link to the wrong address no longer works', async () => {
    await newcomer.opensLetter(word('mail.set_password.subject'), nils.email);
    await newcomer.followsTheLetter();
    await newcomer.sees(word('accounts.link.over'));
  });

  await step('Kari has forgotten her password: she is sent a link, and the courses are there to see', async () => {
    await asks(helpdesk, kari.name);
    await helpdesk.follows(fullName(kari));
    kariPath = new URL(helpdesk.page.url()).pathname;
    await helpdesk.sees(medicines);
    await helpdesk.sees(certificate);
    await helps(helpdesk, 'lenke');
    await helpdesk.sees(word('accounts.help.link.text', { Address: kari.name }));
    await helpdesk.presses(word('accounts.help.link.title'));
    await helpdesk.sees(word('accounts.help.link.done'));
    await guest.signsOut();
    await guest.opensLetter(word('mail.reset_password.subject'), kari.name);
    await guest.followsTheLetter();
    await guest.choosesPassword('et helt nytt passord');
    await guest.isSignedInAs(fullName(kari));
  });

  await step('she belongs to another organisation, and sees its courses', async () => {
    await guest.goes('/kurskatalog?q=dognplass');
    await guest.sees(word('courses.catalogue.none', { Query: 'dognplass' }));
    await helpdesk.goes(kariPath);
    await helps(helpdesk, 'organisasjon');
    await helpdesk.picks(word('accounts.help.organisation.new'), 'rogaland', 'Kommunesektor Rogaland');
    await helpdesk.presses(word('accounts.help.organisation.title'));
    await helpdesk.sees(word('accounts.help.organisation.done'));
    await guest.goes('/kurskatalog?q=dognplass');
    await guest.sees(guest.row('Kommunal akutt døgnplass – KAD'));
  });

  await step('her profile is locked, with a reason: she is out at once, and told whom to call', async () => {
    await helps(helpdesk, 'sperr');
    await helpdesk.presses(word('accounts.help.lock.title'));
    await helpdesk.sees(word('accounts.fault.reason'));
    await helpdesk.fills(word('accounts.help.lock.reason'), 'Har mistet telefonen');
    await helpdesk.presses(word('accounts.help.lock.title'));
    await helpdesk.sees(word('accounts.state.locked', { Reason: 'Har mistet telefonen' }));
    await guest.goes('/min-side');
    await guest.isAt('/logg-inn');
    await guest.triesToSignIn(kari.name, 'et helt nytt passord');
    await guest.sees(word('accounts.signin.locked'));
  });

  await step('unlocked, she is in again', async () => {
    await helps(helpdesk, 'apne');
    await helpdesk.presses(word('accounts.help.unlock.title'));
    await helpdesk.sees(word('accounts.help.unlock.done'));
    await guest.signsIn(kari, 'et helt nytt passord');
  });

  await step('the log has every look and every change, and nothing to change it with', async () => {
    await auditor.signsIn(demo.auditor);
    await auditor.follows(word('accounts.log.title'), auditor.page.getByRole('banner'));
    for (const act of ['profile.search', 'profile.look', 'profile.email', 'profile.organisation', 'profile.lock', 'profile.unlock', 'link.send']) {
      await auditor.sees(auditor.row(word(`audit.action.${act}`), fullName(demo.helpdesk)));
    }
    const acts = await auditor.page.locator('main form[method=post]').evaluateAll((forms) => forms.map((form) => new URL(form.action).pathname));
    assert.deepEqual(acts, ['/logg'], 'it can only be searched, where no address tells for whom');
    for (const method of ['PUT', 'PATCH', 'DELETE']) {
      const answer = await auditor.context.request.fetch('/logg', { method, headers: { Origin: portal.url } });
      assert.ok([404, 405].includes(answer.status()), `${method} /logg is answered ${answer.status()}`);
    }
    assert.ok(!(await auditor.page.content()).includes(kari.nationalID));
    assert.match(await portal.command('audit'), /entries in the chain/);
  });

  await step('a guest may not come in, and a visitor is asked to sign in', async () => {
    for (const path of ['/kundesenter', kariPath, `${kariPath}/sperr`, '/logg', '/kundesenter/sammenslaing']) guest.hasAnswer(await guest.goes(path), 403);
    const visitor = await somebody('a visitor');
    await visitor.goes(kariPath);
    await visitor.isAt('/logg-inn');
    await visitor.fills(word('accounts.field.name'), demo.helpdesk.name);
    await visitor.fills(word('accounts.field.password'), demoPassword);
    await visitor.presses(word('site.sign.in'), visitor.page.getByRole('main'));
    await visitor.isAt(kariPath);
  });
});

async function asks(helpdesk, typed) {
  await helpdesk.goes('/kundesenter');
  await helpdesk.page.getByRole('searchbox', { name: word('helpdesk.search.label') }).fill(typed);
  await helpdesk.presses(word('site.search'), helpdesk.page.getByRole('main'));
}

/** Follows the button on a person's page to one of the helpdesk's acts. */
const helps = (helpdesk, act) => helpdesk.page.locator(`main a[href*="/${act}"]:not([href*="/hva/"])`).first().click();
