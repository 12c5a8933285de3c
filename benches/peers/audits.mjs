// Audits with DataLoader: one statement for each kind of thing that a request asks for.
import DataLoader from "dataloader";

export const typeDefs = /* GraphQL */ `
  extend type Query { audit(id: ID!): Audit findings(first: Int!): Findings! }
  type Mutation { recordJudgement(audit: ID!, item: String!, verdict: String!, version: Int!): Int }
  type Audit { id: ID! title: String! fiscalYear: Int! items(first: Int!): [Item!]! }
  type Item { code: String! category: String! text: String! selfAssessment: Verdict judgement: Verdict findings: [Finding!]! }
  type Verdict { verdict: String! method: String }
  type Findings { nodes: [Finding!]! }
  type Finding { title: String! severity: String! audit: Audit }
`;

// What is said of items: rows found by audit and item, grouped by a map.
const onItems = (rows, cx, name, text) => new DataLoader(async (keys) => {
  const audits = [...new Set(keys.map((key) => key.audit_id))];
  const found = await rows(cx, name, text, [audits, [...new Set(keys.map((key) => key.code))]]);
  const at = new Map();
  for (const row of found) {
    const key = `${row.audit_id} ${row.item}`;
    if (at.has(key)) at.get(key).push(row); else at.set(key, [row]);
  }
  return keys.map((key) => at.get(`${key.audit_id} ${key.code}`) ?? []);
}, { cacheKeyFn: (key) => `${key.audit_id} ${key.code}` });

const OF_ITEMS = "WHERE audit_id = ANY($1) AND item = ANY($2)";
export const loaders = (cx, rows) => ({
  audit: new DataLoader(async (ids) => {
    const found = await rows(cx, "audit", "SELECT id, title, fiscal_year, edition FROM audits WHERE id = ANY($1)", [ids]);
    const at = new Map(found.map((row) => [row.id, row]));
    return ids.map((id) => at.get(id) ?? null);
  }),
  self: onItems(rows, cx, "self", `SELECT audit_id, item, verdict FROM self_assessments ${OF_ITEMS}`),
  judgement: onItems(rows, cx, "judgement", `SELECT audit_id, item, verdict, method FROM judgements ${OF_ITEMS}`),
  found: onItems(rows, cx, "found", `SELECT audit_id, item, title, severity FROM findings ${OF_ITEMS} ORDER BY id`),
});

const ITEMS = "SELECT code, category, text_ja AS text FROM catalog_items WHERE edition = $1 ORDER BY position LIMIT $2";
const RECORD = `UPDATE judgements SET verdict = $3, judged_by = $5, judged_at = now(), version = version + 1
  WHERE audit_id = $1 AND item = $2 AND version = $4 RETURNING version`;
const LIST = "SELECT audit_id, title, severity FROM findings ORDER BY id DESC LIMIT $1";

export const resolvers = (rows) => ({
  Query: {
    audit: (_, { id }, cx) => cx.load.audit.load(id),
    findings: async (_, { first }, cx) => ({ nodes: await rows(cx, "findings", LIST, [first]) }),
  },
  Mutation: {
    recordJudgement: async (_, { audit, item, verdict, version }, cx) => {
      const done = await rows(cx, "record", RECORD, [audit, item, verdict, version, cx.who.user]);
      return done[0]?.version ?? null;
    },
  },
  Audit: {
    fiscalYear: (audit) => audit.fiscal_year,
    items: async (audit, { first }, cx) => {
      const items = await rows(cx, "items", ITEMS, [audit.edition, first]);
      return items.map((item) => ({ ...item, audit_id: audit.id }));
    },
  },
  Item: {
    selfAssessment: async (item, _, cx) => (await cx.load.self.load(item))[0] ?? null,
    judgement: async (item, _, cx) => (await cx.load.judgement.load(item))[0] ?? null,
    findings: (item, _, cx) => cx.load.found.load(item),
  },
  Finding: { audit: (finding, _, cx) => cx.load.audit.load(finding.audit_id) },
});
