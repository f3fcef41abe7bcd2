// A course of two parts, e-learning and classroom: each part is kept, what remains
// is said, also when the class is called off, and the certificate comes with the last.
import assert from 'node:assert/strict';
import { demo } from './person.mjs';
import { story } from './story.mjs';
import { moment, word } from './words.mjs';

const title = 'Løfte riktig';
const room = 'Fløyen, rom 2';

story('a course asks for e-learning and a class, and whoever has done both has the certificate', async ({ step, somebody }) => {
  const owner = await somebody('Sverre');
  const guest = await somebody('Kari, on a phone', { viewport: { width: 320, height: 740 }, hasTouch: true, isMobile: true });
  let course, roster; // paths on the owner's desk

  await step('the course owner writes a page, and cannot ask for both before there is content', async () => {
    await owner.signsIn(demo.owner);
    await owner.goes('/kurseier/bygg');
    await owner.page.fill('#f-title_nb', title);
    await owner.page.fill('#f-code', 'LOFT');
    await owner.page.locator('select[name="organisation"]').evaluate((list) => { list.value = [...list.options].find((o) => o.value).value; });
    for (const box of await owner.page.locator('.tree input').all()) await box.check();
    await owner.presses(word('courses.describe.save'));
    const content = new URL(owner.page.url()).pathname;
    course = content.replace('/innhold', '');
    await asksFor(owner, course, 'after');
    await owner.sees(word('both.order.no_content'));
    await owner.goes(`${content}/ny?slag=page`);
    await owner.page.fill('#f-title_nb', 'Slik løfter du');
    await owner.page.fill('#f-body_nb', 'Bøy knærne.');
    await owner.presses(word('lesson.save'));
    await owner.presses(word('lesson.ready'));
    await owner.sees(word('lesson.readied'));
  });

  await step('he asks for both, is told that a date is missing, and sets one up', async () => {
    await asksFor(owner, course, 'after');
    await owner.sees(word('both.saved'));
    await owner.goes(course);
    await owner.presses(word('courses.publish'));
    await owner.goes(course);
    await owner.sees(word('both.no_class'));
    await makesClass(owner);
    roster = new URL(owner.page.url()).pathname;
  });

  await step('the guest wants a seat, and is told to do the e-learning first', async () => {
    await guest.signsIn(demo.guest);
    await opens(guest);
    await guest.sees(word('both.explain.after'));
    await guest.presses(word('class.book'));
    await guest.sees(word('class.elearning_first'));
  });

  await step('she does the e-learning, and Min side says what remains', async () => {
    await guest.enrols(title);
    await guest.startsAgain(title);
    await guest.sees(guest.stage.getByText(word('player.outcome.class')));
    await guest.stage.getByRole('button', { name: word('player.dates') }).click();
    await guest.page.waitForURL(/#kursdatoer$/);
    await guest.sees(word('both.learnt.told', { Title: title }));
    await owner.goes(`${course}/deltakere`);
    await owner.sees(word('participant.stage.class_left'));
    await owner.sees(word('both.owner.unbooked'));
    await guest.goes('/min-side');
    await guest.sees(word('both.class.left'));
    await guest.follows(word('both.find'));
    await guest.sees(word('both.learnt'));
  });

  await step('she takes a seat, and the class is called off: she is told, and what she has done stays', async () => {
    await guest.presses(word('class.book'));
    await guest.sees(word('class.booked', { Title: title }));
    await owner.goes(roster);
    await owner.unfolds(word('class.cancel.open'));
    await owner.presses(word('class.cancel'));
    await owner.sees(word('class.cancelled'));
    const letter = await guest.opensLetter(word('mail.class_cancelled.subject', { Course: title }), demo.guest.name);
    for (const said of ['mail.class_cancelled.kept', 'mail.class.none']) assert.ok(letter.includes(word(said)), letter);
    await guest.goes('/min-side');
    await guest.sees(word('class.lost.cancelled'));
    await guest.sees(word('both.class.left'));
    await owner.goes(`${course}/deltakere`);
    await owner.sees(word('participant.stage.class_left'));
  });

  await step('she takes a seat on another date, and the owner says that she came', async () => {
    await owner.goes(course);
    await makesClass(owner);
    roster = new URL(owner.page.url()).pathname;
    await guest.goes('/min-side');
    await guest.follows(word('both.find'));
    await guest.sees(word('both.learnt'));
    await guest.presses(word('class.book'));
    await guest.sees(word('class.booked', { Title: title }));
    await owner.goes(roster);
    await owner.page.getByRole('button', { name: word('class.attendance.present') }).first().click();
    await owner.sees(word('class.attendance.saved'));
  });

  await step('both are done, and she has one certificate', async () => {
    const row = await guest.seesCompleted(title);
    assert.equal(await row.count(), 1);
  });
});

async function asksFor(owner, course, order) {
  await owner.goes(`${course}/fullforing`);
  await owner.page.locator(`input[name="order"][value="${order}"]`).check();
  await owner.page.locator('form[action$="/deler"] button').click();
}

async function opens(person) {
  await person.goes('/kurskatalog?q=løfte');
  await person.follows(title);
  await person.seesHeading(title);
}

/** Sets up a date in the room, to begin soon. */
async function makesClass(owner) {
  await owner.follows(word('class.owner.new'));
  const soon = moment(20);
  await owner.fills(word('class.where'), room);
  await owner.fills(word('class.form.day'), soon.day);
  await owner.fills(word('class.form.from'), soon.from);
  await owner.fills(word('class.form.to'), soon.to);
  await owner.fills(word('class.until'), soon.day);
  await owner.fills(word('class.form.seats'), '4');
  await owner.presses(word('courses.describe.save'));
  await owner.sees(word('class.created'));
}
