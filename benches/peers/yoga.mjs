// graphql-yoga with DataLoader. PEER_CACHE=response keeps answers in Redis, found before GraphQL; PEER_CACHE=data keeps what
// resolvers read there; without it, PostgreSQL is read every time, in one transaction a request.
import { createHash } from "node:crypto";
import DataLoader from "dataloader";
import { createSchema, createYoga } from "graphql-yoga";
import Redis from "ioredis";
import pg from "pg";
import * as audits from "./audits.mjs";
import { caller, database, serve, settings } from "./common.mjs";

const CACHE = process.env.PEER_CACHE ?? "";
const typeDefs = /* GraphQL */ `
  type Query { release(id: ID!): Release }
  type Release { id: ID! fiscalYear: Int! basis: String! tier: String! figures: [Figures!]! ownPosition: [Position!]! }
  type Figures { variable: Int! n: Int mean: Int standardDeviation: Int cells: [Cell!]! }
  type Cell { lower: Int! upper: Int! count: Int! }
  type Position { variable: Int! points: Float deviationScore: Int gapToMean: Int }
`;

// Named, so that PostgreSQL plans it once.
const rows = async (cx, name, text, values) => (await (await cx.tx()).query({ name, text, values })).rows;
const grouped = (keys, rows, of, key) => keys.map((k) => rows.filter((row) => of(row) === key(k)));

const loaders = (cx) => ({
  release: new DataLoader(async (ids) => {
    const found = await rows(cx, "release", "SELECT id, fiscal_year, basis, tier, prefecture FROM releases WHERE id = ANY($1) AND state = 'RELEASED'", [ids]);
    return ids.map((id) => found.find((row) => row.id === id) ?? null);
  }),
  figures: new DataLoader(async (ids) => grouped(ids, await rows(cx, "figures", "SELECT * FROM peers.figures WHERE release_id = ANY($1) ORDER BY variable", [ids]), (r) => r.release_id, (id) => id)),
  cells: new DataLoader(async (keys) => {
    const found = await rows(cx, "cells", "SELECT * FROM peers.cells WHERE release_id = ANY($1) ORDER BY variable, place", [[...new Set(keys.map((k) => k.release))]]);
    return grouped(keys, found, (r) => `${r.release_id} ${r.variable}`, (k) => `${k.release} ${k.variable}`);
  }, { cacheKeyFn: (k) => `${k.release} ${k.variable}` }),
});

async function whole(cx, id) {
  const release = await cx.load.release.load(id);
  if (!release) return null;
  const figures = await cx.load.figures.load(id);
  const all = await Promise.all(figures.map(async (f) => ({ ...f, cells: await cx.load.cells.load({ release: id, variable: f.variable }) })));
  return { ...release, figures: all };
}

const OWN = `SELECT s.variable, s.halves::float8, s.weight::float8 FROM audit_scores s JOIN audits a USING (tenant_id)
  WHERE a.id = s.audit_id AND a.tenant_id = $1 AND a.fiscal_year = $2 AND s.basis = $3 AND s.tier = $4 ORDER BY s.variable`;
const own = (cx, release) => rows(cx, "own", OWN, [cx.who.tenant, release.fiscal_year, release.basis, release.tier]);

// Data in Redis: who may see a release is asked of PostgreSQL once for each tenant, and kept with it.
async function kept(cx, key, make) {
  const found = await cx.redis.get(key);
  if (found) return JSON.parse(found);
  const made = await make();
  await cx.redis.set(key, JSON.stringify(made));
  return made;
}

const resolvers = {
  Query: { release: (_, { id }, cx) => (CACHE === "data" ? kept(cx, `data:${cx.who.tenant}:${id}`, () => whole(cx, id)) : cx.load.release.load(id)) },
  Release: {
    fiscalYear: (r) => r.fiscal_year,
    figures: (r, _, cx) => r.figures ?? cx.load.figures.load(r.id),
    ownPosition: async (r, _, cx) => {
      const scores = await (CACHE === "data" ? kept(cx, `own:${cx.who.tenant}:${r.id}`, () => own(cx, r)) : own(cx, r));
      const figures = r.figures ?? (await cx.load.figures.load(r.id));
      return scores.map(({ variable, halves, weight }) => {
        const points = weight ? Math.round((10000 * halves) / (2 * weight)) / 100 : null;
        const { mean, standard_deviation: sd } = figures.find((f) => f.variable === variable) ?? {};
        const gap = points === null || mean == null ? null : Math.round(points - mean);
        return { variable, points, gapToMean: gap, deviationScore: gap === null || !sd ? null : Math.round(50 + (10 * (points - mean)) / sd) };
      });
    },
  },
  Figures: { standardDeviation: (f) => f.standard_deviation, cells: (f, _, cx) => f.cells ?? cx.load.cells.load({ release: f.release_id, variable: f.variable }) },
};

await serve(async (server) => {
  const pool = new pg.Pool(database);
  const redis = CACHE ? new Redis(process.env.PEER_REDIS) : null;
  // One transaction a request, begun when it is first needed, with the product's own settings.
  const transaction = (who) => {
    let begun = null;
    return {
      get: () => (begun ??= (async () => {
        const client = await pool.connect();
        const { role, ...rest } = settings(who);
        const set = Object.entries(rest).map(([name, value]) => `set_config('${name}', '${value}', true)`);
        await client.query(`BEGIN; SET LOCAL ROLE ${role}; SELECT ${set.join(", ")}`);
        return client;
      })()),
      end: async () => {
        const client = await begun?.catch(() => null);
        if (!client) return;
        try { await client.query("COMMIT"); } finally { client.release(); }
      },
    };
  };
  const context = ({ request }) => {
    const who = caller(request.headers.get("authorization"));
    const held = transaction(who);
    const cx = { who, redis, tx: held.get, end: held.end };
    return Object.assign(cx, { load: { ...loaders(cx), ...audits.loaders(cx, rows) } });
  };
  const finish = { onExecute: ({ args }) => ({ onExecuteDone: () => args.contextValue.end() }) };
  const yoga = createYoga({ schema: createSchema({ typeDefs: [typeDefs, audits.typeDefs], resolvers: [resolvers, audits.resolvers(rows)] }), context, plugins: [finish], logging: false, graphiql: false, landingPage: false });
  server.on("request", CACHE === "response" ? answers(redis, yoga) : yoga);
});

// The whole answer by the tenant and the hash of the body.
function answers(redis, yoga) {
  return async (req, res) => {
    try {
      const { tenant } = caller(req.headers.authorization);
      const parts = [];
      for await (const part of req) parts.push(part);
      const body = Buffer.concat(parts);
      const key = `answer:${tenant}:${createHash("sha256").update(body).digest("base64")}`;
      const head = { "content-type": "application/json" };
      const found = await redis.getBuffer(key);
      if (found) return void res.writeHead(200, head).end(found);
      const headers = { ...head, authorization: req.headers.authorization };
      const made = await yoga.fetch(`http://${req.headers.host}/graphql`, { method: "POST", body, headers });
      const text = Buffer.from(await made.arrayBuffer());
      if (made.ok && !text.includes('"errors"')) await redis.set(key, text);
      res.writeHead(made.status, head).end(text);
    } catch (failure) {
      res.writeHead(500).end(String(failure));
    }
  };
}
