// The portal's own words. The stories say them by their keys, so that a better
// wording breaks no story, and a page that says something else does.
import { readdirSync, readFileSync } from 'node:fs';

const folder = new URL('../../../app/i18n/messages/', import.meta.url);

const catalogues = {};
for (const file of readdirSync(folder)) {
  const language = file.match(/\.(\w\w)\.json$/)?.[1];
  if (language) Object.assign(catalogues[language] ??= {}, JSON.parse(readFileSync(new URL(file, folder), 'utf8')));
}

export const languages = ['nb', 'nn', 'en', 'se'];

/** The text behind a key; Count chooses between one and many. */
export function word(key, values = {}, language = 'nb') {
  const message = catalogues[language][key];
  if (message === undefined) throw new Error(`there is no message ${key} in ${language}`);
  const text = typeof message === 'string' ? message : (values.Count === 1 && message.one) || message.other;
  return text.replace(/{{\.(\w+)}}/g, (place, name) => values[name] ?? place);
}

const literal = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** Matches a text that begins with what stands behind the key: labels have "(valgfritt)" after them. */
export const beginning = (text) => new RegExp(`^\\s*${literal(text)}`);

/** Matches any of the texts, and none with another digit before it: "7. mai" is not in "17. mai". */
export const either = (texts) => new RegExp(`(?<!\\d)(?:${texts.map(literal).join('|')})`);

const began = new Date();

/** The days of the story so far as the portal writes dates, "7. mai 2026": two when it is told across midnight. */
export const days = (now = new Date()) => [...new Set([began, now].map((at) => new Intl.DateTimeFormat('nb-NO', { dateStyle: 'long', timeZone: 'Europe/Oslo' }).format(at)))];

/** Today as files write dates: "2026-05-07". */
export const todayISO = () => new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Oslo' }).format(new Date());

/** So many minutes from now as date and time fields have it, in Norway; an hour long, or to the end of the day. */
export function moment(minutes) {
  const at = new Date(Date.now() + minutes * 60_000);
  const [day, from] = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Oslo', dateStyle: 'short', timeStyle: 'short' }).format(at).split(' ');
  const hour = Number(from.slice(0, 2));
  return { day, from, to: hour === 23 ? '23:59' : `${String(hour + 1).padStart(2, '0')}${from.slice(2)}` };
}
