// Signing in by somebody who vouches for people: ID-porten, HelseID, Feide and
// the employer's own, each a real provider in a process of its own.
import assert from 'node:assert/strict';
import { synthetic } from './nationalid.mjs';
import { demo, demoPassword } from './person.mjs';
import { hireFile } from './hires.mjs';
import { barriers, picture, until } from './portal.mjs';
import { OpenIDProvider, tellsProvider } from './providers.mjs';
import { story } from './story.mjs';
import { todayISO, word } from './words.mjs';

const [idporten, helseid, feide, employer] = await Promise.all([OpenIDProvider.choose('idporten'), OpenIDProvider.choose('helseid'),
  OpenIDProvider.choose('feide'), OpenIDProvider.choose('employer', '?domain=helse.example&title=Helse%20Vest')]);
const providers = [idporten, helseid, feide, employer];
const number = synthetic(demo.guest.birthDate, 411);
const newcomer = { given: 'Siri', family: 'Aune', birthDate: '1994-02-05', email: 'siri.aune@post.example', organisation: 'Kommunesektor Rogaland' };
const hers = synthetic(newcomer.birthDate, 320);
const nextYear = `${Number(todayISO().slice(0, 4)) + 1}-06-01`;
const kari = `${demo.guest.given} ${demo.guest.family}`;
const by = (name) => word('provider.enter', { Who: name });

