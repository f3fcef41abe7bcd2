// A real OpenID provider (oidc-provider), dressed as ID-porten, HelseID, Feide
// or an employer's Entra ID: `node provider.mjs SHAPE PORT PORTAL [PUBLIC-KEY]`.
// Its sign-in page asks who comes and how sure it is to be, and what to get wrong;
// nobody needs a password. What Entra ID calls people is another in each of its
// registrations of the portal, but for oid.
import { createServer } from 'node:http';
import { createHash, generateKeyPairSync, randomBytes, randomUUID } from 'node:crypto';
import Provider from 'oidc-provider';
import { bend, misleads } from './bends.mjs';
import { registrations, tenant } from './entra.mjs';

const [shape, port, portal, key] = process.argv.slice(2);
const at = shape === 'employer' ? `/${tenant}/v2.0` : ''; // where the issuer is
const issuer = `http://127.0.0.1:${port}${at}`;
const scope = (name) => `helseid://scopes/identity/${name}`;
const claim = (name) => `helseid://claims/identity/${name}`;

// What each calls things (facts: standards §3).
const shapes = {
  idporten: {
    levels: { high: 'idporten-loa-high', low: 'idporten-loa-low' },
    scopes: ['openid', 'profile'],
    claims: { openid: ['sub', 'pid'], acr: null },
    says: ({ number }) => ({ pid: number }),
    method: key ? 'private_key_jwt' : 'client_secret_basic',
    features: { pushedAuthorizationRequests: { enabled: true }, backchannelLogout: { enabled: true } },
  },
  helseid: {
    levels: { high: '4', low: '2' },
    scopes: ['openid', 'profile', scope('pid'), scope('security_level')],
    claims: { openid: ['sub'], profile: ['name'], [scope('pid')]: [claim('pid')], [scope('security_level')]: [claim('security_level')] },
    says: ({ number, name, level }) => ({ [claim('pid')]: number, name, [claim('security_level')]: level }),
    method: 'private_key_jwt',
    features: {
      pushedAuthorizationRequests: { enabled: true, requirePushedAuthorizationRequests: true },
      dPoP: { enabled: true, nonceSecret: randomBytes(32), requireNonce: () => true },
    },
  },
  feide: {
    levels: { high: 'urn:mace:feide.no:auth:level:fad08:3', low: 'urn:mace:feide.no:auth:level:fad08:2' },
    scopes: ['openid', 'profile', 'userid', 'userid-nin'],
    claims: { openid: ['sub'], profile: ['name'], userid: ['https://n.feide.no/claims/userid_sec'], 'userid-nin': ['https://n.feide.no/claims/nin'], acr: null },
    says: ({ number, name, guest }) => (guest ? { name, 'https://n.feide.no/claims/nin': number } : { name, 'https://n.feide.no/claims/userid_sec': ['feide:kari@uni.example'] }),
    method: 'client_secret_post',
    onlyUserinfo: true,
    features: {},
  },
  employer: {
    levels: { high: '1', low: '1' },
    scopes: ['openid', 'profile'],
    claims: { openid: ['sub'], profile: ['name', 'preferred_username', 'oid', 'tid'] },
    says: ({ sub, name, username }) => ({ name, preferred_username: username, oid: sub, tid: tenant }),
    method: 'client_secret_basic',
    pairwise: true,
    features: { backchannelLogout: { enabled: true } },
  },
};
const is = shapes[shape];
const people = new Map(); // by account: what the sign-in page was told

