// Courses as authoring tools make them: each package here behaves towards the
// portal as the output of common tools is documented to, and is ours throughout.
// All have the same three controls: "Videre" goes on to page 2, "Ferdig" passes,
// and #place says where the learner is. What they do not like, they say with alert,
// as such courses do.
import { upload } from './packages.mjs';

const schemas = {
  '1.2': ['xmlns="http://www.imsproject.org/xsd/imscp_rootv1p1p2" xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_rootv1p2"', '1.2', 'scormtype'],
  2004: ['xmlns="http://www.imsglobal.org/xsd/imscp_v1p1" xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_v1p3" xmlns:imsss="http://www.imsglobal.org/xsd/imsss"', '2004 4th Edition', 'scormType'],
  mixed: ['xmlns="http://www.imsproject.org/xsd/imscp_rootv1p1p2" xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_v1p3" xmlns:imsss="http://www.imsglobal.org/xsd/imsss"', 'CAM 1.3', 'scormtype'],
};

function manifest(title, standard, href) {
  const [names, version, type] = schemas[standard];
  return `<?xml version="1.0" encoding="utf-8"?>
<manifest identifier="kurs" version="1.0" ${names}><metadata><schema>ADL SCORM</schema><schemaversion>${version}</schemaversion></metadata>
<organizations default="o"><organization identifier="o"><title>${title}</title><item identifier="i" identifierref="r" isvisible="true"><title>${title}</title></item></organization></organizations>
<resources><resource identifier="r" type="webcontent" adlcp:${type}="sco" href="${href}"><file href="${href}"/></resource></resources></manifest>`;
}

const packed = (title, standard, href, files) => upload('kurs.zip', { 'imsmanifest.xml': manifest(title, standard, href), ...files });

const page = (script, { head = '', body = '' } = {}) => `<!DOCTYPE html><html lang="nb"><head><meta charset="utf-8"><title>Kurs</title>${head}</head><body><main><h1>Kurs</h1><p id="place"></p>
<button id="on">Videre</button><button id="done">Ferdig</button>${body}</main><script>${script}</script></body></html>`;

/** Buttons for a page with go(place) and pass(), once it is ready. */
const controls = `
document.querySelector('#on').onclick = () => go('2');
document.querySelector('#done').onclick = pass;
const at = (place) => { document.querySelector('#place').textContent = 'Side ' + (place || 1); };
`;

/** Looks through all windows above, first for 2004, then for 1.2, and takes no exception. */
const climbs = `
function find(name) {
  let tries = 0;
  for (let w = window; w; w = w.parent) {
    if (w[name]) return w[name];
    if (w.parent === w || ++tries > 500) return null;
  }
}
const api = find('API_1484_11') || find('API');
if (!api) alert('Finner ikke API');
`;

/** Asks after each call whether it went well, as generated run-time drivers do. */
const checks = (dialect) => `
const prefix = '${dialect === '1.2' ? 'LMS' : ''}';
function checked(answer, what) {
  const code = api[prefix + 'GetLastError']();
  if (code !== '0' && code !== 0) alert(what + ': ' + code + ' ' + api[prefix + 'GetErrorString'](code) + ' ' + api[prefix + 'GetDiagnostic'](code));
  return answer;
}
const get = (element) => checked(api[prefix + 'GetValue'](element), element);
const set = (element, value) => checked(api[prefix + 'SetValue'](element, value), element + '=' + value);
const commit = () => { if (String(api[prefix + 'Commit']('')) !== 'true') alert('Ikke lagret'); };
`;

// A driver in the frame that is opened and the course in a frame inside it: every
// value is committed at once, the score before the status, and the end comes with
// whichever event of the closing window is first.
const framed = (title) => packed(title, '1.2', 'index_lms.html', {
  'index_lms.html': `<!DOCTYPE html><html><head><title>Kurs</title><script>${climbs}${checks('1.2')}
let over = false;
function end() {
  if (over) return;
  over = true;
  api.LMSSetValue('cmi.core.session_time', '0000:00:07.53');
  api.LMSSetValue('cmi.core.exit', 'suspend');
  api.LMSCommit('');
  api.LMSFinish('');
}
if (String(api.LMSInitialize('')) !== 'true') alert('LMSInitialize');
const mode = get('cmi.core.lesson_mode');
if (get('cmi.core.lesson_status') === 'not attempted') set('cmi.core.lesson_status', 'incomplete');
for (const name of ['beforeunload', 'pagehide', 'unload']) addEventListener(name, end);
Object.assign(window, { get, set, commit, mode });
</script></head><frameset rows="*,0" onunload="end()" onbeforeunload="end()"><frame name="scormdriver" src="story.html"><frame src="tom.html"></frameset></html>`,
  'tom.html': '<title>Tom</title>',
  'story.html': page(`${controls}
const { get, set, commit, end, mode } = parent;
at(get('cmi.core.lesson_location'));
function go(place) {
  set('cmi.core.lesson_location', place); commit();
  set('cmi.suspend_data', 'viewed=1,' + place + '|lastviewedslide=' + place + '|' + '7#1##,1,3,3,1,P'.repeat(900)); commit();
  at(place);
}
function pass() {
  for (let n = 0; n < 40; n++) {
    const line = 'cmi.interactions.' + n + '.';
    for (const [name, value] of [['id', 'Scene1_Slide' + n + '_MultiChoice_0_' + n], ['type', 'choice'], ['student_response', 'a'], ['result', n % 3 ? 'correct' : 'wrong'], ['correct_responses.0.pattern', 'a'], ['weighting', '10'], ['latency', '0000:00:03.21'], ['time', '07:12:01']]) set(line + name, value);
  }
  set('cmi.core.score.max', '100'); set('cmi.core.score.min', '0'); set('cmi.core.score.raw', 66.66666666666667);
  commit();
  if (mode !== 'review') set('cmi.core.lesson_status', 'passed');
  commit();
  end();
  top.close(); parent.close(); window.close();
}`),
});

