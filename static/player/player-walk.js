// The learner's way through a course with rules of its own (SCORM 2004): each
// request ends the unit that is open, and the rules say what follows.
//
// stage.clear()              takes the open unit away and lets it end
// stage.play(id, entry)      opens a unit: "fresh" or "resume"
// stage.keep()               sends what the course keeps
// stage.said()               what the open unit has said so far; undefined: nothing
// stage.show(), stage.choose(), stage.stay(), stage.rest(paused)   tell the learner

const { leaves } = globalThis.kursbroPlayer;

const whole = ["suspendAll", "exitAll", "abandonAll"];
const parting = ["exit", "abandon"];
const going = ["continue", "previous", "choice", "jump"];

class Walk {
  #course;
  #stage;
  #wish; // what the learner asked for stands above what the unit asks for
  #answer;
  #stuck = false; // the unit wanted to go where the rules do not let it
  #moving = false;
  #closing = false;

  constructor(course, stage) {
    this.#course = course;
    this.#stage = stage;
  }

  // begin opens the course where it is to be opened.
  async begin() {
    this.#answer = this.#course.open();
    await this.#follow(true);
  }

  // ask carries out what the learner wants; false when the rules let it lead
  // nowhere: then she is where she was.
  async ask(what, target) {
    if (this.#moving || !this.#course.would(what, target)) return false;
    const before = this.#course.current?.active && !whole.includes(what) ? this.#course.kept : "";
    this.#moving = true;
    this.#wish = { what, target };
    await this.#stage.clear();
    if (this.#wish) this.leaving(this.#stage.said()); // the unit did not end by itself
    this.#moving = false;
    const nowhere = before && going.includes(what) && !this.#answer.activity && !this.#answer.end;
    if (nowhere) this.#back(before);
    await this.#follow(true);
    return !nowhere;
  }

  // #back takes the unit up again as if it had only been paused.
  #back(before) {
    this.#course.restore(before);
    this.#answer = this.#course.open();
  }

  // leaving hears that a unit ends, and what it wants to follow. Where it does not
  // say, that is up to the learner; where it asks to be taken away, it is.
  leaving(cmi, what, target) {
    if (cmi && !what && !this.#wish && !this.#closing && !leaves(cmi)) {
      this.#course.finish(cmi);
      this.#stage.show();
      return;
    }
    let wanted = this.#wish ?? { what: what || "exit", target };
    this.#wish = undefined;
    if (this.#closing && !whole.includes(wanted.what)) wanted = { what: "suspendAll" };
    this.#answer = this.#course.leave(cmi, wanted.what, wanted.target);
    if (this.#answer.refused && cmi && !this.#moving && !this.#closing) this.#course.finish(cmi); // what may not be asked for ends nothing
    else if (this.#answer.refused) this.#answer = this.#course.leave(cmi, "exit");
    this.#stuck = going.includes(wanted.what) && !this.#answer.activity && !this.#answer.end;
    if (!this.#moving && !this.#closing) setTimeout(() => this.#follow(parting.includes(what) && !this.#course.single));
  }

  // close is the end of the window: where nothing else is said, a pause.
  close() {
    this.#closing = true;
    setTimeout(() => { this.#closing = false; }, 3000); // the learner stayed
  }

  // shut sees to it that a unit which does not end by itself is paused, too.
  shut() {
    this.#closing = true;
    if (this.#course.current?.active && !this.#course.finished) this.leaving(this.#stage.said());
    this.#stage.keep();
  }

  async #follow(away) {
    const answer = this.#answer;
    this.#answer = undefined;
    if (!answer) return;
    if (answer.activity) {
      this.#moving = true;
      await this.#stage.clear();
      await this.#stage.play(answer.activity.id, answer.resumed ? "resume" : "fresh");
      this.#moving = false;
      return;
    }
    this.#stage.keep();
    this.#stage.show();
    if (answer.end) {
      await this.#stage.clear();
      this.#stage.rest(Boolean(this.#course.suspended));
    } else if (away) {
      await this.#stage.clear();
      this.#stage.choose();
    } else if (this.#stuck) {
      this.#stage.stay();
    }
  }
}

Object.assign(globalThis.kursbroPlayer, { Walk });
