// A class of two days: who came is marked day by day, on a telephone at the door, and
// whoever was there on both has the course.
import assert from 'node:assert/strict';
import { demo } from './person.mjs';
import { picture } from './portal.mjs';
import { story } from './story.mjs';
import { moment, word } from './words.mjs';

const title = 'Hjerte-lunge-redning i praksis';
const room = 'Ulriken, rom 14';
const phone = { viewport: { width: 320, height: 640 }, hasTouch: true, isMobile: true };

story('a class of two days is marked day by day', async ({ step, somebody }) => {
  const owner = await somebody('Sverre, on a phone', phone);
  const guest = await somebody('Kari');

  await step('the owner makes a class of two days, both about to begin', async () => {
    await owner.signsIn(demo.owner);
    await owner.goes('/kurseier?q=HLR-KURS');
    await owner.follows(title);
    await owner.follows(word('class.owner.new'));
    await owner.fills(word('class.where'), room);
    await fillsDay(owner, 1, 3, 5);
    await owner.unfolds(word('class.form.more'));
    await fillsDay(owner, 2, 6, 25);
    await owner.page.fill('#f-days_needed', '3');
    await owner.fills(word('class.until'), moment(3).day);
    await owner.fills(word('class.form.seats'), '4');
    await owner.presses(word('courses.describe.save'));
    await owner.sees(word('class.days_needed.range'));
    await owner.page.fill('#f-days_needed', '');
    await owner.presses(word('courses.describe.save'));
    await owner.sees(word('class.created'));
    await owner.sees(word('class.days_needed.all'));
  });

  await step('the guest takes a seat, and reads that she has to be there on both', async () => {
    await guest.signsIn(demo.guest);
    await guest.goes('/kurskatalog?q=hjerte-lunge');
    await guest.follows(title);
    await guest.presses(word('class.book'), guest.row(room));
    await guest.sees(word('class.booked', { Title: title }));
    await guest.sees(guest.fact(word('class.days_needed.label')).getByText(word('class.days_needed.all')));
  });

  await step('she comes on the first day: that is not the course yet', async () => {
    await owner.page.reload();
    await owner.follows(word('class.form.day.number', { Number: 1 }));
    await marks(owner, 'present');
    await owner.sees(word('class.roster.there', { There: 1, Days: 2 }));
    assert.ok(await owner.page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), 'scrolls sideways');
    await picture(owner.page, 'roster-days');
    await guest.goes('/min-side');
    await guest.sees(word('class.status.days', { There: 1, Days: 2 }));
  });

  await step('she comes on the second: she has the course', async () => {
    await owner.follows(word('class.form.day.number', { Number: 2 }));
    await marks(owner, 'present');
    await owner.sees(word('class.roster.there', { There: 2, Days: 2 }));
    await guest.seesCompleted(title);
  });

  await step('the first day was somebody else: the certificate is withdrawn, the second day stays', async () => {
    await owner.follows(word('class.form.day.number', { Number: 1 }));
    await owner.unfolds(word('class.correct'));
    await owner.page.locator('form[action$="/rett"]').getByRole('button', { name: word('class.attendance.absent') }).click();
    await owner.sees(word('class.correct.day.done'));
    await owner.sees(word('class.roster.there', { There: 1, Days: 2 }));
    await guest.goes('/min-side');
    await guest.sees(word('class.missed.text'));
  });
});

async function marks(owner, mark) {
  await owner.page.locator(`button[name="mark"][value="${mark}"]`).first().click();
  await owner.sees(word('class.attendance.saved'));
}

/** A day of the class from so many minutes from now, to so many. */
async function fillsDay(owner, number, begins, ends) {
  for (const [name, value] of [['date', moment(begins).day], ['from', moment(begins).from], ['to', moment(ends).from]]) await owner.page.fill(`#f-${name}${number}`, value);
}
