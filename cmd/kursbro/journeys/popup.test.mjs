// A course that runs in a window of its own: the browser stops it until it is asked
// for by a click, it finds the run-time from there, and whichever window is closed
// first, nothing is lost.
import assert from 'node:assert/strict';
import { offers } from './packages.mjs';
import { demo } from './person.mjs';
import { until } from './portal.mjs';
import { story } from './story.mjs';
import { popup } from './tools.mjs';
import { word } from './words.mjs';

const title = 'Kurs i eget vindu';

story('pop-up: a course in a window of its own loses nothing', async ({ step, somebody }) => {
  const owner = await somebody('Sverre');
  const kari = await somebody('Kari');
  const library = await somebody('Kari at the library'); // where windows may open
  await kari.context.addInitScript(() => { // headless browsers stop none
    const { open } = window;
    window.open = (...args) => (window.event?.type === 'click' ? open.apply(window, args) : null);
  });
  await owner.signsIn(demo.owner);
  await kari.signsIn(demo.guest);
  await library.signsIn(demo.guest);

  /** The window that opens by what somebody does, at this page. */
  const window = async (person, number, act) => {
    const [opened] = await Promise.all([person.context.waitForEvent('page'), act]);
    opened.on('pageerror', (error) => person.hear(String(error)));
    opened.on('dialog', (dialog) => { person.hear(`the course says: ${dialog.message()}`); dialog.accept(); });
    await isOnPage(opened, number);
    return opened;
  };
  const opens = (number) => window(kari, number, kari.presses('Åpne kurset', kari.course));
  const isOnPage = (page, number) => page.locator('#place', { hasText: `Side ${number}` }).waitFor();
  const goesOn = async (page, number) => {
    await page.locator('#on').click();
    await isOnPage(page, number);
  };
  const isClosed = (page) => until('the window to be closed', () => page.isClosed());

  await step('opened by nobody, it is stopped; its own page has a button for it', async () => {
    await offers(owner, title, popup(title));
    await kari.enrols(title);
    await kari.follows(word('courses.continue'), kari.row(title));
    await kari.courseIsOpen();
    assert.equal(kari.context.pages().length, 1);
  });

  await step('the course\'s window is closed first: opened again, it is where it was', async () => {
    const other = await opens(1);
    await goesOn(other, 2);
    await other.evaluate(() => window.close());
    await isClosed(other);
    await kari.workIsSaved();
    await goesOn(await opens(2), 3);
  });

  await step('the player is closed first: the course\'s window goes with it, and nothing it said is lost', async () => {
    const [, other] = kari.context.pages();
    await kari.closesCourse();
    await isClosed(other);
    await kari.startsAgain(title);
    await goesOn(await opens(3), 4);
  });

  await step('the tab is closed first: the course\'s window goes with it, and nothing it said is lost', async () => {
    const [, other] = kari.context.pages();
    await kari.page.evaluate(() => { location.href = 'about:blank'; });
    await isClosed(other);
    await kari.startsAgain(title);
    await goesOn(await opens(4), 5);
  });

  await step('where windows may open, it opens at once, and is closed with the player', async () => {
    await kari.closesCourse();
    const other = await window(library, 5, library.startsAgain(title));
    await goesOn(other, 6);
    await library.closesCourse();
    await isClosed(other);
    await kari.startsAgain(title);
    await opens(6);
  });

  await step('the course\'s own page is left first: the window still saves, and passes', async () => {
    const [, other] = kari.context.pages();
    await kari.course.locator('body').evaluate(() => { location.href = 'tom.html'; }).catch(() => {});
    await other.locator('#done').click();
    await isClosed(other);
    await kari.stage.locator('#said', { hasText: /^Bestått/ }).waitFor();
    await kari.closesCourse();
    await kari.seesCompleted(title);
  });
}, { names: ['kurs.kursbro.localhost', 'innhold.kursbro.localhost'] });
