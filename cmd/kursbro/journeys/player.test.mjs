// The player: nothing that was acknowledged is lost, and the learner is told
// when nothing is being saved.
import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { demo } from './person.mjs';
import { story } from './story.mjs';
import { word } from './words.mjs';

const fire = 'Brannvern – teoretisk del HEO'; // SCORM 1.2
const epilepsy = 'Antiepileptika og barn – NE204'; // SCORM 2004
const medicines = 'Barn og legemidler – BA101'; // with a test

describe('the player', { concurrency: 2 }, () => {
  story('a SCORM 2004 course goes on where it was, and a test may be taken again', async ({ step, somebody }) => {
    const kari = await somebody('Kari');
    await kari.signsIn(demo.guest);

    await step('she closes the tab in the middle, just after turning a page', async () => {
      await begins(kari, epilepsy);
      await kari.turnsToPage(4);
      await closesTheTab(kari);
    });

    await step('on another device she is on that page, and completes the course', async () => {
      const library = await somebody('Kari at the library');
      await library.signsIn(demo.guest);
      await library.startsAgain(epilepsy);
      await library.isOnPage(4);
      await library.turnsToPage(7);
      await library.sees(library.stage.getByText(word('player.outcome.passed')));
      await library.closesCourse();
      await library.seesCompleted(epilepsy);
    });

    await step('she fails a test, and leaves it at that', async () => {
      await kari.opensAnotherTab();
      await begins(kari, medicines);
      await kari.turnsToPage(5);
      await kari.answersTheTest(2);
      await kari.sees(kari.course.getByText('Ikke bestått ennå'));
      await kari.closesCourse();
    });

    await step('Min side says so', async () => {
      await kari.goes('/min-side');
      await kari.sees(kari.page.getByText(word('courses.status.failed')));
    });

    await step('she tries again and passes', async () => {
      await kari.startsAgain(medicines);
      await kari.turnsToPage(5);
      await kari.answersTheTest(5);
      await kari.sees(kari.stage.getByText(word('player.outcome.passed_score', { Score: '100 %' })));
      await kari.closesCourse();
      await kari.seesCompleted(medicines, { score: '100 %' });
    });
  });

  story('a server that is killed loses nothing that was acknowledged', async ({ step, portal, somebody }) => {
    const kari = await somebody('Kari');
    kari.forgives(/ERR_CONNECTION_REFUSED|ERR_CONNECTION_RESET|ERR_EMPTY_RESPONSE|ERR_INCOMPLETE_CHUNKED/);
    await kari.signsIn(demo.guest);
    await begins(kari, fire);

    await step('killed right after each "saved", three times: every page is there on another device', async () => {
      for (const number of [2, 3, 4]) {
        await kari.turnsToPage(number);
        await kari.workIsSaved();
        await portal.stop('SIGKILL');
        await portal.start();
        const library = await somebody(`Kari at the library, page ${number}`);
        await library.signsIn(demo.guest);
        await library.startsAgain(fire);
        await library.isOnPage(number);
        await library.closesCourse();
        await kari.startsAgain(fire);
        await kari.isOnPage(number);
      }
    });

    await step('while the server is away she is told that nothing is saved', async () => {
      await portal.stop('SIGKILL');
      await kari.turnsToPage(5);
      await kari.workIsNotSaved();
    });

    await step('when it is back, it is saved by itself', async () => {
      await portal.start();
      await kari.workIsSaved();
    });

    await step('what could not be saved before she left lies in her browser until next time', async () => {
      await portal.stop('SIGKILL');
      await kari.turnsToPage(6);
      await kari.workIsNotSaved();
      await kari.page.locator('.player-close').click();
      await kari.sees(word('player.waiting'));
      const gone = kari.page.waitForEvent('framenavigated', (frame) => frame.url().startsWith('chrome-error:'));
      await kari.page.locator('.player-close').click();
      await gone;
      await portal.start();
      await kari.goes('/min-side');
      assert.equal((await journal(kari)).length, 1, 'what the server has not got waits');
    });

    await step('it outlives signing out, and is gone once it is delivered', async () => {
      await kari.signsOut();
      assert.equal((await journal(kari)).length, 1, 'signing out loses no work');
      await kari.signsIn(demo.guest);
      await kari.startsAgain(fire);
      await kari.isOnPage(6);
      await kari.workIsSaved();
      await kari.closesCourse();
      assert.deepEqual(await journal(kari), [], 'nothing of hers is left on the device');
    });

    await step('what nobody comes back for is forgotten on any page after thirty days', async () => {
      await kari.page.evaluate(() => {
        const days = (count) => Date.now() - count * 24 * 60 * 60 * 1000;
        localStorage.setItem('kursbro.journal.old', JSON.stringify({ a: { kept: days(31) }, b: { kept: days(29) } }));
        localStorage.setItem('kursbro.journal.older', JSON.stringify({ a: { kept: days(31) } }));
      });
      await kari.signsOut();
      await kari.goes('/');
      assert.deepEqual((await journal(kari)).map(([key, text]) => [key, Object.keys(JSON.parse(text))]), [['kursbro.journal.old', ['b']]]);
    });
  });

  story('a course open in two windows, without a login, and with bad manners', async ({ step, portal, somebody, secondWindow }) => {
    const kari = await somebody('Kari');
    await kari.signsIn(demo.guest);
    await begins(kari, fire);
    await kari.turnsToPage(2);
    await kari.workIsSaved();
    const path = new URL(kari.page.url()).pathname;

    await step('the older window is told, and saves nothing more', async () => {
      const newer = await secondWindow(kari);
      await newer.goes(path);
      await newer.isOnPage(2);
      await newer.turnsToPage(3);
      await newer.workIsSaved();
      await kari.presses('Neste', kari.course);
      await kari.sees(kari.stage.getByText(word('player.refused.taken_over')));
      await kari.sees(word('player.elsewhere'));
      await newer.page.close();
    });

    await step('it can take the course back, where the newer was', async () => {
      await kari.presses(word('player.restart'), kari.stage);
      await kari.isOnPage(3);
    });

    await step('the course outlives the login', async () => {
      await kari.context.clearCookies();
      await kari.turnsToPage(4);
      await kari.workIsSaved();
    });

    await step('content reaches neither the portal nor a cookie', async () => {
      await kari.signsIn(demo.guest);
      await kari.startsAgain(fire);
      const content = kari.page.frames().find((frame) => frame.name() === 'content');
      kari.forgives(/./); // what follows makes the browser complain
      const reached = await content.evaluate(async (url) => {
        const tries = {
          cookie: () => document.cookie,
          portal: () => top.document.title,
          storage: () => top.localStorage.length,
          fetch: () => fetch(`${url}/min-side`, { credentials: 'include' }).then((answer) => answer.text()),
        };
        const got = {};
        for (const [name, act] of Object.entries(tries)) got[name] = await Promise.resolve().then(act).catch(() => 'refused');
        return got;
      }, portal.url);
      assert.deepEqual(reached, { cookie: '', portal: 'refused', storage: 'refused', fetch: 'refused' });
    });
  });
});

async function begins(person, title) {
  await person.enrols(title);
  await person.follows(word('courses.continue'), person.row(title));
  await person.courseIsOpen();
}

/** What waits for the server in the person's browser: names and texts. */
async function journal(person) {
  return person.page.evaluate(() => Object.entries(localStorage).filter(([key]) => key.startsWith('kursbro.journal.')));
}

/** As the browser does it when the tab's cross is pressed. */
async function closesTheTab(person) {
  person.page.on('dialog', (dialog) => dialog.accept());
  await Promise.all([person.page.waitForEvent('close'), person.page.close({ runBeforeUnload: true })]);
}
