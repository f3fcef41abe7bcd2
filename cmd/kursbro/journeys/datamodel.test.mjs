// The run-time data model of SCORM 2004 4th edition, element by element, as a
// course meets it. No browser is needed.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

for (const name of ['languages', 'types', 'model', 'api', 'api12', 'runtime']) await import(new URL(`../../../static/player/player-${name}.js`, import.meta.url));
const { Runtime } = globalThis.kursbroPlayer;

/** A unit's run-time, not begun. */
function unbegun(start = {}, on = {}) {
  const runtime = new Runtime('2004', { changed() {}, save: () => true, turned: () => false, reopen: () => ({ cmi: {} }), initialised() {}, ending() {}, finished() {}, go() {}, ...on });
  runtime.load({ cmi: { learner_id: 'L1', learner_name: 'Nordås, Kari', entry: 'ab-initio', total_time: 'PT0S', ...start } });
  const place = {};
  runtime.install(place);
  return place.API_1484_11;
}

function begun(start, on) {
  const api = unbegun(start, on);
  assert.equal(api.Initialize(''), 'true');
  return api;
}

const gets = (api, element, value, code = '0') => assert.deepEqual([api.GetValue(element), api.GetLastError()], [value, String(code)], `GetValue("${element}")`);
const sets = (api, element, value, code = 0) => assert.deepEqual([api.SetValue(element, value), api.GetLastError()], [String(code === 0), String(code)], `SetValue("${element}", "${String(value).slice(0, 80)}")`);
const children = (api, element, names) => {
  assert.deepEqual(api.GetValue(`${element}._children`).split(',').sort(), names.split(' ').sort(), element);
  sets(api, `${element}._children`, 'x', 404);
};

const long = (length) => 'x'.repeat(length);
const cmi = '_version comments_from_learner comments_from_lms completion_status completion_threshold credit entry exit interactions launch_data learner_id learner_name learner_preference location max_time_allowed mode objectives progress_measure scaled_passing_score score session_time success_status suspend_data time_limit_action total_time';

describe('the session', () => {
  test('before, during and after it, each call has its own fault', () => {
    const api = unbegun();
    gets(api, 'cmi.location', '', 122);
    sets(api, 'cmi.location', 'x', 132);
    assert.deepEqual([api.Commit(''), api.GetLastError()], ['false', '142']);
    assert.deepEqual([api.Terminate(''), api.GetLastError()], ['false', '112']);
    assert.deepEqual([api.Initialize('x'), api.GetLastError()], ['false', '201']);
    assert.deepEqual([api.Initialize(''), api.GetLastError()], ['true', '0']);
    assert.deepEqual([api.Initialize(''), api.GetLastError()], ['false', '103']);
    assert.deepEqual([api.Commit('x'), api.GetLastError()], ['false', '201']);
    assert.deepEqual([api.Terminate('x'), api.GetLastError()], ['false', '201']);
    assert.deepEqual([api.Commit(''), api.GetLastError()], ['true', '0']);
    assert.deepEqual([api.Terminate(''), api.GetLastError()], ['true', '0']);
    gets(api, 'cmi.location', '', 123);
    sets(api, 'cmi.location', 'x', 133);
    assert.deepEqual([api.Commit(''), api.GetLastError()], ['false', '143']);
    assert.deepEqual([api.Terminate(''), api.GetLastError()], ['false', '113']);
    assert.deepEqual([api.Initialize(''), api.GetLastError()], ['false', '104']);
    assert.match(api.version, /^1\.0(\.|$)/);
  });

  test('an end that nobody could wait for is saved when the next page begins', () => {
    const now = { saves: false, turned: false };
    const api = begun({}, { save: () => now.saves, turned: () => now.turned, reopen: () => ({ cmi: { location: 'side 2' } }) });
    assert.deepEqual([api.Terminate(''), api.GetLastError()], ['false', '391']);
    assert.deepEqual([api.Initialize(''), api.GetLastError()], ['false', '103'], 'the same page cannot begin again');
    now.turned = true;
    assert.deepEqual([api.Initialize(''), api.GetLastError()], ['false', '103'], 'what is not saved has not ended');
    now.saves = true;
    assert.deepEqual([api.Initialize(''), api.GetLastError()], ['true', '0']);
    gets(api, 'cmi.location', 'side 2');
  });

  test('every fault has words, and asking for them changes nothing', () => {
    const api = begun();
    api.GetValue('cmi.nothing');
    for (const code of [0, 101, 102, 103, 104, 111, 112, 113, 122, 123, 132, 133, 142, 143, 201, 301, 351, 391, 401, 402, 403, 404, 405, 406, 407, 408]) {
      const words = api.GetErrorString(String(code));
      assert.ok(words.length > 0 && words.length <= 255, `${code}: ${words}`);
      assert.ok(api.GetDiagnostic(String(code)).length <= 255, `${code}`);
    }
    for (const code of ['9999', '0402', 'toString']) assert.equal(api.GetErrorString(code), '', code);
    assert.equal(api.GetErrorString(''), '');
    assert.equal(typeof api.GetDiagnostic(''), 'string');
    assert.equal(api.GetLastError(), '401');
  });
});

