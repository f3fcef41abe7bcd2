// What a SCORM 2004 course remembers of its units, and what the rules make of it,
// by the course alone: no browser is needed.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

for (const name of ['languages', 'types', 'model', 'api', 'api12', 'runtime', 'tree', 'rules', 'traversal', 'sequencer', 'system', 'course']) await import(new URL(`../../../static/player/player-${name}.js`, import.meta.url));
const { Course } = globalThis.kursbroPlayer;

/** A unit whose main objective "mal" reads the global objective "felles", and writes there what it is told to. */
const unit = (id, writes = {}, more = {}) => ({ id, primaryObjective: { objectiveID: 'mal', mapInfo: [{ targetObjectiveID: 'felles', extended: true, ...writes }] }, ...more });
const all = { writeCompletionStatus: true, writeProgressMeasure: true };
const skips = (condition, more = {}) => ({ sequencingRules: { preConditionRules: [{ action: 'skip', conditionCombination: 'all', conditions: [{ condition, ...more }] }] } });
const from = (measure) => ({ completionThreshold: { completedByMeasure: true, minProgressMeasure: measure } });

/** A course that goes from unit to unit. */
function course(...units) {
  const begun = new Course({ activityTree: { id: 'kurs', sequencingControls: { choice: false, flow: true }, children: units } });
  assert.equal(begun.open().activity.id, units[0].id);
  return begun;
}

/** The open unit says this and goes on; which one is next? said: elements that it has written. */
function goesOn(of, cmi, said = Object.keys(cmi).map((name) => `cmi.${name}`)) {
  of.leave({ exit: 'normal', ...cmi, said: new Set(said) }, 'continue');
  return of.current?.id;
}

const objective = (more) => ({ objectives: [{ id: 'mal', ...more }] });

describe('completed by progress', () => {
  test('the progress of a global objective decides in each unit by its own measure', () => {
    const of = course(unit('a', all), unit('b', {}, { ...from(0.5), ...skips('completed') }), unit('c', {}, { ...from(0.9), ...skips('completed') }), { id: 'd' });
    assert.equal(goesOn(of, { progress_measure: '0.8' }), 'c');
  });

  test('nothing but progress completes such a unit: neither its word nor that it was left', () => {
    const of = course(unit('a', all, from(0)), unit('b', {}, skips('activityProgressKnown', { operator: 'not' })), { id: 'c' });
    assert.equal(goesOn(of, { completion_status: 'unknown', ...objective({ completion_status: 'completed' }) }, ['cmi.completion_status', 'cmi.objectives.0.completion_status']), 'c');
  });

  test('the progress of its main objective is its own', () => {
    const of = course(unit('a', all, from(0.4)), unit('b', {}, skips('completed')), { id: 'c' });
    assert.equal(goesOn(of, objective({ progress_measure: '0.4' })), 'c');
  });
});

describe('what is not tracked', () => {
  test('knows nothing, whatever a global objective knows', () => {
    const of = course(unit('a', all), unit('b', {}, { deliveryControls: { tracked: false }, ...skips('activityProgressKnown') }), { id: 'c' });
    assert.equal(goesOn(of, { completion_status: 'completed' }), 'b');
  });
});

describe('a global objective', () => {
  test('counts before the unit’s own word, and that counts while it does not know', () => {
    const kept = { sequencingRules: { postConditionRules: [{ action: 'continue', conditionCombination: 'all', conditions: [{ condition: 'activityProgressKnown' }] }] } };
    const of = course({ id: 'a' }, unit('b', {}, kept), { id: 'c' });
    assert.equal(goesOn(of, {}), 'b');
    of.leave({ exit: 'normal', progress_measure: '0.4', completion_status: 'incomplete', said: new Set() }, 'previous');
    assert.equal(of.current.id, 'c');
  });

  test('is told again what a unit says again, though another has said otherwise since', () => {
    const of = course(unit('a', all), unit('b', all), unit('c', {}, skips('completed')), { id: 'd' });
    assert.equal(goesOn(of, objective({ completion_status: 'incomplete' })), 'b');
    of.leave({ exit: 'normal', ...objective({ completion_status: 'completed' }), said: new Set() }, 'previous');
    assert.equal(of.current.id, 'a');
    assert.equal(goesOn(of, { completion_status: 'incomplete', ...objective({ completion_status: 'incomplete' }) }), 'b');
    assert.equal(of.tree.globals.felles.completed, false);
  });
});

