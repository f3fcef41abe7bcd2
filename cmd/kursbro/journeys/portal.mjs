// What every journey needs: a real portal of its own, a real browser, and eyes
// (axe and screenshots). Nothing here knows a page.
import { spawn, execFile } from 'node:child_process';
import { createServer } from 'node:net';
import { mkdtemp, mkdir, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { chromium } from 'playwright-core';

const here = dirname(fileURLToPath(import.meta.url));
export const binary = join(here, '../../../build/kursbro');
const artefacts = process.env.KURSBRO_ARTEFACTS ?? join(here, '../../../build/journeys');
const axeSource = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const run = promisify(execFile);

async function freePort() {
  const server = createServer();
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address();
  await new Promise((done) => server.close(done));
  return port;
}

/** A portal with demo data in a folder of its own. `log` is all it has said. */
export class Portal {
  static async open(more = []) {
    const portal = new Portal();
    portal.folder = await mkdtemp(join(tmpdir(), 'kursbro-'));
    portal.database = join(portal.folder, 'kursbro.db');
    const [port, content, metrics] = [await freePort(), await freePort(), await freePort()];
    portal.url = `http://localhost:${port}`;
    portal.contentURL = `http://127.0.0.1:${content}`;
    portal.flags = ['--demo', '--database', portal.database];
    portal.serveFlags = ['--addr', `127.0.0.1:${port}`, '--content-addr', `127.0.0.1:${content}`, '--metrics-addr', `127.0.0.1:${metrics}`,
      '--url', portal.url, '--content-url', portal.contentURL, ...more];
    portal.log = '';
    await portal.start();
    return portal;
  }

  async start() {
    this.process = spawn(binary, ['serve', ...this.flags, ...this.serveFlags], { stdio: ['ignore', 'pipe', 'pipe'] });
    const listen = (chunk) => { this.log += chunk; };
    this.process.stdout.on('data', listen);
    this.process.stderr.on('data', listen);
    const ended = new Promise((done) => this.process.once('exit', done));
    this.ended = ended;
    for (;;) {
      const ready = await fetch(`${this.url}/readyz`).then((r) => r.ok, () => false);
      if (ready) return;
      const gone = await Promise.race([ended.then(() => true), new Promise((next) => setTimeout(next, 50, false))]);
      if (gone) throw new Error(`the portal stopped before it was ready:\n${this.log}`);
    }
  }

  /** Ends the process; 'SIGKILL' is the hard way. */
  async stop(signal = 'SIGTERM') {
    this.process.kill(signal);
    await this.ended;
  }

  async close() {
    await this.stop();
    await rm(this.folder, { recursive: true, force: true });
  }

  /** Runs kursbro on the same database and gives what it printed. */
  async command(...words) {
    const { stdout } = await run(binary, [...words, ...this.flags]);
    return stdout;
  }
}

/** Chromium, as root too. */
export const browser = () => chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
});

/** What axe finds on a page, in words; an empty list is what we want. */
export async function barriers(page) {
  await page.evaluate(axeSource);
  const found = await page.evaluate(() => window.axe.run(document, {
    runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
  }));
  return found.violations.flatMap((v) => v.nodes.map((n) => `${v.id}: ${v.help} – ${n.target.join(' ')}`));
}

/** Keeps a picture of the whole page among the test's artefacts. */
export async function picture(page, name) {
  await mkdir(artefacts, { recursive: true });
  await page.screenshot({ path: join(artefacts, `${name}.png`), fullPage: true });
}
