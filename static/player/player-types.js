// The data types of the SCORM 2004 run-time data model (RTE 4.1.1): each says of
// a value which fault it is, 0 for none. Texts may be longer than the standard's
// smallest permitted maximum: real courses need it.

const { isLanguage } = globalThis.kursbroPlayer;
const [good, mismatch, range] = [0, 406, 407];
const longest = 1_000_000;

const text = (value) => (value.length <= longest ? good : mismatch);
const oneOf = (...words) => (value) => (words.includes(value) ? good : mismatch);
const matching = (pattern) => (value) => (pattern.test(value) ? good : mismatch);

const number = /^[+-]?(\d+\.?\d*|\.\d+)$/;
const real = (low = -Infinity, high = Infinity) => (value) => {
  if (!number.test(value)) return mismatch;
  return Number(value) < low || Number(value) > high ? range : good;
};

const language = (value) => (value === "" || isLanguage(value) ? good : mismatch);

// localized is a text that may begin with its language: {lang=nb}.
function localized(value) {
  const said = /^\{lang=([^}]*)\}/.exec(value);
  return said && !isLanguage(said[1]) ? mismatch : text(value);
}

// identifier is a URI, a URN or a name: without spaces, and without what RFC 2396
// calls delims and unwise.
function identifier(value) {
  if (!value || value.length > longest || /[\s<>"{}|\\^`]/.test(value)) return mismatch;
  return /^urn:/i.test(value) && !/^urn:[a-z0-9][a-z0-9-]{0,31}:\S+$/i.test(value) ? mismatch : good;
}

// A zone stands only behind a fraction of a second (RTE 4.1.1.7).
const moment = /^(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T(\d\d)(?::(\d\d)(?::(\d\d)(?:\.\d{1,2}(?:Z|[+-](\d\d)(?::(\d\d))?)?)?)?)?)?)?)?$/;
function time(value) {
  const [all, year, month = "01", day = "01", hour = "00", minute = "00", second = "00", east = "00", rest = "00"] = moment.exec(value) ?? [];
  if (!all || year < 1970 || year > 2038 || month < 1 || month > 12 || day < 1) return mismatch;
  if (hour > 23 || minute > 59 || second > 59 || east > 23 || rest > 59) return mismatch;
  return Number(day) <= new Date(Date.UTC(year, month, 0)).getUTCDate() ? good : mismatch;
}

const length = /^P(?=\d|T\d)(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)D)?(?:T(?=\d)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d{1,2})?)S)?)?$/;
const interval = matching(length);

/** Seconds of an interval; a year and a month are as long as on average. */
function seconds(value) {
  const parts = (length.exec(value) ?? []).slice(1).map((part) => Number(part ?? 0));
  return [31556952, 2629746, 86400, 3600, 60, 1].reduce((sum, unit, i) => sum + unit * (parts[i] ?? 0), 0);
}

/** An interval of so many seconds. */
function spell(total) {
  const whole = Math.round(total * 100) / 100;
  const [days, hours, minutes] = [Math.floor(whole / 86400), Math.floor(whole / 3600) % 24, Math.floor(whole / 60) % 60];
  const rest = Math.round((whole % 60) * 100) / 100;
  const clock = (hours ? `${hours}H` : "") + (minutes ? `${minutes}M` : "") + (rest ? `${rest}S` : "");
  if (!days && !clock) return "PT0S";
  return `P${days ? `${days}D` : ""}${clock ? `T${clock}` : ""}`;
}

// The parts of an answer: names without spaces or brackets, lists by [,], pairs
// by [.], ranges by [:], remarks in braces before them.
const name = (value) => /^[^\s[\]{}]+$/.test(value);
const list = (value) => (value === "" ? [] : value.split("[,]"));
const distinct = (items) => new Set(items).size === items.length;
const names = (value) => list(value).every(name);
const pair = (value, first = name, second = name) => {
  const parts = value.split("[.]");
  return parts.length === 2 && first(parts[0]) && second(parts[1]);
};
const numeric = (value) => number.test(value);
const between = (value) => {
  const ends = value.split("[:]");
  return ends.length === 2 && ends.every((end) => end === "" || numeric(end)) && !(ends[0] !== "" && ends[1] !== "" && Number(ends[0]) > Number(ends[1]));
};
const words = (value) => localized(value) === good;
const step = (answer) => (value) => pair(value, (s) => s === "" || name(s), answer) && value !== "[.]";

// remarked takes remarks off an answer: {case_matters=true}{order_matters=false}.
function remarked(value, allowed) {
  for (;;) {
    const [all, remark, is] = /^\{(case_matters|order_matters)=([^}]*)\}/.exec(value) ?? [];
    if (!all) return value;
    if (!allowed.includes(remark) || !["true", "false"].includes(is)) return undefined;
    value = value.slice(all.length);
  }
}

const answers = {
  "true-false": { single: true, pattern: (v) => ["true", "false"].includes(v) },
  choice: { pattern: (v) => names(v) && distinct(list(v)), unique: true },
  "fill-in": { pattern: (v) => list(v).every(words), remarks: ["case_matters", "order_matters"] },
  "long-fill-in": { pattern: words, remarks: ["case_matters"] },
  likert: { single: true, pattern: name },
  matching: { pattern: (v) => list(v).every((p) => pair(p)) },
  performance: { pattern: (v) => v !== "" && list(v).every(step((a) => a.includes("[:]") ? between(a) : text(a) === good)), response: (v) => v !== "" && list(v).every(step((a) => text(a) === good)), remarks: ["order_matters"] },
  sequencing: { pattern: (v) => v !== "" && names(v), unique: true },
  numeric: { single: true, pattern: (v) => numeric(v) || between(v), response: numeric }, // courses write 18 for 18[:]18
  other: { pattern: (v) => text(v) === good },
};

/** Is a value an answer of an interaction of this type? */
function answer(type, value, pattern) {
  const { pattern: right, response = right, remarks = [] } = answers[type];
  if (!pattern) return response(value) ? good : mismatch;
  const bare = remarked(value, remarks);
  return bare !== undefined && right(bare) ? good : mismatch;
}

Object.assign(globalThis.kursbroPlayer, {
  types: { answer, answers, identifier, interval, language, localized, oneOf, real, seconds, spell, text, time },
});
