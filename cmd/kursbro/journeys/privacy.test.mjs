// What people decide about themselves: a guest takes a copy, asks to be erased,
// regrets it, asks again and is erased; and HR keeps what has to be kept of
// somebody at work.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { demo, demoPassword } from './person.mjs';
import { barriers, until } from './portal.mjs';
import { story } from './story.mjs';
import { beginning, word } from './words.mjs';

const medicines = 'Barn og legemidler – BA101';
const employeeName = `${demo.employee.given} ${demo.employee.family}`;
const opening = (key) => beginning(word(key).split('{{')[0].trim());

story('a guest takes a copy, is erased, and HR answers an employee', async ({ portal, step, somebody }) => {
  const kari = await somebody('Kari on her phone', { viewport: { width: 360, height: 740 } });
  const ola = await somebody('Ola at work');
  const hr = await somebody('Marit at HR');

  await step('Kari fetches a copy, with the course that she takes', async () => {
    await kari.signsIn(demo.guest);
    await kari.enrols(medicines);
    await kari.goes('/profil/personvern');
    assert.deepEqual(await barriers(kari.page), []);
    const [copy] = await Promise.all([kari.page.waitForEvent('download'), kari.presses(word('privacy.export.get'))]);
    assert.match(copy.suggestedFilename(), /^kursbro-\d{4}-\d\d-\d\d\.zip$/);
    const zip = await readFile(await copy.path(), 'latin1');
    for (const name of ['data.json', 'index.html']) assert.ok(zip.includes(name), `${name} is in the copy`);
  });

  await step('she asks to be erased, and regrets it', async () => {
    await kari.follows(word('privacy.erase.see'));
    await kari.sees(word('privacy.erase.goes'));
    assert.deepEqual(await barriers(kari.page), []);
    await kari.presses(word('privacy.erase.go'));
    await kari.isAt('/profil/personvern');
    await kari.sees(opening('privacy.erase.scheduled'));
    await kari.presses(word('privacy.erase.undo'));
    await kari.sees(word('privacy.erase.undone'));
    await kari.doesNotSee(word('privacy.erase.undo'));
    await kari.opensLetter(word('mail.erasure_undone.subject'), demo.guest.name);
  });

  await step('Ola asks too, and his employer decides', async () => {
    await ola.signsIn(demo.employee);
    await ola.goes('/profil/personvern/slett');
    await ola.presses(word('privacy.erase.ask'));
    await ola.sees(word('privacy.erase.asked'));
  });

  await step('HR sees in the menu that one waits, and keeps the profile with a word', async () => {
    await hr.signsIn(demo.hr);
    const entry = hr.page.getByRole('banner').getByRole('link', { name: beginning(word('privacy.erasures.menu')) }).first();
    assert.match(await entry.innerText(), /1/);
    await entry.click();
    await hr.follows(employeeName);
    assert.deepEqual(await barriers(hr.page), []);
    await hr.presses(word('privacy.erasures.keep'));
    await hr.sees(word('privacy.erase.answer.missing'));
    await hr.fills(word('privacy.erasures.answer'), 'Du jobber her.');
    await hr.presses(word('privacy.erasures.keep'));
    await hr.sees(word('privacy.erasures.done'));
    assert.equal(await hr.page.getByRole('banner').getByRole('link', { name: beginning(word('privacy.erasures.menu')) }).count(), 0);
    await ola.goes('/profil/personvern');
    await ola.sees('Du jobber her.');
  });

  await step('Kari asks again where there is no time to regret, and is erased by the portal itself', async () => {
    await portal.stop();
    portal.serveFlags.push('--erase-days', '0');
    await portal.start();
    await kari.goes('/profil/personvern/slett');
    await kari.presses(word('privacy.erase.go'));
    await kari.opensLetter(word('mail.erasure_done.subject'), demo.guest.name);
  });

  await step('she is signed out, cannot sign in, and nobody finds her', async () => {
    await until('her browser to be signed out', async () => (await kari.context.request.get('/min-side', { maxRedirects: 0 })).status() === 303);
    await kari.triesToSignIn(demo.guest.name, demoPassword);
    await kari.sees(word('accounts.signin.failed'));
    const helpdesk = await somebody('Hilde at the helpdesk');
    await helpdesk.signsIn(demo.helpdesk);
    await helpdesk.goes('/kundesenter');
    await helpdesk.page.getByRole('searchbox', { name: word('helpdesk.search.label') }).fill(demo.guest.name);
    await helpdesk.presses(word('site.search'), helpdesk.page.getByRole('main'));
    await helpdesk.sees(word('helpdesk.search.none'));
  });
});
