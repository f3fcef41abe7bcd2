// What becomes of a navigation request in SCORM 2004 (OP.1): is it valid (NB.2.1),
// what does it end (TB.2.1 to TB.2.3, UP.3, UP.4), what follows (SB.2.5 to SB.2.13),
// and how that is begun (DB.1.1, DB.2).

const { Tree, barred, choose, flow, rollUpFrom, ruled } = globalThis.kursbroPlayer;

const ending = ["exit", "exitAll", "abandon", "abandonAll", "suspendAll"];

class Sequencer {
  constructor(settings, random = Math.random) {
    this.tree = new Tree(settings);
    this.random = random;
    for (const activity of this.tree.all) this.#pick(activity, ["once", "onEachNewAttempt"]);
  }

  get current() { return this.tree.current; }
  get waiting() { return this.tree.suspended; }

  keep() { return this.tree.keep(); }
  restore(kept) { this.tree.restore(kept); }

  // request carries a navigation request out. It answers { activity } when that
  // is delivered now, { end: true } when the session is over, {} otherwise;
  // refused is there when the request was not valid and nothing has happened.
  request(what, targetID) {
    const target = this.tree.find(targetID);
    if (!this.#valid(what, target)) return { refused: true };
    const ends = ending.includes(what) ? what : this.current?.active ? "exit" : "";
    let follows = ending.includes(what) ? "" : what;
    if (ends) {
      const instead = this.#terminate(ends);
      follows = instead ?? follows;
    }
    if (!follows) return {};
    if (this.#anew(follows)) this.tree.forgetGlobals(); // before the way is looked for
    const answer = this.#sequence(follows, target);
    if (answer.end) {
      this.#endDescendants(this.tree.root);
      if (this.tree.root.active) this.#end(this.tree.root);
      this.tree.current = null;
      return { end: true };
    }
    return answer.activity && this.#mayDeliver(answer.activity) ? this.#deliver(answer.activity) : {};
  }

  // would says whether a request would be granted as things are: the buttons and
  // the menu, and adl.nav.request_valid.
  would(what, targetID) {
    const target = this.tree.find(targetID);
    if (!this.#valid(what, target)) return false;
    if (ending.includes(what) || what === "continue") return true; // what follows then is up to the rules
    const { activity } = this.#sequence(what, target);
    return Boolean(activity && this.#mayDeliver(activity));
  }

  // #anew says that a sequencing request begins a new attempt at the whole.
  #anew(what) {
    const { current, root } = this.tree;
    return !root.suspended && (what === "start" || what === "retry" && current === root);
  }

  // end ends the attempt at the current activity, and lets no rule follow.
  end() { this.#end(this.current); }

  // #valid is NB.2.1.
  #valid(what, target) {
    const { current } = this;
    switch (what) {
      case "start": return !current;
      case "resumeAll": return !current && Boolean(this.waiting);
      case "continue": return Boolean(current?.parent?.controls.flow);
      case "previous": return Boolean(current?.parent?.controls.flow && !current.parent.controls.forwardOnly);
      case "choice": return Boolean(target) && this.#choosable(target);
      case "jump": return Boolean(target) && this.tree.here(target);
      case "exit": case "abandon": return Boolean(current?.active);
      case "exitAll": case "abandonAll": case "suspendAll": return Boolean(current);
    }
    return false;
  }

  #choosable(target) {
    const { current } = this;
    if (target.parent && !target.parent.controls.choice) return false;
    if (!current) return true;
    if (current.parent === target.parent) return !current.active || current.controls.choiceExit;
    const ancestor = this.tree.ancestor(current, target);
    return current.path.slice(ancestor.path.length).every((a) => !a.active || a.controls.choiceExit);
  }

  // #terminate is TB.2.3; it answers the sequencing request that takes the
  // place of the one asked for, undefined when that stands.
  #terminate(what) {
    const { tree } = this;
    if (what === "suspendAll") return this.#suspendAll();
    if (what === "abandon") {
      tree.current.active = false;
      return "exit";
    }
    if (what === "abandonAll") {
      for (const a of tree.current.path) a.active = false;
      tree.current = tree.root;
      return "exit";
    }
    if (what === "exitAll") return this.#exitAll();
    this.#end(tree.current);
    this.#exitByRule();
    for (;;) {
      const action = tree.current.suspended ? undefined : ruled(tree.current, "post");
      if (action === "exitAll") return this.#exitAll();
      if (action === "retryAll") return this.#exitAll("retry");
      if (action !== "exitParent") return this.#follows(action);
      if (!tree.current.parent) return "exit";
      tree.current = tree.current.parent;
      this.#endDescendants(tree.current);
      this.#end(tree.current);
    }
  }

  #follows(action) {
    if (!this.tree.current.parent && action !== "retry") return "exit";
    return action; // retry, continue, previous, or none: then what was asked for
  }

