// Badges that courses/badge signs, checked by packages that others wrote: the
// golden files of that room, which its own tests hold to what it signs.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import * as Ed25519Multikey from '@digitalbazaar/ed25519-multikey';
import { decodeList } from '@digitalbazaar/vc-bitstring-status-list';
import { compactVerify, importJWK } from 'jose';
import { altered, reader, texts } from './badges.mjs';

const folder = new URL('../../../courses/badge/testdata/', import.meta.url);
const text = (name) => readFileSync(new URL(name, folder), 'utf8');
const named = (ending) => readdirSync(folder).filter((name) => name.endsWith(ending));
const issuer = JSON.parse(text('issuer.json'));
const revoked = JSON.parse(text('revoked.json'));
const [key] = issuer.assertionMethod;
const web = new Map([issuer, revoked].map((document) => [document.id, document]));
const { verifies, isRevoked } = reader((url) => web.get(url), new Date('2026-06-01T06:30:00Z'));

test('every badge with an embedded proof is verified', async () => {
  const files = named('.badge.json');
  assert.ok(files.length >= 26);
  for (const file of [...files, 'revoked.json']) {
    const { verified, error } = await verifies(JSON.parse(text(file)));
    assert.ok(verified, `${file}: ${error} ${error?.errors}`);
  }
});

test('no text of a badge can be changed', async () => {
  for (const file of ['full.badge.json', 'bare.badge.json', 'revoked.json']) {
    const badge = JSON.parse(text(file));
    for (const path of texts(badge)) {
      const { verified } = await verifies(altered(badge, path));
      assert.equal(verified, false, `${file}: ${path.join('.')}`);
    }
  }
});

test('the status list names the one badge that is revoked', async () => {
  const credential = JSON.parse(text('full.badge.json'));
  assert.equal(await isRevoked(credential), true);
  const list = await decodeList(revoked.credentialSubject);
  const set = Array.from({ length: list.length }, (_, index) => index).filter((index) => list.getStatus(index));
  assert.deepEqual(set, [Number(credential.credentialStatus.statusListIndex)]);
});

test('a JWT is verified by the key of the issuer, and no letter of it can be changed', async () => {
  const published = JSON.parse(text('key.json'));
  const { publicKey } = await Ed25519Multikey.from(key).then((pair) => pair.export({ publicKey: true, raw: true }));
  assert.equal(published.x, Buffer.from(publicKey).toString('base64url'));
  const jwk = await importJWK(published);
  for (const file of named('.jwt')) {
    const jwt = text(file);
    const { payload, protectedHeader } = await compactVerify(jwt, jwk);
    assert.deepEqual(protectedHeader, { alg: 'EdDSA', kid: published.kid, typ: 'JWT' });
    const { iss, jti, nbf, sub, exp, ...credential } = JSON.parse(new TextDecoder().decode(payload));
    const { proof, ...embedded } = JSON.parse(text(file.replace('.jwt', '.badge.json')));
    assert.deepEqual(credential, embedded);
    assert.deepEqual([iss, jti, sub], [credential.issuer.id, credential.id, credential.credentialSubject.id]);
    assert.deepEqual([nbf, exp], [credential.validFrom, credential.validUntil].map((time) => time && Date.parse(time) / 1000));
    for (const at of [5, Math.floor(jwt.length / 2), jwt.length - 20]) {
      const changed = jwt.slice(0, at) + (jwt[at] === 'A' ? 'B' : 'A') + jwt.slice(at + 1);
      await assert.rejects(compactVerify(changed, jwk));
    }
  }
});
