-- Audits as peers want them: the product's own tables, of which they see what the policies show to whoever asks.
CREATE VIEW peers.audit WITH (security_invoker = true) AS
    SELECT id, title, fiscal_year FROM public.audits;
CREATE VIEW peers.item WITH (security_invoker = true) AS
    SELECT a.id AS audit_id, c.code, c.position AS place, c.category, c.text_ja AS text
    FROM public.audits a JOIN public.catalog_items c ON c.edition = a.edition;
CREATE VIEW peers.self_assessment WITH (security_invoker = true) AS
    SELECT audit_id, item, verdict FROM public.self_assessments;
CREATE VIEW peers.judgement WITH (security_invoker = true) AS
    SELECT audit_id, item, verdict, method FROM public.judgements;
CREATE VIEW peers.finding WITH (security_invoker = true) AS
    SELECT id, audit_id, item, title, severity FROM public.findings;
COMMENT ON VIEW peers.audit IS E'@primaryKey id';
COMMENT ON VIEW peers.item IS E'@primaryKey audit_id,code\n@foreignKey (audit_id) references peers.audit (id)';
COMMENT ON VIEW peers.self_assessment IS
    E'@primaryKey audit_id,item\n@foreignKey (audit_id,item) references peers.item (audit_id,code)';
COMMENT ON VIEW peers.judgement IS
    E'@primaryKey audit_id,item\n@foreignKey (audit_id,item) references peers.item (audit_id,code)';
COMMENT ON VIEW peers.finding IS
    E'@primaryKey id\n@foreignKey (audit_id) references peers.audit (id)\n@foreignKey (audit_id,item) references peers.item (audit_id,code)';
-- What a peer writes of a judgement: the row alone, if it is of the version that was seen.
CREATE FUNCTION peers.record_judgement(audit uuid, code text, found text, expected integer)
    RETURNS integer LANGUAGE sql VOLATILE AS $$
    UPDATE public.judgements
    SET verdict = found, judged_by = (SELECT app_user()), judged_at = (SELECT app_now()), version = version + 1
    WHERE audit_id = audit AND item = code AND version = expected RETURNING version
$$;
GRANT SELECT ON ALL TABLES IN SCHEMA peers TO kansa_app;
