// A walk over every page, for each in several combinations of language, width
// and theme: axe finds nothing, nothing scrolls sideways (with text twice as large either), the page says what
// language it is in, has one heading of the first rank, and no browser complains.
// AXE=all walks all sixteen combinations; PAGES=words only pages whose name has them, as a regular expression.
// Both keep pictures of what they walk, for somebody to look at; the whole walk looks at no picture, so it takes none.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { test } from 'node:test';
import { barriers, picture } from './portal.mjs';
import { OpenIDProvider } from './providers.mjs';
import { hire, merge, settle, undo, withdraw } from './scenery.mjs';
import { stage } from './story.mjs';
import { acts } from './walk.mjs';
import { languages } from './words.mjs';

const [idporten, employer] = await Promise.all([OpenIDProvider.choose('idporten'), OpenIDProvider.choose('employer', '?account=oid&domain=helse.example&title=Helse%20Vest')]);
const widths = [320, 1280];
const themes = ['light', 'dark'];
const pictured = process.env.AXE === 'all' || process.env.PAGES !== undefined;
const everything = languages.flatMap((language) => widths.flatMap((width) => themes.map((theme) => ({ language, width, theme }))));

/**
 * The combinations for the nth page: one of the sixteen, or all. Sixteen pages
 * in a row have all sixteen.
 */
function combinations(n) {
  if (process.env.AXE === 'all') return everything;
  return [{ language: languages[n % 4], width: widths[(n >> 2) % 2], theme: themes[(n >> 3) % 2] }];
}

test('sixteen pages in a row have every combination', () => {
  const sixteen = Array.from({ length: 16 }, (_, n) => combinations(n)).flat();
  assert.equal(new Set(sixteen.map(({ language, width, theme }) => `${language} ${width} ${theme}`)).size, 16);
});

test('every page', { timeout: 3_600_000, concurrency: availableParallelism() }, (t) => stage(t, async (scene) => {
  await Promise.all([idporten, employer].map((provider) => provider.start(scene.portal.url)));
  t.after(() => Promise.all([idporten, employer].map((provider) => provider.stop())));
  const world = await settle(scene);
  const eyes = new Eyes(scene, world);
  let n = 0;
  for (const [act, before] of [[acts[0]], [acts[1], hire], [acts[2], merge], [acts[3], withdraw], [acts[4], undo]]) {
    if (before) await before(scene, world);
    await Promise.all(act.filter(([name]) => new RegExp(process.env.PAGES ?? '').test(name)).map((page) => {
      const chosen = combinations(n++);
      return t.test(page[0], () => eyes.lookAt(page, chosen));
    }));
  }
  await t.test('no page is forgotten', { skip: process.env.PAGES && 'only some pages are walked' }, async () => {
    assert.deepEqual(await forgotten(scene.portal), []);
  });
}, [...idporten.flags, ...employer.flags]));

