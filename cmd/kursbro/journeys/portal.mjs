// What every journey needs: a real portal of its own, a real browser, and eyes
// (axe and screenshots). Nothing here knows a page.
import { spawn, execFile } from 'node:child_process';
import { createServer } from 'node:net';
import { mkdtemp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { chromium } from 'playwright-core';

const here = dirname(fileURLToPath(import.meta.url));
const binary = process.env.KURSBRO_BINARY ?? join(here, '../../../build/kursbro');
export const artefacts = process.env.KURSBRO_ARTEFACTS ?? join(here, '../../../build/journeys');
const axeSource = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
export const run = promisify(execFile);

/** Asks again and again until the answer is truthy, and gives that answer. */
export async function until(what, ask, patience = 30_000) {
  for (const end = Date.now() + patience; ;) {
    const answer = await ask();
    if (answer) return answer;
    if (Date.now() > end) throw new Error(`waited in vain: ${what}`);
    await new Promise((again) => { setTimeout(again, 100); });
  }
}

export async function freePort() {
  const server = createServer();
  await new Promise((done) => { server.listen(0, '127.0.0.1', done); });
  const { port } = server.address();
  await new Promise((done) => { server.close(done); });
  return port;
}

/** A portal with demo data in a folder of its own. `log` is all it has said. */
export class Portal {
  log = '';

  /**
   * names are the hosts of the portal and of the courses; those below localhost only a browser finds. A port that was
   * free may be taken by the time the portal listens: then others are tried.
   */
  static async open(more = [], names = ['localhost', '127.0.0.1'], tries = 3) {
    const portal = new Portal();
    portal.folder = await mkdtemp(join(tmpdir(), 'kursbro-'));
    const [port, content, metrics] = [await freePort(), await freePort(), await freePort()];
    portal.url = `http://${names[0]}:${port}`;
    portal.contentURL = `http://${names[1]}:${content}`;
    portal.readyURL = `http://127.0.0.1:${port}/readyz`;
    portal.metricsURL = `http://127.0.0.1:${metrics}/metrics`;
    portal.flags = ['--demo', '--database', join(portal.folder, 'kursbro.db'), '--url', portal.url, '--content-url', portal.contentURL];
    portal.serveFlags = ['--addr', `127.0.0.1:${port}`, '--content-addr', `127.0.0.1:${content}`, '--metrics-addr', `127.0.0.1:${metrics}`, ...more];
    try {
      await portal.start();
    } catch (failure) {
      await rm(portal.folder, { recursive: true, force: true });
      if (tries > 1 && portal.log.includes('address already in use')) return Portal.open(more, names, tries - 1);
      throw failure;
    }
    return portal;
  }

  /** Starts the process and returns once it can serve. */
  async start() {
    this.process = spawn(binary, ['serve', ...this.flags, ...this.serveFlags], { stdio: ['ignore', 'pipe', 'pipe'] });
    const listen = (chunk) => { this.log += chunk; };
    this.process.stdout.on('data', listen);
    this.process.stderr.on('data', listen);
    let gone = false;
    this.ended = new Promise((done) => { this.process.once('exit', done); }).then(() => { gone = true; });
    await until('the portal to be ready', () => {
      if (gone) throw new Error(`the portal stopped before it was ready:\n${this.log}`);
      return fetch(this.readyURL).then((answer) => answer.ok, () => false);
    });
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

  /** As command, with something to read. */
  async reads(input, ...words) {
    const running = run(binary, [...words, ...this.flags]);
    running.child.stdin.end(input);
    return (await running).stdout;
  }

  /** What lies in the portal's folder, but for the hire files. */
  async stored() {
    const entries = await readdir(this.folder, { recursive: true, withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile() && !entry.name.endsWith('.csv'));
    return (await Promise.all(files.map((file) => readFile(join(file.path, file.name), 'latin1')))).join('\n');
  }

  /** Puts a file into the portal's folder and gives its path. */
  async file(name, content) {
    const path = join(this.folder, name);
    await writeFile(path, content);
    return path;
  }
}

/** Chromium, as root too. */
export const browser = () => chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
});

/** WCAG 2.0, 2.1 and 2.2, A and AA. */
export const wcag = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

/** What axe finds on a page, in words; an empty list is what we want. */
export async function barriers(page, tags = [...wcag, 'best-practice']) {
  await page.evaluate(axeSource);
  const found = await page.evaluate((runOnly) => window.axe.run(document, { runOnly, resultTypes: ['violations'] }), tags);
  return found.violations.flatMap((v) => v.nodes.map((n) => `${v.id}: ${v.help} – ${n.target.join(' ')}`));
}

/** Keeps a picture of the whole page among the test's artefacts. */
export async function picture(page, name) {
  await mkdir(artefacts, { recursive: true });
  await page.screenshot({ path: join(artefacts, `${name}.png`), fullPage: true });
}
