// A guest belongs to the wrong organisation and asks for another: a no that says
// why, a yes, and once more by the domain of the own e-mail alone.
import assert from 'node:assert/strict';
import { demo } from './person.mjs';
import { barriers } from './portal.mjs';
import { story } from './story.mjs';
import { word } from './words.mjs';

const asks = async (guest, typed, whole, why) => {
  await guest.goes('/profil/organisasjon');
  await guest.picks(word('organisation_change.new'), typed, whole);
  if (why) await guest.fills(word('organisation_change.reason'), why);
  await guest.presses(word('organisation_change.ask'));
};

story('a guest asks to belong to another organisation', async ({ step, somebody }) => {
  const guest = await somebody('Kari with a telephone', { viewport: { width: 360, height: 740 } });
  const helper = await somebody('Hilde of the helpdesk');
  const admin = await somebody('Øystein who administers');
  const kari = `${demo.guest.given} ${demo.guest.family}`;
  const municipalities = 'Kommunesektor Rogaland';

  await step('she asks from her own page, and it waits', async () => {
    await guest.signsIn(demo.guest);
    await guest.goes('/profil');
    assert.deepEqual(await barriers(guest.page), []);
    await guest.follows(word('organisation_change.title'));
    await guest.presses(word('organisation_change.ask'));
    await guest.sees(word('accounts.fault.organisation'));
    await asks(guest, 'kommunesektor rog', municipalities, 'Jeg har begynt i Stavanger kommune');
    await guest.sees(word('organisation_change.asked'));
    await guest.sees(word('organisation_change.state.open'));
    assert.deepEqual(await barriers(guest.page), []);
  });

  await step('the helpdesk must say why it says no', async () => {
    await helper.signsIn(demo.helpdesk);
    await helper.goes('/kundesenter/organisasjonsbytter');
    assert.deepEqual(await barriers(helper.page), []);
    await helper.follows(kari);
    await helper.sees('Jeg har begynt i Stavanger kommune');
    await helper.presses(word('organisation_change.refuse'));
    await helper.sees(word('organisation_change.answer.missing'));
    await helper.fills(word('organisation_change.answer'), 'Be lederen din ringe oss.');
    await helper.presses(word('organisation_change.refuse'));
    await helper.sees(word('organisation_change.refused'));
  });

  await step('she reads why, and asks again', async () => {
    const text = await guest.opensLetter(word('mail.organisation_answered.subject'), demo.guest.name);
    assert.ok(!text.includes('Kommunesektor'));
    await guest.followsTheLetter();
    await guest.sees('Be lederen din ringe oss.');
    await asks(guest, 'kommunesektor rog', municipalities);
    await guest.presses(word('organisation_change.withdraw'));
    await guest.sees(word('organisation_change.withdrawn'));
    await asks(guest, 'kommunesektor rog', municipalities);
    await guest.sees(word('organisation_change.asked'));
  });

  await step('the helpdesk says yes, and she belongs there', async () => {
    await helper.goes('/kundesenter/organisasjonsbytter');
    await helper.follows(kari);
    await helper.presses(word('organisation_change.approve'));
    await helper.sees(word('organisation_change.approved'));
    await guest.goes('/profil');
    await guest.sees(guest.fact(word('accounts.profile.belongs')).getByText(municipalities));
  });

  await step('the domain of her e-mail is enough for another, and nobody is asked', async () => {
    await admin.signsIn(demo.administrator);
    await admin.goes('/organisasjoner/epostdomener');
    await admin.fills(word('organisation_domain.domain'), 'gmail.com');
    await admin.picks(word('accounts.field.organisation'), 'helse bergen', 'Helse Bergen');
    await admin.presses(word('organisation_domain.add'));
    await admin.sees(word('organisation_domain.fault.public'));
    await admin.fills(word('organisation_domain.domain'), '@post.example');
    await admin.presses(word('organisation_domain.add'));
    await admin.sees(word('organisation_domain.added'));
    assert.deepEqual(await barriers(admin.page), []);
    await asks(guest, 'helse bergen', 'Helse Bergen');
    await guest.sees(word('organisation_change.moved'));
    await helper.goes('/kundesenter/organisasjonsbytter');
    await helper.sees(word('organisation_change.empty'));
  });
});
