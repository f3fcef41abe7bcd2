// The rules of SCORM 2004 4th edition, family by family, played without a browser
// by what the stage plays with: each case is a tree, and what must follow what.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';

for (const name of ['tree', 'rules', 'traversal', 'sequencer', 'system', 'course']) await import(new URL(`../../../static/player/player-${name}.js`, import.meta.url));
const { Course } = globalThis.kursbroPlayer;

const part = (id, more = {}, ...children) => ({ id, title: id, ...more, ...(children.length && { children }) });
const flow = { sequencingControls: { choice: false, flow: true } };
const both = { sequencingControls: { choice: true, flow: true } };
const when = (action, ...conditions) => ({ action, conditionCombination: 'all', conditions: conditions.map((c) => (typeof c === 'string' ? { condition: c.replace('!', ''), ...(c.startsWith('!') && { operator: 'not' }) } : c)) });
const rules = (said) => ({ sequencingRules: Object.fromEntries(Object.entries(said).map(([kind, list]) => [`${kind}ConditionRules`, [list].flat()])) });
const adds = (action, condition, more = {}) => ({ action, consideration: 'all', conditionCombination: 'any', conditions: [{ condition: condition.replace('!', ''), ...(condition.startsWith('!') && { operator: 'not' }) }], ...more });
const rollup = (...list) => ({ rollupRules: { rules: list } });
const goal = (objectiveID, ...mapInfo) => ({ objectiveID, mapInfo });
const shares = (targetObjectiveID, more = {}) => ({ targetObjectiveID, writeSatisfiedStatus: true, writeNormalizedMeasure: true, ...more });

const passed = { completion_status: 'completed', success_status: 'passed' };
const failed = { completion_status: 'completed', success_status: 'failed' };

const begun = (tree) => {
  const course = new Course({ activityTree: tree });
  return [course, course.open()];
};

/** Plays steps [request, what the unit said, what must follow, target]; "end" is the end, "" stays. */
function plays(tree, first, ...steps) {
  const [course, answer] = begun(tree);
  assert.equal(name(answer), first, 'the beginning');
  for (const [i, [what, cmi, follows, target]] of steps.entries()) {
    assert.equal(name(course.leave(cmi && { exit: 'normal', ...cmi }, what, target)), follows, `step ${i + 1}: ${what} ${target ?? ''}`);
  }
  return course;
}

const name = (answer) => answer.activity?.id ?? (answer.end ? 'end' : '');
const choices = (course) => Object.entries(course.valid().choice).filter(([, is]) => is).map(([id]) => id).join(' ');

