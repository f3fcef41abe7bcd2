// What a provider gets wrong, by mistake or because somebody is in between, and
// what becomes of people when the employer's changes: each a real provider.
import assert from 'node:assert/strict';
import { bends } from './bends.mjs';
import { synthetic } from './nationalid.mjs';
import { demo } from './person.mjs';
import { barriers, picture } from './portal.mjs';
import { OpenIDProvider, tellsProvider } from './providers.mjs';
import { story } from './story.mjs';
import { word } from './words.mjs';

const by = (name) => word('provider.enter', { Who: name });
const helse = '?domain=helse.example&title=Helse%20Vest';
const all = await Promise.all([['idporten', 'ID-porten'], ['helseid', 'HelseID'], ['feide', 'Feide'], ['employer', 'Helse Vest']]
  .map(async ([shape, title]) => ({ shape, title, provider: await OpenIDProvider.choose(shape, shape === 'employer' ? helse : '') })));
/** Whose every fault is tried: the check is one for all, so that the others are tried with what is set for each. */
const thorough = ['employer'];
const perProvider = ['another issuer', 'made for another', 'a stranger under a new name', 'an answer of another'];
const told = { number: synthetic(demo.guest.birthDate, 611), username: `${demo.employee.name}@helse.example` };

story('what a provider gets wrong opens nothing', async ({ portal, step, somebody, t }) => {
  t.after(() => Promise.all(all.map(({ provider }) => provider.stop())));
  await Promise.all(all.map(({ provider }) => provider.start(portal.url)));
  const person = await somebody('Somebody with a bad provider');
  const visits = async (title, wrong, button) => {
    await person.context.clearCookies();
    await person.goes('/logg-inn');
    await person.follows(by(title));
    await tellsProvider(person, { ...told, sub: 'somebody', bend: wrong }, button);
  };
  const isOutside = async () => {
    await person.goes('/min-side');
    await person.isAt('/logg-inn');
  };
  const comesThrough = { idporten: '/kobling', helseid: '/kobling', feide: '/kobling', employer: '/min-side' };

  for (const { shape, title, provider } of all) {
    await step(`${title}: what is right comes through`, async () => {
      await visits(title, '');
      await person.isAt(comesThrough[shape]);
    });

    const wrongs = bends.filter((wrong) => (shape === 'employer' || wrong !== 'another tenant') && (thorough.includes(shape) || perProvider.includes(wrong)));
    await step(`${title}: ${wrongs.length} things that are wrong do not`, async () => {
      for (const wrong of wrongs) {
        await visits(title, wrong);
        await person.sees(word('provider.answer')).catch((fault) => { throw new Error(`${title}, ${wrong}: ${fault.message}`); });
        await isOutside();
      }
    });

    if (shape !== 'employer') {
      await step(`${title}: who is not sure enough does not`, async () => {
        await visits(title, '', 'Sign in weakly');
        await person.sees(word('provider.level'));
        await isOutside();
      });
    }

    await step(`${title}: an answer that comes twice counts once`, async () => {
      const answer = person.page.waitForRequest((request) => new URL(request.url()).pathname === `/logg-inn/${shape}/svar`);
      await visits(title, '');
      const address = (await answer).url();
      await person.isAt(comesThrough[shape]);
      await person.goes('/');
      const elsewhere = await somebody(`Somebody who has seen the address (${shape})`);
      for (const who of [person, elsewhere]) {
        await who.goes(address);
        await who.sees(word('provider.over'));
      }
      await elsewhere.goes('/min-side');
      await elsewhere.isAt('/logg-inn');
    });

    await step(`${title}: new keys are fetched`, async () => {
      await provider.stop();
      await provider.start(portal.url);
      await visits(title, '');
      await person.isAt(comesThrough[shape]);
    });
  }
}, { flags: all.flatMap(({ provider }) => provider.flags) });

const entra = await OpenIDProvider.choose('employer', helse);

story('an account at Entra ID is known by what stays the same there', async ({ portal, step, somebody, t }) => {
  t.after(() => entra.stop());
  await entra.start(portal.url);
  const ola = { sub: 'object-ola', username: `${demo.employee.name}@helse.example` };
  const [employee, stranger] = [await somebody('Ola'), await somebody('Somebody with his old user name')];
  for (const person of [employee, stranger]) person.forgives(/ERR_CONNECTION_REFUSED/); // while the portal starts anew
  const signsOn = async (person, account) => {
    await person.context.clearCookies();
    await person.goes('/logg-inn');
    await person.follows(by('Helse Vest'));
    await tellsProvider(person, account);
  };
  const comesIn = async () => {
    await signsOn(employee, ola);
    await employee.isAt('/min-side');
    await employee.isSignedInAs(`${demo.employee.given} ${demo.employee.family}`);
    await signsOn(stranger, { ...ola, sub: 'object-olga' });
    await stranger.sees(word('provider.other_account', { Username: demo.employee.name }));
  };
  const says = async (options, registration) => {
    await portal.stop();
    portal.serveFlags = portal.serveFlags.map((flag) => (flag.startsWith('--employer=') ? entra.says(`${helse}${options}`, registration) : flag));
    await portal.start();
  };

  await step('he comes in by his user name, and nobody else by it', comesIn);

  await step('the operator has accounts known by oid: nobody is locked out', async () => {
    await says('&account=oid');
    await comesIn();
    await picture(stranger.page, 'provider-other-account-oid');
    assert.deepEqual(await barriers(stranger.page), []);
  });

  await step('the portal is registered there anew, where he is called something else: he is known all the same', async () => {
    await says('&account=oid', 'kursbro-anew');
    await comesIn();
  });

  await step('and by sub again', async () => {
    await says('', 'kursbro-anew');
    await comesIn();
  });

  await step('who is known by nothing any more is refused, until the operator lets go', async () => {
    await says('');
    await signsOn(employee, ola);
    await employee.sees(word('provider.other_account', { Username: demo.employee.name }));
    assert.match(await portal.command('provider', 'release', 'employer', ...portal.serveFlags.filter((flag) => flag.startsWith('--employer'))), /^1 profiles/);
    await comesIn();
  });

  await step('who signs out there is signed out here', async () => {
    await says('&account=oid');
    await comesIn();
    await employee.page.goto(`${entra.url}/session/end?client_id=kursbro&post_logout_redirect_uri=${encodeURIComponent(`${portal.url}/logg-ut/ferdig`)}`);
    await employee.page.getByRole('button', { name: /yes/i }).click();
    await employee.isAt('/');
    await employee.goes('/min-side');
    await employee.isAt('/logg-inn');
  });
}, { flags: entra.flags });
