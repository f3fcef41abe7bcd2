// The portal with the keyboard alone: everything is reached with Tab, pressed
// with Enter or Space, and where one is can always be seen.
import assert from 'node:assert/strict';
import { story } from './story.mjs';
import { until } from './portal.mjs';
import { word } from './words.mjs';

const fire = 'Brannvern – teoretisk del HEO';
const tove = { given: 'Tove', family: 'Tast', birthDate: '12.9.1991', email: 'tove.tast@post.example', organisation: 'Helse Bergen – tilgang for eksterne brukere' };
const password = 'fingrene finner veien';

story('register, sign in, take a course and leave it, without a mouse', async ({ step, somebody }) => {
  const typist = await somebody('Tove');
  const keys = new Keys(typist);

  await step('the skip link comes first, shows itself, and leads past the menu', async () => {
    await typist.goes('/');
    await keys.press('Tab');
    assert.equal((await keys.focused()).text, word('site.skip'));
    await keys.press('Enter');
    await keys.tabTo(word('site.front.register'), 3);
  });

  await step('she registers', async () => {
    await keys.press('Enter');
    await typist.isAt('/registrer');
    for (const [label, text] of [['given_name', tove.given], ['family_name', tove.family], ['birth_date', tove.birthDate], ['email', tove.email]]) {
      await keys.tabTo(word(`accounts.field.${label}`));
      await keys.type(text);
    }
    await keys.tabTo(word('accounts.field.organisation'));
    await keys.type('helse bergen');
    await keys.press('ArrowDown');
    await keys.press('Enter');
    await keys.tabTo(word('accounts.registration.send'));
    await keys.press('Enter');
    await typist.isAt('/registrer/sendt');
  });

  await step('a mistake is read out first, and its link leads to the field', async () => {
    await typist.goes('/registrer');
    await keys.tabTo(word('accounts.registration.send'));
    await keys.press('Enter');
    await until('the summary to have the focus', async () => (await keys.focused()).text.includes(word('accounts.fault.given_name')));
    await keys.tabTo(word('accounts.fault.given_name'), 3);
    await keys.press('Enter');
    assert.equal((await keys.focused()).name, word('accounts.field.given_name'));
  });

  await step('she reads her mail, chooses a password and is in', async () => {
    await typist.opensLetter(word('mail.set_password.subject'), tove.email);
    await keys.tabTo(/\/passord\//);
    await keys.press('Enter');
    await typist.isAt(/^\/passord\//);
    await keys.tabTo(word('accounts.field.new_password'));
    await keys.type(password);
    await keys.tabTo(word('accounts.field.stay'));
    await keys.press('Space');
    await keys.tabTo(word('accounts.password.save'));
    await keys.press('Enter');
    await typist.isSignedInAs(tove.family);
  });

  await step('she signs out by the menu and in again', async () => {
    await keys.tabTo(`${tove.given} ${tove.family}`);
    await keys.press('Enter');
    await keys.tabTo(word('site.sign.out'));
    await keys.press('Space');
    await typist.sees(word('accounts.signin.out'));
    await typist.goes('/logg-inn');
    await keys.tabTo(word('accounts.field.name'));
    await keys.type(tove.email);
    await keys.tabTo(word('accounts.field.password'), 2);
    await keys.type(password);
    await keys.press('Enter');
    await typist.isSignedInAs(tove.family);
  });

  await step('Escape closes a menu and gives the focus back', async () => {
    await keys.tabTo(word('site.language'));
    await keys.press('Enter');
    await keys.press('Tab');
    await keys.press('Escape');
    assert.ok((await keys.focused()).text.includes(word('site.language')));
  });

  await step('she finds the course and enrols with the green arrow', async () => {
    await typist.goes('/kurskatalog');
    await keys.tabTo(word('courses.catalogue.search'));
    await keys.type('brann');
    await keys.press('Enter');
    await typist.sees(word('courses.catalogue.found', { Count: 1, Query: 'brann' }));
    await keys.tabTo(`${word('courses.enrol')} ${fire}`);
    await keys.press('Enter');
    await typist.sees(word('courses.enrolled', { Title: fire }));
  });

  await step('she enters the player, turns two pages, and comes out again', async () => {
    await keys.tabTo(`${word('courses.continue')} ${fire}`);
    await keys.press('Enter');
    await typist.courseIsOpen();
    for (const number of [2, 3]) {
      await keys.tabTo('Neste');
      await keys.press(number === 2 ? 'Enter' : 'Space');
      await typist.isOnPage(number);
    }
    await keys.tabBackTo(word('player.close'));
    await keys.press('Enter');
    await typist.isAt('/min-side');
    await typist.sees(word('courses.status.going'));
  });

  await step('no page holds the focus: Tab comes around', async () => {
    for (const path of ['/', '/kurskatalog', '/min-side', '/profil', '/registrer']) {
      await typist.goes(path);
      await keys.goAround();
    }
  });
});

/** The keyboard, and where its focus is: across frames, too. */
class Keys {
  constructor(person) { this.person = person; }

  get page() { return this.person.page; }

  async press(key) { await this.page.keyboard.press(key); }

  async type(text) { await this.page.keyboard.type(text); }

  /** What has the focus: {name, text, seen, place}; asked again when the page is just changing. */
  async focused() { return until('a page that stays', () => this.look().catch(() => null)); }

  async look() {
    let frame = this.page.mainFrame();
    for (;;) {
      const element = await frame.evaluateHandle(() => document.activeElement);
      const inner = await element.asElement()?.contentFrame();
      if (!inner) return frame.evaluate(describe);
      frame = inner;
    }
  }

  /** Presses Tab until something of that name has the focus, and sees to it that it shows. */
  async tabTo(name, most = 80, key = 'Tab') {
    const passed = [];
    for (let i = 0; i < most; i++) {
      await this.press(key);
      const here = await this.focused();
      if (here.text) assert.ok(here.seen, `the focus on "${here.text}" cannot be seen`);
      const fits = name instanceof RegExp ? name.test(here.text) : here.name.startsWith(name) || here.text.startsWith(name);
      if (fits) return;
      passed.push(here.text);
    }
    assert.fail(`${name} is not reached with ${key}: ${passed.join(' | ')}`);
  }

  async tabBackTo(name) { await this.tabTo(name, 80, 'Shift+Tab'); }

  /** Tab passes each thing once and comes back to the first. */
  async goAround() {
    await this.press('Tab');
    const first = await this.focused();
    for (let i = 0; i < 250; i++) {
      await this.press('Tab');
      if ((await this.focused()).place === first.place) return;
    }
    assert.fail(`Tab never comes around on ${this.page.url()}`);
  }
}

/** Runs in the page: the focused element in words. */
function describe() {
  const e = document.activeElement;
  if (!e || e === document.body) return { name: '', text: '', seen: true, place: 'body' };
  const tidy = (text) => (text ?? '').replace(/\s+/g, ' ').trim();
  const label = e.labels?.[0]?.textContent ?? e.getAttribute('aria-label');
  const box = e.getBoundingClientRect();
  const style = getComputedStyle(e);
  const ring = [style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0, style.boxShadow !== 'none'].some(Boolean);
  const inside = box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
  return { name: tidy(label), text: tidy(label || e.textContent || e.value), seen: ring && inside, place: `${[...document.querySelectorAll('*')].indexOf(e)}` };
}
