//! The catalogue of audit items, whose published editions nobody changes, the owner included.
use crate::enclose;
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

const TABLES: &str = "
    CREATE TABLE editions (
        code            text PRIMARY KEY CHECK (code ~ '^[MTSHR][1-9][0-9]?[.]([1-9]|1[0-2])$'),
        title_ja        text NOT NULL CHECK (title_ja <> ''),
        title_en        text NOT NULL CHECK (title_en <> ''),
        issued          date NOT NULL,
        item_total      integer NOT NULL CHECK (item_total >= 0),
        essential_total integer NOT NULL CHECK (essential_total BETWEEN 0 AND item_total),
        published_at    timestamptz
    );
    -- Codes do not sort as text (6.10 before 6.2), so each row knows its place, from 1.
    CREATE TABLE catalog_categories (
        edition  text NOT NULL REFERENCES editions (code),
        code     text NOT NULL CHECK (code ~ '^[1-9][0-9]?([.][1-9][0-9]?)?$'),
        position integer NOT NULL CHECK (position > 0),
        domain   text NOT NULL GENERATED ALWAYS AS (split_part(code, '.', 1)) STORED,
        title_ja text NOT NULL CHECK (title_ja <> ''),
        title_en text NOT NULL CHECK (title_en <> ''),
        PRIMARY KEY (edition, code),
        UNIQUE (edition, position),
        FOREIGN KEY (edition, domain) REFERENCES catalog_categories (edition, code)
    );
    CREATE TABLE catalog_items (
        edition     text NOT NULL REFERENCES editions (code),
        code        text NOT NULL CHECK (code ~ '^[1-9][0-9]?[.][1-9][0-9]?-[0-9]{2}$'),
        position    integer NOT NULL CHECK (position > 0),
        category    text NOT NULL GENERATED ALWAYS AS (split_part(code, '-', 1)) STORED,
        domain      text NOT NULL GENERATED ALWAYS AS (split_part(code, '.', 1)) STORED,
        text_ja     text NOT NULL CHECK (text_ja <> ''),
        text_en     text NOT NULL CHECK (text_en <> ''),
        method      text NOT NULL CHECK (method IN ('INTERVIEW', 'EXAMINE', 'OBSERVE', 'TEST')),
        evidence_ja text[] NOT NULL,
        evidence_en text[] NOT NULL,
        essential   boolean NOT NULL,
        weight      smallint NOT NULL CHECK (weight BETWEEN 1 AND 3),
        PRIMARY KEY (edition, code),
        UNIQUE (edition, position),
        FOREIGN KEY (edition, category) REFERENCES catalog_categories (edition, code),
        CHECK (cardinality(evidence_ja) = cardinality(evidence_en))
    );
    CREATE INDEX catalog_items_by_category ON catalog_items (edition, category);";

/// An edition is born a draft and published once, whole. The lock on its row makes a publication and a
/// change of its items wait for each other.
const FREEZE: &str = "
    CREATE FUNCTION refuse_if_published(which text) RETURNS void LANGUAGE plpgsql AS $$
    DECLARE since timestamptz;
    BEGIN
        SELECT published_at INTO since FROM editions WHERE code = which FOR SHARE;
        IF since IS NOT NULL THEN
            RAISE EXCEPTION 'edition % is published and cannot change', which
                USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'published_edition_is_immutable';
        END IF;
    END $$;

    CREATE FUNCTION freeze_edition() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        IF TG_OP = 'TRUNCATE' THEN
            PERFORM refuse_if_published(code) FROM editions;
            RETURN NULL;
        END IF;
        IF TG_OP = 'INSERT' THEN
            IF NEW.published_at IS NOT NULL THEN
                RAISE EXCEPTION 'edition % must begin as a draft', NEW.code
                    USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'edition_begins_as_draft';
            END IF;
            RETURN NEW;
        END IF;
        PERFORM refuse_if_published(OLD.code);
        IF TG_OP = 'DELETE' THEN
            RETURN OLD;
        END IF;
        IF NEW.published_at IS NOT NULL AND (NEW.item_total, NEW.essential_total) <> (
            SELECT count(*)::integer, (count(*) FILTER (WHERE essential))::integer
            FROM catalog_items WHERE edition = OLD.code)
        THEN
            RAISE EXCEPTION 'edition % does not have the items it states', NEW.code
                USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'edition_is_whole';
        END IF;
        RETURN NEW;
    END $$;

    CREATE FUNCTION freeze_catalog_row() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        IF TG_OP = 'TRUNCATE' THEN
            PERFORM refuse_if_published(code) FROM editions;
            RETURN NULL;
        END IF;
        IF TG_OP <> 'INSERT' THEN
            PERFORM refuse_if_published(OLD.edition);
        END IF;
        IF TG_OP <> 'DELETE' THEN
            PERFORM refuse_if_published(NEW.edition);
            RETURN NEW;
        END IF;
        RETURN OLD;
    END $$;

    CREATE TRIGGER keep_published BEFORE INSERT OR UPDATE OR DELETE ON editions
        FOR EACH ROW EXECUTE FUNCTION freeze_edition();
    CREATE TRIGGER keep_all_published BEFORE TRUNCATE ON editions
        FOR EACH STATEMENT EXECUTE FUNCTION freeze_edition();
    CREATE TRIGGER keep_published BEFORE INSERT OR UPDATE OR DELETE ON catalog_categories
        FOR EACH ROW EXECUTE FUNCTION freeze_catalog_row();
    CREATE TRIGGER keep_all_published BEFORE TRUNCATE ON catalog_categories
        FOR EACH STATEMENT EXECUTE FUNCTION freeze_catalog_row();
    CREATE TRIGGER keep_published BEFORE INSERT OR UPDATE OR DELETE ON catalog_items
        FOR EACH ROW EXECUTE FUNCTION freeze_catalog_row();
    CREATE TRIGGER keep_all_published BEFORE TRUNCATE ON catalog_items
        FOR EACH STATEMENT EXECUTE FUNCTION freeze_catalog_row();";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let db = manager.get_connection();
        db.execute_unprepared(TABLES).await?;
        db.execute_unprepared(FREEZE).await?;
        for table in ["editions", "catalog_categories", "catalog_items"] {
            enclose::reference(db, table).await?;
        }
        Ok(())
    }
}
