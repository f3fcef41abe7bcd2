// Courses as authoring tools make them: taken in, begun, left, gone on with, passed
// and looked at again, and no course has anything to complain of.
import assert from 'node:assert/strict';
import { offers } from './packages.mjs';
import { demo } from './person.mjs';
import { story } from './story.mjs';
import { tools } from './tools.mjs';
import { word } from './words.mjs';

/** Played in every run. `make packages` plays them all. */
const telling = ['modules, and a memory of 75 000 packed characters, 1.2', 'pages that end and begin, made on Windows'];
const played = Object.entries(tools).filter(([name]) => process.env.KURSBRO_PACKAGES || telling.includes(name));

story('tools: courses as authoring tools make them lose nothing and complain of nothing', async ({ step, somebody }) => {
  const owner = await somebody('Sverre');
  const kari = await somebody('Kari');
  kari.page.on('dialog', (dialog) => { kari.hear(`the course says: ${dialog.message()}`); dialog.accept(); });
  kari.forgives(/Unsafe attempt to initiate navigation/); // top.close()
  await owner.signsIn(demo.owner);
  await kari.signsIn(demo.guest);
  for (const [name, make] of played) {
    const title = `Verktøy: ${name}`;
    const inner = make.frame ? kari.course.frameLocator(make.frame) : kari.course;
    const isOnPage = (number) => inner.locator('#place', { hasText: `Side ${number}` }).waitFor();
    await step(name, async () => {
      await offers(owner, title, make(title));
      await kari.enrols(title);
      await kari.follows(word('courses.continue'), kari.row(title));
      await isOnPage(1);
      await kari.presses('Videre', inner);
      await isOnPage(2);
      await kari.closesCourse();
      await kari.goes('/min-side');
      await kari.page.locator('.continue, .rows > li').filter({ hasText: title }).locator('a[href$="/spill"]').click();
      await isOnPage(2);
      const path = new URL(kari.page.url()).pathname;
      await kari.presses('Ferdig', inner);
      await kari.stage.locator('#said', { hasText: /^Bestått/ }).waitFor();
      await kari.closesCourse();
      await kari.seesCompleted(title);
      await kari.goes(path);
      await kari.sees(kari.stage.getByText(word('player.review')));
      await kari.sees(inner.locator('#place'));
      assert.deepEqual(kari.complaints, []);
      await kari.closesCourse();
      await kari.seesCompleted(title);
    });
  }
}, { names: ['kurs.kursbro.localhost', 'innhold.kursbro.localhost'] }); // of one site: else some browsers let a course keep nothing of its own
