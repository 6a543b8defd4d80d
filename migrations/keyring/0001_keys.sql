-- The keys of the vault, wrapped by masters that stand in no database. This database has its own
-- backups of at most 30 days: what is destroyed here is gone everywhere 30 days later.
do $$
begin
    execute format('revoke all on database %I from public', current_database());
    execute format('grant connect on database %I to bangiao_service, bangiao_migrator',
                   current_database());
end
$$;
revoke all on schema keyring from public;
grant usage on schema keyring to bangiao_keeper;

create table keys (
    case_id           uuid        not null,
    sensitivity_class text        not null check (sensitivity_class ~ '^[A-Z]{1,16}$'),
    master            text        not null,
    wrapped           bytea,                        -- nothing once destroyed
    made_at           timestamptz not null default now(),
    destroyed_at      timestamptz,
    primary key (case_id, sensitivity_class),
    check ((wrapped is null) = (destroyed_at is not null))
);

grant select, insert on keys to bangiao_keeper;
grant update (wrapped, destroyed_at) on keys to bangiao_keeper;

-- A key may be destroyed and nothing else may happen to it: never replaced, never brought back.
create function only_destroyed() returns trigger language plpgsql as $$
begin
    if tg_op = 'UPDATE' and new.wrapped is null and old.wrapped is not null
       and (new.case_id, new.sensitivity_class, new.master, new.made_at)
           = (old.case_id, old.sensitivity_class, old.master, old.made_at) then
        return new;
    end if;
    raise exception using errcode = 'restrict_violation', message = 'keys are destroyed, not changed';
end
$$;

create trigger keys_only_destroyed before update or delete on keys
    for each row execute function only_destroyed();
create trigger keys_not_truncated before truncate on keys
    for each statement execute function only_destroyed();
alter table keys enable always trigger keys_only_destroyed;
alter table keys enable always trigger keys_not_truncated;

revoke execute on all functions in schema keyring from public;
