// A course that is built in the portal: by its owner without a package, by its
// learner on a phone, and its quiz marked by the server.
import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { film } from './film.mjs';
import { demo } from './person.mjs';
import { story } from './story.mjs';
import { word } from './words.mjs';

const title = 'Slokking av brann';
const captions = 'WEBVTT\n\n00:00.000 --> 00:02.000\nVarsle, redd, slokk.\n';

describe('a course that is built in the portal', () => {
  story('a course owner builds it, and a guest fails its quiz, tries again and has a certificate', async ({ step, somebody }) => {
    const owner = await somebody('Sverre');
    await owner.signsIn(demo.owner);
    let content; // path

    await step('he describes it, and adds a page and a video, which wants captions that are captions', async () => {
      await owner.goes('/kurseier/bygg');
      await owner.page.fill('#f-title_nb', title);
      await owner.page.fill('#f-code', 'SLOKK');
      await owner.page.locator('select[name="organisation"]').evaluate((list) => { list.value = [...list.options].find((o) => o.value).value; });
      for (const box of await owner.page.locator('.tree input').all()) await box.check();
      await owner.presses(word('courses.describe.save'));
      content = new URL(owner.page.url()).pathname;
      await adds(owner, content, 'page', { '#f-title_nb': 'Slik brenner det', '#f-body_nb': `## Tre ting\n\n- varme\n- oksygen\n- brensel\n\n${'Et avsnitt om brann.\n\n'.repeat(40)}` });
      await owner.goes(`${content}/ny?slag=video`);
      await owner.page.fill('#f-title_nb', 'Slik slokker du');
      await owner.page.setInputFiles('#f-file', { name: 'slokk.webm', mimeType: 'video/webm', buffer: await film(owner.page) });
      await owner.page.setInputFiles('#f-captions_nb', { name: 'tekst.vtt', mimeType: 'text/vtt', buffer: Buffer.from('Varsle') });
      await owner.presses(word('lesson.save'));
      await owner.sees(owner.page.locator('#f-captions_nb-error').getByText(word('lesson.file.caption')));
      await owner.page.setInputFiles('#f-captions_nb', { name: 'tekst.vtt', mimeType: 'text/vtt', buffer: Buffer.from(captions) });
      await owner.presses(word('lesson.save'));
      await owner.sees(word('lesson.saved'));
    });

    await step('he writes two questions and a quiz, and publishes', async () => {
      for (const prompt of ['Hva gjør du først?', 'Hva gjør du så?']) {
        await owner.goes(`${content}/sporsmal/ny?slag=one`);
        await owner.page.fill('#f-prompt_nb', prompt);
        await owner.page.fill('#f-option_nb', 'Det rette');
        await owner.page.fill('#f-option_nb-1', 'Det gale');
        await owner.page.locator('input[name="right"]').first().check();
        await owner.page.fill('#f-explain_nb', 'Slik er det.');
        await owner.presses(word('lesson.save'));
        await owner.sees(word('quiz.saved'));
      }
      await adds(owner, content, 'quiz', { '#f-title_nb': 'Prøve', '#f-pass': '80' });
      await owner.presses(word('lesson.ready'));
      await owner.sees(word('lesson.readied'));
      await owner.presses(word('courses.publish'));
      await owner.sees(word('courses.published'));
    });

    const kari = await somebody('Kari on a phone', { viewport: { width: 360, height: 740 } });
    await kari.signsIn(demo.guest);
    await step('on a phone she reads to the end and sees the video', async () => {
      await kari.enrols(title);
      await kari.startsAgain(title);
      await kari.sees(kari.course.getByRole('heading', { name: 'Tre ting' }));
      await kari.course.locator('[data-next]').scrollIntoViewIfNeeded();
      await kari.presses(word('lesson.play.next'), kari.course);
      await kari.course.locator('video').evaluate((video) => { video.muted = true; return video.play(); });
      await kari.sees(kari.course.getByText(word('lesson.play.seen_all')));
      await kari.presses(word('lesson.play.next'), kari.course);
    });

    await step('she fails the quiz, and no right answer was in what she got', async () => {
      await kari.presses(word('quiz.play.begin'), kari.course);
      await answers(kari, 'Det gale');
      await kari.sees(kari.course.getByText(word('quiz.play.failed')));
      await kari.sees(kari.course.getByText(/2 forsøk igjen/));
      assert.equal(await kari.course.getByText(word('quiz.play.solution')).count(), 0);
    });

    await step('she tries again, goes away in the middle, and finds her answers on the next device', async () => {
      await kari.presses(word('quiz.play.retry'), kari.course);
      await answersAll(kari, 'Det rette');
      await kari.workIsSaved();
      await kari.closesCourse();
      await kari.startsAgain(title);
      await kari.course.locator('[data-question] input:checked').nth(1).waitFor();
      await kari.presses(word('quiz.play.submit'), kari.course);
      await kari.sees(kari.course.getByText(word('quiz.play.passed')));
      await kari.closesCourse();
    });

    await step('a quiz that tells after each question keeps the answer when the net is gone, and the answer then stands', async () => {
      await owner.goes(`${content}/ny?slag=quiz`);
      await owner.page.fill('#f-title_nb', 'Øvelse');
      await owner.page.fill('#f-pass', '50');
      await owner.page.locator('input[name="each"]').check();
      await owner.page.press('#f-title_nb', 'Enter'); // saves, as the button does
      await owner.sees(word('lesson.saved'));
      await owner.presses(word('courses.preview'));
      const tab = owner.course;
      await owner.presses('Øvelse', owner.stage);
      const question = tab.locator('[data-question]').first();
      await question.getByLabel('Det gale').check();
      await owner.context.setOffline(true);
      owner.forgives(/ERR_INTERNET_DISCONNECTED/);
      await owner.presses(word('quiz.play.answer'), question);
      await owner.sees(tab.getByText(word('quiz.play.answer.unsent')));
      await owner.context.setOffline(false);
      await owner.presses(word('quiz.play.answer'), question);
      await owner.sees(tab.getByText(word('quiz.play.wrong')));
      await owner.sees(tab.getByText('Slik er det.'));
      assert.equal(await tab.locator('[data-question]').count(), 1, 'the answer can be changed');
    });

    await step('she has passed, and her certificate says so', async () => {
      await kari.seesCompleted(title, { score: '100 %' });
    });
  });
});

/** Fills in the form of a new unit and saves it. */
async function adds(owner, content, kind, fields) {
  await owner.goes(`${content}/ny?slag=${kind}`);
  for (const [field, text] of Object.entries(fields)) await owner.page.fill(field, text);
  await owner.presses(word('lesson.save'));
  await owner.sees(word('lesson.saved'));
}

async function answersAll(person, label) {
  await person.course.locator('[data-question]').nth(1).waitFor();
  for (const question of await person.course.locator('[data-question]').all()) await question.getByLabel(label).check();
}

async function answers(person, label) {
  await answersAll(person, label);
  await person.presses(word('quiz.play.submit'), person.course);
}