const signing = { kid: randomUUID(), key: generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey }; // a new one each time it starts
const provider = new Provider(issuer, {
  clients: (is.pairwise ? registrations : registrations.slice(0, 1)).map((id) => ({
    client_id: id, ...(is.pairwise ? { subject_type: 'pairwise' } : {}), ...(is.method === 'private_key_jwt' ? { jwks: { keys: [JSON.parse(key)] } } : { client_secret: 'a secret of the tests' }),
    token_endpoint_auth_method: is.method,
    redirect_uris: [`${portal}/logg-inn/${shape}/svar`],
    ...(is.features.backchannelLogout ? { backchannel_logout_uri: `${portal}/logg-ut/fra/${shape}`, backchannel_logout_session_required: true } : {}),
    post_logout_redirect_uris: [`${portal}/logg-ut/ferdig`],
    response_types: ['code'], grant_types: ['authorization_code'],
    application_type: 'web',
  })),
  subjectTypes: ['public', 'pairwise'],
  pairwiseIdentifier: (_, account, client) => createHash('sha256').update(`${client.clientId} ${account}`).digest('base64url'),
  jwks: { keys: [{ ...signing.key.export({ format: 'jwk' }), kid: signing.kid, use: 'sig', alg: 'RS256' }] },
  cookies: { keys: [randomBytes(16).toString('hex')] },
  clientAuthMethods: [is.method],
  fetch: (url, { dispatcher, ...options }) => globalThis.fetch(url, options), // the portal is on this machine, where it would not go
  pkce: { required: () => true },
  scopes: is.scopes,
  claims: is.claims,
  acrValues: Object.values(is.levels),
  conformIdTokenClaims: Boolean(is.onlyUserinfo),
  features: {
    devInteractions: { enabled: false },
    rpInitiatedLogout: { enabled: true, logoutSource: (ctx, form) => { ctx.body = `<!doctype html><html lang="en"><title>${shape}</title>${form}<button form="op.logoutForm" name="logout" value="yes">Yes</button></html>`; } },
    ...is.features,
  },
  interactions: { url: (_, interaction) => `/sign-in/${interaction.uid}` },
  ttl: { AccessToken: 60, AuthorizationCode: 60, IdToken: 60, Interaction: 600, Session: 600, Grant: 600 },
  findAccount: (_, sub) => ({ accountId: sub, claims: () => ({ sub, ...is.says(people.get(sub) ?? {}) }) }),
  // Nobody is asked for consent: the agreement is with the portal.
  loadExistingGrant: async (ctx) => {
    const grant = new ctx.oidc.provider.Grant({ clientId: ctx.oidc.client.clientId, accountId: ctx.oidc.session.accountId });
    grant.addOIDCScope(is.scopes.join(' '));
    await grant.save();
    return grant;
  },
});

// What somebody has asked to be wrong.
provider.use(async (ctx, next) => {
  await next();
  const account = { token: () => ctx.oidc.entities.AuthorizationCode, resume: () => ctx.oidc.session, authorization: () => ctx.oidc.session }[ctx.oidc?.route];
  const wrong = people.get(account?.()?.accountId)?.bend;
  if (ctx.oidc?.route === 'token' && ctx.body?.id_token) ctx.body.id_token = bend(ctx.body.id_token, wrong, signing);
  const back = ctx.response.get('location') ?? '';
  if (back.startsWith(`${portal}/logg-inn/`)) ctx.set('location', misleads(back, wrong));
});

const page = (language) => `<!doctype html><html lang="en"><title>${shape}</title><h1>${shape} in ${language}</h1><form method="post">
  <p><label>Person <input name="sub"></label> <label>Number <input name="number"></label> <label>Name <input name="name"></label> <label>Username <input name="username"></label> <label>Wrong <input name="bend"></label>
  <p><label><input type="checkbox" name="guest"> by ID-porten</label>
  <p><button name="level" value="high">Sign in</button> <button name="level" value="low">Sign in weakly</button> <button name="level" value="">Cancel</button></form></html>`;

async function signIn(request, response) {
  const { params } = await provider.interactionDetails(request, response);
  if (request.method === 'GET') {
    response.setHeader('content-type', 'text/html; charset=utf-8');
    return response.end(page(params.ui_locales));
  }
  let body = '';
  for await (const chunk of request) body += chunk;
  const said = Object.fromEntries(new URLSearchParams(body));
  if (!said.level) return provider.interactionFinished(request, response, { error: 'access_denied', error_description: 'the person said no' });
  const level = is.levels[said.level];
  people.set(said.sub, { ...said, level });
  return provider.interactionFinished(request, response, { login: { accountId: said.sub, acr: level, remember: true } });
}

/** What only Feide's own userinfo tells of those with a Feide account. */
async function tellMore(request, response) {
  const token = await provider.AccessToken.find((request.headers.authorization ?? '').replace(/^Bearer /, ''));
  response.statusCode = token ? 200 : 403;
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify(token ? { norEduPersonNIN: people.get(token.accountId)?.number } : {}));
}

const callback = provider.callback();
createServer((request, response) => {
  if (at && request.url.startsWith(at)) {
    request.originalUrl = request.url;
    request.url = request.url.slice(at.length);
  }
  const done = request.url.startsWith('/sign-in/') ? signIn(request, response) : request.url === '/extended' ? tellMore(request, response) : callback(request, response);
  Promise.resolve(done).catch((error) => { response.statusCode = 500; response.end(String(error)); });
}).listen(Number(port), '127.0.0.1', () => console.log('ready'));