// All that is remembered in one packed text, sixteen bits a character, longer than
// the standards have it; the course is modules, JSON, WebAssembly and a worker made
// on the spot, in a folder that base names.
const memory = `
const memory = Array.from({ length: 75000 }, (_, i) => String.fromCharCode(i % 97 ? (i * 7919) & 0xffff : 0)).join('');
const remembers = (kept) => { if (kept && kept.slice(1) !== memory) alert('Husker ' + kept.length + ' tegn, og ikke de samme'); return kept ? kept[0] : ''; };
`;
const modern = (standard, [location, data, status, passed, exit]) => (title) => packed(title, standard, 'scormcontent/index.html', {
  'scormcontent/index.html': page('', { head: '<base href="innhold/"><script type="module" src="kurs.mjs"></script><link rel="stylesheet" href="stil.css">' }),
  'scormcontent/innhold/kurs.mjs': `${climbs}${checks(standard)}${memory}${controls}
import { sider } from './sider.mjs';
const answers = await Promise.all([fetch('kurs.json').then((r) => r.json()), WebAssembly.instantiateStreaming(fetch('regne.wasm')).then(() => 'wasm'),
  new Promise((heard) => { const worker = new Worker(URL.createObjectURL(new Blob(['postMessage("arbeider")'], { type: 'text/javascript' }))); worker.onmessage = (m) => heard(m.data); })]);
if (JSON.stringify(answers) !== '[{"sider":2},"wasm","arbeider"]' || sider !== 2) alert(JSON.stringify(answers));
localStorage.setItem('kurs', 'x'); localStorage.removeItem('kurs');
if (!document.fullscreenEnabled) alert('Ingen fullskjerm');
api[prefix + 'Initialize']('');
at(remembers(api[prefix + 'GetValue']('${data}')));
set('${exit}', 'suspend');
function go(place) { set('${data}', place + memory); set('${location}', '#/lessons/' + place); commit(); at(place); }
function pass() { for (const [name, value] of ${JSON.stringify(passed)}) set(name, value); commit(); }
let over = false;
const end = () => { if (over) return; over = true; api[prefix + '${standard === '1.2' ? 'Finish' : 'Terminate'}'](''); };
document.addEventListener('visibilitychange', () => { if (document.hidden && !over) commit(); });
addEventListener('pagehide', end);`,
  'scormcontent/innhold/sider.mjs': 'export const sider = 2;',
  'scormcontent/innhold/kurs.json': '{"sider": 2}',
  'scormcontent/innhold/stil.css': 'body { font: 1rem sans-serif }',
  'scormcontent/innhold/regne.wasm': Buffer.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]),
});

