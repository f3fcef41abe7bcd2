// Reports: a leader asks who lacks what, narrows it, keeps it, has its totals
// mailed, and takes it out as a file. The pages are looked at on a phone, in the
// dark and on a desk.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { demo } from './person.mjs';
import { barriers, picture } from './portal.mjs';
import { story } from './story.mjs';
import { word } from './words.mjs';

const fire = 'Brannvern – teoretisk del HEO';
const kept = 'Brannvern på sengeposten';

story('a leader asks who lacks a course, keeps the report, has it mailed and opens its file', async ({ step, somebody }) => {
  const leader = await somebody('Solveig', { viewport: { width: 390, height: 844 }, acceptDownloads: true });

  await step('she finds what she has kept, and asks anew', async () => {
    await leader.signsIn(demo.leader);
    await leader.goes('/rapporter');
    await leader.sees('Mine ansatte – brannvern og legemidler');
    await looked(leader, 'rapporter');
    await leader.follows(word('report.new.title'));
    await leader.fills(word('report.new.search'), 'brannvern');
    await leader.presses(word('report.new.find'));
    await leader.ticks(fire);
    await looked(leader, 'rapport-ny');
    await leader.presses(word('report.new.read'));
    await leader.sees('Ola Berg');
    await leader.sees('Ingrid Moe');
    await looked(leader, 'rapport');
  });

  await step('she asks for those alone who lack something', async () => {
    await leader.follows(word('report.show.missing'));
    await leader.sees(word('report.cell.missing'));
  });

  await step('she keeps it and has the totals mailed every week', async () => {
    await leader.unfolds(word('report.save.open'));
    await leader.fills(word('report.save.name'), kept);
    await leader.presses(word('report.save'), leader.page.locator('form[action="/rapporter"]'));
    await leader.seesHeading(kept);
    await leader.unfolds(word('report.mail.change'));
    await leader.page.getByLabel(word('report.mail.every')).selectOption({ label: word('report.mail.weekly') });
    await leader.presses(word('report.mail.save'));
    await leader.sees(word('report.planned'));
    await leader.sees(word('report.mail.each_week', { Day: word('report.day.1') }));
    await looked(leader, 'rapport-lagret');
  });

  await step('the file that she takes out says the same', async () => {
    const [file] = await Promise.all([leader.page.waitForEvent('download'), leader.follows(word('report.export'))]);
    const text = await readFile(await file.path(), 'utf8');
    const [head, ...rows] = text.split('\r\n').filter(Boolean);
    assert.ok(head.startsWith('\ufeffNavn;Enhet;') && head.includes(fire), head);
    assert.ok(rows.some((row) => row.includes(word('report.cell.missing'))), text);
    const [book] = await Promise.all([leader.page.waitForEvent('download'), leader.follows(word('report.export.workbook'))]);
    assert.equal((await readFile(await book.path())).subarray(0, 2).toString(), 'PK');
  });
});

/** Takes pictures at the widths that matter, and asks axe. */
async function looked(who, name) {
  const size = who.page.viewportSize();
  for (const [width, colorScheme] of [[320, 'light'], [390, 'dark'], [1280, 'light']]) {
    await who.page.setViewportSize({ width, height: 844 });
    await who.page.emulateMedia({ colorScheme });
    const wide = await who.page.evaluate(() => document.documentElement.scrollWidth);
    assert.ok(wide <= width, `${name} is ${wide} wide at ${width}`);
    await picture(who.page, `${name}-${width}-${colorScheme}`);
  }
  assert.deepEqual(await barriers(who.page), []);
  await who.page.emulateMedia({ colorScheme: 'light' });
  await who.page.setViewportSize(size);
}