describe('what a unit may read', () => {
  const api = begun({ completion_threshold: '0.8', scaled_passing_score: '0.5', launch_data: 'oppstart', max_time_allowed: 'PT1H', time_limit_action: 'exit,message', mode: 'normal', credit: 'credit',
    comments_from_lms: [{ comment: 'Hei', location: 'her', timestamp: '2026-11-22' }] });

  test('what only the LMS says cannot be written', () => {
    for (const [element, value] of Object.entries({
      'cmi._version': '1.0', 'cmi.completion_threshold': '0.8', 'cmi.credit': 'credit', 'cmi.entry': 'ab-initio', 'cmi.launch_data': 'oppstart', 'cmi.learner_id': 'L1',
      'cmi.learner_name': 'Nordås, Kari', 'cmi.max_time_allowed': 'PT1H', 'cmi.mode': 'normal', 'cmi.scaled_passing_score': '0.5', 'cmi.time_limit_action': 'exit,message', 'cmi.total_time': 'PT0S',
      'cmi.comments_from_lms._count': '1', 'cmi.comments_from_lms.0.comment': 'Hei', 'cmi.comments_from_lms.0.location': 'her', 'cmi.comments_from_lms.0.timestamp': '2026-11-22',
      'cmi.objectives._count': '0', 'cmi.interactions._count': '0', 'cmi.comments_from_learner._count': '0', 'adl.data._count': '0',
    })) {
      gets(api, element, value);
      sets(api, element, 'x', 404);
    }
  });

  test('branches name their children, and have no value', () => {
    children(api, 'cmi', cmi);
    children(api, 'cmi.score', 'scaled raw min max');
    children(api, 'cmi.learner_preference', 'audio_level language delivery_speed audio_captioning');
    children(api, 'cmi.comments_from_learner', 'comment location timestamp');
    children(api, 'cmi.comments_from_lms', 'comment location timestamp');
    children(api, 'cmi.objectives', 'id score success_status completion_status progress_measure description');
    children(api, 'cmi.interactions', 'id type objectives timestamp correct_responses weighting learner_response result latency description');
    children(api, 'adl.data', 'id store');
    for (const branch of ['cmi', 'cmi.score', 'cmi.objectives', 'cmi.interactions', 'cmi.comments_from_learner', 'cmi.comments_from_lms', 'cmi.learner_preference', 'adl', 'adl.data', 'adl.nav']) {
      gets(api, branch, '', 401);
      sets(api, branch, 'x', 401);
    }
  });

  test('what is not in the model is not there', () => {
    for (const element of ['cmi.nothing', 'nothing', 'cmi.location.x', 'cmi.core.lesson_status', 'cmi.objectives.a.id', 'cmi.score.best', 'cmi.interactions.id']) {
      gets(api, element, '', 401);
      sets(api, element, 'x', 401);
    }
    for (const element of ['', 'cmi._count', 'cmi.location._children', 'cmi.score._count', 'cmi.score._version', 'cmi.completion_status._count',
      'cmi.objectives.0.id', 'cmi.objectives.7.score.raw', 'cmi.interactions.0.objectives._count', 'cmi.comments_from_learner.0.comment', 'adl.data.0.id']) gets(api, element, '', 301);
  });

  test('what nobody has said yet is not initialised', () => {
    const bare = begun();
    for (const element of ['location', 'suspend_data', 'progress_measure', 'score.scaled', 'score.raw', 'score.min', 'score.max', 'completion_threshold', 'scaled_passing_score', 'max_time_allowed', 'launch_data']) gets(bare, `cmi.${element}`, '', 403);
    for (const [element, value] of Object.entries({ completion_status: 'unknown', success_status: 'unknown', mode: 'normal', credit: 'credit', time_limit_action: 'continue,no message', 'learner_preference.audio_level': '1', 'learner_preference.delivery_speed': '1', 'learner_preference.language': '', 'learner_preference.audio_captioning': '0' })) gets(bare, `cmi.${element}`, value);
    gets(bare, 'cmi.exit', '', 405);
    gets(bare, 'cmi.session_time', '', 405);
    gets(bare, 'cmi.success_status', 'unknown');
    gets(bare, 'cmi.session_time', '', 405);
    gets(bare, 'cmi.completion_status', 'unknown');
  });
});