story('people come in by those who vouch for them', async ({ portal, step, somebody, t }) => {
  t.after(() => Promise.all(providers.map((provider) => provider.stop())));
  await Promise.all(providers.map((provider) => provider.start(portal.url)));
  const guest = await somebody('Kari at home');
  const phone = await somebody('Kari on another phone', { viewport: { width: 360, height: 740 }, locale: 'nb-NO' });
  const employee = await somebody('Ola at work');

  await step('somebody whom nobody knows yet by ID-porten is told what to do, and connects the profile she has', async () => {
    await guest.goes('/logg-inn');
    await picture(guest.page, 'provider-sign-in');
    await guest.follows(by('ID-porten'));
    await guest.seesHeading('idporten in nb');
    await tellsProvider(guest, { sub: 'kari', number });
    await guest.seesHeading(word('provider.stranger.title'));
    await picture(guest.page, 'provider-stranger');
    await guest.follows(word('provider.stranger.have.act'));
    await guest.fills(word('accounts.field.name'), demo.guest.name);
    await guest.fills(word('accounts.field.password'), demoPassword);
    await guest.presses(word('site.sign.in'), guest.page.getByRole('main'));
  });

  await step('she sees what will happen before she says yes', async () => {
    await guest.seesHeading(word('provider.connect.title', { Who: 'ID-porten' }));
    await guest.sees(word('provider.effect.way_in', { Who: 'ID-porten' }));
    await picture(guest.page, 'provider-connect');
    await guest.presses(word('provider.connect.yes'));
    await guest.isAt('/profil');
    await guest.sees(word('provider.connected'));
    await guest.sees(word('provider.proven'));
  });

  await step('from then on ID-porten is enough, on a phone too; and she is signed out there, too', async () => {
    await phone.goes('/logg-inn');
    await phone.follows(by('ID-porten'));
    await tellsProvider(phone, { sub: 'kari', number });
    await phone.isAt('/min-side');
    await phone.goes('/profil');
    await phone.sees(kari);
    await phone.page.locator('form[action="/logg-ut"] button').last().evaluate((button) => button.form.requestSubmit());
    await phone.page.waitForURL((url) => url.origin === idporten.url);
    await phone.page.getByRole('button', { name: /yes/i }).click();
    await phone.isAt('/');
    await phone.sees(word('accounts.signin.out'));
  });

  await step('who signs out at ID-porten is signed out here, too', async () => {
    await phone.goes('/');
    await picture(phone.page, 'provider-front');
    await phone.follows(by('ID-porten'));
    await tellsProvider(phone, { sub: 'kari', number });
    await phone.isAt('/min-side');
    await phone.page.goto(`${idporten.url}/session/end?client_id=kursbro&post_logout_redirect_uri=${encodeURIComponent(`${portal.url}/logg-ut/ferdig`)}`);
    await phone.page.getByRole('button', { name: /yes/i }).click();
    await phone.isAt('/');
    await until('the portal to hear of it', async () => {
      await phone.goes('/min-side');
      return new URL(phone.page.url()).pathname === '/logg-inn';
    });
  });

  await step('who says no there, or is not sure enough, does not come in; passwords go on working', async () => {
    await phone.goes('/logg-inn');
    await phone.follows(by('ID-porten'));
    await tellsProvider(phone, { sub: 'kari', number }, 'Cancel');
    await phone.sees(word('provider.cancelled'));
    await phone.follows(by('ID-porten'));
    await tellsProvider(phone, { sub: 'kari', number }, 'Sign in weakly');
    await phone.sees(word('provider.level'));
    await picture(phone.page, 'provider-level');
  });

  await step('HelseID, with a private key, a pushed request and a proof of possession, lets the same person in', async () => {
    await phone.goes('/logg-inn');
    await phone.follows(by('HelseID'));
    await tellsProvider(phone, { sub: 'kari-helse', number, name: 'Kari Nordås' });
    await phone.isAt('/min-side');
    await phone.context.clearCookies();
  });

  await step('Feide tells the number in two other places', async () => {
    for (const guestOfFeide of [true, false]) {
      await phone.goes('/logg-inn');
      await phone.follows(by('Feide'));
      await tellsProvider(phone, { sub: `kari-${guestOfFeide}`, number, guest: guestOfFeide });
      await phone.isAt('/min-side');
      await phone.context.clearCookies();
    }
  });

  await step('who is new registers with the number that ID-porten told, and it is proven when she comes by the letter', async () => {
    const siri = await somebody('Siri at home');
    await siri.goes('/logg-inn');
    await siri.follows(by('ID-porten'));
    await tellsProvider(siri, { sub: 'siri', number: hers });
    await siri.seesHeading(word('provider.stranger.title'));
    await siri.registers(newcomer);
    await siri.opensLetter(word('mail.set_password.subject'), newcomer.email);
    await siri.followsTheLetter();
    await siri.choosesPassword('hvit frakk og gode sko');
    await siri.isAt('/kobling');
    await siri.sees(word('provider.effect.number_confirmed'));
    await siri.presses(word('provider.connect.yes'));
    await siri.sees(word('provider.connected'));
    await siri.context.clearCookies();
    await portal.command('hire', 'import', await portal.file('siri.csv', hireFile({ employee_number: '781001', username: 'sirau1', national_id: hers,
      given_name: 'Siri', family_name: 'Hansen', birth_date: newcomer.birthDate, unit: 'Akuttmottaket', leader: 'olber1', start_date: nextYear })));
    await siri.goes('/logg-inn');
    await siri.follows(by('ID-porten'));
    await tellsProvider(siri, { sub: 'siri', number: hers });
    await siri.seesHeading(word('provider.choose.title'));
    await picture(siri.page, 'provider-choose');
    assert.deepEqual(await barriers(siri.page), []);
    await siri.presses(word('provider.choose.act'), siri.row(newcomer.email));
    await siri.isAt('/min-side');
    await portal.command('hire', 'import', await portal.file('siri.csv', hireFile({ employee_number: '781001', username: 'sirau1', national_id: hers,
      given_name: 'Siri', family_name: 'Hansen', birth_date: newcomer.birthDate, unit: 'Akuttmottaket', leader: 'olber1' })));
    await until('the merge, though name and address differ: the number is proven (M1)', async () => {
      await siri.goes('/logg-inn');
      return siri.page.getByText(word('accounts.signin.away_as', { Username: 'sirau1' })).count();
    });
    await siri.follows(by('ID-porten'));
    await siri.isAt('/min-side');
    await siri.isSignedInAs('Siri Hansen');
  });

  await step("the employer's own lets an employee in by user name, and nobody else", async () => {
    await employee.goes('/logg-inn');
    await employee.follows(by('Helse Vest'));
    await tellsProvider(employee, { sub: 'x', username: 'OLBER1@helse.example' });
    await employee.isAt('/min-side');
    await employee.isSignedInAs(`${demo.employee.given} ${demo.employee.family}`);
    await employee.context.clearCookies();
    await employee.goes('/logg-inn');
    await employee.follows(by('Helse Vest'));
    await tellsProvider(employee, { sub: 'y', username: 'olber1@andre.example' });
    await employee.sees(word('provider.answer'));
  });

  await step('a user name that has a new owner opens nothing of the old one', async () => {
    await employee.goes('/logg-inn');
    await employee.follows(by('Helse Vest'));
    await employee.context.clearCookies();
    await employee.goes('/logg-inn');
    await employee.follows(by('Helse Vest'));
    employee.forgives(/status of 403/);
    await tellsProvider(employee, { sub: 'z', username: 'olber1@helse.example' });
    await employee.sees(word('provider.other_account', { Username: 'olber1' }));
    await picture(employee.page, 'provider-other-account');
  });

  await step('where the provider is away, the page says so, and the password works', async () => {
    await employer.stop();
    employer.process = undefined;
    await employee.page.waitForLoadState('networkidle');
    await employee.goes('about:blank');
    await portal.stop();
    await portal.start(); // it has not asked the provider for anything yet
    await employee.goes('/logg-inn');
    employee.forgives(/status of 503/);
    await employee.follows(by('Helse Vest'));
    await employee.sees(word('provider.down'));
    await picture(employee.page, 'provider-down');
    await employee.signsIn(demo.employee);
  });

  await step('the number is in no address and no log', async () => {
    for (const person of [guest, phone, employee]) assert.ok(!person.addresses.some((address) => address.includes(number)), person.who);
    assert.ok(!portal.log.includes(number));
    assert.ok(!(await portal.stored()).includes(number));
  });
}, { flags: providers.flatMap((provider) => provider.flags) });