describe('control modes', () => {
  test('flow goes forth and back, and out at the end', () => {
    const course = plays(part('o', flow, part('a'), part('b', flow, part('c'), part('d')), part('e')), 'a',
      ['continue', passed, 'c'], ['continue', passed, 'd'], ['previous', passed, 'c'], ['previous', passed, 'a'], ['continue', passed, 'c'], ['continue', passed, 'd'], ['continue', passed, 'e'], ['continue', passed, 'end']);
    assert.equal(course.over, true);
  });

  test('without flow there is no way on, without choice nothing to choose', () => {
    const [chosen, answer] = begun(part('o', {}, part('a'), part('b')));
    assert.equal(name(answer), '');
    assert.equal(choices(chosen), 'a b');
    assert.equal(name(chosen.request('choice', 'b')), 'b');
    assert.deepEqual(chosen.valid().offered, ['exit', 'exitAll', 'abandon', 'abandonAll', 'suspendAll']);
    const [flowing] = begun(part('o', flow, part('a'), part('b')));
    assert.equal(choices(flowing), '', 'nor the whole, of which no part may be chosen');
    assert.deepEqual([flowing.would('choice', 'b'), flowing.would('previous'), flowing.would('continue')], [false, false, true]);
  });

  test('forward only, choice exit, constrained choice and prevented activation', () => {
    plays(part('o', { sequencingControls: { choice: false, flow: true, forwardOnly: true } }, part('a'), part('b')), 'a', ['continue', passed, 'b'], ['previous', passed, '']);
    const [held] = begun(part('o', both, part('x', { sequencingControls: { flow: true, choiceExit: false } }, part('a'), part('b')), part('c')));
    assert.equal(choices(held), 'a b', 'nor the part itself, which would begin anew');
    const [near] = begun(part('o', both, part('x', { sequencingControls: { flow: true, constrainChoice: true } }, part('a')), part('y', both, part('b')), part('z', both, part('c'))));
    assert.equal(choices(near), 'o x a y b');
    const [shut] = begun(part('o', both, part('a'), part('y', { sequencingControls: { flow: true, preventActivation: true } }, part('b'))));
    assert.equal(choices(shut), 'o a y');
  });

  test('a jump goes to no part that is not a unit', () => {
    const [course] = begun(part('o', flow, part('a'), part('x', flow, part('b'))));
    assert.deepEqual([course.would('jump', 'x'), course.would('jump', 'b')], [false, true]);
  });

  test('a jump goes anywhere', () => {
    plays(part('o', flow, part('a'), part('b'), part('c')), 'a', ['jump', passed, 'c', 'c'], ['jump', passed, '', 'nowhere']);
  });

  test('one unit needs no flow and no list', () => {
    const [course, answer] = begun(part('o', {}, part('a')));
    assert.equal(name(answer), 'a');
    assert.equal(course.single, true);
  });

  test('the course ends with its only unit, and begins with it again', () => {
    for (const leaves of ['exit', 'abandon']) {
      const course = plays(part('o', {}, part('a')), 'a', [leaves, passed, 'end']);
      assert.equal(course.over, true);
      assert.equal(name(course.open()), 'a', 'a new window');
      assert.equal(course.over, false);
    }
  });

  test('the course rests with its only unit, and goes on with it', () => {
    const course = plays(part('o', {}, part('a')), 'a', ['exit', { ...passed, exit: 'suspend' }, 'end']);
    assert.equal(course.over, false);
    const { activity, resumed } = course.open();
    assert.deepEqual([activity.id, resumed, course.current.attempts], ['a', true, 1]);
  });

  test('a new window opens the only unit again that has ended without saying what is to follow', () => {
    const [course] = begun(part('o', {}, part('a')));
    course.finish({ exit: 'normal', ...passed });
    assert.equal(name(course.open()), 'a');
    assert.deepEqual([course.current.attempts, course.over], [2, false]);
  });

  test('a unit that may not be left by choice is not left for its neighbour, nor begun anew', () => {
    const [course] = begun(part('o', both, part('a', { sequencingControls: { choiceExit: false } }), part('b'), part('x', both, part('c'))));
    assert.equal(choices(course), '');
    assert.equal(name(course.request('exit')), '');
    assert.match(choices(course), /b/, 'once it has ended');
  });
});

describe('conditions before', () => {
  test('skipped, disabled, hidden from choice, stopped', () => {
    plays(part('o', flow, part('a'), part('b', rules({ pre: when('skip', 'always') })), part('c')), 'a', ['continue', passed, 'c'], ['previous', passed, 'a']);
    plays(part('o', flow, part('a'), part('b', rules({ pre: when('disabled', 'always') })), part('c')), 'a', ['continue', passed, '']);
    const [course] = begun(part('o', both, part('a'), part('b', rules({ pre: when('hiddenFromChoice', 'always') })), part('c', rules({ pre: when('stopForwardTraversal', 'always') })), part('d')));
    assert.equal(choices(course), 'o a c');
  });

  test('attempts may be limited', () => {
    plays(part('o', both, part('a', { attemptLimit: 1 }), part('b')), 'a', ['continue', passed, 'b'], ['choice', passed, '', 'a']);
  });

  test('what one unit achieves opens another', () => {
    const gate = { ...rules({ pre: when('disabled', { condition: 'satisfied', operator: 'not', referencedObjective: 'before' }, { condition: 'objectiveStatusKnown', referencedObjective: 'before' }) }), objectives: [goal('before', { targetObjectiveID: 'g' })] };
    const tree = part('o', flow, part('a', { primaryObjective: goal('p', shares('g')) }), part('b', gate));
    plays(tree, 'a', ['continue', failed, '']);
    plays(tree, 'a', ['continue', passed, 'b']);
  });
});

