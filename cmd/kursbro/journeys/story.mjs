// A story is told in steps, by people with a browser each, on a portal of its
// own. It ends at the first step that fails, with a picture of what everybody
// saw; and at its end no browser has complained and no national ID has leaked.
import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { Person } from './person.mjs';
import { artefacts, browser, picture, Portal } from './portal.mjs';

export function story(title, tell, { patience = 600_000, flags = [], names } = {}) {
  test(title, { timeout: patience }, (t) => stage(t, async (scene) => {
    await tell(scene);
    await scene.step('no browser has complained', () => assert.deepEqual(scene.people.flatMap((p) => p.complaints), []));
  }, flags, names));
}

/** Opens a portal and a browser, plays, and clears up, also where a play has taken too long. */
export async function stage(t, play, flags = [], names = undefined) {
  const portal = await Portal.open(flags, names);
  let chromium;
  const clearUp = () => Promise.allSettled([chromium?.close(), portal.close()]);
  t.signal.addEventListener('abort', clearUp);
  try {
    chromium = await browser();
    const scene = new Scene(t, portal, chromium);
    await play(scene).catch(async (failure) => {
      await scene.keepEvidence();
      throw failure;
    });
  } finally {
    await clearUp();
  }
}

class Scene {
  people = [];

  constructor(t, portal, chromium) {
    Object.assign(this, { t, portal, chromium });
    this.step = this.step.bind(this);
    this.somebody = this.somebody.bind(this);
    this.secondWindow = this.secondWindow.bind(this);
  }

  /** One step of the story; the story goes no further than a step that fails. */
  async step(what, act) {
    let failure;
    await this.t.test(what, async () => {
      try {
        await act();
      } catch (error) {
        failure = error;
        throw error;
      }
    });
    if (failure) throw new Error(`the story ends at: ${what}`);
  }

  /** Somebody with a browser that knows nothing of the others. */
  async somebody(who, options = {}) {
    const context = await this.chromium.newContext({
      baseURL: this.portal.url, locale: 'nb-NO', timezoneId: 'Europe/Oslo', viewport: { width: 1280, height: 900 }, reducedMotion: 'reduce', ...options,
    });
    const person = new Person(who, context, await context.newPage());
    this.people.push(person);
    return person;
  }

  /** A second window of the same browser. */
  async secondWindow(person) {
    const other = new Person(`${person.who}, second window`, person.context, await person.context.newPage());
    this.people.push(other);
    return other;
  }

  async keepEvidence() {
    const name = this.t.name.replace(/[^\p{L}\p{N}]+/gu, '-').slice(0, 60);
    await mkdir(artefacts, { recursive: true });
    await writeFile(join(artefacts, `failed-${name}.log`), this.portal.log);
    for (const person of this.people) {
      if (!person.page.isClosed()) await picture(person.page, `failed-${name}-${person.who.replace(/\W+/g, '-')}`).catch(() => {});
    }
  }
}
