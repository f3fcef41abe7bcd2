// Reading paper: what a PDF says, and what the code on it leads to.
import { rm } from 'node:fs/promises';
import { run } from './portal.mjs';

/** The text of a PDF file, in one line. */
export const textOf = async (pdf) => (await run('pdftotext', [pdf, '-'])).stdout.replace(/\s+/g, ' ');

/** The address in the QR code on a PDF's first page. */
export async function codeOn(pdf) {
  await run('pdftoppm', ['-r', '150', '-png', '-singlefile', pdf, pdf]);
  const { stdout } = await run('zbarimg', ['--quiet', '--raw', `${pdf}.png`]);
  await rm(`${pdf}.png`);
  return stdout.trim();
}
