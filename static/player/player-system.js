// What a SCORM 2004 course shares with the learner's other courses: its global
// objectives (adlseq:objectivesGlobalToSystem) and its stores
// (adlcp:sharedDataGlobalToSystem), unless the package keeps them to itself. Each
// name has { at, value }: when this course wrote it last (ms since 1970), and what.

const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);

class System {
  #own = { objectives: {}, stores: {} };
  #told;
  #kinds;

  // told is what other courses wrote last, as courses/scorm.System has it.
  constructor({ local, localData }, told = {}) {
    this.#kinds = [...(local ? [] : ["objectives"]), ...(localData ? [] : ["stores"])];
    this.#told = { objectives: told.objectives ?? {}, stores: told.stores ?? {} };
  }

  // tell lays what others wrote later over the course's own.
  tell(objectives, stores) {
    const places = { objectives, stores };
    for (const kind of this.#kinds) {
      for (const [name, { at, value }] of Object.entries(this.#told[kind])) {
        if (!(this.#own[kind][name]?.at >= at)) places[kind][name] = structuredClone(value);
      }
    }
  }

  // keep notes what is new since it was told or kept last.
  keep(objectives, stores) {
    const places = { objectives, stores };
    for (const kind of this.#kinds) {
      for (const [name, value] of Object.entries(places[kind])) {
        const [own, told] = [this.#own[kind][name], this.#told[kind][name]];
        const last = told?.at > (own?.at ?? 0) ? told : own;
        if (!same(value, last?.value)) this.#own[kind][name] = { at: Date.now(), value: structuredClone(value) };
      }
    }
    return this.#own;
  }

  restore(kept) { this.#own = { objectives: { ...kept?.objectives }, stores: { ...kept?.stores } }; }
}

Object.assign(globalThis.kursbroPlayer ??= {}, { System });
