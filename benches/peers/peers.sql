-- The released figures as peers want them: rows, not a document. Filled from the product's own answers; who may see them
-- is decided by the releases' own policy, as for the product.
CREATE SCHEMA peers;
CREATE TABLE peers.figures (
    release_id         uuid NOT NULL REFERENCES releases (id),
    variable           smallint NOT NULL,
    n                  integer,
    mean               integer,
    standard_deviation integer,
    PRIMARY KEY (release_id, variable)
);
CREATE TABLE peers.cells (
    release_id uuid NOT NULL,
    variable   smallint NOT NULL,
    place      smallint NOT NULL,
    lower      integer NOT NULL,
    upper      integer NOT NULL,
    count      integer NOT NULL,
    PRIMARY KEY (release_id, variable, place),
    FOREIGN KEY (release_id, variable) REFERENCES peers.figures (release_id, variable)
);
ALTER TABLE peers.figures ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE peers.cells ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY released ON peers.figures TO kansa_app
    USING (release_id IN (SELECT id FROM public.releases WHERE state = 'RELEASED'));
CREATE POLICY released ON peers.cells TO kansa_app
    USING (release_id IN (SELECT id FROM public.releases WHERE state = 'RELEASED'));
CREATE VIEW peers.release WITH (security_invoker = true) AS
    SELECT id, prefecture, fiscal_year, basis, tier FROM public.releases WHERE state = 'RELEASED';
COMMENT ON VIEW peers.release IS E'@primaryKey id';
COMMENT ON TABLE peers.figures IS E'@foreignKey (release_id) references peers.release (id)';
GRANT USAGE ON SCHEMA peers TO kansa_app, kansa_server;
GRANT SELECT ON ALL TABLES IN SCHEMA peers TO kansa_app;
