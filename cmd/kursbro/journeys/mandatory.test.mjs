// What is mandatory: an owner says for whom, the person finds it first on Min side
// with its day, does it, and it is done for everybody who asks.
import assert from 'node:assert/strict';
import { demo } from './person.mjs';
import { barriers, picture } from './portal.mjs';
import { story } from './story.mjs';
import { beginning, word } from './words.mjs';

const title = 'Informasjonssikkerhet for nyansatte';
const chosen = 'Brannvern – teoretisk del HEO';
const place = 'Helse Stavanger';

story('a rule makes a course mandatory, and it stands first until it is done', async ({ step, somebody }) => {
  const [owner, leader] = [await somebody('Sverre'), await somebody('Solveig')];
  const nurse = await somebody('Ola', { viewport: { width: 320, height: 720 } });

  await step('he has chosen a course himself', async () => {
    await nurse.signsIn(demo.employee);
    await nurse.enrols(chosen);
  });

  await step('the owner makes another mandatory for everybody who works there, within 14 days', async () => {
    await owner.signsIn(demo.owner);
    await owner.goes('/kurseier?q=IS100');
    const course = await owner.page.locator('tbody a').first().getAttribute('href');
    await owner.goes(`${course}/pamelding/regel`);
    await owner.picks(word('assignment.organisation'), 'stavanger', place);
    await owner.page.getByLabel(word('assignment.who')).selectOption({ label: word('assignment.who.employees') });
    await owner.fills(word('assignment.due_days'), '14');
    await owner.presses(word('assignment.foresee'));
    await owner.presses(word('assignment.save'));
    await owner.sees(place);
  });

  await step('it is first on his Min side, with its day, in four languages and on the narrowest phone', async () => {
    await nurse.goes('/min-side');
    assert.equal(await nurse.page.locator('.continue h2').innerText(), title);
    await nurse.sees(nurse.page.locator('.continue').getByText(word('admission.required')));
    await nurse.seesHeading(word('courses.mine.chosen'));
    for (const language of ['nn', 'en', 'se', 'nb']) {
      await nurse.page.setViewportSize({ width: 1280, height: 900 });
      await says(nurse, language);
      await nurse.page.setViewportSize({ width: 320, height: 720 });
      const wide = await nurse.page.evaluate(() => document.documentElement.scrollWidth);
      assert.ok(wide <= 320, `${language} is ${wide} wide`);
      await picture(nurse.page, `min-side-obligatorisk-320-${language}`);
      assert.deepEqual(await barriers(nurse.page), []);
    }
    await nurse.page.setViewportSize({ width: 1280, height: 900 });
    await picture(nurse.page, 'min-side-obligatorisk-1280');
  });

  await step('his leader reads that it is missing', async () => {
    await leader.signsIn(demo.leader);
    assert.match(await reported(leader), new RegExp(word('report.cell.missing'), 'i'));
  });

  await step('he does it, and it is among what is completed', async () => {
    await nurse.follows(word('courses.start'), nurse.page.locator('.continue'));
    await nurse.turnsToPage(3);
    await nurse.presses('Fullfør', nurse.course);
    await nurse.sees(nurse.stage.getByText(beginning(word('courses.status.passed'))));
    await nurse.closesCourse();
    await nurse.seesCompleted(title);
    await nurse.goes('/min-side');
    await nurse.doesNotSee(title);
  });

  await step('and his leader reads that it is done', async () => {
    assert.doesNotMatch(await reported(leader), new RegExp(word('report.cell.missing'), 'i'));
  });
});

/** Chooses a language in the menu. */
async function says(person, language) {
  await person.page.locator('.top-tools details:has(button[name=language]) > summary').click();
  await person.page.locator(`.top-tools button[name=language][value=${language}]`).click();
  await person.page.locator(`html[lang=${language}]`).waitFor();
}

/** What the leader's report of everything mandatory says of Ola and the course. */
async function reported(leader) {
  await leader.goes('/rapporter/ny');
  await leader.ticks(word('report.new.mandatory'));
  await leader.presses(word('report.new.read'));
  const row = leader.row('Ola Berg');
  const heads = await row.locator('xpath=ancestor::table').locator('thead th').allInnerTexts();
  const at = heads.findIndex((head) => head.includes(title));
  assert.ok(at > 0, `no column: ${heads}`);
  return row.locator('th, td').nth(at).innerText();
}
