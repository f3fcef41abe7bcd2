// Three other implementations of SCIM look at ours: scim-patch applies the same
// PATCHes, scim2-parse-filter and scimmy choose by the same filters, and scimmy
// reads the schemas and every kind of answer. The server is the handler of
// merge/scim with a store of its tests: no portal, no browser.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import scimPatchModule from 'scim-patch';
import filterModule from 'scim2-parse-filter';
import SCIMMY from 'scimmy';
import { run, until } from './portal.mjs';

const { scimPatch } = scimPatchModule;
const { filter: chooserOf, parse } = filterModule;
const top = join(dirname(fileURLToPath(import.meta.url)), '../../..');

const core = 'urn:ietf:params:scim:schemas:core:2.0:User';
const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
const employee = 'urn:kursbro:scim:schemas:1.0:Employee';
const cases = Number(process.env.SCIM_CASES ?? 400);

let folder;
let server;
let base;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kursbro-scim-'));
  await run('go', ['test', '-c', '-o', join(folder, 'scim'), './merge/scim'], { cwd: top });
  server = spawn(join(folder, 'scim'), ['-serve'], { stdio: ['pipe', 'pipe', 'inherit'] });
  let said = '';
  server.stdout.on('data', (chunk) => { said += chunk; });
  base = await until('the server says its address', () => said.endsWith('\n') && said.trim());
});

after(async () => {
  server?.stdin.end();
  await rm(folder, { recursive: true, force: true });
});

async function ask(method, path, body) {
  const answer = await fetch(base + path, {
    method,
    headers: body ? { 'content-type': 'application/scim+json' } : {},
    body: body && JSON.stringify(body),
  });
  return { status: answer.status, body: answer.status === 204 ? undefined : await answer.json() };
}

async function made(user) {
  const { status, body } = await ask('POST', '/Users', { schemas: [core], ...user });
  assert.equal(status, 201, JSON.stringify(body));
  return body;
}

/** A generator of random numbers that a seed repeats (mulberry32). */
function dice(seed) {
  let state = seed;
  const roll = () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  return { pick: (...from) => from[Math.floor(roll() * from.length)], upTo: (n) => Math.floor(roll() * (n + 1)) };
}

let count = 0;

/** A user with some of everything. Types of e-mails differ, so that a filter on them finds one. */
function randomUser({ pick, upTo }) {
  count += 1;
  const user = { userName: `u${count}-${pick('ab', 'ba', 'c')}`, externalId: `x${count}`, active: pick(true, false) };
  for (const name of ['title', 'displayName', 'userType']) if (upTo(1)) user[name] = pick('ab', 'b', 'abc');
  if (upTo(1)) user.name = { givenName: pick('ab', 'b'), familyName: pick('c', 'cd') };
  user.emails = ['work', 'home', 'other'].slice(0, upTo(3)).map((type, i) => ({ type, value: pick('ab@c.example', 'b@c.example'), primary: i === 0 }));
  if (upTo(1)) user[enterprise] = { employeeNumber: pick('1', '10'), department: pick('ab', 'b'), manager: { value: pick('m1', 'm2') } };
  return user;
}

/** One operation that the two understand alike. Where we go our own way is told in merge/scim. */
function randomOperation({ pick }) {
  const kind = pick('emails[type eq "work"]', 'emails[type eq "home"]', 'emails[type eq "other"]');
  const email = () => ({ value: `n${(count += 1)}@c.example`, type: pick('work', 'fax') });
  return pick(
    () => ({ op: pick('add', 'Add', 'replace', 'Replace'), path: pick('title', 'displayName', 'name.givenName', 'name.familyName', `${enterprise}:department`, `${core}:userType`, `${enterprise}:manager.value`), value: pick('ny', 'ab') }),
    () => ({ op: pick('remove', 'Remove'), path: pick('title', 'displayName', 'name.givenName', 'name', 'emails', kind, `${enterprise}:department`) }),
    () => ({ op: pick('add', 'replace'), value: { displayName: pick('ny', 'ab'), 'name.familyName': 'ny', active: pick(true, false), [`${enterprise}:division`]: 'ny' } }),
    () => ({ op: pick('add', 'replace'), path: 'name', value: { givenName: pick('ny', 'ab'), middleName: 'm' } }),
    () => ({ op: pick('add', 'replace'), path: `${kind}.value`, value: email().value }),
    () => ({ op: 'add', path: 'emails', value: [email()] }),
    () => ({ op: 'replace', path: 'emails', value: [email()] }),
    () => ({ op: 'replace', path: 'active', value: pick(true, false) }),
  )();
}

