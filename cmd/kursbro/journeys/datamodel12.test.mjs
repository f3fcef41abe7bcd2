// The run-time data model of SCORM 1.2, element by element, as a course meets it:
// scorm-again behind our guard. No browser is needed.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import vm from 'node:vm';

const ours = (path) => new URL(`../../../static/${path}`, import.meta.url);
globalThis.window ??= globalThis;
vm.runInThisContext(readFileSync(ours('node_modules/scorm-again/dist/scorm12.min.js'), 'utf8'));
for (const name of ['languages', 'types', 'model', 'api', 'api12', 'runtime']) await import(ours(`player/player-${name}.js`));
const { Runtime } = globalThis.kursbroPlayer;

function begun() {
  const runtime = new Runtime('1.2', { changed() {}, save: () => true, turned: () => false, reopen: () => ({ cmi: {} }), initialised() {}, ending() {}, finished() {}, go() {} });
  runtime.load({ cmi: { core: { student_id: 'L1', student_name: 'Nordås, Kari', entry: 'ab-initio', lesson_mode: 'normal', credit: 'credit' }, launch_data: 'oppstart', student_data: { mastery_score: '80' } } });
  const place = {};
  runtime.install(place);
  assert.equal(place.API.LMSInitialize(''), 'true');
  return place.API;
}

const gets = (api, element, value, code = 0) => assert.deepEqual([api.LMSGetValue(element), api.LMSGetLastError()], [value, String(code)], `LMSGetValue("${element}")`);
const sets = (api, element, value, code = 0) => assert.deepEqual([api.LMSSetValue(element, value), api.LMSGetLastError()], [String(code === 0), String(code)], `LMSSetValue("${element}", "${String(value).slice(0, 60)}")`);
const long = (length) => 'x'.repeat(length);

describe('SCORM 1.2', () => {
  test('what only the LMS says is read, and not written', () => {
    const api = begun();
    for (const [element, value] of Object.entries({ 'core.student_id': 'L1', 'core.student_name': 'Nordås, Kari', 'core.credit': 'credit', 'core.entry': 'ab-initio', 'core.lesson_mode': 'normal', launch_data: 'oppstart', 'student_data.mastery_score': '80', comments_from_lms: '' })) {
      gets(api, `cmi.${element}`, value);
      sets(api, `cmi.${element}`, 'x', 403);
    }
    for (const element of ['cmi.core.exit', 'cmi.core.session_time']) gets(api, element, '', 404);
    for (const element of ['cmi._version', 'cmi.core._children', 'cmi.core.score._children', 'cmi.objectives._count']) sets(api, element, 'x', 402);
  });

  test('whole branches are no elements', () => {
    const api = begun();
    for (const branch of ['cmi', 'cmi.core', 'cmi.core.score', 'cmi.objectives', 'cmi.interactions', 'cmi.student_data', 'cmi.student_preference']) {
      gets(api, branch, '', 401);
      sets(api, branch, 'x', 401);
    }
    gets(api, 'cmi.core.student_id', 'L1');
    for (const element of ['cmi.nothing', 'nothing', 'cmi.core.nothing']) {
      gets(api, element, '', 401);
      sets(api, element, 'x', 401);
    }
    gets(api, 'cmi.core.lesson_status._children', '', 202);
    gets(api, 'cmi.suspend_data._count', '', 203);
  });

  test('what is in no data model does not reach into the run-time', () => {
    const api = begun();
    for (const element of ['cmi.__proto__', 'cmi.__proto__.x', 'cmi.constructor.prototype.x', 'cmi.core.toString', 'cmi.reset', 'cmi.initialized', 'cmi.objectives.childArray', 'cmi.core._student_id', 'window']) {
      gets(api, element, '', 401);
      sets(api, element, 'x', 401);
    }
    assert.equal({}.x, undefined);
  });

  // element: [values that are taken], [values of the wrong kind: 405]
  const model = {
    'core.lesson_status': [['passed', 'completed', 'failed', 'incomplete', 'browsed'], ['done', '', 'Passed']],
    'core.lesson_location': [['', 'side 3', long(255)], []],
    'core.score.raw': [['0', '85.5', '100', ''], ['x', '-1', '101']],
    'core.score.min': [['0', '10'], ['x']],
    'core.score.max': [['100', '50'], ['x']],
    'core.exit': [['suspend', 'time-out', 'logout', ''], ['x']],
    'core.session_time': [['00:10:00', '0000:10:00.05', '0:5:7', '00:00:07.125'], ['x', 'PT1H', '10']],
    suspend_data: [['', 'æøå', 'a\ud800', long(64_000), long(80_000)], [long(1_100_000)]],
    comments: [['hei'], []],
    'student_preference.audio': [['-1', '0', '100'], ['x', '-2', '101']],
    'student_preference.speed': [['-100', '100'], ['x', '101']],
    'student_preference.text': [['-1', '0', '1'], ['2', 'x']],
  };
  for (const [element, [taken, wrong]] of Object.entries(model)) {
    test(element, () => {
      const api = begun();
      for (const value of taken) sets(api, `cmi.${element}`, value);
      for (const value of wrong) sets(api, `cmi.${element}`, value, 405);
    });
  }

  test('objectives and interactions', () => {
    const api = begun();
    sets(api, 'cmi.objectives.0.id', 'maal');
    sets(api, 'cmi.objectives.0.status', 'passed');
    sets(api, 'cmi.objectives.0.status', 'x', 405);
    sets(api, 'cmi.objectives.0.score.raw', 'x', 405);
    gets(api, 'cmi.objectives.0.status', 'passed');
    gets(api, 'cmi.objectives._count', '1');
    for (const [element, value] of Object.entries({ id: 'q', type: 'choice', time: '10:00:00', weighting: '1.5', student_response: 'a', result: 'wrong', latency: '00:00:05', 'objectives.0.id': 'maal', 'correct_responses.0.pattern': 'a' })) sets(api, `cmi.interactions.0.${element}`, value);
    for (const [element, value] of Object.entries({ type: 'x', time: 'x', weighting: 'x', result: 'x', latency: 'x' })) sets(api, `cmi.interactions.0.${element}`, value, 405);
    for (const element of ['id', 'type', 'student_response', 'result']) gets(api, `cmi.interactions.0.${element}`, '', 404);
    gets(api, 'cmi.interactions._count', '1');
    sets(api, 'cmi.interactions.7.id', 'q', 201);
  });
});