describe('what a unit may write', () => {
  // element: [values that are taken], [values of the wrong kind: 406], [out of range: 407]
  const model = {
    'cmi.completion_status': [['completed', 'incomplete', 'not attempted', 'unknown'], ['passed', '', 'Completed', 'failed']],
    'cmi.success_status': [['passed', 'failed', 'unknown'], ['completed', '', 'Passed']],
    'cmi.exit': [['time-out', 'suspend', 'logout', 'normal', ''], ['finish', ' ']],
    'cmi.location': [['', 'side 3', long(1000)], []],
    'cmi.suspend_data': [['', long(64000), 'æøå'], []],
    'cmi.progress_measure': [['0', '1', '0.5', '1.0'], ['x', ''], ['-0.1', '1.1']],
    'cmi.score.scaled': [['-1', '1', '0', '0.1234567'], ['x', ''], ['-1.1', '1.000001', '2']],
    'cmi.score.raw': [['-10', '0', '12345.67'], ['x', '']],
    'cmi.score.min': [['-10', '0', '1.5'], ['x', '']],
    'cmi.score.max': [['100', '0', '1.5'], ['x', '']],
    'cmi.learner_preference.audio_level': [['0', '1.5', '20'], ['x', ''], ['-1']],
    'cmi.learner_preference.delivery_speed': [['0', '1.5', '2'], ['x', ''], ['-0.5']],
    'cmi.learner_preference.language': [['', 'nb', 'en-GB', 'nb-NO'], ['1234', 'x y']],
    'cmi.learner_preference.audio_captioning': [['-1', '0', '1'], ['2', 'x', '']],
    'cmi.session_time': [['PT0S', 'PT1H30M', 'P1DT2H', 'PT1.55S', 'P5Y6M4DT12H30M58.55S', 'PT01H059M020S', 'P0Y029DT0H'], ['x', '', '1H', 'PT', 'P', 'PT1.555S', '00:10:00']],
  };
  for (const [element, [taken, wrong, beyond = []]] of Object.entries(model)) {
    test(element, () => {
      const api = begun();
      for (const value of taken) {
        sets(api, element, value);
        if (!/exit|session_time/.test(element)) gets(api, element, value);
      }
      for (const value of wrong) sets(api, element, value, 406);
      for (const value of beyond) sets(api, element, value, 407);
    });
  }

  test('statuses follow the thresholds', () => {
    const api = begun({ completion_threshold: '0.6', scaled_passing_score: '0.6' });
    sets(api, 'cmi.completion_status', 'completed');
    sets(api, 'cmi.success_status', 'passed');
    gets(api, 'cmi.completion_status', 'unknown');
    gets(api, 'cmi.success_status', 'unknown');
    sets(api, 'cmi.progress_measure', '0.7');
    sets(api, 'cmi.score.scaled', '0.7');
    gets(api, 'cmi.completion_status', 'completed');
    gets(api, 'cmi.success_status', 'passed');
    sets(api, 'cmi.progress_measure', '0.5');
    sets(api, 'cmi.score.scaled', '0.5');
    gets(api, 'cmi.completion_status', 'incomplete');
    gets(api, 'cmi.success_status', 'failed');
  });

  test('comments of the learner', () => {
    const api = begun();
    sets(api, 'cmi.comments_from_learner.1.comment', 'x', 351);
    sets(api, 'cmi.comments_from_learner.0.comment', 'Bra kurs');
    sets(api, 'cmi.comments_from_learner.0.comment', '{lang=nb}Bra kurs');
    sets(api, 'cmi.comments_from_learner.0.comment', long(4000));
    sets(api, 'cmi.comments_from_learner.0.location', long(250));
    for (const moment of ['2026', '2026-11', '2026-11-22', '2026-11-22T17:45', '2026-11-22T17:45:30', '2026-11-22T17:45:30.25Z', '2026-11-22T17:45:30.2-23', '2026-11-22T17:45:30.25+05:59']) sets(api, 'cmi.comments_from_learner.0.timestamp', moment);
    for (const moment of ['x', '1969-11-22', '2026-13-01', '2026-11-32', '2026-11-22T25:00:00', '2026-11-22T17:45:30.255', '2026-11-22T17:45:30.', '2026-11-22T17:45:30Z', '2026-11-22T17:45:30+01:00', '2026-11-22T17:45+01', '2026-11-22T17:45:30.25+24', '2026-11-22T17:45:30.25-05:60']) sets(api, 'cmi.comments_from_learner.0.timestamp', moment, 406);
    gets(api, 'cmi.comments_from_learner._count', '1');
    sets(api, 'cmi.comments_from_learner.1.comment', 'to');
    gets(api, 'cmi.comments_from_learner.1.location', '', 403);
    sets(api, 'cmi.comments_from_lms.0.comment', 'x', 404);
  });

  test('a language is one that there is', () => {
    const api = begun();
    for (const tag of ['se', 'sma', 'SMJ', 'nb-NO', 'ger', 'deu', 'mul', 'mol', 'qaa', 'de-CH-1996', 'i-klingon', 'x-ord']) {
      sets(api, 'cmi.learner_preference.language', tag);
      sets(api, 'cmi.comments_from_learner.0.comment', `{lang=${tag}}Hei`);
    }
    for (const tag of ['xx', 'sp', 'zzz', 'zzz-NO', 'norsk', 'nb-', 'i', '-nb', 'nb-langerEnnÅtte']) {
      sets(api, 'cmi.learner_preference.language', tag, 406);
      sets(api, 'cmi.comments_from_learner.0.comment', `{lang=${tag}}Hei`, 406);
    }
    sets(api, 'cmi.comments_from_learner.0.comment', '{lang=}Hei', 406);
  });

  test('a number with noughts before it is that number', () => {
    const api = begun();
    sets(api, 'cmi.interactions.01.id', 'q', 351);
    sets(api, 'cmi.interactions.00.id', 'q');
    sets(api, 'cmi.interactions.01.id', 'r');
    gets(api, 'cmi.interactions.1.id', 'r');
    gets(api, 'cmi.interactions.002.id', '', 301);
    sets(api, 'cmi.interactions.1a.id', 's', 401);
  });

  test('objectives have names, each its own', () => {
    const api = begun();
    sets(api, 'cmi.objectives.0.success_status', 'passed', 408);
    sets(api, 'cmi.objectives.1.id', 'a', 351);
    for (const id of ['', ' ', 'to ord', 'urn:', 'a{b}']) sets(api, 'cmi.objectives.0.id', id, 406);
    sets(api, 'cmi.objectives.0.id', 'urn:mal:æ1');
    sets(api, 'cmi.objectives.0.id', 'urn:mal:æ1');
    sets(api, 'cmi.objectives.0.id', 'annet', 351);
    sets(api, 'cmi.objectives.1.id', 'urn:mal:æ1', 351);
    sets(api, 'cmi.objectives.1.id', 'b');
    gets(api, 'cmi.objectives._count', '2');
    sets(api, 'cmi.objectives.2.id', long(4001)); // the standard asks for 4000 at least
    gets(api, 'cmi.objectives.1.success_status', 'unknown');
    gets(api, 'cmi.objectives.1.completion_status', 'unknown');
    for (const element of ['progress_measure', 'score.scaled', 'score.raw', 'score.min', 'score.max', 'description']) gets(api, `cmi.objectives.1.${element}`, '', 403);
    for (const [element, value] of Object.entries({ success_status: 'failed', completion_status: 'incomplete', progress_measure: '0.5', 'score.scaled': '-0.5', 'score.raw': '3', 'score.min': '0', 'score.max': '10', description: '{lang=nb}Et mål' })) {
      sets(api, `cmi.objectives.1.${element}`, value);
      gets(api, `cmi.objectives.1.${element}`, value);
    }
    sets(api, 'cmi.objectives.1.score.scaled', '1.1', 407);
    sets(api, 'cmi.objectives.1.progress_measure', '-1', 407);
    sets(api, 'cmi.objectives.1.success_status', 'done', 406);
    sets(api, 'cmi.objectives.1.completion_status', 'done', 406);
    sets(api, 'cmi.objectives.1.score.raw', 'x', 406);
    children(api, 'cmi.objectives.1.score', 'scaled raw min max');
    gets(api, 'cmi.objectives.0._children', '', 301);
  });

  test('shared data are read and written as the package says', () => {
    const api = unbegun();
    const runtime = new Runtime('2004', { changed() {}, save: () => true, turned: () => false, initialised() {}, ending() {}, finished() {}, go() {} });
    runtime.load({ cmi: {} });
    runtime.share([{ targetID: 'notater' }, { targetID: 'les', readSharedData: true, writeSharedData: false }, { targetID: 'skriv', readSharedData: false, writeSharedData: true }], { les: 'gitt' });
    const place = {};
    runtime.install(place);
    const shared = place.API_1484_11;
    shared.Initialize('');
    gets(shared, 'adl.data._count', '3');
    gets(shared, 'adl.data.0.id', 'notater');
    gets(shared, 'adl.data.0.store', '', 403);
    sets(shared, 'adl.data.0.store', 'skrevet');
    gets(shared, 'adl.data.0.store', 'skrevet');
    gets(shared, 'adl.data.1.store', 'gitt');
    sets(shared, 'adl.data.1.store', 'x', 404);
    sets(shared, 'adl.data.2.store', 'x');
    gets(shared, 'adl.data.2.store', '', 405);
    gets(shared, 'adl.data.2.id', 'skriv');
    sets(shared, 'adl.data.0.id', 'x', 404);
    gets(shared, 'adl.data.3.store', '', 301);
    sets(shared, 'adl.data.3.store', 'x', 351);
    sets(shared, 'adl.data.0.store', '');
    gets(shared, 'adl.data.0.store', '', 403);
    sets(shared, 'adl.data.0.store', 'skrevet');
    assert.deepEqual(runtime.shared, { notater: 'skrevet', les: 'gitt', skriv: 'x' });
    assert.ok(api);
  });

  test('what a unit left empty is empty when it goes on', () => {
    const left = { location: '', progress_measure: '', launch_data: '', comments_from_learner: [{ comment: 'Hei', location: '' }], interactions: [{ id: 'q', type: 'fill-in', learner_response: '', latency: '' }] };
    const api = begun({ entry: 'resume', ...left });
    for (const element of ['location', 'comments_from_learner.0.location', 'interactions.0.learner_response']) gets(api, `cmi.${element}`, '');
    for (const element of ['suspend_data', 'progress_measure', 'launch_data', 'interactions.0.latency']) gets(api, `cmi.${element}`, '', 403);
  });

  test('requests to go on', () => {
    const api = begun({}, { valid: (what, target) => (what === 'choice' || what === 'jump' ? target === 'b' : what === 'continue'), leaving() {} });
    for (const request of ['continue', 'previous', 'exit', 'exitAll', 'abandon', 'abandonAll', 'suspendAll', '_none_', '{target=b}choice', '{target=b}jump']) sets(api, 'adl.nav.request', request);
    for (const request of ['', 'next', 'choice', '{target=b}', 'Continue']) sets(api, 'adl.nav.request', request, 406);
    gets(api, 'adl.nav.request_valid.continue', 'true');
    gets(api, 'adl.nav.request_valid.previous', 'false');
    gets(api, 'adl.nav.request_valid.choice.{target=b}', 'true');
    gets(api, 'adl.nav.request_valid.choice.{target=c}', 'false');
    gets(api, 'adl.nav.request_valid.jump.{target=b}', 'true');
    for (const element of ['continue', 'previous', 'choice.{target=b}', 'jump.{target=b}']) sets(api, `adl.nav.request_valid.${element}`, 'true', 404);
  });
});

