// What is broken on purpose while a course is open: the line, the login, the
// window, the answer. Nothing that was done in the course is lost by it.
import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { demo, demoPassword } from './person.mjs';
import { until } from './portal.mjs';
import { story } from './story.mjs';
import { word } from './words.mjs';

const fire = 'Brannvern – teoretisk del HEO'; // SCORM 1.2
const epilepsy = 'Antiepileptika og barn – NE204'; // SCORM 2004

describe('delivery', { concurrency: 2 }, () => {
  story('neither the line, the login nor a strange answer loses what was done', async ({ step, somebody, secondWindow }) => {
    const kari = await somebody('Kari');
    kari.forgives(/ERR_INTERNET_DISCONNECTED|ERR_FAILED|Failed to load resource|Failed to execute 'send'|has been blocked by CORS/);
    await kari.signsIn(demo.guest);
    await begins(kari, fire);

    await step('offline she is told that nothing is saved, and goes on; back online it is saved by itself', async () => {
      await kari.turnsToPage(2);
      await kari.workIsSaved();
      await kari.context.setOffline(true);
      await kari.turnsToPage(3);
      await kari.workIsNotSaved();
      await kari.turnsToPage(4);
      await kari.context.setOffline(false);
      await kari.workIsSaved();
      await isThere(await somebody('Kari at the library'), fire, 4);
    });

    await step('a page to sign in, in answer to a commit, is not taken for saved', async () => {
      await kari.startsAgain(fire);
      for (const [turn, answer] of [
        ['Neste', { status: 200, contentType: 'text/html', body: '<!doctype html><title>Logg inn</title>true' }],
        ['Neste', { status: 302, headers: { location: '/l/' } }],
        ['Forrige', { status: 200, contentType: 'application/json', body: '{"saved":"perhaps"}' }],
      ]) {
        await kari.page.route('**/commit*', (route) => route.fulfill(answer));
        await kari.presses(turn, kari.course);
        await kari.workIsNotSaved();
        assert.equal(await says(kari, 'LMSCommit', ''), 'false', `the course is not told that it is saved, by ${answer.status}`);
        await kari.page.unroute('**/commit*');
        await online(kari);
        await kari.workIsSaved();
      }
      await isThere(await somebody('Kari at the library'), fire, 5);
    });

    await step('signed out in another window, offline besides, she goes on; the page says so, and she signs in beside it', async () => {
      await kari.startsAgain(fire);
      const other = await secondWindow(kari);
      await other.goes('/min-side');
      await other.signsOut();
      await looksAgain(kari);
      await kari.sees(word('delivery.signed_out'));
      await kari.context.setOffline(true);
      await kari.presses('Forrige', kari.course);
      await kari.workIsNotSaved();
      await kari.context.setOffline(false);
      await kari.workIsSaved();
      const opened = kari.context.waitForEvent('page');
      await kari.follows(word('delivery.sign_in'));
      other.looksAt(await opened);
      await other.isAt('/logg-inn');
      await other.fills(word('accounts.field.name'), demo.guest.name);
      await other.fills(word('accounts.field.password'), demoPassword);
      await other.presses(word('site.sign.in'), other.page.getByRole('main'));
      await other.isAt('/min-side');
      await looksAgain(kari);
      await until('the page to know that she is signed in', async () => !await kari.page.getByText(word('delivery.signed_out')).isVisible());
      await kari.isOnPage(4);
    });

    await step('a clock that is put back a day holds nothing back', async () => {
      await kari.startsAgain(fire);
      await kari.turnsToPage(3);
      await kari.workIsSaved();
      const arrives = kari.page.waitForRequest((request) => request.url().includes('/commit') && request.postData().includes('klokka gikk tilbake'));
      await content(kari).evaluate(() => {
        const now = parent.Date.now;
        parent.Date.now = () => now() - 24 * 60 * 60 * 1000;
        parent.API.LMSSetValue('cmi.comments', 'klokka gikk tilbake');
      });
      await arrives;
    });

    await step('the login is kept alive while the course is open', async () => {
      await kari.page.clock.install();
      await kari.startsAgain(fire);
      const asked = kari.page.waitForResponse((answer) => answer.url().endsWith('/min-side/innlogget'));
      await kari.page.clock.fastForward('11:00');
      assert.equal((await asked).status(), 204);
    });
  });

  story('neither a closed window, an old one nor another device loses what was done', async ({ step, somebody }) => {
    const kari = await somebody('Kari');
    kari.forgives(/ERR_INTERNET_DISCONNECTED|Failed to load resource|Failed to execute 'send'/);
    await kari.signsIn(demo.guest);
    await begins(kari, epilepsy);

    await step('a window that is closed with more than a beacon can carry has saved it all', async () => {
      await content(kari).evaluate(() => {
        const api = parent.API_1484_11;
        for (let n = 0; n < 20; n++) {
          api.SetValue(`cmi.interactions.${n}.id`, `sporsmal-${n}`);
                    api.SetValue(`cmi.interactions.${n}.type`, 'long-fill-in');
          api.SetValue(`cmi.interactions.${n}.learner_response`, 'å'.repeat(3000) + n);
        }
      });
      await closesTheTab(kari);
      const library = await somebody('Kari at the library');
      await library.signsIn(demo.guest);
      await library.startsAgain(epilepsy);
      assert.equal(await says(library, 'GetValue', 'cmi.interactions._count'), '20');
      assert.match(await says(library, 'GetValue', 'cmi.interactions.19.learner_response'), /^å{3000}19$/);
      await library.context.close();
    });

    await step('a window that stood open too long saves nothing; what it had is delivered when it is opened again', async () => {
      await kari.opensAnotherTab();
      await begins(kari, fire);
      await kari.turnsToPage(2);
      await kari.workIsSaved();
      await kari.page.route('**/commit*', (route) => route.fulfill({ status: 410, contentType: 'application/json', body: JSON.stringify({ result: false, errorCode: 101, code: 'expired', message: word('player.refused.expired') }) }));
      await kari.presses('Neste', kari.course);
      await kari.sees(kari.stage.getByText(word('player.refused.expired')));
      await kari.page.unroute('**/commit*');
      await kari.presses(word('player.restart'), kari.stage);
      await kari.isOnPage(3);
      await kari.workIsSaved();
    });

    await step('what a device could not send does not overwrite what another has saved since', async () => {
      const phone = await somebody('Kari on the phone');
      await phone.signsIn(demo.guest);
      await kari.context.setOffline(true);
      await kari.presses('Forrige', kari.course);
      await kari.workIsNotSaved();
      await phone.startsAgain(fire);
      await phone.isOnPage(3);
      await phone.turnsToPage(5);
      await phone.workIsSaved();
      await kari.context.setOffline(false);
      await kari.sees(kari.stage.getByText(word('player.refused.taken_over')));
      await phone.presses('Neste', phone.course);
      await phone.workIsSaved();
      await phone.closesCourse();
      await kari.presses(word('player.restart'), kari.stage);
      await kari.isOnPage(6);
    });

    await step('who has passed looks again: the bar says so, and nothing of it changes the outcome', async () => {
      for (const [title, act, status] of [[fire, 'LMSSetValue', 'cmi.core.lesson_status'], [epilepsy, 'SetValue', 'cmi.success_status']]) {
        await kari.startsAgain(title);
        const path = new URL(kari.page.url()).pathname;
        await kari.turnsToPage(7);
        await kari.sees(kari.stage.getByText(word('player.outcome.passed')));
        await kari.closesCourse();
        await kari.goes(path);
        await kari.courseIsOpen();
        await kari.sees(kari.stage.getByText(word('player.review')));
        assert.equal(await says(kari, act.replace('Set', 'Get'), status.replace(/[a-z]+_status/, status.startsWith('cmi.core') ? 'lesson_mode' : 'mode')), 'review');
        await says(kari, act, status, 'failed');
        await says(kari, act.replace('SetValue', 'Commit'), '');
        await kari.workIsSaved();
        await kari.closesCourse();
        await kari.seesCompleted(title);
      }
    });
  });
});

async function begins(person, title) {
  await person.enrols(title);
  await person.follows(word('courses.continue'), person.row(title));
  await person.courseIsOpen();
}

/** As the browser does it when the tab's cross is pressed. */
async function closesTheTab(person) {
  person.page.on('dialog', (dialog) => dialog.accept());
  await Promise.all([person.page.waitForEvent('close'), person.page.close({ runBeforeUnload: true })]);
}

/** The window comes to the front again. */
const looksAgain = (person) => person.page.evaluate(() => dispatchEvent(new Event('focus')));

/** On a device of its own, the course is on that page. */
async function isThere(other, title, page) {
  await other.signsIn(demo.guest);
  await other.startsAgain(title);
  await other.isOnPage(page);
  await other.context.close();
}

const content = (person) => person.page.frames().find((frame) => frame.name() === 'content');
const stage = (person) => content(person).parentFrame();

/** What the course says to the run-time, and what that answers. */
const says = (person, name, ...words) => content(person).evaluate(([act, args]) => (parent.API ?? parent.API_1484_11)[act](...args), [name, words]);

/** The browser's own word that the line is back: nobody waits for the pauses. */
const online = (person) => stage(person).evaluate(() => dispatchEvent(new Event('online')));
