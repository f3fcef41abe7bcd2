// Course packages made on the spot: a zip writer that only stores, and the
// smallest courses that can be played or must be refused; and how one is offered.
import { word } from './words.mjs';

const table = Array.from({ length: 256 }, (_, n) => {
  for (let bit = 0; bit < 8; bit++) n = n & 1 ? 0xedb88320 ^ (n >>> 1) : n >>> 1;
  return n >>> 0;
});

const checksum = (data) => (data.reduce((sum, byte) => table[(sum ^ byte) & 0xff] ^ (sum >>> 8), 0xffffffff) ^ 0xffffffff) >>> 0;

/** A zip file with these files: {name: text}. */
export function zip(files) {
  const [locals, directory] = [[], []];
  let at = 0;
  for (const [path, content] of Object.entries(files)) {
    const [name, data] = [Buffer.from(path), Buffer.from(content)];
    const said = Buffer.alloc(26); // what both headers say of the file
    said.writeUInt16LE(20, 0); // version
    said.writeUInt16LE(0x0800, 2); // names in UTF-8
    said.writeUInt16LE(0x21, 8); // 1980-01-01
    said.writeUInt32LE(checksum(data), 10);
    said.writeUInt32LE(data.length, 14);
    said.writeUInt32LE(data.length, 18);
    said.writeUInt16LE(name.length, 22);
    locals.push(Buffer.from('PK\x03\x04'), said, name, data);
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE(at, 10);
    directory.push(Buffer.from('PK\x01\x02\x14\x00', 'latin1'), said, rest, name);
    at += 30 + name.length + data.length;
  }
  const end = Buffer.alloc(18);
  end.writeUInt16LE(Object.keys(files).length, 4);
  end.writeUInt16LE(Object.keys(files).length, 6);
  end.writeUInt32LE(Buffer.concat(directory).length, 8);
  end.writeUInt32LE(at, 12);
  return Buffer.concat([...locals, ...directory, Buffer.from('PK\x05\x06'), end]);
}

const manifest = (title, href) => `<?xml version="1.0" encoding="UTF-8"?>
<manifest identifier="journey" version="1" xmlns="http://www.imsproject.org/xsd/imscp_rootv1p1p2" xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_rootv1p2">
  <metadata><schema>ADL SCORM</schema><schemaversion>1.2</schemaversion></metadata>
  <organizations default="o"><organization identifier="o"><title>${title}</title><item identifier="i" identifierref="r"><title>${title}</title></item></organization></organizations>
  <resources><resource identifier="r" type="webcontent" adlcp:scormtype="sco" href="${href}"><file href="${href}"/></resource></resources>
</manifest>`;

const page = (title, text) => `<!doctype html><html lang="nb"><head><meta charset="utf-8"><title>${title}</title></head><body><main><h1>${title}</h1><p>${text}</p>
<button type="button">Jeg har lest det</button></main><script>
const api = parent.API;
api.LMSInitialize('');
document.querySelector('button').onclick = () => { api.LMSSetValue('cmi.core.lesson_status', 'passed'); api.LMSCommit(''); };
addEventListener('pagehide', () => api.LMSFinish(''));
</script></body></html>`;

/** A file as a browser uploads it. */
export const upload = (name, files) => ({ name, mimeType: 'application/zip', buffer: zip(files) });

/** A course of one page that passes when its button is pressed, with more files beside. */
export const goodPackage = (title, text = 'Les dette.', more = {}) => upload('kurs.zip', { 'imsmanifest.xml': manifest(title, 'index.html'), 'index.html': page(title, text), ...more });

