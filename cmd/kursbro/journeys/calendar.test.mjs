// A class of two days, one in winter and one in summer, in the calendars of those
// who have its only seat one after the other: the mails themselves are read.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Diary, subscribed } from './diary.mjs';
import { demo } from './person.mjs';
import { until } from './portal.mjs';
import { PostOffice } from './postoffice.mjs';
import { stage } from './story.mjs';
import { word } from './words.mjs';

const title = 'Hjerte-lunge-redning i praksis';
const room = 'Auditoriet «Ærfugløya», Bårdsgården; inngang Æ, 3. etasje på høyre hånd \\ forbi vestibylen';
const other = 'Møterom Ďivŋŋa, Sámi dikšu';
const year = new Date().getFullYear() + 1;
const winter = `${year}-01-15`;
const summer = `${year}-07-15`;

test('a class of two days stands in the calendars of those who come, and in no other', { timeout: 600_000 }, async (t) => {
  const office = await PostOffice.open();
  t.after(() => office.close());
  await stage(t, async ({ step, somebody }) => {
    const owner = await somebody('Sverre');
    const guest = await somebody('Kari');
    const employee = await somebody('Ola');
    const karis = new Diary(office, demo.guest.name);
    let olas, entered, link;

    const shows = async (diary, ...wanted) => {
      await until(`the calendar to show ${wanted.join(', ')}`, () => diary.days().map((day) => day.when).join() === wanted.join());
      return diary.days();
    };

    await step('the owner makes a class of two days with one seat', async () => {
      await owner.signsIn(demo.owner);
      await owner.goes('/kurseier?q=HLR-KURS');
      await owner.follows(title);
      await owner.follows(word('class.owner.new'));
      await owner.fills(word('class.where'), room);
      await fillsDay(owner, 1, winter, '09:00', '15:30');
      await owner.unfolds(word('class.form.more'));
      await fillsDay(owner, 2, summer, '09:00', '15:30');
      await owner.fills(word('class.form.seats'), '1');
      await owner.presses(word('courses.describe.save'));
      await owner.sees(word('class.created'));
    });

    await step('the guest takes the seat, and has both days in her calendar at the hour of the clock in Norway', async () => {
      await guest.signsIn(demo.guest);
      await opens(guest);
      await guest.presses(word('class.book'), guest.row(room));
      entered = await shows(karis, `${winter} 09:00–15:30`, `${summer} 09:00–15:30`);
      assert.deepEqual(entered.map((day) => [day.summary, day.place]), [[title, room], [title, room]]);
    });

    await step('she subscribes to a calendar of her own, and it says the same', async () => {
      await guest.goes('/profil/kalender');
      await guest.presses(word('feed.make'));
      link = await guest.page.locator('[data-feed]').innerText();
      assert.deepEqual(await subscribed(link), entered.map((day) => [day.uid, day.when, title, room]));
      await guest.page.goto('/profil/kalender');
      assert.ok(!(await guest.page.content()).includes(link), 'it is shown once');
    });

    await step('the employee waits, and has nothing in his', async () => {
      await employee.signsIn(demo.employee);
      await opens(employee);
      await employee.presses(word('class.wait'), employee.row(room));
      await employee.sees(word('class.lined', { Title: title }));
    });

    await step('the second day begins later, elsewhere: the entries are the same ones', async () => {
      await owner.follows(word('class.owner.edit'));
      await owner.fills(word('class.where'), other);
      await fillsDay(owner, 2, summer, '12:15', '15:30');
      await owner.presses(word('courses.describe.save'));
      await owner.sees(word('class.changed'));
      const changed = await shows(karis, `${winter} 09:00–15:30`, `${summer} 12:15–15:30`);
      assert.deepEqual(changed.map((day) => [day.uid, day.place]), entered.map((day) => [day.uid, other]));
    });

    await step('the second day is no more', async () => {
      await owner.follows(word('class.owner.edit'));
      await fillsDay(owner, 2, '', '', '');
      await owner.presses(word('courses.describe.save'));
      await owner.sees(word('class.changed'));
      await shows(karis, `${winter} 09:00–15:30`);
    });

    await step('the guest gives the seat back, and the employee who takes it has the day instead', async () => {
      await guest.goes('/min-side');
      await guest.follows(word('class.see'), guest.row(title));
      await guest.unfolds(word('class.leave.open'));
      await guest.presses(word('class.leave'));
      await shows(karis);
      const subject = word('mail.class_offered.subject', { Course: title });
      const offer = await until('the offer', () => office.letters.find((letter) => letter.subject === subject));
      olas = new Diary(office, offer.to);
      assert.deepEqual(olas.days(), [], 'what is only offered is in no calendar');
      await employee.goes(offer.text.match(/https?:\S+\/kursdato\/\S+/)[0]);
      await employee.presses(word('class.accept'));
      await shows(olas, `${winter} 09:00–15:30`);
    });

    await step('it is called off, and leaves his calendar', async () => {
      await owner.page.reload();
      await owner.unfolds(word('class.cancel.open'));
      await owner.presses(word('class.cancel'));
      await owner.sees(word('class.cancelled'));
      await shows(olas);
      assert.deepEqual(await subscribed(link), []);
      assert.deepEqual(karis.days(), [], 'she has none of it by now');
    });
  }, office.flags);
});

async function fillsDay(owner, number, date, from, to) {
  for (const [name, value] of [['date', date], ['from', from], ['to', to]]) await owner.page.fill(`#f-${name}${number}`, value);
}

/** Finds the course and opens its page. */
async function opens(person) {
  await person.goes('/kurskatalog?q=hjerte-lunge');
  await person.follows(title);
  await person.seesHeading(title);
}
