// What all peers share: who asks, and two workers that listen at one port.
import cluster from "node:cluster";
import { createServer } from "node:http";
import { createVerifier } from "fast-jwt";

const WORKERS = 2;
export const POOL = 10;
export const database = { host: process.env.PEER_PGHOST, port: Number(process.env.PEER_PGPORT), database: process.env.PEER_DATABASE, user: "kansa_server", max: POOL };

const verify = createVerifier({ key: process.env.PEER_SECRET, algorithms: ["HS256"], cache: false });
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

// The caller of a request: its token is checked every time, and nothing but ids comes out of it.
export function caller(authorization) {
  const { tenant, user } = verify((authorization ?? "").slice("Bearer ".length));
  if (!UUID.test(tenant) || !UUID.test(user)) throw new Error("no ids in the token");
  return { tenant, user };
}

// The settings under which the product's own transactions run.
export const settings = ({ tenant, user }) => ({
  role: "kansa_app", "app.tenant": tenant, "app.organization": tenant, "app.user": user, "app.grant": "", "app.now": new Date().toISOString(),
});

export async function serve(listener) {
  if (cluster.isPrimary) {
    let up = 0;
    cluster.on("listening", (_, { port }) => { if (++up === WORKERS) console.log(`listening on ${port}`); });
    cluster.on("exit", () => process.exit(1));
    for (let i = 0; i < WORKERS; i++) cluster.fork();
    process.stdin.on("end", () => process.exit(0)).resume(); // ends with who started it
  } else {
    const server = createServer();
    await listener(server);
    server.listen({ port: 0, host: "127.0.0.1" });
  }
}