/** A course of two parts; the second waits for the first, which says that it is done when it is left. */
export const orderedPackage = (title) => upload('rekkefolge.zip', {
  'imsmanifest.xml': manifest(title, 'index.html').replace(/<item.*<\/item>/, `<item identifier="a" identifierref="r"><title>Først</title></item>
    <item identifier="b" identifierref="s"><title>Så</title><adlcp:prerequisites type="aicc_script">a</adlcp:prerequisites></item>`)
    .replace('</resources>', '<resource identifier="s" type="webcontent" adlcp:scormtype="sco" href="b.html"/></resources>'),
  'index.html': page('Først', 'Les dette først.').replace("api.LMSFinish('')", "{ if (window.read) api.LMSSetValue('cmi.core.lesson_status', 'passed'); api.LMSFinish(''); }")
    .replace("api.LMSSetValue('cmi.core.lesson_status', 'passed'); api.LMSCommit('');", 'window.read = true;')
    .replace("LMSInitialize('');", "LMSInitialize(''); api.LMSSetValue('cmi.core.lesson_status', 'incomplete');"),
  'b.html': page('Så', 'Les dette etterpå.'),
});

/** Packages that must be refused, each with the file that is to blame. */
export const badPackages = {
  'no manifest': { file: upload('bilder.zip', { 'index.html': page('Bilder', 'Ingen manifest.') }), blames: 'imsmanifest.xml' },
  'a manifest that is no XML': { file: upload('rot.zip', { 'imsmanifest.xml': '<manifest><organizations></manifest>', 'index.html': '' }), blames: 'imsmanifest.xml' },
  'a page that is not there': { file: upload('hull.zip', { 'imsmanifest.xml': manifest('Hull', 'borte/start.html'), 'index.html': '' }), blames: 'borte/start.html' },
  'a path out of the package': { file: upload('klatrer.zip', { 'imsmanifest.xml': manifest('Klatrer', 'index.html'), 'index.html': page('x', 'y'), '../../etc/hemmelig.txt': 'x' }), blames: 'hemmelig.txt' },
  'no zip at all': { file: { name: 'notat.zip', mimeType: 'application/zip', buffer: Buffer.from('Dette er et notat.') }, blames: '' },
};

/** From a file to a published course; gives the title that the file proposed. */
export async function offers(owner, title, file) {
  await owner.follows(word('courses.desk.title'), owner.page.getByRole('banner'));
  await owner.follows(word('courses.upload.new'));
  await owner.page.locator('input[type=file]').setInputFiles(file);
  await owner.presses(word('courses.upload.check'));
  const proposed = await owner.field(word('courses.describe.title_field')).inputValue();
  await owner.fills(word('courses.describe.title_field'), title);
  await owner.fills(word('courses.describe.summary'), 'Prøver reglene.');
  await owner.picks(word('courses.describe.issuer'), 'stavanger', 'Helse Stavanger');
  for (const box of await owner.page.locator('[name=audience]').all()) await box.check();
  await owner.fills(word('courses.fact.code'), `R${Math.floor(Math.random() * 1e6)}`);
  await owner.fills(word('courses.describe.minutes'), '5');
  await owner.presses(word('courses.describe.save'));
  await owner.sees(word('courses.created'));
  await owner.presses(word('courses.publish'));
  await owner.sees(word('courses.published'));
  return proposed;
}

/** On the page of a course: a part is done when it has been opened. */
export async function letsOpeningDo(owner) {
  await owner.goes(`${new URL(owner.page.url()).pathname}/fullforing`);
  await owner.page.locator('[name=kind][value=opened]').check();
  await owner.presses(word('silence.save'), owner.page.locator('form', { has: owner.page.locator('[name=kind]') }));
  await owner.sees(word('silence.saved'));
}

/** Opens every part of the course that there is. */
export async function turnsParts(who) {
  const [here, next] = [who.stage.locator('#units [aria-current]'), who.stage.locator('#bar [data-request="continue"]')];
  await here.waitFor({ state: 'attached' });
  while (await next.isVisible() && await next.isEnabled()) {
    const before = await here.getAttribute('data-unit');
    await next.click();
    await who.stage.locator(`#units [aria-current]:not([data-unit="${before}"])`).waitFor({ state: 'attached' });
    await who.courseIsOpen();
  }
}