// Reads its own files at once, reads and writes every element that there is, says
// times and answers in long forms, the status before the score.
const thorough = (title) => packed(title, '2004', 'multiscreen.html', {
  'multiscreen.html': page(`${climbs}${checks('2004')}${controls}
try { document.domain = document.domain; } catch { /* in a sandbox it is not to be set */ }
const request = new XMLHttpRequest();
request.open('GET', 'assets/innhold.XML', false);
request.send();
if (request.responseXML?.documentElement?.nodeName !== 'kurs') alert('XML: ' + request.getResponseHeader('Content-Type'));
api.Initialize('');
const mode = get('cmi.mode');
for (const element of ['cmi._version', 'cmi.learner_id', 'cmi.learner_name', 'cmi.credit', 'cmi.entry', 'cmi.completion_status', 'cmi.success_status', 'cmi.total_time', 'cmi.objectives._count', 'cmi.interactions._count', 'cmi.interactions._children', 'cmi.learner_preference.audio_level']) get(element);
for (const element of ['cmi.location', 'cmi.suspend_data', 'cmi.launch_data', 'cmi.scaled_passing_score', 'cmi.max_time_allowed', 'cmi.score.raw']) {
  api.GetValue(element);
  if (!['0', '403'].includes(api.GetLastError())) alert(element + ': ' + api.GetLastError());
}
at(api.GetValue('cmi.location'));
if (api.GetValue('cmi.entry') === 'resume') set('cmi.exit', 'suspend');
function go(place) { set('cmi.location', place); set('cmi.progress_measure', '0.3333333333333333'); set('cmi.exit', 'suspend'); set('cmi.session_time', 'PT00H00M12.50S'); commit(); at(place); }
function pass() {
  set('cmi.success_status', 'passed'); set('cmi.completion_status', 'completed'); set('cmi.progress_measure', '1');
  set('cmi.score.scaled', '0.8571428571428571'); set('cmi.score.min', '0.0'); set('cmi.score.max', '35'); set('cmi.score.raw', '30.000');
  for (let n = Number(get('cmi.interactions._count')), i = 0; i < 30; i++, n++) {
    const line = 'cmi.interactions.' + n + '.';
    const [type, answer] = [['choice', 'urn:kurs:svar%20' + i + '[,]b'], ['true-false', 'true'], ['fill-in', '{lang=nb}hånddesinfeksjon'], ['matching', '1[.]a[,]2[.]b'], ['numeric', '12.5'], ['likert', 'enig'], ['sequencing', 'a[,]b[,]c'], ['long-fill-in', 'x'.repeat(3000)], ['performance', '1[.]a'], ['other', 'hva som helst']][i % 10];
    for (const [name, value] of [['id', 'urn:kurs:side_' + i + ':forsøk_' + n], ['type', type], ['objectives.0.id', 'Quiz_20261123'], ['timestamp', '2026-11-23T07:12:01.0+01:00'], ['weighting', '1'], ['learner_response', answer], ['result', i % 2 ? 'correct' : 'incorrect'], ['latency', 'PT00H00M05.00S'], ['description', 'Hva gjør du først? <b>Æsj</b>']]) set(line + name, value);
  }
  commit();
}
function end() { set('cmi.session_time', 'PT00H00M12.50S'); api.Commit(''); api.Terminate(''); }
let over = false;
onbeforeunload = onunload = () => { if (!over) end(); over = true; };`),
  'assets/innhold.XML': '<?xml version="1.0" encoding="UTF-8"?><kurs/>',
});

// Pages that go from one to the next by themselves; each ends its session and the
// next begins one. Made on Windows: names with spaces and signs, and in other
// letters than they are asked for.
const pixel = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64');
const sound = () => {
  const wave = Buffer.alloc(44 + 800, 128);
  wave.write('RIFF', 0); wave.writeUInt32LE(836, 4); wave.write('WAVEfmt ', 8); wave.writeUInt32LE(16, 16); wave.writeUInt16LE(1, 20); wave.writeUInt16LE(1, 22);
  wave.writeUInt32LE(8000, 24); wave.writeUInt32LE(8000, 28); wave.writeUInt16LE(1, 32); wave.writeUInt16LE(8, 34); wave.write('data', 36); wave.writeUInt32LE(800, 40);
  return wave;
};
const paged = (title) => {
  const each = (number, script) => page(`${climbs}${checks('1.2')}${controls}
api.LMSInitialize('');
const place = get('cmi.core.lesson_location');
${script}
onunload = () => api.LMSFinish('');
function pass() { set('cmi.core.score.raw', '100'); set('cmi.core.lesson_status', 'completed'); commit(); }
at('${number}');`, { body: '<video muted></video>' });
  const pictures = ['Bilder/HÅND Vask.GIF', 'Bilder/100%25 ren.gif', 'Bilder/a+b%26c.gif', 'Bilder/%23 1.gif', 'bilder/Spr%C3%B8yte (2).gif'];
  return packed(title, '1.2', 'A001_Første side.HTM', {
    'a001_første side.htm': each('1', `
if (place && place !== '1') location.replace(place);
set('cmi.core.lesson_status', get('cmi.core.lesson_status') === 'not attempted' ? 'incomplete' : get('cmi.core.lesson_status'));
function go() { set('cmi.core.lesson_location', 'Side%202.HTM'); set('cmi.core.exit', 'suspend'); commit(); location.href = 'Side%202.HTM'; }`),
    'side 2.htm': each('2', `
function go() {}
const shows = (address) => new Promise((seen) => { const image = new Image(); image.onload = () => seen(); image.onerror = () => seen(alert(address)); image.src = address; });
${JSON.stringify(pictures)}.forEach(shows);
const hears = document.querySelector('video');
hears.src = 'Lyd/LYD.WAV'; hears.onerror = () => alert('lyd'); hears.autoplay = true;
const track = Object.assign(document.createElement('track'), { kind: 'captions', src: 'Lyd/tekst.VTT', default: true, onerror: () => alert('tekst') });
hears.append(track);
fetch('Lyd/FILM.MP4', { headers: { Range: 'bytes=4-11' } }).then(async (r) => { const said = [r.status, r.headers.get('Content-Type'), await r.text()].join(' '); if (said !== '206 video/mp4 ftypisom') alert(said); });`),
    'bilder/hånd vask.gif': pixel, 'bilder/100% ren.gif': pixel, 'bilder/a+b&c.gif': pixel, 'bilder/# 1.gif': pixel, 'Bilder/SPRØYTE (2).gif': pixel,
    'lyd/lyd.wav': sound(), 'lyd/tekst.vtt': 'WEBVTT\n\n00:00.000 --> 00:01.000\nHei\n', 'lyd/film.mp4': Buffer.concat([Buffer.from([0, 0, 0, 24]), Buffer.from('ftypisom'), Buffer.alloc(400)]),
  });
};

