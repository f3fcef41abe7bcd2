// The providers that a portal signs people in by, each a process of its own,
// and what people do on their sign-in pages.
import { spawn } from 'node:child_process';
import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { registrations, tenant } from './entra.mjs';
import { freePort, until } from './portal.mjs';

const program = fileURLToPath(new URL('provider.mjs', import.meta.url));

/** What we sign as; the provider gets the public half. */
function keyPair() {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const kid = randomUUID();
  const half = (key) => JSON.stringify({ ...key.export({ format: 'jwk' }), kid, alg: 'ES256', use: 'sig' });
  return { secret: half(privateKey), open: half(publicKey) };
}

/** A provider of one shape: the portal's flags for it, and the process behind it. */
export class OpenIDProvider {
  static async choose(shape, more = '') {
    const provider = new OpenIDProvider();
    Object.assign(provider, { shape, port: await freePort(), keys: shape === 'helseid' || shape === 'idporten' ? keyPair() : undefined });
    provider.url = `http://127.0.0.1:${provider.port}`;
    const options = shape === 'feide' ? `?extra=${provider.url}/extended` : more;
    const issuer = shape === 'employer' ? `/${tenant}/v2.0` : '';
    provider.says = (more, registration = registrations[0]) => `--${shape}=http://${registration}@127.0.0.1:${provider.port}${issuer}${more}`;
    provider.flags = [provider.says(options), `--${shape}-secret=${provider.keys?.secret ?? 'a secret of the tests'}`];
    return provider;
  }

  async start(portalURL) {
    this.process = spawn(process.execPath, [program, this.shape, String(this.port), portalURL, ...(this.keys ? [this.keys.open] : [])], { stdio: ['ignore', 'pipe', 'ignore'] });
    let said = '';
    this.process.stdout.on('data', (chunk) => { said += chunk; });
    await until(`${this.shape} to be ready`, () => said.includes('ready'));
  }

  async stop() {
    if (!this.process) return;
    const ended = new Promise((done) => { this.process.once('exit', done); });
    this.process.kill();
    await ended;
  }
}

/** Says at the provider who one is, and presses one of its buttons. */
export async function tellsProvider(person, { sub = randomUUID(), number = '', name = '', username = '', guest = false, bend = '' } = {}, button = 'Sign in') {
  const { page } = person;
  await page.getByLabel('Person').fill(sub);
  await page.getByLabel('Number').fill(number);
  await page.getByLabel('Name', { exact: true }).fill(name);
  await page.getByLabel('Username').fill(username);
  await page.getByLabel('Wrong').fill(bend);
  if (guest) await page.getByLabel('by ID-porten').check();
  await page.getByRole('button', { name: button, exact: true }).click();
}
