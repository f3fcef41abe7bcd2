// A helpdesk's telephone, and its inbox: a caller cannot get in, and is told
// why; somebody writes by the form, and is answered by mail.
import assert from 'node:assert/strict';
import { synthetic } from './nationalid.mjs';
import { demo } from './person.mjs';
import { story } from './story.mjs';
import { beginning, word } from './words.mjs';

const kari = demo.guest;
const phone = { viewport: { width: 360, height: 780 } };
const number = synthetic('1990-05-06', 321);
const stranger = { name: 'Grete Haug', email: 'grete.haug@post.example' };

story('who calls and who writes is helped, with the reason', async ({ step, somebody }) => {
  const helpdesk = await somebody('Hilde at the helpdesk');
  const colleague = await somebody('Kurt, her colleague');
  const caller = await somebody('Kari, who calls', phone);
  const writer = await somebody('Grete, who writes', phone);
  let path;
  let reference;

  await step('Kari writes a wrong password, and calls', async () => {
    for (const _ of [1, 2]) await caller.triesToSignIn(kari.name, 'noe helt annet');
    await caller.sees(word('accounts.signin.failed'));
  });

  await step('in three clicks the helpdesk sees why she does not get in', async () => {
    await helpdesk.signsIn(demo.helpdesk);
    await helpdesk.goes('/kundesenter');
    await helpdesk.page.getByRole('searchbox', { name: word('helpdesk.search.label') }).fill(kari.name);
    await helpdesk.presses(word('site.search'), helpdesk.page.getByRole('main')); // 1
    await helpdesk.follows(`${kari.given} ${kari.family}`); // 2
    await helpdesk.follows(word('trouble.ask.inn')); // 3
    await helpdesk.sees(word('trouble.tries.many', { Tries: 2, At: '' }).split('2 ganger')[0]);
    await helpdesk.sees(word('trouble.name.email', { Name: kari.name }));
  });

  await step('the act stands beside it: a link is mailed, and she is in', async () => {
    await helpdesk.page.locator('main .acts a[href*="/lenke?return="]').first().click();
    await helpdesk.presses(word('accounts.help.link.title'));
    await helpdesk.sees(word('accounts.help.link.done'));
    await helpdesk.isAt(/\/hva\/inn$/);
    await caller.opensLetter(word('mail.reset_password.subject'), kari.name);
    await caller.followsTheLetter();
    await caller.choosesPassword('et helt nytt passord');
    await caller.isSignedInAs(`${kari.given} ${kari.family}`);
  });

  await step('"I did not get the mail": it was sent, and when', async () => {
    await helpdesk.follows(word('trouble.ask.epost'));
    await helpdesk.sees(beginning(word('trouble.mail.sent.text').split('{{')[0].trim()));
  });

  await step('Grete writes from the page she is on, with her number in it, which is hidden', async () => {
    await writer.goes('/registrer');
    await writer.presses(word('site.contact.write'));
    await writer.sees(word('inquiry.along'));
    await writer.fills(word('inquiry.text'), `Jeg får ikke registrert meg. Nummeret mitt er ${number}.`);
    await writer.presses(word('inquiry.send'), writer.page.getByRole('main'));
    await writer.sees(word('accounts.fault.name'));
    await writer.fills(word('inquiry.name'), stranger.name);
    await writer.fills(word('accounts.field.email'), stranger.email);
    await writer.presses(word('inquiry.send'), writer.page.getByRole('main'));
    await writer.sees(word('inquiry.sent.hidden'));
    reference = (await writer.page.locator('main b.code').innerText()).trim();
  });

  await step('it is a case at the helpdesk, with the page she saw', async () => {
    await helpdesk.goes('/kundesenter');
    await helpdesk.follows(word('inquiry.list.title'));
    await helpdesk.follows(stranger.name);
    await helpdesk.sees('/registrer');
    path = new URL(helpdesk.page.url()).pathname;
    assert.ok(!(await helpdesk.page.content()).includes(number), 'the number is there');
  });

  await step('two want it: one has it, the other is told', async () => {
    await colleague.signsIn(demo.approver);
    await colleague.goes(path);
    await helpdesk.presses(word('inquiry.take'));
    await helpdesk.sees(word('inquiry.taken.done'));
    await colleague.presses(word('inquiry.take'));
    await colleague.sees(word('inquiry.taken', { Name: `${demo.helpdesk.given} ${demo.helpdesk.family}` }));
  });

  await step('she is answered by mail, and writes again to the same case', async () => {
    await helpdesk.fills(word('inquiry.answer'), 'Skriv e-posten uten mellomrom.\n\nHilsen Hilde');
    await helpdesk.presses(word('inquiry.answer.send'));
    await helpdesk.sees(word('inquiry.answered.done'));
    await writer.opensLetter(word('mail.inquiry_answered.subject', { Reference: reference }), stranger.email);
    await writer.sees('Skriv e-posten uten mellomrom.');
    await writer.followsTheLetter();
    await writer.fills(word('inquiry.text'), 'Nå gikk det. Takk!');
    await writer.fills(word('inquiry.name'), stranger.name);
    await writer.fills(word('accounts.field.email'), stranger.email);
    await writer.presses(word('inquiry.send'), writer.page.getByRole('main'));
    await writer.sees(reference);
    await helpdesk.goes(path);
    await helpdesk.sees('Nå gikk det. Takk!');
    await helpdesk.presses(word('inquiry.close'));
    await helpdesk.sees(word('inquiry.closed.done'));
  });

  await step('a guest sees no case', async () => {
    caller.hasAnswer(await caller.goes(path), 403);
  });
});