describe('conditions after', () => {
  const test2 = (action, ...c) => part('b', rules({ post: when(action, ...c) }));
  test('again, on, back', () => {
    plays(part('o', flow, part('a'), test2('retry', '!satisfied'), part('c')), 'a', ['continue', passed, 'b'], ['continue', failed, 'b'], ['continue', passed, 'c']);
    plays(part('o', flow, part('a'), test2('continue', 'always'), part('c')), 'a', ['continue', passed, 'b'], ['previous', passed, 'c']);
    plays(part('o', flow, part('a'), test2('previous', 'always'), part('c')), 'a', ['continue', passed, 'b'], ['continue', passed, 'a']);
  });

  test('everything again, out of the part, out of the course', () => {
    plays(part('o', flow, part('a'), test2('retryAll', '!satisfied')), 'a', ['continue', passed, 'b'], ['continue', failed, 'a']);
    plays(part('o', flow, part('x', { ...flow, ...rules({ post: when('retry', '!satisfied') }) }, part('a'), test2('exitParent', 'always')), part('c')), 'a', ['continue', passed, 'b'], ['continue', failed, 'a'], ['continue', passed, 'b'], ['continue', passed, 'c']);
    plays(part('o', flow, part('a', rules({ post: when('exitAll', 'satisfied') })), part('b')), 'a', ['continue', passed, 'end']);
  });

  test('a suspended unit is left as it is', () => {
    plays(part('o', flow, part('a', rules({ post: when('retry', 'always') })), part('b')), 'a', ['continue', { ...passed, exit: 'suspend' }, 'b']);
  });

  test('a part ends by its own rule', () => {
    plays(part('o', flow, part('x', { ...flow, ...rules({ exit: when('exit', 'satisfied'), post: when('continue', 'satisfied') }), ...rollup(adds('satisfied', 'satisfied', { consideration: 'any' })) }, part('a'), part('b')), part('c')), 'a', ['previous', passed, 'c']);
  });
});

