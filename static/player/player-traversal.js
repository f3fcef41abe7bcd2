// How SCORM 2004 walks through the activity tree: flow (SB.2.1 to SB.2.3) and
// choice (SB.2.4, SB.2.9). Nothing here changes the tree. An answer is
// { activity } where there is something to deliver, { end: true } where the walk
// leaves the course, {} where it may not go.

const { barred, ruled } = globalThis.kursbroPlayer;

const last = (activity) => activity.index === activity.parent.available.length - 1;

// step is the next activity in a direction (SB.2.1).
function step(activity, direction, children, before) {
  let reversed = false;
  if (before === "backward" && activity.parent && last(activity)) {
    direction = "backward";
    activity = activity.parent.available[0];
    reversed = true;
  }
  if (direction === "forward") return ahead(activity, children);
  if (!activity.parent) return {};
  if (!activity.leaf && children) {
    if (activity.available.length === 0) return {};
    const only = activity.controls.forwardOnly;
    return { activity: only ? activity.available[0] : activity.available.at(-1), direction: only ? "forward" : "backward" };
  }
  if (!reversed && activity.parent.controls.forwardOnly) return {};
  if (activity.index === 0) return step(activity.parent, "backward", false);
  return { activity: activity.parent.available[activity.index - 1], direction };
}

function ahead(activity, children) {
  if (!activity.leaf && children) return activity.available.length ? { activity: activity.available[0], direction: "forward" } : {};
  if (!activity.parent) return { end: true };
  if (last(activity)) return ahead(activity.parent, false);
  return { activity: activity.parent.available[activity.index + 1], direction: "forward" };
}

// deliverable looks for something to deliver from an activity on (SB.2.2).
function deliverable(activity, direction, before) {
  if (activity.parent && !activity.parent.controls.flow) return {};
  if (ruled(activity, "pre", "skip")) {
    const next = step(activity, direction, false, before);
    if (!next.activity) return next;
    return deliverable(next.activity, next.direction, before === "backward" && next.direction === "backward" ? undefined : before);
  }
  if (barred(activity)) return {};
  if (activity.leaf) return { activity };
  const next = step(activity, direction, true);
  if (!next.activity) return next;
  return deliverable(next.activity, next.direction, direction === "backward" && next.direction === "forward" ? "backward" : undefined);
}

// flow walks on from an activity (SB.2.3).
function flow(activity, direction, children) {
  const next = step(activity, direction, children);
  return next.activity ? deliverable(next.activity, next.direction) : next;
}

// passable says whether choice may walk over an activity (SB.2.4).
function passable(activity, direction) {
  if (direction === "forward") return !ruled(activity, "pre", "stopForwardTraversal");
  return !activity.parent?.controls.forwardOnly;
}

// neighbour is where choice may go at most from an activity that constrains it
// (SB.2.9.1, SB.2.9.2).
function neighbour(activity, direction) {
  for (let at = activity; at.parent; at = at.parent) {
    const to = at.parent.available[at.index + (direction === "forward" ? 1 : -1)];
    if (to) return to;
  }
  return activity;
}

// choose says what a choice of target would deliver (SB.2.9).
function choose(tree, target) {
  if (!target || !tree.here(target) || target.path.some((a) => ruled(a, "pre", "hiddenFromChoice"))) return {};
  if (target.parent && !target.parent.controls.choice) return {};
  if (!reachable(tree, tree.current, target)) return {};
  return target.leaf ? { activity: target } : flow(target, "forward", true);
}

function reachable(tree, current, target) {
  if (current === target) return true;
  if (current?.parent && current.parent === target.parent) return amongSiblings(current, target);
  const ancestor = current ? tree.ancestor(current, target) : tree.root;
  const down = target.path.slice(ancestor.path.length - 1, -1); // from the ancestor to above the target
  if (!current || current === ancestor) return enterable(down, ancestor, true);
  const up = current.path.slice(ancestor.path.length); // below the ancestor, to the current
  if (up.some((a) => !a.controls.choiceExit)) return false;
  if (target === ancestor) return target.controls.choiceExit; // it would begin anew
  const constrained = up.slice(0, -1).findLast((a) => a.controls.constrainChoice); // a cluster, the nearest one
  if (constrained) {
    const edge = neighbour(constrained, tree.forward(constrained, target) ? "forward" : "backward");
    if (!edge.contains(target) && target !== constrained) return false;
  }
  return enterable(down, ancestor, tree.forward(current, target));
}

function amongSiblings(current, target) {
  const [from, to] = [current.index, target.index];
  const between = from < to ? current.parent.available.slice(from, to) : current.parent.available.slice(to + 1, from + 1);
  return between.every((a) => passable(a, from < to ? "forward" : "backward"));
}

function enterable(down, ancestor, forward) {
  return down.every((a) => (!forward || passable(a, "forward")) && (a.active || a === ancestor || !a.controls.preventActivation));
}

Object.assign(globalThis.kursbroPlayer, { choose, flow });
