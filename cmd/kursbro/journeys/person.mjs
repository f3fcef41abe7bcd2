// Somebody at a browser of their own, and what people do there. Every verb
// waits until it has happened; nothing waits for a clock.
import assert from 'node:assert/strict';
import { until } from './portal.mjs';
import { beginning, days, either, word } from './words.mjs';

export const demoPassword = 'broen til jobben';

// What the demo's people sign in with (cmd/kursbro/demo/logins.go).
export const demo = {
  guest: { name: 'kari.nordas@post.example', given: 'Kari', family: 'Nordås', birthDate: '1991-09-12' },
  employee: { name: 'olber1', given: 'Ola', family: 'Berg' },
  leader: { name: 'sollun', given: 'Solveig', family: 'Lunde' }, // of the employee and of the doctor
  doctor: { name: 'ingmoe', given: 'Ingrid', family: 'Moe' }, // in specialisation
  supervisor: { name: 'jonhau', given: 'Jonas', family: 'Hauge' }, // of the doctor
  mentor: { name: 'annvik', given: 'Anne', family: 'Vik' }, // of the doctor
  helpdesk: { name: 'kusent', given: 'Hilde', family: 'Kvamme' },
  approver: { name: 'kusto2', given: 'Tor', family: 'Haugen' }, // of the helpdesk, too
  owner: { name: 'kurse1', given: 'Sverre', family: 'Rønning' },
  hr: { name: 'hrvest', given: 'Marit', family: 'Ødegård' },
  administrator: { name: 'admin1', given: 'Øystein', family: 'Lie' },
  auditor: { name: 'revis1', given: 'Berit', family: 'Nygård' },
};

// Answers 4xx that a story asks for are told by the browser too.
const expected = /Failed to load resource: the server responded with a status of 4\d\d/;

export class Person {
  complaints = []; // of the browser
  addresses = []; // everything the browser asked for
  pages = []; // the HTML it was given
  forgiven = [expected]; // complaints that the story asks for

  constructor(who, context, page) {
    Object.assign(this, { who, context });
    this.looksAt(page);
  }

  looksAt(page) {
    this.page = page;
    page.setDefaultTimeout(30_000);
    page.on('console', (said) => { if (said.type() === 'error') this.hear(said.text()); });
    page.on('pageerror', (error) => this.hear(String(error)));
    page.on('request', (request) => this.addresses.push(request.url()));
    page.on('response', (response) => this.keep(response));
  }

  async opensAnotherTab() { this.looksAt(await this.context.newPage()); }

  forgives(pattern) { this.forgiven.push(pattern); }

  hear(complaint) {
    if (!this.forgiven.some((pattern) => pattern.test(complaint))) this.complaints.push(`${this.page.url()}: ${complaint}`);
  }

  async keep(response) {
    if (!response.headers()['content-type']?.startsWith('text/html')) return;
    this.pages.push(await response.text().catch(() => '')); // gone with a page that was left at once
  }

  // Looking

  /** Chromium loads a page that failed again by itself, once the server is back: whoever is interrupted by that asks again. */
  async goes(path) {
    return this.page.goto(path).catch((fault) => {
      if (!fault.message.includes('interrupted by another navigation')) throw fault;
      return this.page.goto(path);
    });
  }

  /** The text is on the page; a locator is, too. */
  async sees(what) {
    const wanted = typeof what === 'string' || what instanceof RegExp ? this.page.getByText(what) : what;
    await wanted.filter({ visible: true }).first().waitFor();
  }

  async doesNotSee(text) {
    assert.equal(await this.page.getByText(text).filter({ visible: true }).count(), 0, `${this.who} should not see ${text}`);
  }

  async seesHeading(name) { await this.page.getByRole('heading', { name, exact: typeof name === 'string' }).first().waitFor(); }

  async isAt(path) { await this.page.waitForURL((url) => url.pathname === path || (path instanceof RegExp && path.test(url.pathname))); }

  /** The fact with this name in a list of facts. */
  fact(name) {
    return this.page.locator('dl.facts > div').filter({ has: this.page.locator('dt', { hasText: beginning(name) }) }).locator('dd').first();
  }

  hasAnswer(answer, status) { assert.equal(answer.status(), status, `${this.who} at ${answer.url()}`); }

  row(...texts) {
    return texts.reduce((rows, text) => rows.filter({ hasText: text }), this.page.locator('.rows > li, tbody tr'));
  }

  // Acting

  field(label) { return this.page.getByLabel(beginning(label)).filter({ visible: true }).first(); }

  async fills(label, text) { await this.field(label).fill(text); }

  async ticks(label) { await this.page.getByLabel(beginning(label)).first().check(); }

  /** Chooses from a searchable list by writing a part of the name. */
  async picks(label, typed, whole) {
    const box = this.page.getByRole('combobox', { name: beginning(label) });
    await box.fill(typed);
    await this.page.getByRole('option', { name: whole, exact: true }).click();
    assert.equal(await box.inputValue(), whole);
  }

  async presses(name, where = this.page) { await where.getByRole('button', { name: beginning(name) }).filter({ visible: true }).first().click(); }

  async follows(name, where = this.page) { await where.getByRole('link', { name: beginning(name) }).filter({ visible: true }).first().click(); }

  /** Opens a closed explanation. */
  async unfolds(text) { await this.page.locator('details:not([open]) > summary').filter({ hasText: text }).first().click(); }

  // Coming and going

