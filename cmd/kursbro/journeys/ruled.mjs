// SCORM 2004 courses with rules of their own, made on the spot: each unit is
// the same page, and its address says what it does with the run-time.
import { upload } from './packages.mjs';

const page = `<!doctype html><html lang="nb"><head><meta charset="utf-8"><title>Del</title></head><body><main><h1></h1><p id="heard"></p><div id="acts"></div></main><script>
const asked = new URLSearchParams(location.search);
const api = parent.API_1484_11;
const act = (text) => text.split(';').filter(Boolean).map((step) => {
  const [element, ...value] = step.split('=');
  return element === 'Terminate' ? api.Terminate('') : element === 'Commit' ? api.Commit('') : value.length ? api.SetValue(element, value.join('=')) : api.GetValue(element);
}).join(' | ');
document.querySelector('h1').textContent = asked.get('name');
api.Initialize('');
document.querySelector('#heard').textContent = act(asked.get('first') ?? 'cmi.entry');
for (const [name, steps] of asked) {
  if (name === 'name' || name === 'first' || name === 'last') continue;
  const button = Object.assign(document.createElement('button'), { type: 'button', textContent: name, onclick: () => { document.querySelector('#heard').textContent = act(steps); } });
  document.querySelector('#acts').append(button);
}
addEventListener('pagehide', () => { if (asked.get('last')) act(asked.get('last')); api.Terminate(''); });
</script></body></html>`;

const escaped = (text) => text.replace(/&/g, '&amp;').replace(/"/g, '&quot;').replace(/</g, '&lt;');

/** A unit: { id, title, acts: {button: steps}, rules: XML in it, more: XML beside them }. */
export function unit(id, title, { first, last, acts = {}, rules = '', more = '' } = {}) {
  const query = new URLSearchParams({ name: title, ...(first && { first }), ...(last && { last }), ...acts });
  return `<item identifier="${id}" identifierref="r" parameters="${escaped(`?${query}`)}"><title>${title}</title>${more}<imsss:sequencing>${rules}</imsss:sequencing></item>`;
}

/** A heading with units under it. */
export const cluster = (id, title, rules, ...units) => `<item identifier="${id}"><title>${title}</title>${units.join('')}<imsss:sequencing>${rules}</imsss:sequencing></item>`;

/** A whole package with the organisation's rules. */
export const ruled = (title, rules, ...units) => upload('regler.zip', {
  'imsmanifest.xml': `<?xml version="1.0" encoding="UTF-8"?>
<manifest identifier="m" version="1" xmlns="http://www.imsglobal.org/xsd/imscp_v1p1" xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_v1p3" xmlns:adlseq="http://www.adlnet.org/xsd/adlseq_v1p3" xmlns:adlnav="http://www.adlnet.org/xsd/adlnav_v1p3" xmlns:imsss="http://www.imsglobal.org/xsd/imsss">
<metadata><schema>ADL SCORM</schema><schemaversion>2004 4th Edition</schemaversion></metadata>
<organizations default="o"><organization identifier="o"><title>${title}</title>${units.join('')}<imsss:sequencing>${rules}</imsss:sequencing></organization></organizations>
<resources><resource identifier="r" type="webcontent" adlcp:scormType="sco" href="del.html"><file href="del.html"/></resource></resources></manifest>`,
  'del.html': page,
});

/** Buttons that a unit wants hidden. */
export const hides = (...names) => `<adlnav:presentation><adlnav:navigationInterface>${names.map((name) => `<adlnav:hideLMSUI>${name}</adlnav:hideLMSUI>`).join('')}</adlnav:navigationInterface></adlnav:presentation>`;
