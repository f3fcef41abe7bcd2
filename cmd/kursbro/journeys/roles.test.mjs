// Two things that only some may: an administrator gives somebody a role and
// takes it again, and the helpdesk looks at a guest's pages as the guest sees
// them – and can change nothing there.
import assert from 'node:assert/strict';
import { demo } from './person.mjs';
import { barriers } from './portal.mjs';
import { story } from './story.mjs';
import { word } from './words.mjs';

const fullName = ({ given, family }) => `${given} ${family}`;
const desk = (person) => person.page.locator('header a[href="/kurseier"]'); // in the menu, open or not

async function opens(helper, whom) {
  await helper.goes('/kundesenter');
  await helper.page.getByRole('searchbox', { name: word('helpdesk.search.label') }).fill(whom.name);
  await helper.presses(word('site.search'), helper.page.getByRole('main'));
  await helper.follows(fullName(whom));
  await helper.isAt(/^\/kundesenter\/person\//);
}

const act = (helper, where) => helper.page.locator(`main a[href*="/${where}"]`).first();

story('a role is given and taken, and the helpdesk sees what a guest sees', async ({ portal, step, somebody }) => {
  const admin = await somebody('Øystein who administers');
  const ola = await somebody('Ola', { viewport: { width: 360, height: 740 } });
  const helpdesk = await somebody('Hilde at the helpdesk');
  const kari = await somebody('Kari');

  await step('the administrator reads what the roles allow, and makes Ola a course owner', async () => {
    await admin.signsIn(demo.administrator);
    await ola.signsIn(demo.employee);
    assert.equal(await desk(ola).count(), 0);
    await opens(admin, demo.employee);
    await admin.goes(`${new URL(admin.page.url()).pathname}/roller`);
    await admin.sees(word('roles.none'));
    await admin.presses(word('roles.give'));
    assert.deepEqual(await barriers(admin.page), [], 'the form with its faults');
    await admin.page.locator('select[name=role]').selectOption('course_owner');
    await admin.page.locator('select[name=organisation]').selectOption({ index: 1 });
    await admin.presses(word('roles.give'));
    await admin.sees(word('roles.given'));
    await admin.sees(word('helpdesk.role.course_owner'));
  });

  await step('Ola is told by mail, and can make courses', async () => {
    await ola.opensLetter(word('mail.role_given.subject'));
    ola.hasAnswer(await ola.goes('/kurseier'), 200);
    assert.ok(await desk(ola).count() > 0);
  });

  await step('the role is taken, and the door is closed', async () => {
    await admin.presses(word('roles.take'));
    await admin.sees(word('roles.taken'));
    await ola.opensLetter(word('mail.role_taken.subject'));
    ola.hasAnswer(await ola.goes('/kurseier'), 403);
    await admin.goes('/hvem-kan-gjore-hva');
    await admin.follows(word('may.role.course_owner'), admin.page.getByRole('main'));
    await admin.sees(word('may.rule.course_owner'));
    await admin.doesNotSee(word('may.rule.systems'));
    assert.deepEqual(await barriers(admin.page), []);
  });

  await step('the helpdesk looks at Kari’s pages, for a reason', async () => {
    await helpdesk.signsIn(demo.helpdesk);
    await opens(helpdesk, demo.guest);
    await act(helpdesk, 'se-som').click();
    await helpdesk.fills(word('view.reason'), 'finner ikke kurset sitt');
    await helpdesk.presses(word('view.begin'));
    await helpdesk.isAt('/min-side');
    await helpdesk.sees(helpdesk.page.locator('.viewing'));
    assert.deepEqual(await barriers(helpdesk.page), []);
  });

  await step('she can change nothing, but chooses how the pages look for herself', async () => {
    const refused = await helpdesk.context.request.post('/profil/utseende', { form: { theme: 'dark' }, headers: { Origin: portal.url } });
    assert.equal(refused.status(), 403);
    await helpdesk.page.locator('form[action="/tema"] button[value=dark]').click();
    await helpdesk.isAt('/min-side');
    await helpdesk.sees(helpdesk.page.locator('.viewing'));
    await kari.signsIn(demo.guest);
    assert.equal(await kari.page.locator('html').getAttribute('data-color-scheme'), 'auto');
  });

  await step('a second tab is the same look, and its end is the end in both', async () => {
    const first = helpdesk.page;
    await helpdesk.opensAnotherTab();
    await helpdesk.goes('/profil');
    await helpdesk.sees(helpdesk.page.locator('.viewing'));
    await helpdesk.presses(word('view.end'));
    await helpdesk.isAt(/^\/kundesenter\/person\//);
    await first.reload();
    assert.equal(await first.locator('.viewing').count(), 0);
    helpdesk.looksAt(first);
  });

  await step('Kari reads that somebody has looked, and why', async () => {
    await kari.goes('/profil/personvern/sett');
    await kari.sees(/finner ikke kurset sitt/);
    assert.deepEqual(await barriers(kari.page), []);
  });
});
