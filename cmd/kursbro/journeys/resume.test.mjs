// Whatever a course's rules are, whatever the learner asks for and whenever the
// window is killed: the next window has the course as it was last saved, no
// completion is lost, and nothing is offered that is then refused. Random courses
// and lives, without a browser; SEED repeats one of them.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dice } from './dice.mjs';

for (const name of ['tree', 'rules', 'traversal', 'sequencer', 'system', 'course']) await import(new URL(`../../../static/player/player-${name}.js`, import.meta.url));
const { Course } = globalThis.kursbroPlayer;

const lives = process.env.SEED ? 1 : process.env.KURSBRO_LONG ? 20_000 : 200;
const first = Number(process.env.SEED ?? 1);

/** A random course; rules that lead elsewhere than asked (after, exit) only where wanted. */
function course(roll, redirects) {
  let units = 0;
  const conditions = ['satisfied', 'completed', 'attempted', 'objectiveStatusKnown', 'activityProgressKnown', 'always'];
  const rule = (...actions) => ({ action: roll.one(actions), conditionCombination: roll.one(['all', 'any']), conditions: [{ condition: roll.one(conditions), ...(roll.odds(0.5) && { operator: 'not' }) }] });
  const some = (name, odds) => (roll.odds(odds) ? { [name]: true } : {});
  const part = (depth) => {
    const leaf = depth > 0 && (depth === 3 || roll.odds(0.6));
    return {
      id: `i${units++}`, title: 'x',
      sequencingControls: { choice: roll.odds(0.8), flow: roll.odds(0.8), choiceExit: roll.odds(0.9), useCurrentAttemptObjectiveInfo: roll.odds(0.8), ...some('forwardOnly', 0.1), ...some('constrainChoice', 0.1), ...some('preventActivation', 0.1),
        ...(roll.odds(0.1) && { randomizationTiming: roll.one(['once', 'onEachNewAttempt']), randomizeChildren: true, selectionTiming: 'once', selectCount: 2 }) },
      deliveryControls: { tracked: roll.odds(0.95), completionSetByContent: roll.odds(0.3), objectiveSetByContent: roll.odds(0.3) },
      sequencingRules: {
        preConditionRules: roll.odds(0.15) ? [rule('skip', 'disabled', 'hiddenFromChoice', 'stopForwardTraversal')] : [],
        postConditionRules: redirects && roll.odds(0.2) ? [rule('retry', 'retryAll', 'continue', 'previous', 'exitParent', 'exitAll')] : [],
        exitConditionRules: redirects && !leaf && roll.odds(0.1) ? [rule('exit')] : [],
      },
      ...(roll.odds(0.1) && { attemptLimit: 2 }),
      objectives: roll.odds(0.4) ? [{ objectiveID: 'o', mapInfo: [{ targetObjectiveID: roll.one(['g', 'h']), writeSatisfiedStatus: roll.odds(0.5) }] }] : [],
      ...(!leaf && { children: Array.from({ length: 1 + Math.floor(roll.next() * 3) }, () => part(depth + 1)) }),
    };
  };
  return { activityTree: part(0), local: roll.odds(0.3) };
}

const requests = ['continue', 'previous', 'exit', 'exitAll', 'abandon', 'abandonAll', 'suspendAll', 'choice', 'choice', 'jump', 'continue', 'continue'];
const says = (roll) => ({
  exit: roll.one(['', 'suspend', 'normal', 'logout', 'time-out']), completion_status: roll.one(['completed', 'incomplete', 'unknown']), success_status: roll.one(['passed', 'failed', 'unknown']),
  ...(roll.odds(0.3) && { score: { scaled: String(roll.next().toFixed(2)) } }), ...(roll.odds(0.3) && { objectives: [{ id: 'o', success_status: roll.one(['passed', 'failed']) }] }),
});

const known = (of) => Object.fromEntries(of.tree.all.map((a) => [a.id, [a.attempts, a.completed(), a.satisfied(), a.measure()]]));

/** The window is killed, and another one opens what was saved last. */
function killed(settings, kept, why) {
  const later = new Course(settings);
  assert.ok(later.restore(kept), why);
  assert.equal(later.kept, kept, `${why}: restored as it was saved`);
  return later;
}

function live(seed, redirects) {
  const roll = dice(seed);
  const settings = course(roll, redirects);
  const why = `SEED=${seed}`;
  let at = new Course(settings);
  at.open();
  for (let step = 0; step < 25; step++) {
    const saved = at.kept;
    if (roll.odds(0.3)) at = resumes(settings, saved, why);
    else if (roll.odds(0.1)) at.open();
    offersOnlyWhatIsGranted(settings, at, redirects, why);
    at.leave(roll.odds(0.9) ? says(roll) : undefined, roll.one(requests), `i${Math.floor(roll.next() * at.tree.all.length)}`);
    assert.ok(at.tree.all.filter((a) => a.active).every((a) => !a.parent || a.parent.active), `${why}: no unit is open in a part that is not`);
  }
}

/** Opening again: the same unit in the same attempt, and all that is known of it. */
function resumes(settings, saved, why) {
  const later = killed(settings, saved, why);
  const { current } = later;
  const before = known(later);
  const open = current?.active && current.id;
  const answer = later.open();
  if (open && answer.activity) {
    assert.deepEqual([answer.activity.id, answer.resumed], [open, true], `${why}: it goes on where it was`);
    assert.deepEqual(before[open], known(later)[open], `${why}: and as it was`);
  }
  if (open) for (const [id, was] of Object.entries(before)) assert.equal(known(later)[id][0], was[0], `${why}: ${id} is in the same attempt`);
  if (open) for (const a of later.tree.all.filter((one) => one.leaf)) assert.equal(a.completed(), before[a.id][1], `${why}: ${a.id} is as complete as before`);
  return later;
}

function offersOnlyWhatIsGranted(settings, at, redirects, why) {
  const kept = at.kept;
  const { offered, choice } = at.valid();
  assert.equal(at.kept, kept, `${why}: asking changes nothing`);
  for (const what of offered) assert.ok(!killed(settings, kept, why).request(what).refused, `${why}: ${what} is offered`);
  if (redirects) return;
  for (const [id] of Object.entries(choice).filter(([, is]) => is)) {
    const tried = killed(settings, kept, why);
    if (tried.current?.active) continue; // what its end changes, the rules cannot tell beforehand
    assert.ok(tried.request('choice', id).activity, `${why}: ${id} may be chosen`);
  }
}

for (const [redirects, title] of [[false, 'courses that go where they are asked to'], [true, 'courses whose rules lead elsewhere']]) {
  test(`${title}: nothing is lost, and nothing refused that was offered`, () => {
    const random = Math.random;
    try {
      for (let seed = first; seed < first + lives; seed++) {
        Math.random = dice(seed + 1e6).next;
        live(seed, redirects);
      }
    } finally {
      Math.random = random;
    }
  });
}
