// Who watches a program of these, and whoever signed in to it. What the program sees goes out as lines of JSON; what it asks
// for comes in as lines of JSON, too.
import { createInterface } from 'node:readline';

/** Tells whoever watches. */
export const tell = (saw, what) => console.log(JSON.stringify({ saw, ...what }));

const asked = new Map();
const input = createInterface({ input: process.stdin }).on('line', line => {
  const { of, is } = JSON.parse(line);
  asked.get(of)?.(is);
  asked.delete(of);
});

/** Asks whoever watches, and waits for the answer. */
export const ask = of =>
  new Promise(answered => {
    asked.set(of, answered);
    console.log(JSON.stringify({ asks: of }));
  });

/** Nothing more is asked. */
export const done = () => input.close();

/** Whoever signed in: their token is asked for once, and again when it is over. */
export class Session {
  #person;
  #token;

  constructor(person) {
    this.#person = person;
  }

  token() {
    this.#token ??= ask(`token of ${this.#person}`);
    return this.#token;
  }

  /** That token is over. Another one that was asked for meanwhile is kept. */
  async isOver(token) {
    const held = this.#token;
    if ((await held) === token && this.#token === held) this.#token = undefined;
  }
}

/** Whether these errors say that the token is over. */
export const sayUnauthenticated = errors =>
  Array.isArray(errors) && errors.some(error => error.extensions?.code === 'UNAUTHENTICATED');
