// HR's evening: a full file that lacks more people than usual is asked about
// before anybody is ended; and by hand one leaves, and comes back to what she had.
import assert from 'node:assert/strict';
import { hireFile } from './hires.mjs';
import { synthetic } from './nationalid.mjs';
import { demo, demoPassword } from './person.mjs';
import { story } from './story.mjs';
import { beginning, word } from './words.mjs';

const people = ['Anna', 'Berit', 'Dina', 'Eva'].map((given, n) => ({
  employee_number: `9100${n}`, username: `full${n}`, national_id: synthetic(`198${n}-04-05`, 410 + n), given_name: given, family_name: 'Fjell', birth_date: `198${n}-04-05`,
  start_date: '2026-01-01', private_email: `${given.toLowerCase()}@hjemme.example`,
}));
const [anna, , , eva] = people;
const file = (...of) => ({ name: 'kveld.csv', mimeType: 'text/csv', buffer: Buffer.from(hireFile(...of)) });

story('nobody is ended before somebody has said yes', async ({ step, somebody }) => {
  const hr = await somebody('Marit of HR');
  const leaver = await somebody('Eva');
  let trial;

  await step('four are hired, and Eva chooses a password', async () => {
    await hr.signsIn(demo.hr);
    await tries(hr, file(...people));
    await hr.presses(word('merge.hires.carry_out'));
    await hr.sees(hr.row('Anna Fjell', word('merge.outcome.created')));
    await leaver.opensLetter(word('mail.welcome_internal.subject'), eva.private_email);
    await leaver.followsTheLetter();
    await leaver.choosesPassword(demoPassword);
    await leaver.isSignedInAs('Eva Fjell');
  });

  await step('a full file that lacks two of them is asked about, also in another language', async () => {
    await tries(hr, file(anna, people[1]), true);
    trial = new URL(hr.page.url()).pathname;
    await hr.sees(hr.page.locator('button[data-color="danger"]'));
    await says(hr, 'se');
    await hr.isAt(trial);
    await hr.sees(hr.row('Eva Fjell').or(hr.row('91003')));
    await says(hr, 'nb');
    await hr.isAt(trial);
  });

  await step('without a yes the file is read, and nobody is ended', async () => {
    await hr.page.locator('main form[action*="/fil/"] button[data-variant="secondary"]').click();
    await hr.sees(word('merge.missing.again'));
    assert.equal(await hr.page.locator('a[href*="utfall=ended"]').count(), 0);
    await leaver.goes('/min-kompetanse');
    await leaver.isAt('/min-kompetanse');
  });

  await step('with the red yes they are, and who comes back to the trial is led to what happened', async () => {
    await hr.goes(trial);
    await hr.page.locator('button[data-color="danger"]').click();
    await hr.sees(hr.row('91003', word('merge.outcome.ended')));
    const run = new URL(hr.page.url()).pathname;
    await hr.goes(trial);
    await hr.isAt(run);
    await hr.sees(word('merge.upload.used'));
  });

  await step('Eva has what she learned, though she has left; Marit, who is not in the file either, has kept her job', async () => {
    await leaver.goes('/min-kompetanse');
    await leaver.isAt('/min-kompetanse');
    await hr.sees(word('merge.missing.left.own'));
  });

  await step('by hand HR lets her come back with the number that she had', async () => {
    await types(hr, { ...eva, start_date: '1.2.2026' });
    await hr.sees(beginning(`Eva Fjell: ${word('merge.hire.rehired')}`));
  });

  await step('and leave again, on a day that has passed', async () => {
    await types(hr, { ...eva, start_date: '1.1.2026', end_date: '2.1.2026' });
    await hr.sees(beginning(`Eva Fjell: ${word('merge.hire.employment_ended')}`));
  });
});

async function tries(hr, chosen, full = false) {
  await hr.goes('/hr/ansettelser');
  await hr.page.locator('#f-file').setInputFiles(chosen);
  if (full) await hr.ticks(word('merge.hires.full'));
  await hr.presses(word('merge.hires.try'));
  await hr.isAt(/^\/hr\/ansettelser\/fil\//);
}

async function types(hr, hire) {
  await hr.goes('/hr/ansettelser/ny');
  for (const [column, value] of Object.entries(hire)) await hr.page.locator(`[name=${column}]`).fill(value);
  await hr.presses(word('merge.hire_one.save'));
}

async function says(person, language) {
  await person.page.locator('.top-tools details.drop > summary').first().click();
  await person.page.locator(`.top-tools button[name=language][value=${language}]`).click();
  await person.page.locator(`html[lang=${language}]`).waitFor();
}