  /** Fills in "Registrer deg" and sends it. */
  async registers({ given, family, birthDate, email, organisation, nationalID, mobile = '90 00 00 00' }, from = '/registrer') {
    await this.goes(from);
    const [year, month, day] = birthDate.split('-');
    await this.fills(word('accounts.field.given_name'), given);
    await this.fills(word('accounts.field.family_name'), family);
    await this.fills(word('accounts.field.birth_date'), `${day}.${month}.${year}`);
    await this.fills(word('accounts.field.email'), email);
    await this.fills(word('accounts.field.mobile'), mobile);
    await this.fills(word('accounts.field.address'), 'Strandgata 3');
    await this.fills(word('accounts.field.postal_code'), '4005');
    await this.fills(word('accounts.field.postal_place'), 'Stavanger');
    await this.picks(word('accounts.field.organisation'), organisation.slice(0, 9).toLowerCase(), organisation);
    if (nationalID) {
      await this.unfolds(word('accounts.number.ask'));
      await this.fills(word('accounts.field.national_id'), nationalID);
    }
    await this.presses(word('accounts.registration.send'));
    await this.isAt('/registrer/sendt');
  }

  /** Waits for a letter at /dev/mail, opens the newest of that kind, and gives its text. */
  async opensLetter(subject, to) {
    await until(`a letter "${subject}" to ${to}`, async () => {
      await this.goes('/dev/mail');
      return await this.row(subject, to).count() > 0;
    });
    await this.row(subject, to).first().getByRole('link').click();
    await this.seesHeading(subject);
    return this.page.locator('.letter').innerText();
  }

  async followsTheLetter() { await this.page.locator('.letter a').first().click(); }

  async choosesPassword(password, { stay = false } = {}) {
    await this.fills(word('accounts.field.new_password'), password);
    if (stay) await this.ticks(word('accounts.field.stay'));
    await this.presses(word('accounts.password.save'));
  }

  async triesToSignIn(name, password, { stay = false } = {}) {
    await this.goes('/logg-inn');
    await this.fills(word('accounts.field.name'), name);
    await this.fills(word('accounts.field.password'), password);
    if (stay) await this.ticks(word('accounts.field.stay'));
    await this.presses(word('site.sign.in'), this.page.getByRole('main'));
  }

  async signsIn({ name, given, family }, password = demoPassword, more = {}) {
    await this.triesToSignIn(name, password, more);
    await this.isSignedInAs(`${given} ${family}`);
  }

  async isSignedInAs(name) { await this.page.getByRole('banner').getByText(name).first().waitFor({ state: 'attached' }); }

  async signsOut() {
    await this.page.locator('.top-tools details.drop').last().locator('summary').click();
    await this.presses(word('site.sign.out'));
    await this.sees(word('accounts.signin.out'));
  }

  // Learning

  async searches(label, text) {
    await this.page.getByRole('searchbox', { name: label }).fill(text);
    await this.presses(word('site.search'), this.page.getByRole('main'));
  }

  async enrols(title) {
    await this.goes('/kurskatalog');
    await this.searches(word('courses.catalogue.search'), title);
    await this.presses(word('courses.enrol'), this.row(title));
    await this.sees(word('courses.enrolled', { Title: title }));
  }

  /** The course inside the page's frame. */
  get course() { return this.page.frameLocator('iframe.player-frame').frameLocator('#content'); }

  /** The frame around the course: its menu, bar and notices. */
  get stage() { return this.page.frameLocator('iframe.player-frame'); }

  /** Goes to Min side and from there back into a course that is going on. */
  async startsAgain(title) {
    await this.goes('/min-side');
    await this.page.locator('.continue, .rows > li').filter({ hasText: title }).locator('a[href$="/spill"]').click();
    await this.courseIsOpen();
  }

  async courseIsOpen() { await this.course.locator('body *').first().waitFor(); }

  /** The bar says that the work is kept. */
  async workIsSaved() { await this.page.locator('.player-saved[data-kind="done"]').waitFor(); }

  async workIsNotSaved() {
    await this.page.locator('.player-saved[data-kind="wrong"]').filter({ hasText: word('player.unsaved') }).waitFor();
  }

  async closesCourse() {
    await this.page.locator('.player-close').click();
    await this.page.waitForURL((url) => !url.pathname.endsWith('/spill'));
  }

  /** Turns the pages of a demo course until this one. */
  async turnsToPage(number) {
    for (;;) {
      const said = await this.course.getByText(/^Side \d+ av \d+$/).innerText();
      const at = Number(said.match(/\d+/)[0]);
      if (at === number) return;
      await this.presses(at < number ? 'Neste' : 'Forrige', this.course);
    }
  }

  async isOnPage(number) { await this.sees(this.course.getByText(new RegExp(`^Side ${number} av`))); }

  /** Answers the demo's test with so many right answers, and hands it in. */
  async answersTheTest(right) {
    await this.course.locator('fieldset').first().waitFor();
    for (const [i, question] of (await this.course.locator('fieldset').all()).entries()) {
      const answer = await question.getAttribute('data-right');
      await question.locator(i < right ? `[value="${answer}"]` : `input:not([value="${answer}"])`).first().check();
    }
    await this.presses('Lever prøven', this.course);
  }

  async seesCompleted(title, { score } = {}) {
    await this.goes('/min-side/gjennomforte');
    const row = this.row(title);
    await this.sees(row.getByText(word('courses.status.passed')));
    await this.sees(row.getByText(either(days())));
    if (score) await this.sees(row.getByText(word('courses.score', { Score: score })));
    return row;
  }
}
