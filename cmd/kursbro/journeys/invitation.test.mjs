// Somebody new is invited to be a course owner, from the mail to their first
// page behind a second factor; and a mail that was passed on gives nothing.
import assert from 'node:assert/strict';
import { authenticator, code } from './keys.mjs';
import { demo, demoPassword } from './person.mjs';
import { barriers } from './portal.mjs';
import { story } from './story.mjs';
import { word } from './words.mjs';

const per = { given: 'Per', family: 'Vik', email: 'per.vik@post.example' };

async function invites(admin, email, role) {
  await admin.goes('/invitasjoner/ny');
  await admin.fills(word('invitation.field.email'), email);
  await admin.picks(word('accounts.field.organisation'), 'helse sta', 'Helse Stavanger');
  await admin.page.locator(`input[name=roles][value=${role}]`).check();
  await admin.presses(word('invitation.send'));
  await admin.sees(word('invitation.sent', { Email: email }));
}

story('a new course owner comes from the mail to the first page with a second factor', async ({ step, somebody }) => {
  const admin = await somebody('Øystein who administers');
  const owner = await somebody('Per who is new', { viewport: { width: 360, height: 740 } });
  const other = await somebody('Kari who got the mail passed on');
  const inviter = `${demo.administrator.given} ${demo.administrator.family}`;
  const letter = word('mail.invited.subject', { Who: inviter });

  await step('the administrator adds a passkey and invites Per', async () => {
    await authenticator(admin);
    await admin.triesToSignIn(demo.administrator.name, demoPassword);
    await admin.follows(word('passkey.new.title'));
    await admin.fills(word('passkey.field.name'), 'Kontoret');
    await admin.presses(word('passkey.new.act'));
    await admin.isAt('/profil/innlogging/reservekoder');
    await invites(admin, per.email, 'course_owner');
    await admin.sees(word('invitation.state.open'));
    assert.deepEqual(await barriers(admin.page), []);
  });

  await step('the mail says who invites, and its page to what', async () => {
    const text = await owner.opensLetter(letter, per.email);
    assert.ok(text.includes('Helse Stavanger'));
    await owner.followsTheLetter();
    await owner.sees(word('invitation.role.course_owner.does'));
    await owner.doesNotSee(per.email);
    assert.deepEqual(await barriers(owner.page), []);
  });

  await step('he makes a profile, and a second mail shows that the address is his', async () => {
    await owner.follows(word('invitation.new_here.act'));
    await owner.presses(word('invitation.newcomer.act'));
    await owner.sees(word('accounts.fault.given_name'));
    await owner.fills(word('accounts.field.given_name'), per.given);
    await owner.fills(word('accounts.field.family_name'), per.family);
    await owner.fills(word('accounts.field.birth_date'), '03.02.1980');
    await owner.presses(word('invitation.newcomer.act'));
    await owner.seesHeading(word('accounts.registered.title'));
    await owner.opensLetter(word('mail.set_password.subject'), per.email);
    await owner.followsTheLetter();
    await owner.choosesPassword('fjorden ligger stille i dag');
    await owner.isAt('/invitasjon');
  });

  await step('he sees what will happen, says yes, and sets up a code app before the role works', async () => {
    await owner.sees(word('invitation.happens.factor'));
    assert.deepEqual(await barriers(owner.page), []);
    await owner.presses(word('invitation.accept'));
    await owner.isAt('/profil/innlogging');
    await owner.goes('/kurseier');
    await owner.isAt('/profil/innlogging');
    await owner.follows(word('codeapp.title'));
    await owner.fills(word('codeapp.field.first'), code(await owner.page.locator('.code-box .code').innerText()));
    await owner.presses(word('codeapp.save'));
    await owner.isAt('/profil/innlogging/reservekoder');
    await owner.goes('/kurseier');
    await owner.isAt('/kurseier');
    await owner.seesHeading(word('courses.desk.title'));
  });

  await step('the inviter sees who answered', async () => {
    await admin.goes('/invitasjoner?vis=mottatt');
    await admin.sees(admin.row(per.email).getByText(`${per.given} ${per.family}`));
  });

  await step('a mail that was passed on gives nothing to who got it', async () => {
    await invites(admin, 'anne.lie@jobb.example', 'hr');
    await other.signsIn(demo.guest);
    await other.opensLetter(letter, 'anne.lie@jobb.example');
    await other.followsTheLetter();
    await other.seesHeading(word('invitation.as_you', { Name: `${demo.guest.given} ${demo.guest.family}` }));
    assert.equal(await other.page.getByRole('button', { name: word('invitation.accept') }).count(), 0);
  });

  await step('taken back, the link says so', async () => {
    await admin.goes('/invitasjoner');
    await admin.presses(word('invitation.revoke'), admin.row('anne.lie@jobb.example'));
    await admin.sees(word('invitation.revoked'));
    await other.page.reload();
    await other.sees(word('invitation.settled'));
    assert.deepEqual(await barriers(other.page), []);
  });
}, { flags: ['--second-factor', 'staff'] });
