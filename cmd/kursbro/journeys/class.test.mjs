// A course that is held in a room: one seat, one who has it, one who waits, one
// who comes without; and the certificate of who was there.
import assert from 'node:assert/strict';
import { demo } from './person.mjs';
import { story } from './story.mjs';
import { moment, word } from './words.mjs';

const title = 'Hjerte-lunge-redning i praksis';
const room = 'Ulriken, rom 12';

story('the only seat changes hands, and whoever was there has a certificate', async ({ step, somebody }) => {
  const owner = await somebody('Sverre');
  const guest = await somebody('Kari, on a phone', { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true });
  const employee = await somebody('Ola');

  await step('the course owner makes a class with one seat', async () => {
    await owner.signsIn(demo.owner);
    await owner.goes('/kurseier?q=HLR-KURS');
    await owner.follows(title);
    await owner.follows(word('class.owner.new'));
    await owner.fills(word('class.where'), room);
    await owner.presses(word('courses.describe.save'));
    await owner.sees(word('class.form.date.wrong'));
    assert.equal(await owner.field(word('class.where')).inputValue(), room);
    await fillsTime(owner, moment(14 * 24 * 60));
    await owner.fills(word('class.form.seats'), '1');
    await owner.presses(word('courses.describe.save'));
    await owner.sees(word('class.created'));
    await owner.sees(word('class.roster.empty'));
  });

  await step('the guest finds it in the catalogue and takes the seat', async () => {
    await guest.signsIn(demo.guest);
    await opens(guest);
    await guest.presses(word('class.book'), guest.row(room));
    await guest.sees(word('class.booked', { Title: title }));
    await guest.opensLetter(word('mail.class_booked.subject', { Course: title }), demo.guest.name);
  });

  await step('the employee waits', async () => {
    await employee.signsIn(demo.employee);
    await opens(employee);
    await employee.presses(word('class.wait'), employee.row(room));
    await employee.sees(word('class.lined', { Title: title }));
    await employee.goes('/min-side');
    await employee.sees(word('class.status.waiting', { Place: 1 }));
  });

  await step('the guest gives the seat back', async () => {
    await guest.goes('/min-side');
    await guest.follows(word('class.see'), guest.row(title));
    await guest.unfolds(word('class.leave.open'));
    await guest.presses(word('class.leave'));
    await guest.sees(word('class.left', { Title: title }));
  });

  await step('the employee is offered it, by letter and on Min side, and takes it', async () => {
    await employee.goes('/min-side');
    await employee.sees(word('class.status.offered'));
    await employee.opensLetter(word('mail.class_offered.subject', { Course: title }), 'olber1');
    await employee.followsTheLetter();
    await employee.seesHeading(word('class.offer'));
    await employee.presses(word('class.accept'));
    await employee.sees(word('class.booked', { Title: title }));
  });

  await step('the owner takes the guest, who waits by now, off the list, and she is told', async () => {
    await opens(guest);
    await guest.presses(word('class.wait'), guest.row(room));
    await guest.sees(word('class.lined', { Title: title }));
    await owner.page.reload();
    await owner.unfolds(word('class.remove.open'));
    await owner.field(word('class.roster.name')).selectOption({ label: `${demo.guest.given} ${demo.guest.family}` });
    await owner.presses(word('class.remove'));
    await owner.sees(word('class.removed', { Name: `${demo.guest.given} ${demo.guest.family}` }));
    await guest.opensLetter(word('mail.class_removed.subject', { Course: title }), demo.guest.name);
  });

  await step('it is held sooner, and he is told', async () => {
    await owner.follows(word('class.owner.edit'));
    await fillsTime(owner, moment(2));
    await owner.fills(word('class.until'), moment(2).day);
    await owner.presses(word('courses.describe.save'));
    await owner.sees(word('class.changed'));
    await employee.opensLetter(word('mail.class_changed.subject', { Course: title }), 'olber1');
  });

  await step('the owner writes to everybody in it: he reads it in a letter and on the page of the class', async () => {
    await owner.follows(word('class.message.title'));
    await owner.presses(word('class.message.send'));
    await owner.sees(word('class.message.missing'));
    await owner.fills(word('class.message.words'), 'Ta med <b>innesko</b>.\nVi møtes i resepsjonen.');
    await owner.presses(word('class.message.send'));
    await owner.sees(word('class.message.sent'));
    const letter = await employee.opensLetter(word('mail.class_message.subject', { Course: title }), 'olber1');
    assert.match(letter, /Ta med <b>innesko<\/b>\.\s+Vi møtes/);
    await employee.followsTheLetter();
    await employee.sees('Ta med <b>innesko</b>.');
  });

  await step('at the door, the owner says that he came, and lets in one who has no seat', async () => {
    await owner.page.reload();
    await owner.page.getByRole('button', { name: word('class.attendance.present') }).first().click();
    await owner.sees(word('class.attendance.saved'));
    await owner.fills(word('class.walkin.label'), 'finnes@ikke.example');
    await owner.presses(word('class.walkin.save'));
    await owner.sees(word('class.walkin.who'));
    await owner.fills(word('class.walkin.label'), demo.guest.name);
    await owner.presses(word('class.walkin.save'));
    await owner.sees(word('class.walkin.full'));
    await owner.presses(word('class.walkin.beyond'));
    await owner.sees(word('class.walkin.done'));
    await guest.seesCompleted(title);
  });

  await step('she was somebody else: the owner corrects it, and her certificate is withdrawn', async () => {
    await owner.unfolds(word('class.correct'));
    await owner.field(word('class.roster.name')).selectOption({ label: `${demo.guest.given} ${demo.guest.family}` });
    await owner.page.locator('form[action$="/rett"]').getByRole('button', { name: word('class.attendance.excused') }).click();
    await owner.sees(word('class.correct.done'));
    await guest.goes('/min-side');
    await guest.sees(word('class.missed.text'));
  });

  await step('he has completed the course, with a certificate', async () => {
    const row = await employee.seesCompleted(title);
    await employee.follows(word('courses.certificate'), row);
    await employee.sees(`${demo.employee.given} ${demo.employee.family}`);
    await employee.sees(title);
  });
});

/** Finds the course and opens its page. */
async function opens(person) {
  await person.goes('/kurskatalog?q=hjerte-lunge');
  await person.follows(title);
  await person.seesHeading(title);
}

async function fillsTime(owner, { day, from, to }) {
  await owner.fills(word('class.form.day'), day);
  await owner.fills(word('class.form.from'), from);
  await owner.fills(word('class.form.to'), to);
}
