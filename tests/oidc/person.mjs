// A person at a browser without a window, and the client that has them sign in: the authorization code flow with PKCE, to the end.
import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto';

const word = () => randomBytes(32).toString('base64url');
const said = (token) => JSON.parse(Buffer.from(token.split('.')[1], 'base64url'));
const must = (holds, what) => {
  if (!holds) throw new Error(what);
};

// What a browser keeps: cookies, by their path.
class Jar {
  #cookies = new Map();

  take(answer, url) {
    for (const line of answer.headers.getSetCookie()) {
      const [pair, ...parts] = line.split(/; */);
      const [, name, value] = pair.match(/^([^=]+)=(.*)$/);
      const of = (part) => parts.find((one) => one.toLowerCase().startsWith(`${part}=`))?.slice(part.length + 1);
      const path = of('path') ?? url.pathname;
      const over = value === '' || new Date(of('expires') ?? '9999') < new Date();
      if (over) this.#cookies.delete(`${path} ${name}`);
      else this.#cookies.set(`${path} ${name}`, { path, pair });
    }
  }

  for(url) {
    const sent = [...this.#cookies.values()].filter(({ path }) => url.pathname.startsWith(path));
    return sent.map(({ pair }) => pair).join('; ');
  }
}

export class Person {
  #login;
  #password;
  #key;
  #jar = new Jar();

  constructor(login, password) {
    const { privateKey, publicKey } = generateKeyPairSync('ed25519');
    [this.#login, this.#password, this.#key] = [login, password, privateKey];
    this.publicKey = publicKey.export({ type: 'spki', format: 'pem' });
  }

  // An access token for `resource`, which `client` gets after the person has signed in and agreed as far as the provider asks.
  async token(issuer, client, resource, more) {
    const [verifier, state, nonce] = [word(), word(), word()];
    const start = new URL('/auth', issuer);
    start.search = new URLSearchParams({
      client_id: client.id,
      redirect_uri: client.callback,
      response_type: 'code',
      scope: 'openid audits',
      resource,
      state,
      nonce,
      code_challenge: createHash('sha256').update(verifier).digest('base64url'),
      code_challenge_method: 'S256',
      ...more,
    });
    const back = await this.#follow(start, client.callback);
    must(!back.get('error'), back.get('error'));
    must(back.get('state') === state && back.get('iss') === issuer, 'an answer to another question');
    const answer = await fetch(new URL('/token', issuer), {
      method: 'POST',
      headers: { authorization: `Basic ${Buffer.from(`${client.id}:${client.secret}`).toString('base64')}` },
      body: new URLSearchParams({
        grant_type: 'authorization_code',
        code: back.get('code'),
        code_verifier: verifier,
        redirect_uri: client.callback,
        resource,
      }),
    });
    const given = await answer.json();
    must(given.access_token, given.error);
    const [who, access] = [said(given.id_token), said(given.access_token)];
    must(who.nonce === nonce && who.sub === this.#login, 'another person');
    // One sign-in, told alike to the client and to us. Its means the provider tells a client that asked for some.
    for (const claim of more.acr_values ? ['acr', 'auth_time'] : ['auth_time']) {
      must(access[claim] && access[claim] === who[claim], `two ${claim}`);
    }
    return given.access_token;
  }

  // Goes where the provider sends them, and fills in what it asks, until it sends them back to the client.
  async #follow(start, callback) {
    let [url, filled] = [start, undefined];
    for (let turn = 0; turn < 20; turn += 1) {
      const answer = await fetch(url, {
        method: filled ? 'POST' : 'GET',
        body: filled,
        redirect: 'manual',
        headers: { cookie: this.#jar.for(url) },
      });
      this.#jar.take(answer, url);
      filled = undefined;
      const next = answer.headers.get('location');
      if (next) {
        url = new URL(next, url);
        if (url.href.startsWith(`${callback}?`)) return url.searchParams;
        continue;
      }
      const page = await answer.text();
      must(answer.status === 200, `${answer.status}: ${page}`);
      filled = this.#fill(page, url);
    }
    throw new Error('led around for ever');
  }

  #fill(page, url) {
    const uid = url.pathname.split('/').at(-1);
    const answers = {
      login: () => this.#login,
      password: () => this.#password,
      signature: () => sign(null, Buffer.from(uid), this.#key).toString('base64url'),
      agreed: () => 'yes',
    };
    const asked = [...page.matchAll(/<input name="(\w+)">/g)].map(([, name]) => [name, answers[name]()]);
    must(asked.length > 0, `a page without a form: ${page}`);
    return new URLSearchParams(asked);
  }
}
