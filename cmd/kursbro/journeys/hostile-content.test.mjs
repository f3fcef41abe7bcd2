// A course whose scripts attack: on the portal, on the person's login and work,
// and on their patience. The hosts are of one site, as they are for most who
// install Kursbro: the browser sends the login along with what a course asks for.
import assert from 'node:assert/strict';
import { goodPackage, offers } from './packages.mjs';
import { demo } from './person.mjs';
import { until } from './portal.mjs';
import { story } from './story.mjs';
import { word } from './words.mjs';

const title = 'Kurs som angriper';
const names = ['kurs.kursbro.localhost', 'innhold.kursbro.localhost'];

story('a hostile course reaches neither the portal nor other courses, and does not hold on to anybody', async ({ step, portal, somebody }) => {
  const owner = await somebody('Sverre');
  const kari = await somebody('Kari');
  // What the browser says of each attack that it stops.
  for (const person of [owner, kari]) person.forgives(/Content Security Policy|CORS policy|Unsafe attempt|sandboxed|ERR_BLOCKED|ERR_FAILED|Refused to|service worker|chrome-error|permissions policy|fetching the script/i);
  await owner.signsIn(demo.owner);
  await offers(owner, title, goodPackage(title, 'Les dette.', { 'mole.js': 'window.say = (message) => { top.postMessage(message, "*"); };' }));
  await kari.signsIn(demo.guest);
  await kari.enrols(title);
  await kari.follows(word('courses.continue'), kari.row(title));
  await kari.courseIsOpen();
  const attempt = await kari.page.locator('[data-player]').getAttribute('data-attempt');
  const path = new URL(kari.page.url()).pathname;
  await kari.page.evaluate(() => { window.untouched = true; });

  /** Runs in the course as a script of its own, with the portal's address and more. */
  const attacks = (script, more) => kari.course.locator('body').evaluate(script, { url: portal.url, path, attempt, more });
  const isUntouched = async () => {
    assert.equal(await kari.page.evaluate(() => window.untouched), true, 'the page around the course is the same');
    assert.equal(new URL(kari.page.url()).pathname, path);
    assert.deepEqual(kari.page.frames().map((frame) => frame.url()).filter((url) => url.startsWith(portal.url)), [kari.page.url()], 'no page of the portal is in a frame');
  };

  await step('it installs no service worker, at / or in its own folder', async () => {
    const said = await attacks(async (body, { more }) => {
      const tries = more.map((scope) => navigator.serviceWorker.register('mole.js', { scope }).then(() => scope, () => 'refused'));
      return [...await Promise.all(tries), (await navigator.serviceWorker.getRegistrations()).length];
    }, ['/', './']);
    assert.deepEqual(said, ['refused', 'refused', 0]);
  });

  await step('it sees nothing of the page around it, and no login or store of it', async () => {
    const said = await attacks(() => {
      const refused = (act) => { try { return String(act()); } catch (error) { return error.name; } };
      return [refused(() => top.document.body), refused(() => top.localStorage), refused(() => top.sessionStorage), document.cookie, Object.keys(localStorage).length];
    });
    assert.deepEqual(said, ['SecurityError', 'SecurityError', 'SecurityError', '', 0]);
  });

  await step('it reads no page of the portal with her login, nor its style or pictures', async () => {
    const said = await attacks(async (body, { url }) => {
      const read = (address, how) => fetch(address, { credentials: 'include', ...how }).then((answer) => answer.text(), () => 'refused');
      const loads = (tag, more) => new Promise((resume) => {
        body.append(Object.assign(document.createElement(tag), more, { onload: () => resume('loaded'), onerror: () => resume('refused') }));
      });
      return Promise.all([read(`${url}/min-side`), read(`${url}/min-side`, { mode: 'no-cors' }), loads('img', { src: `${url}/favicon.ico` }), loads('link', { rel: 'stylesheet', href: `${url}/static/kursbro.css` })]);
    });
    assert.deepEqual(said, ['refused', 'refused', 'refused', 'refused']);
  });

  await step('it signs her out by no form and no request, and takes no window over', async () => {
    await attacks(async (body, { url, path: play }) => {
      await fetch(`${url}/logg-ut`, { method: 'POST', mode: 'no-cors', credentials: 'include' }).catch(() => {});
      for (const target of ['_top', '_blank']) {
        const form = Object.assign(document.createElement('form'), { method: 'post', action: `${url}/logg-ut`, target });
        body.append(form);
        form.submit();
      }
      const asked = new Promise((resume) => {
        body.append(Object.assign(new Image(), { onerror: resume, onload: resume, src: `${url}${play}` }));
      });
      await asked;
    });
    await kari.presses('Jeg har lest det', kari.course);
    await kari.sees(kari.stage.getByText(word('player.outcome.passed')));
    await isUntouched();
  });

  await step('it leads the window nowhere: by script, by a link that is pressed, by a window that it opens', async () => {
    const cut = await attacks(async (body, { url, path: play }) => {
      const link = Object.assign(document.createElement('a'), { href: `${url}/kurskatalog`, target: '_top', textContent: 'Trykk her' });
      body.append(link);
      try { top.location.href = link.href; } catch { /* refused */ }
      try { window.open(link.href, '_top'); } catch { /* refused */ }
      const opened = [`${url}/kurskatalog`, `${url}${play}`].map((address) => window.open(address, '_blank'));
      while (opened.some((one) => !one.closed)) await new Promise((resume) => { setTimeout(resume, 50); });
      return opened.length;
    });
    await kari.course.getByText('Trykk her').click();
    assert.equal(cut, 2, 'it keeps no handle of a window of the portal');
    await isUntouched();
  });

  await step('a window of its own reaches no further than it does itself', async () => {
    const [other] = await Promise.all([kari.context.waitForEvent('page', (page) => page.url().includes('mole')), attacks(() => { window.open('mole.js', 'mole'); })]);
    const said = await other.evaluate(async (address) => {
      const refused = (act) => { try { return String(act()); } catch (error) { return error.name; } };
      const portal = window.opener.top;
      const read = await fetch(`${address}/min-side`, { credentials: 'include' }).then((answer) => answer.text(), () => 'refused');
      return [refused(() => portal.document.body), refused(() => portal.localStorage), refused(() => { portal.location.href = `${address}/kurskatalog`; }), read];
    }, portal.url);
    assert.deepEqual(said, ['SecurityError', 'SecurityError', 'SecurityError', 'refused']);
    await other.close();
    await isUntouched();
  });

  await step('it frames no page of the portal', async () => {
    await attacks((body, { url }) => new Promise((resume) => {
      body.append(Object.assign(document.createElement('iframe'), { src: `${url}/min-side`, onload: resume }));
    }));
    await isUntouched();
  });

  await step('it forges nobody\'s journal, and does not fill the browser\'s', async () => {
    const flood = 400;
    await attacks(async (body, { attempt: mine, more }) => {
      await new Promise((onload) => { // speaks as the stage does
        parent.document.body.append(Object.assign(parent.document.createElement('script'), { src: new URL('mole.js', location), onload }));
      });
      for (let i = 0; i < more; i++) {
        const entry = { session: `forged-${i}`, sequence: 1, data: 'x'.repeat(100) };
        for (const attempt of ['another', mine]) parent.say({ kursbro: 'stage', type: 'keep', attempt, entry });
        top.postMessage({ kursbro: 'stage', type: 'close' }, '*'); // the course itself is not the stage
      }
    }, flood);
    await until('the flood to be through', () => kari.page.evaluate(([key, last]) => localStorage.getItem(key)?.includes(last), [`kursbro.journal.${attempt}`, `forged-${flood - 1}`]));
    const kept = await kari.page.evaluate((key) => [localStorage.getItem('kursbro.journal.another'), Object.keys(JSON.parse(localStorage.getItem(key))).length], `kursbro.journal.${attempt}`);
    assert.deepEqual(kept, [null, 50]);
    await isUntouched();
  });

  await step('five hundred commits in a loop are all saved, and nobody else waits', async () => {
    const said = await attacks(() => {
      const { API } = parent;
      let saved = 0;
      for (let i = 1; i <= 500; i++) {
        API.LMSSetValue('cmi.core.lesson_location', String(i));
        if (API.LMSCommit('') === 'true') saved++;
      }
      return saved;
    });
    assert.equal(said, 500);
    await owner.goes('/kurseier');
  });

  await step('a script that never ends does not keep her from leaving', async () => {
    await attacks(() => { setTimeout(() => { for (;;); }); });
    await kari.closesCourse();
    await kari.seesCompleted(title);
  });
}, { names });
