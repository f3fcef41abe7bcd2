// Somebody else's SCORM 2004 courses with rules (Rustici's golf examples), from
// KURSBRO_FIXTURES where there are any. The one of the 4th edition fetches jQuery
// from elsewhere, and does nothing where that is shut.
import { existsSync } from 'node:fs';
import { join } from 'node:path';

const folder = join(process.env.KURSBRO_FIXTURES ?? '', 'scorm/golf');

export const golf = (name) => join(folder, `${name}.zip`);
export const thereIsGolf = Boolean(process.env.KURSBRO_FIXTURES) && existsSync(golf('SequencingForcedSequential_SCORM20043rdEdition'));

/** Turns the pages of the part that is open until the last. */
export async function turnsPages(who) {
  const next = who.course.locator('#butNext');
  await next.waitFor();
  while (await next.isEnabled()) await next.click();
}

/** Answers every question of the test, all right or all wrong. */
export async function takesTheTest(who, right) {
  const test = who.course.frameLocator('#contentFrame');
  await test.getByRole('button', { name: 'Submit Answers' }).waitFor();
  await test.locator('body').evaluate((body, well) => {
    for (const question of body.querySelectorAll('.question')) {
      const radio = question.querySelector(well ? '.correctAnswer input[type=radio]' : '.answer input[type=radio]');
      if (radio) radio.checked = true;
      const text = question.querySelector('input[type=text]');
      if (text) text.value = well ? /\(([^)]*)\)\s*$/.exec(question.textContent)[1] : '0';
    }
  }, right);
  await test.getByRole('button', { name: 'Submit Answers' }).click();
  await test.getByText(/^Score:/).waitFor();
}
