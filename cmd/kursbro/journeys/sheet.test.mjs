// A PDF inside its unit: read on a phone, gone on with on another device, and
// harmless whatever is in it.
import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { demo } from './person.mjs';
import { sheet } from './sheet.mjs';
import { story } from './story.mjs';
import { word } from './words.mjs';

const title = 'Hygiene på papir';
const texts = ['Vask hendene', 'Bruk hansker', 'Luft ut rommet', 'Si fra til leder'];

describe('a PDF in a course', () => {
  story('it is read to its end on two devices', async ({ step, somebody }) => {
    const owner = await somebody('Sverre');
    await owner.signsIn(demo.owner);
    let content; // path

    await step('the owner adds it, and one that is cut off is refused', async () => {
      await owner.goes('/kurseier/bygg');
      await owner.page.fill('#f-title_nb', title);
      await owner.page.fill('#f-code', 'PAPIR');
      await owner.page.locator('select[name="organisation"]').evaluate((list) => { list.value = [...list.options].find((o) => o.value).value; });
      for (const box of await owner.page.locator('.tree input').all()) await box.check();
      await owner.presses(word('courses.describe.save'));
      content = new URL(owner.page.url()).pathname;
      const whole = sheet(texts, { hostile: true });
      await owner.goes(`${content}/ny?slag=pdf`);
      await owner.page.fill('#f-title_nb', 'Les dette');
      await gives(owner, whole.subarray(0, 400));
      await owner.sees(word('lesson.file.sheet.cut'));
      await gives(owner, whole);
      await owner.sees(word('lesson.saved'));
      await owner.goes(`${content}/ny?slag=pdf`);
      await owner.page.fill('#f-title_nb', 'Kan ikke leses');
      await gives(owner, Buffer.from('%PDF-1.7\nnothing that a reader knows\n%%EOF\n'));
      await owner.presses(word('lesson.ready'));
      await owner.sees(word('lesson.readied'));
      await owner.presses(word('courses.publish'));
    });

    const kari = await somebody('Kari on a phone', { viewport: { width: 320, height: 640 } });
    await kari.signsIn(demo.guest);
    await step('on a phone she reads two pages of it, as text too, and nothing scrolls sideways', async () => {
      await kari.enrols(title);
      await kari.startsAgain(title);
      await kari.sees(kari.course.locator('.textLayer').getByText(texts[0]));
      await scrollsTo(kari, 2);
      await kari.sees(kari.course.getByText(/Du har lest 1 av 4 sider/)); // what was jumped over is not read
      await scrollsTo(kari, 1);
      await kari.sees(kari.course.getByText(/Du har lest 2 av 4 sider/));
      await scrollsTo(kari, 2);
      assert.ok(await kari.course.locator('html').evaluate((html) => html.scrollWidth <= html.clientWidth), 'it scrolls sideways');
      await kari.workIsSaved();
      await kari.closesCourse();
    });

    const desk = await somebody('Kari at a desk');
    await step('on another device it opens where she was, finds a word, and is read when its end has been seen', async () => {
      await desk.signsIn(demo.guest);
      await desk.startsAgain(title);
      await desk.sees(desk.course.getByText(/Du har lest [23] av 4 sider/));
      assert.equal(await desk.course.locator('#sheet-place').innerText(), 'Side 2 av 4');
      await desk.course.getByRole('button', { name: word('lesson.sheet.find') }).click();
      await desk.course.getByRole('searchbox').fill('leder');
      await desk.course.getByRole('searchbox').press('Enter');
      await desk.sees(desk.course.getByText('1 av 1 treff'));
      await desk.course.getByRole('region', { name: word('lesson.sheet.pages') }).press('End');
      await desk.sees(desk.course.getByText(/Du har lest 3 av 4 sider/));
      await scrollsTo(desk, 3);
      await desk.sees(desk.course.getByText(word('lesson.play.read.thanks')));
      assert.equal(desk.page.context().pages().length, 1, 'something was opened');
      assert.deepEqual(await desk.course.locator('a[href^="javascript"], a[href$="calc.exe"]').count(), 0);
      await desk.presses(word('lesson.play.next'), desk.course);
    });

    await step('one that no reader can open says so, and is there to download', async () => {
      await desk.sees(desk.course.getByText(word('lesson.sheet.failed')));
      await desk.sees(desk.course.getByRole('link', { name: word('lesson.play.download') }));
    });
  });
});

async function scrollsTo(person, page) {
  await person.course.getByRole('region', { name: `Side ${page}` }).evaluate((sheet) => sheet.scrollIntoView({ block: 'end' }));
}

async function gives(owner, buffer) {
  await owner.page.setInputFiles('#f-file', { name: 'hygiene.pdf', mimeType: 'application/pdf', buffer });
  await owner.presses(word('lesson.save'));
}
