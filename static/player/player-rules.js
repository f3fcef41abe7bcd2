// Sequencing rules, limits and rollup of SCORM 2004 (UP.1, UP.2, UP.5, RB.1.1 to
// RB.1.5), on the tree of player-tree.js. A condition is true, false or, where
// nothing is known, undefined; past: see Activity.

const conditions = {
  satisfied: (a, c, past) => a.satisfied(c.referencedObjective, past),
  objectiveStatusKnown: (a, c, past) => a.satisfied(c.referencedObjective, past) !== undefined,
  objectiveMeasureKnown: (a, c, past) => a.measure(c.referencedObjective, past) !== undefined,
  objectiveMeasureGreaterThan: (a, c, past) => compared(a.measure(c.referencedObjective, past), (m) => m > (c.parameters?.threshold ?? 0)),
  objectiveMeasureLessThan: (a, c, past) => compared(a.measure(c.referencedObjective, past), (m) => m < (c.parameters?.threshold ?? 0)),
  completed: (a, c, past) => a.completed(c.referencedObjective, past),
  activityProgressKnown: (a, c, past) => a.completed(c.referencedObjective, past) !== undefined,
  progressKnown: (a, c, past) => a.completed("", past) !== undefined, // in packages read before
  attempted: (a) => a.attempts > 0,
  attemptLimitExceeded: (a) => a.attemptLimit !== undefined && a.attempts >= a.attemptLimit,
  timeLimitExceeded: () => false,
  outsideAvailableTimeRange: () => false,
  always: () => true,
  never: () => false,
};

const compared = (value, test) => (value === undefined ? undefined : test(value));

// holds combines conditions (UP.2.1, RB.1.4.1).
function holds(activity, list, combination, past) {
  const bag = list.map((c) => {
    const is = conditions[c.condition]?.(activity, c, past);
    return c.operator === "not" && is !== undefined ? !is : is;
  });
  if (combination === "any") return bag.includes(true) ? true : bag.includes(undefined) ? undefined : false;
  return bag.length === 0 || bag.includes(undefined) && !bag.includes(false) ? undefined : !bag.includes(false);
}

// ruled is the action of the first rule of a kind that holds and asks for one
// of the actions; undefined when none does (UP.2).
function ruled(activity, kind, ...actions) {
  return (activity.rules[`${kind}ConditionRules`] ?? [])
    .find((rule) => (actions.length === 0 || actions.includes(rule.action)) && holds(activity, rule.conditions, rule.conditionCombination, true))?.action;
}

// barred says that an activity may not be entered (UP.5): disabled, or its
// attempts are used up and this would be a new one.
function barred(activity) {
  if (ruled(activity, "pre", "disabled")) return true;
  return activity.tracked && !activity.active && !activity.suspended && conditions.attemptLimitExceeded(activity);
}

const satisfaction = ["satisfied", "notSatisfied"];

// Where a package has no rollup rules of its own for something; the negative
// ones as the 4th edition has them (RB.1.2.b, RB.1.3.b).
const usual = {
  satisfied: { consideration: "all", conditionCombination: "any", conditions: [{ condition: "satisfied" }] },
  notSatisfied: { consideration: "all", conditionCombination: "any", conditions: [{ condition: "objectiveStatusKnown" }] },
  completed: { consideration: "all", conditionCombination: "any", conditions: [{ condition: "completed" }] },
  incomplete: { consideration: "all", conditionCombination: "any", conditions: [{ condition: "activityProgressKnown" }] },
};

// counts says whether a child has a say in a rollup action (RB.1.4.2).
function counts(child, action) {
  const part = satisfaction.includes(action) ? "rollupObjectiveSatisfied" : "rollupProgressCompletion";
  if (!child.tracked || !child.controls[part]) return false;
  switch (child.considerations[`requiredFor${action[0].toUpperCase()}${action.slice(1)}`]) {
    case "ifNotSuspended": return !(child.attempts > 0 && child.suspended);
    case "ifAttempted": return child.attempts > 0;
    case "ifNotSkipped": return !ruled(child, "pre", "skip");
  }
  return true;
}

