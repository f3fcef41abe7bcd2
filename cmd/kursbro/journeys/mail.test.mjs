// The portal's letters, sent by a mail server and read on a telephone: in four
// languages, light and dark.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { synthetic } from './nationalid.mjs';
import { demo, demoPassword } from './person.mjs';
import { barriers, picture, wcag } from './portal.mjs';
import { PostOffice } from './postoffice.mjs';
import { stage } from './story.mjs';
import { languages, word } from './words.mjs';

test('every letter can be read on a telephone', { timeout: 600_000 }, async (t) => {
  const office = await PostOffice.open();
  t.after(() => office.close());
  await stage(t, async (scene) => {
    const { step } = scene;
    const reader = await scene.somebody('a telephone', { viewport: { width: 320, height: 640 } });
    const reads = (name, letter, language) => readsIt(reader, name, letter, language);

    await step('the first letter, in the language of the page', async () => {
      for (const language of languages) {
        const email = `${language}@post.example`;
        await registersIn(scene, language, email);
        await reads(`set-password-${language}`, await office.letter(email, `${scene.portal.url}/passord/`), language);
      }
    });

    const kari = await scene.somebody('Kari');
    await step('a forgotten password', async () => {
      await kari.goes('/glemt-passord');
      await kari.fills(word('accounts.field.name'), demo.guest.name);
      await kari.presses(word('accounts.forgotten.send'));
      await reads('reset-password', await office.letter(demo.guest.name, word('mail.reset_password.do')));
    });

    await step('a password that was changed, and an address to confirm', async () => {
      await kari.signsIn(demo.guest);
      await kari.goes('/profil/epost');
      await kari.fills(word('accounts.field.new_email'), 'kari.ny@post.example');
      await kari.fills(word('accounts.field.old_password'), demoPassword);
      await kari.presses(word('accounts.email.send'));
      await reads('verify-email', await office.letter('kari.ny@post.example', word('mail.verify_email.do')));
      await kari.goes('/profil/passord');
      await kari.fills(word('accounts.field.old_password'), demoPassword);
      await kari.fills(word('accounts.field.new_password'), 'en annen bro til jobben');
      await kari.presses(word('accounts.password.save'));
      await reads('password-changed', await office.letter(demo.guest.name, word('mail.password_changed.not_you')));
    });

    await step('welcome as an employee, and a receipt to read', async () => {
      const [, file] = scene.portal.log.match(/hire her as HR with (\S+),/); // as the terminal suggests
      await scene.portal.command('hire', 'import', file);
      await reads('welcome', await office.letter(demo.guest.name, word('mail.welcome_internal.do', { Username: 'karino' })));
      await reads('receipt', await office.letter(demo.guest.name, word('mail.merge_receipt.do')));
    });

    await step('no letter has a national ID in it', () => {
      const number = synthetic(demo.guest.birthDate, 999);
      for (const { html, text } of office.letters) assert.ok(!`${html}${text}`.includes(number));
    });
  }, office.flags);
});

/** Somebody registers on pages in this language. */
async function registersIn({ somebody, portal }, language, email) {
  const visitor = await somebody(`a visitor in ${language}`);
  await visitor.goes(`/registrer?sprak=${language}`);
  const organisation = await visitor.page.locator('select[name="organisation"] option').nth(1).getAttribute('value');
  const answer = await visitor.context.request.post('/registrer', {
    headers: { Origin: portal.url },
    form: { given_name: 'Nina', family_name: 'Ny', birth_date: '1.2.1990', email, organisation },
  });
  visitor.hasAnswer(answer, 200);
}

async function readsIt(reader, name, { html, text }, language = 'nb') {
  const found = [];
  for (const colorScheme of ['light', 'dark']) {
    await reader.page.emulateMedia({ colorScheme });
    await reader.page.setContent(html);
    const seen = await reader.page.evaluate(() => ({ lang: document.documentElement.lang, wide: document.documentElement.scrollWidth > innerWidth, says: document.body.innerText }));
    assert.equal(seen.lang, language);
    assert.ok(!seen.wide, 'scrolls sideways');
    assert.doesNotMatch(seen.says + text, /{{|<no value>|\bmail\.[a-z_]+\.[a-z_]+/);
    found.push(...await barriers(reader.page, wcag));
    await picture(reader.page, `letter-${name}-${colorScheme}`);
  }
  assert.deepEqual(found, []);
}
