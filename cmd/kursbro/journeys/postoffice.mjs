// A mail server on this machine that keeps what it is given.
import { createServer } from 'node:net';
import { createInterface } from 'node:readline';
import PostalMime from 'postal-mime';
import { until } from './portal.mjs';

export class PostOffice {
  letters = []; // {to, subject, html, text, calendars}, in the order they came

  static async open() {
    const office = new PostOffice();
    office.server = createServer((line) => office.talk(line).catch(() => line.destroy()));
    await new Promise((listening) => { office.server.listen(0, '127.0.0.1', listening); });
    return office;
  }

  /** What the portal needs to know to send its mail here. */
  get flags() {
    return ['--smtp-host', '127.0.0.1', '--smtp-port', String(this.server.address().port), '--smtp-security', 'plain', '--smtp-from', 'ikkesvar@kursbro.example'];
  }

  /** The newest letter to somebody with this word in its text. */
  async letter(to, word) {
    return until(`a letter to ${to} with "${word}"`, () => this.letters.findLast((l) => l.to === to && l.text.includes(word)));
  }

  async talk(line) {
    const say = (words) => line.write(`${words}\r\n`);
    let to = '';
    let data; // lines of a letter that is coming in
    say('220 kursbro.example');
    for await (const said of createInterface({ input: line })) {
      if (data) {
        if (said !== '.') { data.push(said.replace(/^\.\./, '.')); continue; }
        this.letters.push({ to, ...await opened(data.join('\r\n')) });
        data = undefined;
        say('250 kept');
        continue;
      }
      const word = said.slice(0, 4).toUpperCase();
      if (word === 'RCPT') to = said.match(/<(.*)>/)[1];
      if (word === 'DATA') data = [];
      if (word === 'EHLO') say('250-kursbro.example\r\n250 8BITMIME');
      else say({ DATA: '354 go on', QUIT: '221 bye' }[word] ?? '250 well');
      if (word === 'QUIT') line.end();
    }
  }

  close() { this.server.close(); }
}

/** A letter as postal-mime reads it, so that no reader of our own judges our letters. */
async function opened(source) {
  const { subject, text, html, attachments } = await PostalMime.parse(source, { attachmentEncoding: 'utf8' });
  return { subject, text, html, calendars: attachments.filter((part) => part.mimeType === 'text/calendar') };
}