  #exitAll(then = "exit") {
    const { tree } = this;
    if (tree.current.active) this.#end(tree.current);
    this.#endDescendants(tree.root);
    this.#end(tree.root);
    tree.current = tree.root;
    return then;
  }

  // #suspendAll: where the unit has ended already, what it is part of is suspended.
  #suspendAll() {
    const { tree } = this;
    const open = tree.current.active || tree.current.suspended;
    if (open) rollUpFrom(tree.current);
    tree.suspended = open ? tree.current : tree.current.parent ?? tree.current;
    for (const a of tree.suspended.path) [a.active, a.suspended] = [false, true];
    tree.current = tree.root;
    return "exit";
  }

  // #exitByRule is TB.2.1: the topmost cluster whose exit rule holds ends.
  #exitByRule() {
    const { tree } = this;
    const exits = tree.current.path.slice(0, -1).find((a) => ruled(a, "exit", "exit"));
    if (!exits) return;
    this.#endDescendants(exits);
    this.#end(exits);
    tree.current = exits;
  }

  // #endDescendants is UP.3: what lies between the current activity and one above.
  #endDescendants(above) {
    if (!this.current) return;
    const ancestor = this.tree.ancestor(this.current, above);
    for (const a of this.current.path.slice(ancestor.path.length, -1).reverse()) if (a.active) this.#end(a);
  }

  // #end is UP.4.
  #end(activity) {
    const written = [];
    if (activity.leaf && activity.tracked && !activity.suspended) {
      const { completed, satisfied } = activity.spoken ?? {}; // that it does not know is an answer, too
      if (!completed && !activity.delivery.completionSetByContent && !activity.threshold.completedByMeasure && activity.primary.known.completed === undefined) written.push(...activity.setProgress("completed", true));
      const { primary } = activity;
      if (!satisfied && !activity.delivery.objectiveSetByContent && primary.known.satisfied === undefined && !primary.byMeasure) written.push(...activity.setObjective(primary, "satisfied", true));
    }
    if (!activity.leaf) {
      activity.suspended = activity.available.some((child) => child.suspended);
      if (!activity.suspended) this.#pick(activity, ["onEachNewAttempt"]);
    }
    activity.active = false;
    activity.spoken = undefined;
    rollUpFrom(activity, written);
  }

  // #sequence is SB.2.12.
  #sequence(what, target) {
    const { current, tree } = this;
    switch (what) {
      case "start": return tree.root.leaf ? { activity: tree.root } : flow(tree.root, "forward", true);
      case "resumeAll": return tree.suspended.leaf ? { activity: tree.suspended } : flow(tree.suspended, "forward", true);
      case "continue": return current.parent?.controls.flow ? flow(current, "forward", false) : {};
      case "previous": return current.parent?.controls.flow ? flow(current, "backward", false) : {};
      case "choice": return choose(tree, target);
      case "jump": return { activity: target };
      case "retry": return current.leaf ? { activity: current } : flow(current, "forward", true);
      case "exit": return current === tree.root ? { end: true } : {};
    }
    return {};
  }

  // #mayDeliver is DB.1.1.
  #mayDeliver(activity) { return activity.leaf && !activity.path.some(barred); }

  // #deliver is DB.2.
  #deliver(activity) {
    const { tree } = this;
    const resumed = activity.suspended;
    if (activity !== tree.suspended) this.#clearSuspended(activity);
    tree.suspended = null;
    this.#endDescendants(activity);
    for (const a of activity.path) {
      if (a.active) continue;
      if (a.suspended) a.suspended = false;
      else if (a.tracked) a.begin();
      a.active = true;
    }
    tree.current = activity;
    return { activity, resumed };
  }

  // #clearSuspended is DB.2.1: what was suspended is given up for something else;
  // what both are part of goes on.
  #clearSuspended(activity) {
    const { suspended } = this.tree;
    if (!suspended) return;
    const ancestor = this.tree.ancestor(activity, suspended);
    for (const a of suspended.path.slice(ancestor.path.length).reverse()) {
      a.suspended = a.leaf ? false : a.children.some((child) => child.suspended);
    }
  }

  // #pick selects and shuffles children (SR.1, SR.2).
  #pick(activity, timings) {
    const { selectCount, selectionTiming, randomizeChildren, randomizationTiming } = activity.controls;
    if (timings.includes(selectionTiming) && selectCount > 0 && selectCount < activity.children.length) {
      const chosen = this.#shuffled(activity.children).slice(0, selectCount);
      activity.available = activity.children.filter((child) => chosen.includes(child));
    }
    if (timings.includes(randomizationTiming) && randomizeChildren) activity.available = this.#shuffled(activity.available);
  }

  #shuffled(list) {
    const order = [...list];
    for (let i = order.length - 1; i > 0; i--) {
      const j = Math.floor(this.random() * (i + 1));
      [order[i], order[j]] = [order[j], order[i]];
    }
    return order;
  }
}

Object.assign(globalThis.kursbroPlayer, { Sequencer });