describe('what it adds up to', () => {
  const two = (more = {}, a = {}, b = {}) => part('o', { ...flow, ...more }, part('a', a), part('b', b));
  const after = (tree, ...said) => {
    const [course] = begun(tree);
    for (const cmi of said) course.leave({ exit: 'normal', ...cmi }, 'continue');
    const { completion, success, scaled } = course.outcome();
    return [completion, success, scaled];
  };

  test('by the standard, all of it', () => {
    assert.deepEqual(after(two(), passed), ['', '', undefined]);
    assert.deepEqual(after(two(), passed, passed), ['completed', 'passed', undefined]);
    assert.deepEqual(after(two(), passed, failed), ['completed', 'failed', undefined]);
  });

  test('by rules: any, none, at least so many, at least such a share', () => {
    for (const [rule, said, success] of [
      [adds('satisfied', 'satisfied', { consideration: 'any' }), [passed], 'passed'],
      [adds('notSatisfied', 'satisfied', { consideration: 'none' }), [failed, failed], 'failed'],
      [adds('satisfied', 'satisfied', { consideration: 'atLeastCount', minimumCount: 1 }), [passed], 'passed'],
      [adds('satisfied', 'satisfied', { consideration: 'atLeastPercent', minimumPercent: 0.6 }), [passed, failed], ''],
      [adds('satisfied', 'attempted'), [failed, failed], 'passed'],
    ]) assert.equal(after(two(rollup(rule)), ...said)[1], success, JSON.stringify(rule));
  });

  test('scores by their weight, and a measure that decides', () => {
    const weights = [{ sequencingControls: { objectiveMeasureWeight: 0.25 } }, { sequencingControls: { objectiveMeasureWeight: 0.75 } }];
    assert.deepEqual(after(two({}, ...weights), { score: { scaled: '1' } }, { score: { scaled: '0' } })[2], 0.25);
    const needs = { primaryObjective: { objectiveID: 'p', satisfiedByMeasure: true, minNormalizedMeasure: 0.5 } };
    assert.equal(after(two(needs), { score: { scaled: '0.4' } }, { score: { scaled: '0.8' } })[1], 'passed');
    assert.equal(after(two(needs), { score: { scaled: '0.4' } }, { score: { scaled: '0.5' } })[1], 'failed');
  });

  test('progress by its weight', () => {
    const by = { completionThreshold: { completedByMeasure: true, minProgressMeasure: 0.75 } };
    assert.equal(after(two(by), { progress_measure: '0.5' }, { progress_measure: '1' })[0], 'completed');
    assert.equal(after(two(by), { progress_measure: '0.5' }, { progress_measure: '0.9' })[0], 'incomplete');
  });

  test('units that do not count, and those that are not tracked', () => {
    const apart = { sequencingControls: { rollupObjectiveSatisfied: false, rollupProgressCompletion: false } };
    assert.deepEqual(after(two({}, {}, apart), passed).slice(0, 2), ['completed', 'passed']);
    assert.deepEqual(after(two({}, apart, apart), passed, passed).slice(0, 2), ['', ''], 'nothing that counts is not all of it');
    assert.deepEqual(after(two({}, { deliveryControls: { tracked: false } }), failed, passed).slice(0, 2), ['completed', 'passed']);
    assert.deepEqual(after(two({}, { rollupConsiderations: { requiredForSatisfied: 'ifNotSkipped' }, ...rules({ pre: when('skip', 'always') }) }), passed).slice(1, 2), ['passed']);
  });

  test('who says nothing has done it, unless the content is to say so', () => {
    assert.deepEqual(after(two(), {}, {}).slice(0, 2), ['completed', 'passed']);
    const says = { deliveryControls: { completionSetByContent: true, objectiveSetByContent: true } };
    assert.deepEqual(after(two({}, says, says), {}, {}).slice(0, 2), ['', ''], 'of what is not known, nothing is said (4th edition)');
  });

  test('a unit that says that it does not know is believed', () => {
    assert.equal(after(part('o', flow, part('a')), { completion_status: 'unknown', said: new Set(['cmi.completion_status']) })[0], '');
    assert.equal(after(part('o', flow, part('a')), { completion_status: 'unknown', said: new Set() })[0], 'completed');
  });

  test('what the open unit has said counts at once, and is not taken for more', () => {
    const [course] = begun(two());
    course.leave({ exit: 'normal', ...passed }, 'continue');
    assert.deepEqual(course.outcome({}), { completion: '', success: '', over: false }, 'all begun, not all known');
    assert.deepEqual(course.outcome({ completion_status: 'incomplete', success_status: 'failed' }), { completion: 'incomplete', success: 'failed', over: false });
    assert.deepEqual(course.outcome(passed), { completion: 'completed', success: 'passed', over: false });
    assert.notEqual(course.outcome().completion, 'completed', 'it was only looked at');
  });

  test('done, and not yet known to be passed, is no pass while the unit is open', () => {
    const [course] = begun(two());
    course.leave({ exit: 'normal', ...passed }, 'continue');
    assert.equal(course.outcome({ completion_status: 'completed' }).success, 'unknown', 'its test may come last');
    course.leave({ completion_status: 'completed' }, 'suspendAll');
    assert.deepEqual(course.outcome(), { completion: 'completed', success: '', over: false }, 'the window was closed: it is done');
    const says = { deliveryControls: { objectiveSetByContent: true } };
    const [owing] = begun(two({}, says, says));
    owing.leave({ exit: 'normal', ...passed }, 'continue');
    owing.leave({ completion_status: 'completed' }, 'suspendAll');
    assert.equal(owing.outcome().success, 'unknown', 'it is to say so itself');
  });
});