const alone = await OpenIDProvider.choose('idporten');
const tuva = { given: 'Tuva', family: 'Lid', birthDate: '1996-11-23', email: 'tuva.lid@post.example', organisation: 'Kommunesektor Rogaland' };

story('somebody comes in without ever having a password', async ({ portal, step, somebody, t }) => {
  t.after(() => alone.stop());
  await alone.start(portal.url);
  const person = await somebody('Tuva on her telephone', { viewport: { width: 360, height: 740 } });
  const told = { sub: 'tuva', number: synthetic(tuva.birthDate, 522), name: `${tuva.given} ${tuva.family}` };

  await step('she shows at ID-porten who she is, and registers', async () => {
    await person.goes('/');
    await person.follows(by('ID-porten'));
    await tellsProvider(person, told);
    await person.seesHeading(word('provider.stranger.title'));
    await person.registers(tuva);
  });

  await step('the letter leads to a page where ID-porten stands in for a password', async () => {
    await person.opensLetter(word('mail.set_password.subject'), tuva.email);
    await person.followsTheLetter();
    await person.sees(word('provider.first.title', { Who: 'ID-porten' }));
    assert.deepEqual(await barriers(person.page), []);
    await picture(person.page, 'provider-first');
    await person.presses(word('provider.first.act', { Who: 'ID-porten' }));
    await person.sees(word('provider.first.done'));
    await person.goes('/profil');
    await person.sees(word('provider.proven'));
  });

  await step('next time ID-porten is enough, in another browser too, and no password is', async () => {
    const elsewhere = await somebody('Tuva at a friend\'s');
    await elsewhere.goes('/logg-inn');
    await elsewhere.follows(by('ID-porten'));
    await tellsProvider(elsewhere, told);
    await elsewhere.isAt('/min-side');
    await elsewhere.isSignedInAs(told.name);
    const stranger = await somebody('Somebody who guesses');
    await stranger.triesToSignIn(tuva.email, demoPassword);
    await stranger.sees(word('accounts.signin.failed'));
  });
}, { flags: alone.flags });
