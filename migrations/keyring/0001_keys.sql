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
    -- of the policy, that of the chain's own state, or (of no case) of an index of fingerprints
    sensitivity_class text        not null
                      check (sensitivity_class ~ '^[A-Z]{1,16}$' or sensitivity_class = 'chain.state'
                             or sensitivity_class ~ '^search\.[a-z_]{1,32}$'),
    master            text        not null,
    wrapped           bytea,                        -- nothing once destroyed
    made_at           timestamptz not null default now(),
    destroyed_at      timestamptz,
    primary key (case_id, sensitivity_class),
    check ((wrapped is null) = (destroyed_at is not null))
);

grant select, insert on keys to bangiao_keeper;
grant update (master, wrapped, destroyed_at) on keys to bangiao_keeper;

-- A key may be destroyed, or wrapped anew by another master, and nothing else may happen to it: it
-- never comes back. That what is wrapped is still the same key, the vault tells when it opens it: it
-- opens nothing that was sealed before if not.
create function only_destroyed_or_rewrapped() returns trigger language plpgsql as $$
begin
    if tg_op = 'UPDATE' and old.wrapped is not null
       and (new.case_id, new.sensitivity_class, new.made_at)
           = (old.case_id, old.sensitivity_class, old.made_at)
       and (new.wrapped is null) = (new.master = old.master) then
        return new;
    end if;
    raise exception using errcode = 'restrict_violation', message = 'keys are destroyed, not changed';
end
$$;

create trigger keys_only_destroyed_or_rewrapped before update or delete on keys
    for each row execute function only_destroyed_or_rewrapped();
create trigger keys_not_truncated before truncate on keys
    for each statement execute function only_destroyed_or_rewrapped();
alter table keys enable always trigger keys_only_destroyed_or_rewrapped;
alter table keys enable always trigger keys_not_truncated;

revoke execute on all functions in schema keyring from public;
