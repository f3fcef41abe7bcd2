// Signing in with more than a password: a passkey in Chromium's own virtual
// authenticator, a code app, recovery codes, and a role that asks for one.
import assert from 'node:assert/strict';
import { authenticator, code } from './keys.mjs';
import { demo, demoPassword } from './person.mjs';
import { barriers, run, until } from './portal.mjs';
import { story } from './story.mjs';
import { word } from './words.mjs';

// Chromium offers passkeys by itself in the field for the user name: while the
// authenticator waits, nobody is let in that way.
async function signsOut(person, finger) {
  await finger.waits(true);
  await person.signsOut();
}

/** The next code that the app shows, which was not used yet. */
async function nextCode(key, used) {
  return until('another code', () => { const shown = code(key); return shown !== used.at(-1) && used.push(shown) && shown; }, 40_000);
}

story('a guest signs in with a passkey alone', async ({ step, somebody }) => {
  const guest = await somebody('Kari with a telephone that knows her finger');
  const kari = `${demo.guest.given} ${demo.guest.family}`;
  let finger;

  await step('she adds a passkey on her own page', async () => {
    finger = await authenticator(guest);
    await finger.waits(true); // the field for the user name offers passkeys by itself
    await guest.signsIn(demo.guest);
    await finger.waits(false);
    await guest.goes('/profil');
    await guest.follows(word('accounts.profile.factors'));
    await guest.follows(word('passkey.new.title'));
    await guest.fills(word('passkey.field.name'), 'Mobilen min');
    await guest.presses(word('passkey.new.act'));
    await guest.sees(word('passkey.done'));
    await guest.isAt('/profil/innlogging/reservekoder'); // for the day when the telephone is lost
    await guest.follows(word('recovery.later'));
    await guest.sees('Mobilen min');
    assert.equal((await finger.keys()).length, 1);
    await guest.signsOut();
  });

  await step('the page where she signs in offers it by itself, and she is in', async () => {
    await guest.goes('/logg-inn');
    await guest.isAt('/min-side');
    await guest.isSignedInAs(kari);
  });

  await step('without her finger the key opens nothing', async () => {
    await signsOut(guest, finger);
    await finger.says(false);
    await guest.goes('/logg-inn');
    await finger.waits(false);
    await guest.presses(word('passkey.sign_in'));
    await guest.sees(word('passkey.stopped'));
    await guest.isAt('/logg-inn');
    await finger.says(true);
    await guest.presses(word('passkey.sign_in'));
    await guest.isSignedInAs(kari);
  });

  await step('she removes the key, and her telephone forgets it', async () => {
    await guest.goes('/profil/innlogging');
    await guest.follows(`${word('passkey.change')} Mobilen min`);
    await guest.presses(word('passkey.remove'));
    await guest.sees(word('passkey.removed'));
    await until('the telephone to forget the key', async () => (await finger.keys()).length === 0);
  });
});

story('somebody of the helpdesk gets a second factor before anything else', async ({ portal, step, somebody }) => {
  const helper = await somebody('Hilde of the helpdesk');
  const hilde = `${demo.helpdesk.given} ${demo.helpdesk.family}`;
  const used = [];
  let key;
  let codes;

  await step('the password alone leads to one page, wherever she goes', async () => {
    await helper.triesToSignIn(demo.helpdesk.name, demoPassword);
    await helper.seesHeading(word('factor.required.title'));
    assert.deepEqual(await barriers(helper.page), []);
    for (const path of ['/kundesenter', '/min-side', '/profil', '/logg']) {
      await helper.goes(path);
      await helper.isAt('/profil/innlogging');
    }
  });

  await step('she adds a code app by the key that she copies, and a wrong code keeps it', async () => {
    await helper.follows(word('codeapp.title'));
    key = await helper.page.locator('.code-box .code').innerText();
    const picture = await portal.file('code.png', await helper.page.locator('svg.qr').screenshot());
    const { stdout } = await run('zbarimg', ['--quiet', '--raw', picture]);
    assert.equal(new URL(stdout.trim()).searchParams.get('secret'), key.replaceAll(' ', ''));
    await helper.fills(word('codeapp.field.first'), '000000');
    await helper.presses(word('codeapp.save'));
    await helper.sees(word('codeapp.wrong'));
    assert.equal(await helper.page.locator('.code-box .code').innerText(), key);
    await helper.fills(word('codeapp.field.first'), await nextCode(key, used));
    await helper.presses(word('codeapp.save'));
    await helper.isAt('/profil/innlogging/reservekoder');
  });

  await step('she gets ten recovery codes, once, and is in', async () => {
    await helper.presses(word('recovery.make'));
    await helper.seesHeading(word('recovery.for', { Name: hilde }));
    codes = await helper.page.locator('.code').allInnerTexts();
    assert.equal(new Set(codes).size, 10);
    assert.deepEqual(await barriers(helper.page), []);
    await helper.follows(word('recovery.on'));
    await helper.isAt('/min-side');
    await helper.goes('/kundesenter');
    await helper.isAt('/kundesenter');
  });

  await step('after the password she types a code; a used one counts no more', async () => {
    await helper.signsOut();
    await helper.goes('/kundesenter');
    await helper.triesToSignIn(demo.helpdesk.name, demoPassword);
    await helper.seesHeading(word('factor.step.title'));
    await helper.fills(word('codeapp.field.code'), used.at(-1));
    await helper.presses(word('factor.step.on'));
    await helper.sees(word('codeapp.wrong'));
    await helper.fills(word('codeapp.field.code'), await nextCode(key, used));
    await helper.presses(word('factor.step.on'));
    await helper.isSignedInAs(hilde);
    await helper.isAt('/min-side');
  });

  await step('a recovery code lets her in without the telephone, once', async () => {
    for (const lets of [true, false]) {
      await helper.signsOut();
      await helper.triesToSignIn(demo.helpdesk.name, demoPassword);
      await helper.unfolds(word('factor.step.lost'));
      await helper.fills(word('recovery.field'), codes[4].toUpperCase());
      await helper.presses(word('recovery.use'));
      if (lets) await helper.isAt('/min-side');
      else await helper.sees(word('codeapp.wrong'));
      if (lets) await helper.isSignedInAs(hilde);
    }
    await helper.presses(word('factor.leave'));
    await helper.sees(word('accounts.signin.out'));
  });
}, { flags: ['--second-factor', 'staff'] });