describe('satisfied', () => {
  const shares = (id, more = {}, { writes, main } = {}) => ({ id, primaryObjective: { objectiveID: 'mal', mapInfo: [{ targetObjectiveID: 'felles', ...writes }], ...main }, ...more });
  const writes = { writeSatisfiedStatus: true, writeNormalizedMeasure: true };
  const byMeasure = { satisfiedByMeasure: true, minNormalizedMeasure: 0.75 };

  test('by measure waits for a measure, though the global objective is satisfied', () => {
    const of = course(shares('a', {}, { writes }), shares('b', skips('objectiveStatusKnown'), { main: byMeasure }), { id: 'c' });
    assert.equal(goesOn(of, { success_status: 'passed' }), 'b');
  });

  test('is a unit that says nothing of it when it ends, whatever its score', () => {
    const of = course(shares('a', {}, { writes }), shares('b', skips('satisfied')), { id: 'c' });
    assert.equal(goesOn(of, { score: { scaled: '-0.25' } }), 'c');
  });

  test('is not a unit that says of its main objective that it does not know', () => {
    const of = course(shares('a', {}, { writes }), shares('b', skips('objectiveStatusKnown')), { id: 'c' });
    assert.equal(goesOn(of, objective({ success_status: 'unknown' }), ['cmi.objectives.0.success_status']), 'b');
  });

  test('is told a unit that is not tracked, of its global objective', () => {
    const of = course(shares('a', {}, { writes }), shares('b', { deliveryControls: { tracked: false } }));
    assert.equal(goesOn(of, { success_status: 'failed' }), 'b');
    assert.equal(of.teach({ cmi: {} }).cmi.objectives[0].success_status, 'failed');
  });
});

describe('completed', () => {
  test('is not known where the unit says so of itself, though its main objective is completed', () => {
    const of = course(unit('a', all), unit('b', {}, skips('activityProgressKnown', { operator: 'not' })), { id: 'c' });
    assert.equal(goesOn(of, { completion_status: 'unknown', ...objective({ completion_status: 'completed' }) }, ['cmi.completion_status', 'cmi.objectives.0.completion_status']), 'c');
  });
});

describe('a part that is begun anew', () => {
  const onward = { choice: false, flow: true };
  const part = (units, more = {}) => ({ id: 'del', sequencingControls: { ...onward, forwardOnly: true }, children: units, ...more });

  test('its rules still know what its units came to before', () => {
    const of = course({ id: 'før' }, part([{ id: 'a' }, { id: 'b', ...skips('completed') }, { id: 'c', ...skips('satisfied') }]), { id: 'etter' });
    for (const next of ['a', 'b', 'c', 'etter']) assert.equal(goesOn(of, {}), next);
    of.leave({ exit: 'normal', said: new Set() }, 'previous');
    assert.equal(of.current.id, 'a');
    assert.equal(goesOn(of, {}), 'etter');
  });

  test('what it adds up to counts from its new beginning', () => {
    const of = course({ id: 'før' }, part([{ id: 'a' }, { id: 'b' }]), { id: 'etter' });
    for (const next of ['a', 'b', 'etter']) assert.equal(goesOn(of, {}), next);
    assert.equal(of.tree.find('del').completed(), true);
    of.leave({ exit: 'normal', said: new Set() }, 'previous');
    assert.equal(goesOn(of, {}), 'b');
    assert.equal(of.tree.find('del').completed(), undefined);
  });
});

describe('a course that is over', () => {
  test('begins anew: what its units came to is not the past that rules ask for', () => {
    const of = course({ id: 'a' }, { id: 'b', ...skips('satisfied') }, { id: 'c' });
    assert.equal(goesOn(of, { success_status: 'passed' }), 'b');
    assert.equal(goesOn(of, { success_status: 'passed' }), 'c');
    of.leave({ exit: 'normal', said: new Set() }, 'exitAll');
    assert.equal(of.open().activity.id, 'a');
    assert.equal(goesOn(of, {}), 'b');
  });
});

test('a whole that is tried again begins without the global objectives that are its own', () => {
  const again = { sequencingRules: { postConditionRules: [{ action: 'retryAll', conditionCombination: 'all', conditions: [{ condition: 'completed' }] }] } };
  const next = (local) => {
    const of = new Course({ local, activityTree: { id: 'kurs', sequencingControls: { choice: false, flow: true }, children: [unit('a', {}, skips('activityProgressKnown', { operator: 'not' })), { id: 'b' }, unit('c', all, again)] } });
    assert.equal(of.open().activity.id, 'b');
    assert.equal(goesOn(of, {}), 'c');
    return goesOn(of, { completion_status: 'completed' });
  };
  assert.equal(next(false), 'a');
  assert.equal(next(true), 'b');
});