describe('objectives', () => {
  test('a unit is told what another wrote, and only where it reads', () => {
    const [course] = begun(part('o', flow, part('a', { objectives: [goal('x', shares('g'), { targetObjectiveID: 'h', extended: true, writeRawScore: true, writeCompletionStatus: true })] }),
      part('b', { objectives: [goal('y', { targetObjectiveID: 'g', readNormalizedMeasure: false }, { targetObjectiveID: 'h', extended: true })] })));
    course.leave({ exit: 'normal', objectives: [{ id: 'x', success_status: 'passed', completion_status: 'completed', score: { scaled: '0.5', raw: '7' } }] }, 'continue');
    assert.deepEqual(course.teach({ cmi: {} }).cmi.objectives, [{ id: 'y', success_status: 'passed', completion_status: 'completed', score: { raw: '7' } }]);
  });

  test('they outlive the end of the whole, unless the package says otherwise', () => {
    const tree = part('o', flow, part('a', { objectives: [goal('x', shares('g'))] }));
    for (const [local, told] of [[false, 'passed'], [true, undefined]]) {
      const course = new Course({ activityTree: tree, local });
      course.open();
      course.leave({ exit: 'normal', objectives: [{ id: 'x', success_status: 'passed' }] }, 'exitAll');
      course.open();
      assert.equal(course.teach({ cmi: {} }).cmi.objectives[0].success_status, told);
    }
  });

  test('what is taken back is not known any more', () => {
    const [course] = begun(part('o', flow, part('a', { objectives: [goal('x', shares('g'))] }), part('b', { objectives: [goal('x', shares('g'))] }), part('c', { objectives: [goal('x', { targetObjectiveID: 'g' })] })));
    course.leave({ exit: 'normal', objectives: [{ id: 'x', success_status: 'passed' }] }, 'continue');
    course.leave({ exit: 'normal', objectives: [{ id: 'x', success_status: 'unknown' }] }, 'continue');
    assert.deepEqual(course.teach({ cmi: {} }).cmi.objectives, [{ id: 'x' }]);
  });
});

describe('what courses share', () => {
  const gate = part('o', flow, part('a', { objectives: [goal('x', { targetObjectiveID: 'g' })], sharedDataMaps: [{ targetID: 'notes' }] }));
  const giver = part('o', flow, part('a', { objectives: [goal('x', shares('g'))], sharedDataMaps: [{ targetID: 'notes' }] }));
  const gives = (settings) => {
    const course = new Course({ activityTree: giver, ...settings });
    course.open();
    course.share({ notes: 'read me' });
    course.leave({ exit: 'normal', objectives: [{ id: 'x', success_status: 'passed' }] }, 'exitAll');
    return JSON.parse(course.kept).system;
  };
  const told = (system, settings) => {
    const course = new Course({ activityTree: gate, ...settings }, system);
    course.open();
    return [course.teach({ cmi: {} }).cmi.objectives[0].success_status, course.shared.notes, Object.keys(JSON.parse(course.kept).system.objectives).length];
  };

  test('objectives and data reach the next course, which does not take them for its own', () => {
    assert.deepEqual(told(gives({})), ['passed', 'read me', 0]);
  });

  test('a course may keep them to itself, or not listen', () => {
    assert.deepEqual(told(gives({ local: true })), [undefined, 'read me', 0]);
    assert.deepEqual(told(gives({ localData: true })), ['passed', undefined, 0]);
    assert.deepEqual(told(gives({}), { local: true, localData: true }), [undefined, undefined, 0]);
  });

  test('of two, the later counts', () => {
    const course = new Course({ activityTree: giver });
    course.open();
    course.share({ notes: 'mine' });
    const { kept } = course;
    for (const [at, notes] of [[1, 'mine'], [Date.now() + 1000, 'theirs']]) {
      const later = new Course({ activityTree: giver }, { stores: { notes: { at, value: 'theirs' } } });
      later.restore(kept);
      assert.equal(later.shared.notes, notes);
    }
  });

  test('data of its own end with the course', () => {
    const course = new Course({ activityTree: giver, localData: true });
    course.open();
    course.share({ notes: 'once' });
    assert.equal(course.shared.notes, 'once');
    course.leave(passed, 'exitAll');
    course.share({ notes: 'late' });
    assert.deepEqual(course.shared, {});
  });
});