/** The pages in the portal's sources that it has not been asked for. */
async function forgotten(portal) {
  const numbers = await fetch(portal.metricsURL).then((answer) => answer.text());
  const asked = new Set(numbers.match(/method="GET",route="[^"]*"/g).map((label) => label.split('"')[3]));
  const unseen = ['/kursbevis/:number/pdf', '/delt/:token/pdf', '/min-side/gjennomforte/pdf', '/min-side/innlogget', '/rapporter/fil/csv', '/rapporter/fil/xlsx', '/hr/ansettelser/kjoring/:id/utfall.csv', '/logg-ut/fra/:provider', '/kurseier/:id/eksport/csv', '/kurseier/:id/eksport/xlsx', '/kurseier/import/:import/rapport', '/dokumentasjon/:result', // downloads, and what a provider's frame asks for
    '/.well-known/change-password', '/.well-known/passkey-endpoints', '/.well-known/security.txt', '/bevis/:code/merke.json', '/bevis/:code/status.json', '/utsteder', '/utsteder/:key']; // for programs
  return routes().filter((route) => !asked.has(route) && !unseen.includes(route));
}

const routes = () => ['accounts/pages', 'courses/pages', 'merge/pages', 'app/site', 'cmd/kursbro'].flatMap((room) => {
  const folder = new URL(`../../../${room}/`, import.meta.url);
  const sources = readdirSync(folder).filter((name) => name.endsWith('.go') && !name.endsWith('_test.go'));
  return sources.flatMap((name) => [...readFileSync(new URL(name, folder), 'utf8').matchAll(/\.GET\((?:([\w.]+)\+?)?(?:"([^"]*)")?,/g)]
    .flatMap(([, base, rest = '']) => (base ? based(base) : ['']).map((path) => path + rest)));
});

/** Where the sources name a path that they do not write out. */
const bases = {
  'courses.FeedPath': ['/kalender/'], 'reminder.ChoicePath': ['/profil/paminnelser'], 'reminder.StopPath': ['/paminnelser/av/'], 'reminder.LedPath': ['/mine-folk/frister'],
  categoriesPath: ['/emner'], reportsPath: ['/rapporter'], newReportPath: ['/rapporter/ny'], readPath: ['/rapporter/vis'],
  'merge.QuestionPath': ['/er-dette-dine'], 'merge.ClaimPath': ['/gammel-profil'], mistakenPath: ['/kundesenter/angre'], sharePath: ['/del-resultater'], voucherPath: ['/kobling'], path: ['/kundesenter/sammenslaing', '/hr/sammenslaing'],
  inquirePath: ['/kontakt'], inquiredPath: ['/kontakt/sendt'], inquiriesPath: ['/kundesenter/henvendelser'], one: ['/kundesenter/henvendelser/:id'], alikePath: ['/kundesenter/dubletter'],
  factorsPath: ['/profil/innlogging'], confirmPath: ['/profil/innlogging/bekreft'], invitationsPath: ['/invitasjoner'], invitedPath: ['/invitasjon'], changePath: ['/profil/organisasjon'],
  changesPath: ['/kundesenter/organisasjonsbytter'], domainsPath: ['/organisasjoner/epostdomener'], organisationsPath: ['/organisasjoner'], securityPath: ['/.well-known/security.txt'], decide: ['/kundesenter/person/:id/bytte'], stepPath: ['/logg-inn/steg'],
  privacyPath: ['/profil/personvern'], erasePath: ['/profil/personvern/slett'], lookedPath: ['/profil/personvern/sett'], agreedPath: ['/profil/personvern/samtykke'], erasuresPath: ['/hr/sletting'], retentionPath: ['/logg/oppbevaring'], mayPath: ['/hvem-kan-gjore-hva'],
};

function based(name) {
  assert.ok(bases[name], `the walk does not know where ${name} is`);
  return bases[name];
}

/** Looks at pages through browsers that are lent out one page at a time. */
class Eyes {
  idle = {};

  constructor(scene, { at, here }) { Object.assign(this, { scene, at, here }); }

  async borrow(who) {
    return this.idle[who]?.pop() ?? this.scene.somebody(`${who}`, { storageState: await this.here[who].context.storageState() });
  }

  async lookAt([name, who, way], chosen) {
    const person = await this.borrow(who);
    const found = [];
    for (const combination of chosen) {
      const where = `${name}-${combination.language}-${combination.width}-${combination.theme}`;
      for (const fault of await this.see(person, way, combination)) found.push(`${where}: ${fault}`);
      if (pictured) await picture(person.page, where);
    }
    (this.idle[who] ??= []).push(person);
    assert.deepEqual(found, []);
  }

  async see(person, way, { language, width, theme }) {
    const { page, context } = person;
    person.complaints.length = 0;
    await page.setViewportSize({ width, height: width === 320 ? 720 : 900 });
    await context.addCookies([{ name: 'sprak', value: language, url: this.scene.portal.url }, { name: 'theme', value: theme, url: this.scene.portal.url }]);
    if (typeof way === 'string') await person.goes(way);
    else await way(person, this.at);
    const faults = [...await page.evaluate(wrong, language)];
    if (width > 320) faults.push(...await page.evaluate(enlarged));
    for (const frame of page.frames()) faults.push(...(await barriers(frame)).map((barrier) => `${frame.parentFrame() ? 'in the frame: ' : ''}${barrier}`));
    return [...faults, ...person.complaints.map((complaint) => `the browser says ${complaint}`)];
  }
}

/** Runs in the page: what is wrong when its text is twice as large. Twice the zoom is half the width, and less has been looked at. */
function enlarged() {
  const root = document.documentElement;
  root.style.fontSize = '200%';
  const { scrollWidth, clientWidth } = root;
  root.style.fontSize = '';
  return scrollWidth > clientWidth ? [`scrolls sideways with large text (${scrollWidth} of ${clientWidth})`] : [];
}

/** Runs in the page: what anybody can see is wrong. */
function wrong(language) {
  const faults = [];
  const root = document.documentElement;
  if (root.lang !== language) faults.push(`lang is ${root.lang}`);
  const heads = [...document.querySelectorAll('h1')].filter((head) => head.checkVisibility());
  if (heads.length !== 1) faults.push(`${heads.length} headings of the first rank`);
  if (root.scrollWidth > root.clientWidth) {
    const wide = [...document.querySelectorAll('body *')].filter((e) => e.getBoundingClientRect().right > root.clientWidth + 1);
    faults.push(`scrolls sideways (${root.scrollWidth} of ${root.clientWidth}): ${wide.slice(0, 3).map((e) => `${e.tagName} ${e.className}`).join(', ')}`);
  }
  const keys = root.outerHTML.match(/(?<![@\w./-])(accounts|audit|blob|certificate|class|codeapp|courses|db|dev|factor|helpdesk|hire|i18n|invitation|mail|organisation_change|organisation_domain|privacy|merge|passkey|player|provider|recovery|scorm|sharing|site)\.[a-z][a-z_0-9]*(\.[a-z_0-9]+)*(?![\w@])/g);
  if (keys) faults.push(`says ${[...new Set(keys)]}`);
  if (/{{|<no value>|%!\w/.test(document.body.innerText)) faults.push('shows a placeholder');
  return faults;
}
