// Signing in with more than a password: a passkey in Chromium's own virtual
// authenticator, a code app, recovery codes, and a role that asks for one.
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { demo, demoPassword } from './person.mjs';
import { until } from './portal.mjs';
import { story } from './story.mjs';
import { beginning, word } from './words.mjs';

/** Gives a person's browser an authenticator that says yes by finger. */
async function authenticator(person) {
  const session = await person.context.newCDPSession(person.page);
  await session.send('WebAuthn.enable', { enableUI: false });
  const { authenticatorId } = await session.send('WebAuthn.addVirtualAuthenticator', {
    options: { protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true },
  });
  return {
    async keys() { return (await session.send('WebAuthn.getCredentials', { authenticatorId })).credentials; },
    says: (isUserVerified) => session.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified }),
    waits: (enabled) => session.send('WebAuthn.setAutomaticPresenceSimulation', { authenticatorId, enabled: !enabled }),
  };
}

/** What an app shows for a key (RFC 6238). */
function code(key, step = Math.floor(Date.now() / 30_000)) {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  let bits = '';
  for (const letter of key.replaceAll(' ', '')) bits += letters.indexOf(letter).toString(2).padStart(5, '0');
  const secret = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const mac = createHmac('sha1', secret).update(counter).digest();
  const at = mac[19] & 15;
  return String((mac.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, '0');
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
    await finger.waits(true);
    await guest.signsOut();
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
});
