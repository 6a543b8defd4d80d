-- Roles of the whole server; run once by an administrator (the private server runs it at each start).
-- Nobody but the owner owns anything, and nobody logs in as the owner.
--
--   bangiao_owner      owns schemas and tables
--   bangiao_migrator   login of `bangiaod migrate`: may become the owner
--   bangiao_service    login of `bangiaod serve`: may become one of those below, by name only
--   bangiao_writer     the sequencer: INSERT; UPDATE of the state row and of projections
--   bangiao_reader     the read side: SELECT
--   bangiao_auditor    SELECT of the whole record
--   bangiao_enroller   enrolments under way
--   bangiao_keeper     the keyring database
--
-- Then, for a server of your own:
--   create database bangiao         owner bangiao_owner encoding 'UTF8' template template0;
--   create database bangiao_keyring owner bangiao_owner encoding 'UTF8' template template0;
do $$
declare
    wanted text;
begin
    foreach wanted in array array['bangiao_owner', 'bangiao_writer', 'bangiao_reader',
                                  'bangiao_auditor', 'bangiao_enroller', 'bangiao_keeper']
    loop
        if not exists (select from pg_roles where rolname = wanted) then
            execute format('create role %I nologin noinherit nosuperuser nobypassrls', wanted);
        end if;
    end loop;
    foreach wanted in array array['bangiao_migrator', 'bangiao_service']
    loop
        if not exists (select from pg_roles where rolname = wanted) then
            execute format('create role %I login noinherit nosuperuser nobypassrls', wanted);
        end if;
    end loop;
end
$$;

grant bangiao_owner to bangiao_migrator;
grant bangiao_writer, bangiao_reader, bangiao_auditor, bangiao_enroller, bangiao_keeper to bangiao_service;
