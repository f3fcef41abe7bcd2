// Somebody's calendar, as calendars read invitations by mail (RFC 5546, RFC 6047).
// The letters are read by ical.js, the calendar of Thunderbird: a calendar that
// our own tests wrote would read our mistakes as they were meant.
import assert from 'node:assert/strict';
import ICAL from 'ical.js';

const inOslo = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Oslo', dateStyle: 'short', timeStyle: 'short' });

const hours = (event) => `${inOslo.format(event.startDate.toJSDate())}–${inOslo.format(event.endDate.toJSDate()).slice(11)}`;

/** What stands in a calendar that is fetched without a login: [UID, hours, summary, place], the first first. */
export async function subscribed(link) {
  const answer = await fetch(link);
  assert.match(answer.headers.get('content-type'), /^text\/calendar; charset=utf-8$/);
  const calendar = new ICAL.Component(ICAL.parse(await answer.text()));
  assert.equal(calendar.getFirstPropertyValue('method'), null);
  const events = calendar.getAllSubcomponents('vevent').map((part) => new ICAL.Event(part));
  return events.filter((event) => !event.startDate.isDate).map((event) => [event.uid, hours(event), event.summary, event.location]);
}

export class Diary {
  entries = new Map(); // by UID: {sequence, gone, when, place, summary}
  read = 0;

  constructor(office, address) { Object.assign(this, { office, address }); }

  /** Reads what has come since, and gives what stands in the calendar by now, the first first. */
  days() {
    const mine = this.office.letters.filter((letter) => letter.to === this.address && letter.calendars.length > 0);
    for (const letter of mine.slice(this.read)) this.take(letter);
    this.read = mine.length;
    return [...this.entries.values()].filter((entry) => !entry.gone).sort((a, b) => (a.when < b.when ? -1 : 1));
  }

  take({ calendars, subject }) {
    const [invitation, file] = calendars;
    assert.deepEqual(calendars.map((part) => part.disposition ?? 'body'), ['body', 'attachment'], `${subject}: once to act on, once to open`);
    assert.equal(lines(file).join('\n'), lines(invitation).join('\n'));
    for (const line of lines(invitation)) assert.ok(Buffer.byteLength(line) <= 75, line);
    const calendar = new ICAL.Component(ICAL.parse(invitation.content));
    const method = calendar.getFirstPropertyValue('method');
    assert.deepEqual([invitation.method, file.method], [method, method], 'the parts say what they ask for, as Outlook wants it');
    const events = calendar.getAllSubcomponents('vevent');
    assert.equal(events.length, 1, 'Outlook reads the first of several');
    this.enter(method, new ICAL.Event(events[0]));
  }

  enter(method, event) {
    const [invited] = event.attendees;
    assert.equal(invited.getFirstValue(), `mailto:${this.address}`);
    assert.equal(event.attendees.length, 1, 'nobody learns who else comes');
    assert.match(event.organizer, /^mailto:.+@/);
    const known = this.entries.get(event.uid);
    assert.ok(!known || event.sequence > known.sequence, `${event.uid}: a calendar overlooks sequence ${event.sequence} after ${known?.sequence}`);
    const gone = method === 'CANCEL';
    assert.ok(!gone || known, `${event.uid} is cancelled, and was in no calendar`);
    assert.equal(event.component.getFirstPropertyValue('status'), gone ? 'CANCELLED' : 'CONFIRMED');
    this.entries.set(event.uid, { uid: event.uid, sequence: event.sequence, gone, summary: event.summary, place: event.location, when: hours(event) });
  }
}

const lines = (part) => part.content.split(/\r?\n/);
