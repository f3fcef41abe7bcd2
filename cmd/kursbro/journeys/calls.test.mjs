// Whatever a course says to the run-time, in whatever order: no call throws, each
// is answered with a text, and what was acknowledged is there in the next window.
// Random calls in both dialects, without a browser; SEED repeats one of them.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import vm from 'node:vm';
import { dice } from './dice.mjs';

const ours = (path) => new URL(`../../../static/${path}`, import.meta.url);
globalThis.window ??= globalThis;
vm.runInThisContext(readFileSync(ours('node_modules/scorm-again/dist/scorm12.min.js'), 'utf8'));
for (const name of ['languages', 'types', 'model', 'api', 'api12', 'runtime']) await import(ours(`player/player-${name}.js`));
const { Runtime } = globalThis.kursbroPlayer;

const lives = process.env.SEED ? 1 : process.env.KURSBRO_LONG ? 20_000 : 300;
const first = Number(process.env.SEED ?? 1);

const wordless = 'what has no text';

/** What courses write, and what they should not. */
const values = ['', '0', '1', '-1', '100', '66.66666666666667', '0.5', '1e3', 'passed', 'failed', 'completed', 'incomplete', 'unknown', 'not attempted', 'browsed', 'suspend', 'logout', 'time-out', 'normal',
  'true', 'a', 'a,b', 'a[,]b', 'urn:x:spørsmål_1', 'choice', 'fill-in', 'true-false', 'numeric', 'likert', 'correct', 'wrong', 'incorrect', 'neutral', '00:00:12', '0000:00:12.34', 'PT12.34S', 'P1D', '12:34:56',
  '2026-11-23T08:00:00.0+01:00', '{lang=nb}hei', 'æøå áčđ', '\u0000', '\ud800', 'x'.repeat(5000), 'x'.repeat(70_000), '{"a":1}', 'continue', '{target=b}choice', '__proto__', undefined, null, 7, 0.1, true, NaN, {}, [], ['a'], Symbol('x'), () => {}, { toString() { throw new Error(wordless); } }];
const odd = ['', 'cmi', 'cmi.', 'cmi..', '.', '_count', 'cmi._version', 'cmi.__proto__', 'cmi.constructor.prototype', 'cmi.objectives.__proto__.id', 'cmi.interactions.-1.id', 'cmi.interactions.01.id', 'cmi.interactions.999999999.id',
  'cmi.nothing', 'nav.event', 'adl.nav.request', 'adl.nav.request_valid.continue', 'adl.data._count', 'adl.data.0.store', undefined, null, 3, {}, Symbol('x')];

const dialects = {
  '1.2': {
    place: 'API', initialize: 'LMSInitialize', finish: 'LMSFinish', get: 'LMSGetValue', set: 'LMSSetValue', commit: 'LMSCommit', others: ['LMSGetLastError', 'LMSGetErrorString', 'LMSGetDiagnostic'],
    elements: ['core.lesson_status', 'core.lesson_location', 'core.exit', 'core.session_time', 'core.score.raw', 'core.score.min', 'core.score.max', 'core.total_time', 'core.student_id', 'suspend_data', 'comments', 'launch_data',
      'student_preference.audio', 'student_preference.language', 'student_preference.speed', 'student_preference.text', 'student_data.mastery_score', 'objectives._count', 'interactions._count', 'core._children',
      ...lines('objectives', ['id', 'status', 'score.raw', 'score.min', 'score.max']),
      ...lines('interactions', ['id', 'time', 'type', 'weighting', 'student_response', 'result', 'latency', 'objectives.0.id', 'correct_responses.0.pattern'])],
    anew: ({ core: { exit, session_time, ...core }, ...cmi }) => ({ ...cmi, core: { ...core, entry: 'resume' } }),
  },
  2004: {
    place: 'API_1484_11', initialize: 'Initialize', finish: 'Terminate', get: 'GetValue', set: 'SetValue', commit: 'Commit', others: ['GetLastError', 'GetErrorString', 'GetDiagnostic'],
    elements: ['completion_status', 'success_status', 'location', 'exit', 'session_time', 'score.scaled', 'score.raw', 'score.min', 'score.max', 'progress_measure', 'suspend_data', 'learner_id', 'mode', 'launch_data',
      'learner_preference.audio_level', 'learner_preference.language', 'objectives._count', 'interactions._count', '_version', '_children',
      ...lines('objectives', ['id', 'success_status', 'completion_status', 'progress_measure', 'description', 'score.scaled', 'score.raw']),
      ...lines('interactions', ['id', 'type', 'timestamp', 'weighting', 'learner_response', 'result', 'latency', 'description', 'objectives.0.id', 'correct_responses.0.pattern', 'correct_responses.1.pattern']),
      ...lines('comments_from_learner', ['comment', 'location', 'timestamp'])],
    anew: ({ exit, session_time, ...cmi }) => ({ ...cmi, entry: 'resume' }),
  },
};

