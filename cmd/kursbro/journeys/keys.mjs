// What people carry besides a password: an authenticator in their browser, and
// an app that shows codes.
import { createHmac } from 'node:crypto';

/** Gives a person's browser an authenticator that says yes by finger. */
export async function authenticator(person) {
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
export function code(key, step = Math.floor(Date.now() / 30_000)) {
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
