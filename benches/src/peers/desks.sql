-- Over the temporary table `desks`, a row for each caller: findings in the audit that is read, and two audits in fieldwork with
-- an auditor of the body's own, every item of both judged once.
INSERT INTO findings (tenant_id, id, audit_id, item, kind, severity, title, description, root_cause, recommendation,
                      disclosure, dissent, lineage_id, recurring_years, state, proposed_by, organization_id, proposed_at,
                      issued_at, version)
SELECT a.tenant_id, md5(a.id::text || c.code)::uuid, a.id, c.code, 'MINOR_NONCONFORMITY', 'MEDIUM', c.code || ' の不備',
       '手順が文書になっていない。', '担当が定まっていない。', '手順を定める。', 'INTERNAL', false, md5(a.id::text || c.code)::uuid, 1,
       'ISSUED', a.lead_id, m.tenant_id, a.created_at, a.created_at, 1
FROM desks d
JOIN audits a ON a.tenant_id = d.tenant AND a.id = d.audit
JOIN members m ON m.user_id = a.lead_id
JOIN catalog_items c ON c.edition = a.edition AND c.position % 5 = 0;

INSERT INTO users (id, issuer, subject, created_at) SELECT auditor, issuer, subject, now() FROM desks;
INSERT INTO members (tenant_id, id, user_id, name, roles, started_at, version)
SELECT tenant, auditor, auditor, '内部監査人', '{INTERNAL_AUDITOR}', now(), 1 FROM desks;

INSERT INTO audits (tenant_id, id, title, kind, audit_type, fiscal_year, edition, tier, state, facts_confirmed, lead_id,
                    created_at, version)
SELECT d.tenant, made.id, made.title, 'INTERNAL', 'ADVISORY', a.fiscal_year, a.edition, 'FULL', 'FIELDWORK', false, d.auditor,
       now(), 1
FROM desks d
JOIN audits a ON a.tenant_id = d.tenant AND a.id = d.audit,
LATERAL (VALUES (d.singly, 'judged singly'), (d.whole, 'judged as a whole')) AS made (id, title);
INSERT INTO audit_team (tenant_id, audit_id, user_id, organization_id, text_version, declared_at)
SELECT tenant_id, id, lead_id, tenant_id, 1, now() FROM audits WHERE title LIKE 'judged %';
INSERT INTO judgements (tenant_id, audit_id, item, verdict, method, note, judged_by, organization_id, judged_at, version)
SELECT a.tenant_id, a.id, c.code, 'CONFORMING', c.method, '', a.lead_id, a.tenant_id, now(), 1
FROM audits a JOIN catalog_items c ON c.edition = a.edition
WHERE a.title LIKE 'judged %';
