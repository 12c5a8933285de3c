// An OpenID provider on this machine. It says on its first line where it is, and then answers each line that it is given.
import { generateKeyPairSync } from 'node:crypto';
import { createServer } from 'node:http';
import { createInterface } from 'node:readline';
import * as oidc from 'oidc-provider';

const key = (kid) => ({
  ...generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ format: 'jwk' }),
  kid,
  use: 'sig',
  alg: 'RS256',
});
const [old, fresh] = [key('old'), key('fresh')];

let handle = (_, response) => response.writeHead(503).end();
const server = createServer((request, response) => handle(request, response));
await new Promise((begun) => server.listen(0, 'localhost', begun));
const issuer = `http://localhost:${server.address().port}`;

// The first key signs; all are published.
const serve = (keys) => {
  const provider = new oidc.Provider(issuer, {
    jwks: { keys },
    clients: [
      {
        client_id: 'staff-1',
        client_secret: 'of-this-story-alone',
        grant_types: ['client_credentials'],
        redirect_uris: [],
        response_types: [],
      },
    ],
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      resourceIndicators: {
        enabled: true,
        getResourceServerInfo: () => ({
          scope: 'audits',
          audience: 'kansa',
          accessTokenFormat: 'jwt',
          accessTokenTTL: 7200,
        }),
      },
    },
    extraTokenClaims: () => ({ acr: 'phr', auth_time: Math.floor(Date.now() / 1000) }),
  });
  handle = provider.callback();
};

const token = async () => {
  const answer = await fetch(`${issuer}/token`, {
    method: 'POST',
    headers: {
      authorization: `Basic ${Buffer.from('staff-1:of-this-story-alone').toString('base64')}`,
      'content-type': 'application/x-www-form-urlencoded',
    },
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      resource: 'https://kansa.example',
      scope: 'audits',
    }),
  });
  const given = await answer.json();
  return given.access_token ?? JSON.stringify(given);
};

serve([old]);
console.log(`listening at ${issuer}`);
for await (const line of createInterface({ input: process.stdin })) {
  if (line === 'token') console.log(await token());
  if (line === 'rotate') console.log((serve([fresh, old]), 'rotated'));
  if (line === 'withdraw') console.log((serve([fresh]), 'withdrawn'));
}
process.exit(0);
