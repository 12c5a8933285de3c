// A front end as others write them: urql with its exchanges for queries, mutations and tokens, and for what is followed
// graphql-ws and graphql-sse. Set on the demo at the given address, it goes on behind the given event, the last that it heard
// of on another day.
import { cacheExchange, Client, fetchExchange, gql, subscriptionExchange } from '@urql/core';
import { authExchange } from '@urql/exchange-auth';
import { randomUUID } from 'node:crypto';
import { overEvents, overSocket } from './following.mjs';
import { ask, done, Session, tell } from './session.mjs';

const [address, lastHeard] = process.argv.slice(2);

const VIEWER = gql`{ viewer { memberships { code roles } } }`;
const PAGE = gql`query ($after: String) {
  governments(filter: { prefecture: "44" }, first: 7, after: $after) { totalCount nodes { code } pageInfo { hasNextPage endCursor } }
}`;
const ADD = gql`mutation ($input: AddDepartmentInput!) {
  addDepartment(input: $input) { department { id name version } userErrors { code reason } }
}`;
const CHANGE = gql`mutation ($input: ChangeDepartmentInput!) {
  changeDepartment(input: $input) { department { id name version } userErrors { code reason } }
}`;
const DISPATCHES = gql`{ dispatches(first: 10) { nodes { id state version } } }`;
const SCREEN = gql`mutation ($input: DispatchVerbInput!) {
  screenDispatch(input: $input) { dispatch { state version } userErrors { code reason } }
}`;
const FOLLOW = gql`subscription ($after: ID) { dispatchChanged(after: $after) { id dispatch { id state version } } }`;

/** What a person's page asks with; what it follows, it follows by `forwardSubscription`. */
function front(session, forwardSubscription) {
  const auth = authExchange(async ({ appendHeaders }) => {
    let token = await session.token();
    return {
      addAuthToOperation: operation => appendHeaders(operation, { Authorization: `Bearer ${token}` }),
      didAuthError: ({ graphQLErrors }) => graphQLErrors.some(error => error.extensions.code === 'UNAUTHENTICATED'),
      async refreshAuth() {
        await session.isOver(token);
        token = await session.token();
      },
    };
  });
  const exchanges = [cacheExchange, auth, fetchExchange];
  if (forwardSubscription) exchanges.push(subscriptionExchange({ forwardSubscription }));
  return new Client({ url: address, exchanges });
}

/** The data of an answer. Whoever writes a page shows errors; here none is expected. */
async function data(answer) {
  const { data, error } = await answer;
  if (error) throw error;
  return data;
}

/** The pages of a list, to its end. */
async function paged(client) {
  const codes = [];
  let [pages, after, total] = [0, null, 0];
  do {
    const { governments } = await data(client.query(PAGE, { after }));
    codes.push(...governments.nodes.map(({ code }) => code));
    pages += 1;
    total = governments.totalCount;
    after = governments.pageInfo.hasNextPage ? governments.pageInfo.endCursor : null;
  } while (after);
  tell('pages', { pages, total, codes });
}

/** Something added once, though it is asked for twice; and two who change it at the same time. */
async function changed(client) {
  const input = { name: '監査企画課', idempotencyKey: randomUUID() };
  const { department } = (await data(client.mutation(ADD, { input }))).addDepartment;
  const again = (await data(client.mutation(ADD, { input }))).addDepartment.department;
  tell('added', { id: department.id, again: again.id });
  const change = async (name, expectedVersion) => {
    const input = { departmentId: department.id, name, expectedVersion, idempotencyKey: randomUUID() };
    return (await data(client.mutation(CHANGE, { input }))).changeDepartment;
  };
  const first = await change('監査推進課', department.version);
  const late = await change('内部監査課', department.version);
  const mended = await change('内部監査課', first.department.version);
  tell('changed', { errors: late.userErrors.map(({ code, reason }) => [code, reason]), name: mended.department.name });
}

/** What is heard over both transports, and how to wait until both have heard of as many events. */
function listening(pages) {
  let [heard, look] = [{}, () => {}];
  for (const [over, page] of Object.entries(pages)) {
    heard[over] = [];
    page.subscription(FOLLOW, { after: lastHeard }).subscribe(({ data, error }) => {
      if (error) return tell('failure', { over, message: error.message });
      const { id, dispatch } = data.dispatchChanged;
      heard[over].push(id);
      tell('event', { over, id, of: dispatch.id, state: dispatch.state, version: dispatch.version });
      look();
    });
  }
  const have = many => Object.values(heard).every(events => events.length >= many);
  return async many => {
    while (!have(many)) await new Promise(heardOne => (look = heardOne));
  };
}

/** The centre takes a request up that waits, as it stands now. */
async function screened(client) {
  const { dispatches } = await data(client.query(DISPATCHES, {}, { requestPolicy: 'network-only' }));
  const { id, version } = dispatches.nodes.find(({ state }) => state === 'WAITLISTED');
  const input = { dispatchId: id, expectedVersion: version, idempotencyKey: randomUUID() };
  const { dispatch, userErrors } = (await data(client.mutation(SCREEN, { input }))).screenDispatch;
  tell('screened', { state: dispatch?.state, errors: userErrors.length });
}

/** A server that is gone in the midst of a mutation: with its key, it is repeated until it is known to be done. */
async function outlived(client) {
  const input = { name: '情報監査課', idempotencyKey: randomUUID() };
  await ask('an end of the server');
  const { error } = await client.mutation(ADD, { input });
  tell('unanswered', { isOfTheWay: Boolean(error?.networkError) });
  await ask('another server');
  const { department } = (await data(client.mutation(ADD, { input }))).addDepartment;
  tell('repeated', { name: department.name });
}

async function story() {
  const [manager, operator] = [new Session('beppu-manager'), new Session('center-operator')];
  const page = front(manager);
  const [{ code, roles }] = (await data(page.query(VIEWER, {}))).viewer.memberships;
  tell('viewer', { code, roles });
  await paged(page);
  await changed(page);

  const socket = front(operator, overSocket(address, operator));
  const heard = listening({ socket, events: front(operator, overEvents(address, operator)) });
  // What happened since that other day, then what happens.
  await heard(1);
  await screened(socket);
  await heard(2);
  await outlived(page);
  // What happened while there was no server.
  await heard(3);
  await ask('an end of the token');
  await screened(socket);
  await heard(4);
}

await story().catch(failure => tell('failure', { message: failure.stack }));
done();
process.exit();
