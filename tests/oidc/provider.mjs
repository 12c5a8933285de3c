// An OpenID provider on this machine, and a person who signs in there. It says on its first line where it is, and then answers
// each line that it is given.
import { createPublicKey, generateKeyPairSync, verify } from 'node:crypto';
import { createServer } from 'node:http';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import * as oidc from 'oidc-provider';
import { Person } from './person.mjs';

// What the provider has to say besides goes elsewhere than the answers.
console.log = console.info = console.error;
const tell = (line) => process.stdout.write(`${line}\n`);

const key = (kid) => ({
  ...generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ format: 'jwk' }),
  kid,
  use: 'sig',
  alg: 'RS256',
});
const [old, fresh] = [key('old'), key('fresh')];

// What may be asked for, and by whom: a front end of somebody else gets what can be exchanged, and nothing that opens anything.
const RESOURCES = {
  'https://kansa.example/': { audience: 'kansa', clients: ['own'] },
  'https://kansa.example/exchange': { audience: 'kansa-exchange', clients: ['own', 'portal'] },
};
const callback = (client) => `https://${client}.example/callback`;
const SECRET = 'of-this-story-alone';

// Who can sign in, by a password or, strongly, by a key that never leaves them.
const person = new Person('staff-1', SECRET);
const STAFF = { 'staff-1': { password: SECRET, key: createPublicKey(person.publicKey) } };

let handle = (_, response) => response.writeHead(503).end();
const server = createServer((request, response) => handle(request, response));
await new Promise((begun) => server.listen(0, 'localhost', begun));
const issuer = `http://localhost:${server.address().port}`;

// How somebody proved who they are: what they sent alone decides it.
const proved = (uid, form) => {
  const staff = STAFF[form.get('login')];
  const signed = Buffer.from(form.get('signature') ?? '', 'base64url');
  if (staff && verify(null, Buffer.from(uid), staff.key, signed)) return { acr: 'phr', amr: ['hwk'] };
  if (staff && form.get('password') === staff.password) return { acr: 'pwd', amr: ['pwd'] };
  return undefined;
};

const page = (response, inputs) =>
  response
    .writeHead(200, { 'content-type': 'text/html' })
    .end(`<form method="post">${inputs.map((name) => `<input name="${name}">`).join('')}</form>`);

// The pages at which the provider has people sign in and agree.
const interact = async (provider, request, response) => {
  const { uid, prompt, params, session, grantId } = await provider.interactionDetails(request, response);
  const strongly = params.acr_values?.split(' ').includes('phr');
  if (request.method === 'GET') {
    const proof = strongly ? 'signature' : 'password';
    return page(response, prompt.name === 'login' ? ['login', proof] : ['agreed']);
  }
  const form = new URLSearchParams(await text(request));
  const finish = (result) => provider.interactionFinished(request, response, result);
  if (prompt.name === 'login') {
    const how = proved(uid, form);
    return finish(how ? { login: { accountId: form.get('login'), ...how } } : { error: 'access_denied' });
  }
  const { accountId } = session;
  const grant = grantId
    ? await provider.Grant.find(grantId)
    : new provider.Grant({ accountId, clientId: params.client_id });
  const { missingOIDCScope = [], missingResourceScopes = {} } = prompt.details;
  grant.addOIDCScope(missingOIDCScope.join(' '));
  for (const [resource, scopes] of Object.entries(missingResourceScopes)) {
    grant.addResourceScope(resource, scopes.join(' '));
  }
  return finish({ consent: { grantId: await grant.save() } });
};

// The first key signs; all are published.
const serve = (keys) => {
  const provider = new oidc.Provider(issuer, {
    jwks: { keys },
    clients: ['own', 'portal'].map((client) => ({
      client_id: client,
      client_secret: SECRET,
      grant_types: ['authorization_code'],
      redirect_uris: [callback(client)],
      response_types: ['code'],
      require_auth_time: true,
    })),
    cookies: { keys: [SECRET] },
    pkce: { required: () => true },
    acrValues: ['phr', 'pwd'],
    findAccount: (_, accountId) => ({ accountId, claims: () => ({ sub: accountId }) }),
    interactions: { url: (_, { uid }) => `/interaction/${uid}` },
    features: {
      devInteractions: { enabled: false },
      resourceIndicators: {
        enabled: true,
        getResourceServerInfo: (_, indicator, { clientId }) => {
          const { audience, clients = [] } = RESOURCES[indicator] ?? {};
          if (!clients.includes(clientId)) throw new oidc.errors.InvalidTarget();
          return { scope: 'audits', audience, accessTokenFormat: 'jwt', accessTokenTTL: 7200 };
        },
      },
    },
    // As RFC 9068 has it: what the provider itself noted of the sign-in that the code came of.
    extraTokenClaims: ({ oidc: { entities } }) => {
      const { acr, authTime } = entities.AuthorizationCode;
      return { acr, auth_time: authTime };
    },
  });
  const answer = provider.callback();
  handle = (request, response) => {
    if (!request.url.startsWith('/interaction/')) return answer(request, response);
    return interact(provider, request, response).catch((error) => response.writeHead(500).end(`${error}`));
  };
};

const resource = (audience) =>
  Object.keys(RESOURCES).find((indicator) => RESOURCES[indicator].audience === audience);

// `token CLIENT AUDIENCE`: out of the session that there is, or by password where there is none. `strong CLIENT AUDIENCE`: the
// person signs in anew, as a client asks for it that was told `insufficient_user_authentication`.
const obeys = {
  token: (client, audience) => ask(client, audience, {}),
  strong: (client, audience) =>
    ask(client, audience, { prompt: 'login', acr_values: 'phr', max_age: '900' }),
  rotate: () => (serve([fresh, old]), 'rotated'),
  withdraw: () => (serve([fresh]), 'withdrawn'),
};

const ask = (client, audience, more) =>
  person
    .token(issuer, { id: client, secret: SECRET, callback: callback(client) }, resource(audience), more)
    .catch((error) => `${error.message}`.replaceAll('\n', ' '));

serve([old]);
tell(`listening at ${issuer}`);
for await (const line of createInterface({ input: process.stdin })) {
  const [verb, ...words] = line.split(' ');
  tell(await obeys[verb](...words));
}
process.exit(0);