function lines(collection, names) { return [0, 1, 2].flatMap((n) => names.map((name) => `${collection}.${n}.${name}`)); }

/** What does not pass between windows: the session's own, the time, which is the server's, and scorm-again's count of lines that a refused value began. */
const ofTheSession = /\.(entry|exit|session_time|total_time|_count)$/;

for (const [version, d] of Object.entries(dialects)) {
  describe(`SCORM ${version}: random calls`, () => {
    test('no call throws, each is answered with a text, and what is acknowledged comes back', (t) => {
      t.mock.method(console, 'error', (_, error) => { if (error.message !== wordless) throw error; });
      for (let seed = first; seed < first + lives; seed++) live(version, d, seed);
    });
  });
}

function live(version, d, seed) {
  const roll = dice(seed);
  let kept = JSON.stringify({ cmi: version === '1.2' ? { core: { student_id: 'L1', student_name: 'Nordås, Kari' } } : { learner_id: 'L1' } });
  for (let window = 0; window < 3; window++) {
    let saves = 0;
    const runtime = new Runtime(version, {
      changed() {}, initialised() {}, ending() {}, finished() {}, go() {}, turned: () => roll.odds(0.5),
      save: () => { if (roll.odds(0.2)) return false; kept = JSON.stringify(runtime.snapshot()); saves++; return true; },
      reopen: () => start(d, kept),
    });
    runtime.load(start(d, kept));
    const place = {};
    runtime.install(place);
    const api = place[d.place];
    const why = (call, args) => `SEED=${seed}: ${call}(${args.map((a) => { try { return JSON.stringify(a)?.slice(0, 80); } catch { return wordless; } })})`;
    const say = (call, ...args) => {
      let answer;
      try { answer = api[call](...args); } catch (error) { assert.fail(`${why(call, args)} throws ${error.stack}`); }
      assert.equal(typeof answer, 'string', why(call, args));
      return answer;
    };
    if (roll.odds(0.9)) say(d.initialize, '');
    for (let step = 0; step < 60; step++) {
      const element = roll.odds(0.1) ? roll.one(odd) : `cmi.${roll.one(d.elements)}`;
      const kind = roll.next();
      if (kind < 0.6) assert.match(say(d.set, element, roll.one(values)), /^(true|false)$/);
      else if (kind < 0.85) say(d.get, element);
      else if (kind < 0.9) say(roll.one(d.others), roll.one(['', '0', '401', undefined, null, {}, 'toString']));
      else if (kind < 0.96) commits();
      else if (kind < 0.98) say(d.initialize, roll.one(['', 'x', undefined]));
      else say(d.finish, roll.one(['', '', 'x', undefined]));
    }
    commits();

    // What was acknowledged is what another window is told.
    function commits() {
      const before = saves;
      if (say(d.commit, '') !== 'true' || saves === before) return;
      const next = new Runtime(version, { changed() {}, initialised() {}, ending() {}, finished() {}, go() {}, turned: () => false, save: () => true, reopen: () => ({ cmi: {} }) });
      next.load(start(d, kept));
      const there = {};
      next.install(there);
      there[d.place][d.initialize]('');
      for (const [path, value] of said(JSON.parse(kept).cmi)) assert.equal(said(next.snapshot().cmi).get(path), value, `SEED=${seed}: ${path} is kept by the next window`);
      for (const element of d.elements.map((name) => `cmi.${name}`).filter((name) => !ofTheSession.test(name))) {
        const [was, fault] = [say(d.get, element), say(d.others[0])];
        if (was === '' && element.endsWith('.max')) continue; // scorm-again begins with 100
        assert.deepEqual([there[d.place][d.get](element), there[d.place][d.others[0]]()], [was, fault], `SEED=${seed}: ${element} in the next window`);
      }
    }
  }
}

/** Every element that says something, but for the session's own. */
function said(tree, path = 'cmi') {
  const all = Object.entries(tree).flatMap(([name, value]) => (typeof value === 'object' ? [...said(value, `${path}.${name}`)] : [[`${path}.${name}`, value]]));
  return new Map(all.filter(([name, value]) => value !== '' && !ofTheSession.test(name)));
}

const start = (d, kept) => ({ cmi: d.anew(JSON.parse(kept).cmi) });