story('who has lost the telephone is helped by the helpdesk; about staff two agree', async ({ step, somebody }) => {
  const guest = await somebody('Kari, who loses her telephone');
  const owner = await somebody('Sverre, who owns courses');
  const helpers = [await somebody('Hilde of the helpdesk'), await somebody('Tor, her colleague')];
  const lost = [demo.guest, demo.owner];

  await step('both have a code app beside the password', async () => {
    for (const [person, who] of [[guest, demo.guest], [owner, demo.owner]]) {
      await person.signsIn(who);
      await person.goes('/profil/innlogging');
      await person.follows(word('codeapp.title'));
      await person.fills(word('codeapp.field.first'), code(await person.page.locator('.code-box .code').innerText()));
      await person.presses(word('codeapp.save'));
      await person.sees(word('codeapp.added'));
    }
    await helpers[0].signsIn(demo.helpdesk);
    await helpers[1].signsIn(demo.approver);
  });

  await step('one of the helpdesk is enough for a guest, who is out everywhere and in by the password alone', async () => {
    await opensKeysOf(helpers[0], lost[0]);
    await helpers[0].sees(word('factor.end.sure'));
    assert.deepEqual(await barriers(helpers[0].page), []);
    await helpers[0].presses(word('factor.end.title'), helpers[0].page.getByRole('main'));
    await helpers[0].sees(word('accounts.fault.reason'));
    await helpers[0].fills(word('accounts.help.lock.reason'), 'Mistet telefonen, ringt opp igjen');
    await helpers[0].presses(word('factor.end.title'), helpers[0].page.getByRole('main'));
    await helpers[0].sees(word('factor.end.done'));
    await guest.goes('/min-side');
    await guest.isAt('/logg-inn');
    await guest.opensLetter(word('mail.factors_ended.subject'), demo.guest.name);
    await guest.signsIn(demo.guest);
  });

  await step('about a course owner one asks, cannot agree herself, and a colleague does', async () => {
    await opensKeysOf(helpers[0], lost[1]);
    await helpers[0].sees(word('factor.end.two'));
    await helpers[0].fills(word('accounts.help.lock.reason'), 'Ny telefon');
    await helpers[0].presses(word('factor.end.ask'));
    await helpers[0].sees(word('factor.end.asked'));
    await opensKeysOf(helpers[0], lost[1]);
    await helpers[0].sees(word('factor.end.another'));
    await owner.goes('/min-side');
    await owner.isAt('/min-side');
    await opensKeysOf(helpers[1], lost[1]);
    await helpers[1].sees('Ny telefon');
    await helpers[1].presses(word('factor.end.agree'));
    await helpers[1].sees(word('factor.end.done'));
    await owner.goes('/min-side');
    await owner.isAt('/logg-inn');
    await owner.signsIn(demo.owner);
  });
});

/** Finds a person and opens the page that ends what they sign in with. */
async function opensKeysOf(helper, who) {
  await helper.goes('/kundesenter');
  await helper.page.getByRole('searchbox', { name: word('helpdesk.search.label') }).fill(who.name);
  await helper.presses(word('site.search'), helper.page.getByRole('main'));
  if (new URL(helper.page.url()).pathname === '/kundesenter') await helper.row(`${who.given} ${who.family}`).getByRole('link').first().click();
  await helper.page.locator('main a[href*="/nokler"]').first().click();
}