describe('interactions', () => {
  // type: [patterns that are taken], [that are not], [answers that are taken], [that are not]
  const kinds = {
    'true-false': [['true', 'false'], ['1', 'True', ''], ['true', 'false'], ['yes', '']],
    choice: [['a', 'a[,]b', '', 'urn:x:y', `a[,]${long(251)}`], ['a[,]a', 'a b', 'a[,]'], ['b', 'a[,]c', ''], ['a[,]a']],
    'fill-in': [['bil', 'bil[,]båt', '{case_matters=true}{order_matters=false}{lang=nb}bil[,]båt', '{lang=nb}{case_matters=x}bil[,]{order_matters=x}båt', '{case_matters=true}{lang=nb}{order_matters=true}bil', ''], ['{case_matters=ja}bil', '{lang=1}bil', 'bil[,]{lang=xx}båt'], ['bil', '{lang=en}car[,]boat', ''], ['{lang=1}bil']],
    'long-fill-in': [['En lang tekst', '{case_matters=false}{lang=nb}En tekst'], ['{order_matters=true}{case_matters=1}x'], ['Svar', ''], ['{lang=?}x']],
    likert: [['enig'], ['', 'a b', 'a[,]b'], ['enig'], ['', 'a[,]b']],
    matching: [['1[.]a[,]2[.]c', ''], ['1', '1[.]', '[.]a'], ['1[.]b'], ['1[,]2']],
    performance: [['s1[.]svar', '[.]svar', 's1[.]', '{order_matters=false}s1[.]1[:]5[,]s2[.]x', '[.]svar[,]s1[.]'], ['', 's1', '[.]s1[.]svar', 's1[.]svar[.]', 's1[.]svar[,]s2', '{order_matters=x}s1[.]a', 's1[.]5[:]1'], ['s1[.]svar', '[.]svar'], ['s1']],
    sequencing: [['a[,]b[,]c', 'a'], ['', 'a b'], ['c[,]b'], ['a b']],
    numeric: [['1[:]5', '[:]5', '1[:]', '[:]', '2.5[:]2.5', '18'], ['1[.]2', '5[:]1', 'x[:]y', ''], ['3', '-2.5'], ['x', '', '1[:]2']],
    other: [['hva som helst', ''], [], ['alt', ''], []],
  };
  for (const [kind, [patterns, wrong, responses, odd]] of Object.entries(kinds)) {
    test(kind, () => {
      for (const value of patterns) {
        const api = begun();
        asks(api, kind);
        sets(api, 'cmi.interactions.0.correct_responses.0.pattern', value);
        gets(api, 'cmi.interactions.0.correct_responses.0.pattern', value);
        gets(api, 'cmi.interactions.0.correct_responses._count', '1');
      }
      const api = begun();
      asks(api, kind);
      gets(api, 'cmi.interactions.0.correct_responses.0.pattern', '', 301);
      gets(api, 'cmi.interactions.0.learner_response', '', 403);
      for (const value of wrong) sets(api, 'cmi.interactions.0.correct_responses.0.pattern', value, 406);
      gets(api, 'cmi.interactions.0.correct_responses._count', '0');
      sets(api, 'cmi.interactions.0.correct_responses.1.pattern', patterns[0], 351);
      for (const value of responses) {
        sets(api, 'cmi.interactions.0.learner_response', value);
        gets(api, 'cmi.interactions.0.learner_response', value);
      }
      for (const value of odd) sets(api, 'cmi.interactions.0.learner_response', value, 406);
    });
  }

  test('some have one right answer, some none twice', () => {
    for (const [kind, value] of [['true-false', 'true'], ['likert', 'enig'], ['numeric', '1[:]2']]) {
      const api = begun();
      asks(api, kind);
      sets(api, 'cmi.interactions.0.correct_responses.0.pattern', value);
      sets(api, 'cmi.interactions.0.correct_responses.1.pattern', value, 351);
    }
    const api = begun();
    asks(api, 'choice');
    sets(api, 'cmi.interactions.0.correct_responses.0.pattern', 'a');
    sets(api, 'cmi.interactions.0.correct_responses.1.pattern', 'a', 351);
    sets(api, 'cmi.interactions.0.correct_responses.1.pattern', 'b');
  });

  test('a name comes first, then a type, then answers', () => {
    const api = begun();
    sets(api, 'cmi.interactions.0.type', 'choice', 408);
    sets(api, 'cmi.interactions.1.id', 'q', 351);
    sets(api, 'cmi.interactions.0.id', '', 406);
    sets(api, 'cmi.interactions.0.id', 'q');
    sets(api, 'cmi.interactions.0.learner_response', 'a', 408);
    sets(api, 'cmi.interactions.0.correct_responses.0.pattern', 'a', 408);
    sets(api, 'cmi.interactions.0.type', 'quiz', 406);
    sets(api, 'cmi.interactions.0.objectives.1.id', 'mål', 351);
    sets(api, 'cmi.interactions.0.objectives.0.id', 'mål');
    sets(api, 'cmi.interactions.0.objectives.1.id', 'mål', 351);
    sets(api, 'cmi.interactions.0.objectives.1.id', 'mål-2');
    gets(api, 'cmi.interactions.0.objectives._count', '2');
    for (const value of ['correct', 'incorrect', 'unanticipated', 'neutral', '0.5']) sets(api, 'cmi.interactions.0.result', value);
    sets(api, 'cmi.interactions.0.result', 'wrong', 406);
    sets(api, 'cmi.interactions.0.weighting', '-2.5');
    sets(api, 'cmi.interactions.0.weighting', 'x', 406);
    sets(api, 'cmi.interactions.0.latency', 'PT5.5S');
    sets(api, 'cmi.interactions.0.latency', '5', 406);
    sets(api, 'cmi.interactions.0.timestamp', '2026-11-22T10:00:00');
    sets(api, 'cmi.interactions.0.description', '{lang=nb}Spørsmål');
    gets(api, 'cmi.interactions.0.objectives._children', '', 301);
    for (const element of ['type', 'timestamp', 'weighting', 'result', 'latency', 'description']) {
      sets(api, 'cmi.interactions.1.id', 'r');
      gets(api, `cmi.interactions.1.${element}`, '', 403);
    }
  });

  test('250 of them, each with ten objectives', () => {
    const api = begun();
    for (let i = 0; i < 250; i++) sets(api, `cmi.interactions.${i}.id`, `q${i}`);
    for (let i = 0; i < 10; i++) sets(api, `cmi.interactions.249.objectives.${i}.id`, `m${i}`);
    gets(api, 'cmi.interactions._count', '250');
  });
});

function asks(api, type) {
  sets(api, 'cmi.interactions.0.id', 'q');
  sets(api, 'cmi.interactions.0.type', type);
}
