// PDFs for the stories, written by hand: text that can be searched, and what
// hostile ones try when they are opened.

/** The bytes of a PDF with a page for each text. */
export function sheet(texts, { hostile = false } = {}) {
  const objects = [];
  const add = (body) => objects.push(body);
  const kids = texts.map((_, i) => `${4 + i * 2} 0 R`).join(' ');
  const opens = hostile ? ' /OpenAction << /S /JavaScript /JS (app.alert\\("no"\\); this.submitForm\\("http://127.0.0.1:9/"\\)) >>' : '';
  add(`<< /Type /Catalog /Pages 2 0 R /Lang (nb)${opens} >>`);
  add(`<< /Type /Pages /Kids [${kids}] /Count ${texts.length} >>`);
  add('<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>');
  const launch = hostile ? ' /Annots [<< /Type /Annot /Subtype /Link /Rect [0 0 595 842] /A << /S /Launch /F (calc.exe) >> >> << /Type /Annot /Subtype /Link /Rect [0 0 595 842] /A << /S /URI /URI (javascript:alert\\(1\\)) >> >>]' : '';
  texts.forEach((text, i) => {
    const stream = `BT /F1 24 Tf 60 760 Td (${text}) Tj ET`;
    add(`<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents ${5 + i * 2} 0 R /Resources << /Font << /F1 3 0 R >> >>${launch} >>`);
    add(`<< /Length ${stream.length} >>\nstream\n${stream}\nendstream`);
  });
  let file = '%PDF-1.7\n';
  const places = objects.map((body, i) => { const at = file.length; file += `${i + 1} 0 obj\n${body}\nendobj\n`; return at; });
  const table = file.length;
  file += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${places.map((at) => `${String(at).padStart(10, '0')} 00000 n \n`).join('')}`;
  return Buffer.from(`${file}trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${table}\n%%EOF\n`, 'latin1');
}