describe('attempts', () => {
  test('a unit that was left for good begins anew, a suspended one goes on', () => {
    const [course] = begun(part('o', both, part('a'), part('b')));
    course.leave({ exit: 'suspend' }, 'continue');
    assert.deepEqual([course.leave({ exit: 'normal' }, 'choice', 'a')].map((x) => [name(x), x.resumed]), [['a', true]]);
    assert.deepEqual([course.leave({ exit: 'suspend' }, 'choice', 'a')].map((x) => [name(x), x.resumed]), [['a', true]], 'the same again');
    assert.deepEqual([course.leave({ exit: 'normal' }, 'choice', 'a')].map((x) => [name(x), x.resumed]), [['a', false]]);
  });

  test('a pause is a pause, whatever the unit says of its end; abandoned work does not count', () => {
    const tree = part('o', flow, part('a'), part('b'));
    const [course] = begun(tree);
    course.leave({ exit: 'normal', ...passed }, 'suspendAll');
    const later = new Course({ activityTree: tree });
    assert.ok(later.restore(course.kept));
    assert.deepEqual([later.open()].map((x) => [name(x), x.resumed]), [['a', true]]);
    later.leave(failed, 'abandonAll');
    assert.equal(later.outcome().success, '');
  });

  test('a unit that ends and does not say what follows is the learner\'s to leave: then its rules hold', () => {
    const tree = part('o', flow, part('a', rules({ post: when('retry', '!satisfied') })), part('b'));
    const [course] = begun(tree);
    course.finish({ exit: 'normal', ...failed });
    assert.deepEqual([course.current.id, course.current.active, course.valid().offered.includes('suspendAll')], ['a', true, true]);
    const later = new Course({ activityTree: tree });
    later.restore(course.kept);
    assert.deepEqual([later.open()].map((x) => [name(x), x.resumed]), [['a', false]], 'the window was closed: it is over, and tried anew');
    assert.equal(name(course.leave(undefined, 'continue')), 'a');
    course.finish({ exit: 'normal', ...passed });
    assert.equal(name(course.leave(undefined, 'continue')), 'b');
    course.finish({ exit: 'suspend' });
    assert.equal(name(course.leave(undefined, 'suspendAll')), 'end');
    assert.deepEqual([course.open()].map((x) => [name(x), x.resumed]), [['b', true]]);
  });

  test('a unit that has ended without a word counts as done before it is left', () => {
    const [course] = begun(part('o', flow, part('a')));
    assert.deepEqual(course.outcome({}).completion, '');
    course.finish({ exit: 'normal', said: new Set() });
    assert.deepEqual([course.outcome().completion, course.outcome().success, course.current.active], ['completed', 'passed', true]);
  });

  test('who runs out of time or logs out ends the whole', () => {
    for (const exit of ['time-out', 'logout']) assert.equal(begun(part('o', flow, part('a'), part('b')))[0].leave({ exit }, 'continue').end, true, exit);
  });

  test('a window that just closed: the unit goes on', () => {
    const tree = part('o', flow, part('a'), part('b'));
    const [course] = begun(tree);
    course.leave({ exit: 'normal', ...passed }, 'continue');
    const later = new Course({ activityTree: tree });
    later.restore(course.kept);
    assert.deepEqual([later.open()].map((x) => [name(x), x.resumed]), [['b', true]]);
  });

  test('what is kept can be cut or of another time: then it begins anew', () => {
    const [course] = begun(part('o', flow, part('a')));
    for (const kept of ['', '{}', '{"version":"1.0"}', 'x']) assert.equal(course.restore(kept), false);
  });

  test('a pause after the unit has ended is a pause of what it is part of', () => {
    const [course] = begun(part('o', both, part('x', both, part('a'), part('b'))));
    course.leave(passed, 'exit');
    assert.equal(name(course.request('suspendAll')), 'end');
    assert.deepEqual([course.open()].map((x) => [name(x), x.resumed]), [['a', false]]);
  });

  test('an untracked unit counts no attempts', () => {
    const [course] = begun(part('o', both, part('a', { deliveryControls: { tracked: false }, attemptLimit: 1, ...rules({ pre: when('disabled', 'attempted') }) }), part('b')));
    course.leave(passed, 'continue');
    assert.equal(name(course.leave(passed, 'choice', 'a')), 'a');
  });

  test('another unit instead of the suspended one: what both are part of goes on', () => {
    const tree = part('o', both, part('a'), part('x', both, part('b'), part('c')));
    const [course] = begun(tree);
    course.leave(passed, 'choice', 'b');
    course.leave({ ...passed, exit: 'suspend' }, 'suspendAll');
    assert.equal(name(course.request('choice', 'a')), 'a');
    assert.deepEqual(['o', 'x', 'b'].map((id) => [course.tree.find(id).attempts, course.tree.find(id).suspended]), [[1, false], [1, false], [1, false]]);
    assert.equal(course.tree.find('a').completed(), undefined, 'this is a new try');
    assert.equal(course.tree.find('b').completed(), true);
  });

  test('children are picked and shuffled once, and stay so', () => {
    const tree = part('o', { sequencingControls: { flow: true, selectCount: 2, selectionTiming: 'once', randomizeChildren: true, randomizationTiming: 'once' } }, part('a'), part('b'), part('c'), part('d'));
    const [course] = begun(tree);
    const shown = course.lines().map((line) => line.id);
    assert.equal(shown.length, 3);
    const later = new Course({ activityTree: tree });
    later.restore(course.kept);
    assert.deepEqual(later.lines().map((line) => line.id), shown);
  });
});

test('the bar shows what the rules would grant, and the list what no rule hides', () => {
  const course = plays(part('o', both, part('a'), part('x', { ...both, ...rules({ pre: when('hiddenFromChoice', 'always') }) }, part('b')), part('c')), 'a');
  assert.deepEqual(course.valid().offered, ['continue', 'exit', 'exitAll', 'abandon', 'abandonAll', 'suspendAll']);
  assert.deepEqual(course.valid().listed, { o: true, a: true, x: false, b: false, c: true });
  course.leave(passed, 'continue');
  assert.deepEqual([course.valid().offered.includes('previous'), course.valid().listed.b], [true, true], 'she is in it');
  course.leave(passed, 'exit');
  assert.equal(course.valid().offered.includes('suspendAll'), false, 'nothing is open');
});

test('the bar: hidden buttons, hidden lines', () => {
  const [course] = begun(part('o', both, part('a', { hideLmsUi: ['continue', 'suspendAll'] }), part('b', { isVisible: false })));
  assert.deepEqual(course.valid().offered, ['exit', 'exitAll', 'abandon', 'abandonAll'], 'no way back from the first');
  assert.deepEqual(course.lines().map((line) => line.id), ['o', 'a']);
});
