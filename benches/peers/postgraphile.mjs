// PostGraphile 5 over the product's own tables and those of peers.sql, under the product's own policies.
import { postgraphile } from "postgraphile";
import { PostGraphileAmberPreset } from "postgraphile/presets/amber";
import { makePgService } from "postgraphile/adaptors/pg";
import { grafserv } from "postgraphile/grafserv/node";
import pg from "pg";
import { caller, database, serve, settings } from "./common.mjs";

await serve(async (server) => {
  const preset = {
    extends: [PostGraphileAmberPreset],
    pgServices: [makePgService({ pool: new pg.Pool(database), schemas: ["peers"] })],
    grafast: { context: ({ node }) => ({ pgSettings: settings(caller(node?.req.headers.authorization)) }) },
    grafserv: { graphqlPath: "/graphql", graphiql: false, watch: false },
  };
  await postgraphile(preset).createServ(grafserv).addTo(server);
});
