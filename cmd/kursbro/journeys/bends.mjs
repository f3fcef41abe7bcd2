// What a provider can get wrong: a token that is not what it seems, and an answer
// that is another's. Each must open nothing.
import { createHmac, generateKeyPairSync, sign } from 'node:crypto';

const encode = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
const minutes = (n) => Math.floor(Date.now() / 1000) + 60 * n;
const another = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;

/** What a token says, wrongly. */
const claims = {
  'another nonce': { nonce: 'another' },
  'no nonce': { nonce: undefined },
  'made for another': { aud: 'another' },
  'made for two': { aud: ['kursbro', 'another'] },
  'by another party': { azp: 'another' },
  'another issuer': { iss: 'https://another.example' },
  'expired': { iat: minutes(-9), exp: minutes(-4) },
  'issued long ago': { iat: minutes(-60) },
  'another tenant': { tid: '9a8b7c6d-5e4f-4a3b-8c2d-1e0f9a8b7c6d' },
};

/** How it is signed, wrongly. */
const signatures = {
  'alg none': () => ({ header: { alg: 'none' }, with: () => '' }),
  'signed with the secret': () => ({ header: { alg: 'HS256' }, with: (text) => createHmac('sha256', 'a secret of the tests').update(text).digest('base64url') }),
  'a stranger under a known name': (signing) => ({ header: { alg: 'RS256', kid: signing.kid }, with: (text) => sign('sha256', text, another).toString('base64url') }),
  'a stranger under a new name': () => ({ header: { alg: 'RS256', kid: 'new' }, with: (text) => sign('sha256', text, another).toString('base64url') }),
};

/** How the answer in the address is wrong. */
const answers = {
  'a used code': (said) => { if (used) said.set('code', used); },
  'a made up code': (said) => { said.set('code', 'made-up'); },
  'an answer of another': (said) => { said.set('iss', 'https://another.example'); },
  'an answer of nobody': (said) => { said.delete('iss'); },
};

let used; // the last code that was given

/** All that may be asked to be wrong of a provider; only Entra ID has tenants. */
export const bends = [...Object.keys(claims), ...Object.keys(signatures), ...Object.keys(answers)];

/** The token as it was asked to be. */
export function bend(token, wrong, signing) {
  if (!claims[wrong] && !signatures[wrong]) return token;
  const said = { ...JSON.parse(Buffer.from(token.split('.')[1], 'base64url')), ...claims[wrong] };
  const { header, with: signed } = signatures[wrong]?.(signing) ?? { header: { alg: 'RS256', kid: signing.kid }, with: (text) => sign('sha256', text, signing.key).toString('base64url') };
  const text = `${encode({ typ: 'JWT', ...header })}.${encode(said)}`;
  return `${text}.${signed(Buffer.from(text))}`;
}

/** The address that the browser goes back to, as it was asked to be. */
export function misleads(address, wrong) {
  const back = new URL(address);
  const code = back.searchParams.get('code');
  answers[wrong]?.(back.searchParams);
  if (code && !answers[wrong]) used = code;
  return back.href;
}
