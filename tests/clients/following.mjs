// What is followed, over both transports, by their stock clients: each goes on behind the last event that it heard of,
// whatever ended it.
import { createClient as eventsClient } from 'graphql-sse';
import { createClient as socketClient } from 'graphql-ws';
import { setTimeout as passed } from 'node:timers/promises';
import { sayUnauthenticated, tell } from './session.mjs';

// As often as it takes, and not as late as the clients would by themselves: somebody waits for the story's end.
const retryAttempts = Infinity;
const again = () => passed(250);

/** Over a WebSocket. What `subscriptionExchange` forwards to. */
export function overSocket(address, session) {
  let token;
  const client = socketClient({
    url: address.replace('http', 'ws'),
    connectionParams: async () => {
      token = await session.token();
      return { Authorization: `Bearer ${token}` };
    },
    retryAttempts,
    retryWait: again,
    // Also a server that is not there: its place is taken by another one.
    shouldRetry: () => true,
    on: {
      closed: async ({ code }) => {
        tell('closed', { code });
        if (code === 4403) await session.isOver(token);
      },
    },
  });
  return behindTheLast(client, () => session.isOver(token));
}

/** As server-sent events. What `subscriptionExchange` forwards to. */
export function overEvents(address, session) {
  let token;
  const client = eventsClient({
    url: address,
    headers: async () => {
      token = await session.token();
      return { Authorization: `Bearer ${token}` };
    },
    // The client tries again whatever it was refused for: then with another token.
    fetchFn: async (...request) => {
      const answer = await fetch(...request);
      if (answer.status === 401) await session.isOver(token);
      return answer;
    },
    retryAttempts,
    retry: again,
  });
  return behindTheLast(client, () => session.isOver(token));
}

/** The clients send an operation anew as it was given to them: so the last event is written into that. */
function behindTheLast(client, tokenIsOver) {
  return ({ query, variables }) => ({
    subscribe(sink) {
      const operation = { query, variables: { ...variables } };
      let [end, renewed] = [undefined, false];
      const begin = () => {
        let isOver = false;
        end = client.subscribe(operation, {
          next(result) {
            isOver = sayUnauthenticated(result.errors);
            if (isOver) return;
            renewed = false;
            if (result.data) operation.variables.after = result.data.dispatchChanged.id;
            sink.next(result);
          },
          error: failure => (sayUnauthenticated(failure) ? renew(failure) : sink.error(failure)),
          complete: () => (isOver ? renew() : sink.complete()),
        });
      };
      const renew = async failure => {
        // A token that was given a moment ago and does not hold either: another one would not.
        if (renewed) return sink.error(failure ?? new Error('no token holds'));
        renewed = true;
        tell('token over', {});
        await tokenIsOver();
        begin();
      };
      begin();
      return { unsubscribe: () => end() };
    },
  });
}