// fires says whether one of the rules for an action does (RB.1.4). "All" of no
// children is true where the package says so itself, not where nobody says
// anything: nothing done would else be all done.
function fires(activity, action, rules) {
  const children = activity.available.filter((child) => counts(child, action));
  if (children.length === 0 && rules[0] === usual[action]) return false;
  return rules.some((rule) => {
    const bag = children.map((child) => holds(child, rule.conditions, rule.conditionCombination));
    const yes = bag.filter((is) => is === true).length;
    switch (rule.consideration) {
      case "any": return yes > 0;
      case "none": return bag.every((is) => is === false);
      case "atLeastCount": return yes >= (rule.minimumCount ?? 0);
      case "atLeastPercent": return bag.length > 0 && yes / bag.length >= (rule.minimumPercent ?? 0);
    }
    return yes === bag.length;
  });
}

// settled is what the rules say of a pair of actions: the second one's rules
// have the last word. undefined: neither (RB.1.2.b, RB.1.3.b).
function settled(activity, no, yes) {
  const own = activity.rollupRules.some((rule) => rule.action === no || rule.action === yes);
  const rules = (action) => (own ? activity.rollupRules.filter((rule) => rule.action === action) : [usual[action]]);
  if (fires(activity, yes, rules(yes))) return true;
  return fires(activity, no, rules(no)) ? false : undefined;
}

// weighed is the weighted mean of what the tracked children have; children
// without a value weigh, too (RB.1.1).
function weighed(activity, value, weight) {
  let sum = 0, weights = 0, known = false;
  for (const child of activity.available.filter((c) => c.tracked)) {
    weights += weight(child);
    if (value(child) === undefined) continue;
    sum += value(child) * weight(child);
    known = true;
  }
  return known && weights > 0 ? sum / weights : undefined;
}

// rollUp derives an activity's state from its children's, and gives the names
// of the global objectives that were written (RB.1.5 for one activity).
function rollUp(activity) {
  const { primary, threshold } = activity;
  const measure = weighed(activity, (c) => c.measure(), (c) => c.controls.objectiveMeasureWeight);
  const amount = weighed(activity, (c) => c.amount(), (c) => c.threshold.progressWeight);
  const written = [...activity.setObjective(primary, "measure", measure), ...activity.setProgress("progress", amount)];
  if (primary.byMeasure) {
    const own = activity.measure();
    const now = !activity.active || activity.considerations.measureSatisfactionIfActive;
    written.push(...activity.setObjective(primary, "satisfied", now && own !== undefined ? own >= primary.minimum : undefined));
  } else {
    const is = settled(activity, "notSatisfied", "satisfied");
    if (is !== undefined) written.push(...activity.setObjective(primary, "satisfied", is));
  }
  const complete = threshold.completedByMeasure ? compared(activity.amount(), (m) => m >= threshold.minProgressMeasure) : settled(activity, "incomplete", "completed");
  if (complete !== undefined || threshold.completedByMeasure) written.push(...activity.setProgress("completed", complete));
  return written;
}

// rollUpFrom rolls up from an activity to the root (RB.1.5), and wherever a
// global objective that was written is read.
function rollUpFrom(activity, written = []) {
  const waiting = new Set(activity.path.filter((a) => !a.leaf));
  const news = new Set(written);
  for (let rounds = activity.tree.all.length * 4; rounds > 0; rounds--) {
    for (const a of news.size ? activity.tree.all : []) {
      if (a.objectives.some((o) => [...news].some((id) => o.reads(id)))) for (const above of a.path.slice(0, -1)) waiting.add(above);
    }
    news.clear();
    const deepest = [...waiting].sort((a, b) => b.path.length - a.path.length)[0];
    if (!deepest) return;
    waiting.delete(deepest);
    if (!deepest.tracked) continue;
    for (const id of rollUp(deepest)) news.add(id);
  }
}

Object.assign(globalThis.kursbroPlayer ??= {}, { barred, rollUpFrom, ruled });
