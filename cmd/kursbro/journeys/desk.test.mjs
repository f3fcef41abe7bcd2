// The course owner's desk: who is stuck, a result by hand, a file of completions, and the list as a workbook.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { demo } from './person.mjs';
import { story } from './story.mjs';
import { word } from './words.mjs';

story('the owner finds who is stuck, registers a result, imports a file with three bad rows, and takes the list out', async ({ step, somebody }) => {
  const owner = await somebody('Sverre');
  const { page } = owner;
  let name;

  await step('somebody has been silent for long', async () => {
    await owner.signsIn(demo.owner);
    await owner.goes('/kurseier?q=NE204');
    await page.locator('tbody a').first().click();
    await owner.follows(word('participant.tab'));
    await owner.follows(word('participant.stage.stuck'));
    await owner.sees(/Har ikke vært innom på \d+ dager/);
    name = await page.locator('tbody th a').first().innerText();
  });

  await step('what they did on the ward is registered, with its evidence', async () => {
    await page.getByRole('checkbox', { name: word('participant.choose.one', { Name: name }) }).check();
    await owner.presses(word('manual.chosen'));
    await owner.fills(word('manual.day'), '2026-02-03');
    await owner.fills(word('manual.note'), 'Kurset ble holdt på avdelingen.');
    await page.locator('[name="file"]').setInputFiles({ name: 'bevis.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.7 bevis') });
    await owner.presses(word('manual.save'));
    await owner.sees(/Ført: 1 resultat/);
    await page.getByRole('row', { name }).getByText(word('participant.stage.passed')).waitFor();
  });

  await step('a file from another system has three rows that cannot be used', async () => {
    await owner.goes('/kurseier/import');
    await page.locator('[name="file"]').setInputFiles({ name: 'gamle.csv', mimeType: 'text/csv',
      buffer: Buffer.from(`Brukernavn;Kurskode;Dato\n${demo.hr.name};NE204;03.02.2026\nfinnes.ikke;NE204;03.02.2026\n${demo.hr.name};XX9;03.02.2026\n${demo.hr.name};NE204;31.02.2026\n`) });
    await owner.presses(word('completion.try'));
    for (const fault of ['who', 'course', 'day']) await owner.sees(word(`completion.fault.${fault}`));
    await owner.presses('Importer 1 resultat');
    await owner.sees(word('completion.after.done'));
  });

  await step('the list comes as a workbook', async () => {
    await owner.goes('/kurseier?q=NE204');
    await page.locator('tbody a').first().click();
    await owner.follows(word('participant.tab'));
    await owner.sees(new RegExp(demo.hr.family));
    const [download] = await Promise.all([page.waitForEvent('download'), owner.follows(word('participant.export.xlsx'))]);
    assert.match(download.suggestedFilename(), /\.xlsx$/);
    assert.equal((await readFile(await download.path())).subarray(0, 2).toString(), 'PK');
  });
});