// Takes whichever run-time it finds first, with a manifest of two standards.
const either = (title) => packed(title, 'mixed', 'Index.html?bruk=lms&amp;v=1#start', {
  'index.html': page(`${climbs}${controls}
const two = api === parent.API_1484_11;
if (!location.search.includes('bruk=lms') || location.hash !== '#start') alert(location.href);
const [get, set] = two ? [api.GetValue, api.SetValue] : [api.LMSGetValue, api.LMSSetValue];
const place = two ? 'cmi.location' : 'cmi.core.lesson_location';
(two ? api.Initialize : api.LMSInitialize)('');
at(get(place));
const keep = () => { (two ? api.Commit : api.LMSCommit)(''); };
function go(to) { set(place, to); set(two ? 'cmi.exit' : 'cmi.core.exit', 'suspend'); keep(); at(to); }
function pass() { set(two ? 'cmi.completion_status' : 'cmi.core.lesson_status', 'completed'); if (two) set('cmi.success_status', 'passed'); keep(); }
onpagehide = () => (two ? api.Terminate : api.LMSFinish)('');`),
});

/** A course that runs in a window of its own, which its page opens at once or, where that is stopped, when it is asked to. */
export const popup = (title) => packed(title, '1.2', 'index_lms.html', {
  'index_lms.html': `<!DOCTYPE html><html lang="nb"><head><meta charset="utf-8"><title>Start</title></head><body><main><h1>Start</h1><button>Åpne kurset</button></main><script>
const opens = () => window.open('kurs.html', 'kurs', 'width=900,height=700,resizable=yes');
onload = opens;
document.querySelector('button').onclick = opens;
</script></body></html>`,
  'tom.html': '<title>Tom</title><p>Kurset er i det andre vinduet.</p>',
  'kurs.html': page(`${controls}
function find(from) {
  for (let w = from; w; w = w.parent) {
    if (w.API) return w.API;
    if (w.parent === w) return null;
  }
}
const api = find(window) || find(top.opener);
if (!api) alert('Finner ikke API');
${checks('1.2')}
if (api.LMSInitialize('') !== 'true') alert('LMSInitialize');
at(get('cmi.core.lesson_location'));
set('cmi.core.exit', 'suspend');
function go() {
  const next = Number(get('cmi.core.lesson_location') || 1) + 1;
  set('cmi.core.lesson_location', next);
  at(next);
}
function pass() { set('cmi.core.score.raw', '100'); set('cmi.core.lesson_status', 'passed'); commit(); window.close(); }
onpagehide = () => api.LMSFinish('');`),
});

const words12 = ['cmi.core.lesson_location', 'cmi.suspend_data', 'cmi.core.lesson_status', [['cmi.core.score.raw', '80'], ['cmi.core.lesson_status', 'passed']], 'cmi.core.exit'];
const words2004 = ['cmi.location', 'cmi.suspend_data', 'cmi.completion_status', [['cmi.success_status', 'passed'], ['cmi.completion_status', 'completed'], ['cmi.score.scaled', '0.8']], 'cmi.exit'];

framed.frame = '[name=scormdriver]';

/** What they do: a package with a title; frame is where in it the controls are. */
export const tools = {
  'a driver around it, and everything committed at once': framed,
  'modules, and a memory of 75 000 packed characters, 2004': modern('2004', words2004),
  'modules, and a memory of 75 000 packed characters, 1.2': modern('1.2', words12),
  'every element, long times, many answers': thorough,
  'pages that end and begin, made on Windows': paged,
  'a manifest of two standards': either,
};