/** What counts: not who keeps false, empty objects, an e-mail without an address or the same one twice (RFC 7643 §2.4). */
function told(user) {
  const seen = JSON.parse(JSON.stringify(user));
  delete seen.meta;
  delete seen.schemas;
  const emails = (seen.emails ?? []).filter((e) => e.value).map((e) => ({ ...e, primary: e.primary === true }));
  seen.emails = emails.filter((e, i) => emails.findIndex((first) => first.value === e.value && first.type === e.type) === i);
  for (const key of ['name', enterprise]) {
    if (seen[key]?.manager && !seen[key].manager.value) delete seen[key].manager;
    if (seen[key] && Object.keys(seen[key]).length === 0) delete seen[key];
  }
  return seen;
}

test('scim-patch comes to the same users', async () => {
  const { pick, upTo } = dice(7644);
  let refused = 0;
  for (let i = 0; i < cases; i += 1) {
    const user = await made(randomUser({ pick, upTo }));
    const Operations = Array.from({ length: 1 + upTo(3) }, () => randomOperation({ pick, upTo }));
    const wanted = theirs(user, Operations);
    const { status, body } = await ask('PATCH', `/Users/${user.id}`, { schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'], Operations });
    assert.equal(status, 200, JSON.stringify([Operations, body]));
    if (wanted) assert.deepEqual(told(body), wanted, JSON.stringify({ before: user, Operations }));
    else refused += 1;
    await ask('DELETE', `/Users/${user.id}`);
  }
  assert.ok(refused < cases / 5, `scim-patch refused ${refused}`);
});

/** What scim-patch makes of it; nothing where it refuses to remove what is not there, which we pass over. */
function theirs(user, operations) {
  try {
    return told(scimPatch(structuredClone(user), structuredClone(operations)));
  } catch (refusal) {
    assert.ok(operations.some((o) => /^remove$/i.test(o.op) && o.path.includes('[')), refusal);
    return undefined;
  }
}

function randomFilter(die, depth) {
  const { pick, upTo } = die;
  const compare = (...names) => `${pick(...names)} ${pick('eq', 'EQ', 'co', 'sw', 'ew', 'gt', 'ge', 'lt', 'le')} "${pick('a', 'ab', 'b', 'abc', 'ab@c.example', 'work', '1')}"`;
  if (depth === 0 || upTo(2) === 0) {
    return pick(
      () => compare('title', 'displayName', 'name.givenName', 'name.familyName', 'userName', `${enterprise}:department`, `${enterprise}:manager.value`),
      () => compare('emails.value', 'emails.type', 'TITLE', 'externalId'),
      () => `${pick('title', 'name', 'name.givenName', 'emails', `${enterprise}:employeeNumber`)} pr`,
      () => `active ${pick('eq', 'ne')} ${pick('true', 'false')}`,
      () => `emails[${compare('type')} or ${compare('value')}]`, // with "and" it lets two e-mails meet it together
      () => `userName ne "${pick('a', 'b')}"`,
    )();
  }
  const [one, other] = [randomFilter(die, depth - 1), randomFilter(die, depth - 1)];
  return pick(`not (${one})`, `(${one}) and (${other})`, `(${one}) or (${other})`, `${one} or ${other}`, `${one} and ${other}`);
}

test('scim2-parse-filter and scimmy choose the same users', async () => {
  const die = dice(7643);
  const users = [];
  for (let i = 0; i < 60; i += 1) users.push(await made(randomUser(die)));
  let [some, asked] = [0, 0];
  for (let i = 0; i < cases; i += 1) {
    const text = randomFilter(die, 3);
    const { status, body } = await ask('GET', `/Users?count=200&attributes=userName&filter=${encodeURIComponent(text)}`);
    assert.equal(status, 200, text);
    const got = body.Resources.map((u) => u.id);
    assert.deepEqual(got, users.filter(chooserOf(parse(text))).map((u) => u.id), text);
    if (got.length > 0 && got.length < users.length) some += 1;
    if (simple(text)) {
      asked += 1;
      assert.deepEqual(got, new SCIMMY.Types.Filter(text).match(users).map((u) => u.id), `scimmy: ${text}`);
    }
  }
  assert.ok(some > cases / 4 && asked > cases / 40, `too few filters chose some users and not others: ${some}, or could be asked of scimmy: ${asked}`);
  for (const text of ['title eq', 'title zz "a"', '(title pr', 'title eq "a', 'emails[type eq "work"', 'title pr and', 'eq "a"']) {
    assert.equal((await ask('GET', `/Users?filter=${encodeURIComponent(text)}`)).body.scimType, 'invalidFilter', text);
    assert.throws(() => parse(text), undefined, text);
  }
});

/** The filters that scimmy can answer: it stumbles over an object that a user has not got and over nested groups, and knows neither "not (" nor capitals. */
const simple = (text) => !/[([]|urn:|TITLE|EQ|name\.|emails/.test(text);

test('scimmy has the same schemas', async () => {
  for (const theirs of [SCIMMY.Schemas.User, SCIMMY.Schemas.EnterpriseUser]) {
    const { status, body: ours } = await ask('GET', `/Schemas/${theirs.definition.id}`);
    assert.equal(status, 200);
    const described = JSON.parse(JSON.stringify(theirs.definition.describe()));
    assert.deepEqual([ours.id, ours.name, ours.schemas], [described.id, described.name, described.schemas]);
    alike(ours.attributes, described.attributes);
  }
});

/** Every attribute that we have, they have too, and it is of the same kind. */
function alike(ours, theirs) {
  for (const mine of ours) {
    const other = theirs.find((a) => a.name === mine.name);
    assert.ok(other, mine.name);
    for (const trait of ['type', 'multiValued', 'required', 'returned', 'caseExact']) {
      assert.equal(mine[trait], other[trait] ?? false, `${mine.name}.${trait}`);
    }
    if (mine.name !== 'displayName') assert.equal(mine.mutability, other.mutability, mine.name); // a manager's is read-only: RFC 7643 §4.3
    alike(mine.subAttributes ?? [], other.subAttributes ?? []);
  }
}

test('scimmy reads our answers', async () => {
  const { body: config } = await ask('GET', '/ServiceProviderConfig');
  assert.doesNotThrow(() => new SCIMMY.Schemas.ServiceProviderConfig(config));
  const { body: types } = await ask('GET', '/ResourceTypes');
  for (const type of types.Resources) assert.doesNotThrow(() => new SCIMMY.Schemas.ResourceType(type));
  const whole = randomUser(dice(1));
  const user = await made({ ...whole, emails: [{ value: 'a@b.example', type: 'work', primary: true }], [employee]: { birthDate: '1990-01-01' } });
  const read = new SCIMMY.Schemas.User(user, 'out', `${base}/Users`);
  assert.equal(read.userName, user.userName);
  assert.equal(read.emails[0].value, 'a@b.example');
  const { body: list } = await ask('GET', '/Users?count=5');
  const page = new SCIMMY.Messages.ListResponse(list);
  assert.deepEqual([page.totalResults, page.itemsPerPage, page.startIndex], [list.totalResults, 5, 1]);
  for (const [method, path, sent, scimType] of [
    ['POST', '/Users', whole, 'invalidSyntax'],
    ['POST', '/Users', { schemas: [core] }, 'invalidValue'],
    ['POST', '/Users', { schemas: [core], userName: user.userName.toUpperCase() }, 'uniqueness'],
    ['GET', '/Users?filter=x', undefined, 'invalidFilter'],
    ['GET', '/Users/nobody', undefined, undefined],
    ['POST', '/Bulk', {}, undefined],
  ]) {
    const { status, body } = await ask(method, path, sent);
    assert.deepEqual([body.status, body.scimType], [String(status), scimType]);
    const { schemas, ...said } = body;
    assert.deepEqual(JSON.parse(JSON.stringify(new SCIMMY.Messages.ErrorResponse(said))), { schemas, ...said });
  }
});
