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

-- One row holds the keys of a case that were made together, most often all that it will ever have.
-- A class is one of the policy, that of the chain's own state, or (of no case) of an index of
-- fingerprints. Sets of a case are numbered one after the other, so that of two nodes that make the
-- same keys at once one is refused.
create table keys (
    case_id      uuid        not null,
    set_no       int         not null check (set_no >= 0),
    classes      text[]      not null check (cardinality(classes) > 0),
    masters      text[]      not null check (cardinality(masters) = cardinality(classes)),
    wrapped      bytea[]     not null check (cardinality(wrapped) = cardinality(classes)),
    made_at      timestamptz not null default now(),
    destroyed_at timestamptz,                    -- when one of them last was; it is null in wrapped
    primary key (case_id, set_no)
);

grant select, insert on keys to bangiao_keeper;
grant update (masters, wrapped, destroyed_at) on keys to bangiao_keeper;

-- A key may be destroyed, or wrapped anew by another master, and nothing else may happen to it: it
-- never comes back. That what is wrapped is still the same key, the vault tells when it opens it: it
-- opens nothing that was sealed before if not.
create function only_destroyed_or_rewrapped() returns trigger language plpgsql as $$
begin
    if tg_op = 'UPDATE'
       and (new.case_id, new.set_no, new.classes, new.made_at)
           = (old.case_id, old.set_no, old.classes, old.made_at)
       and not exists (
           select from unnest(old.masters, old.wrapped, new.masters, new.wrapped)
                           as u(old_master, old_key, new_master, new_key)
           where (case when old_key is null or new_key is null or new_key = old_key
                       then new_master = old_master and (old_key is not null or new_key is null)
                       else new_master <> old_master end) is not true)
    then
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
