-- What was erased, and by which event. An erasure is recorded with its event; afterwards the keys are
-- destroyed, then the ciphertext is emptied, and then that is recorded too. Names of fields and
-- digests stay: the signatures cover them.
create table erasures (
    idx               bigint not null references events,
    case_no           bigint not null references cases,
    sensitivity_class text   not null,
    primary key (idx, sensitivity_class)
);
create index erasures_of_case on erasures (case_no, sensitivity_class, idx);
create table erasures_done (
    idx         bigint      primary key references events,
    done_at     timestamptz not null default now(),
    disclosures bigint      not null check (disclosures >= 0)   -- how many were emptied
);

-- A disclosure is emptied where an erasure of its case and class stands on record, and nothing else
-- ever happens to it.
create function only_emptied() returns trigger language plpgsql as $$
begin
    if new.idx = old.idx and new.fields is not distinct from old.fields
       and new.classes = old.classes and new.digests = old.digests
       and not exists (
           select from unnest(old.classes, old.sealed, new.sealed) as u(class, before, after)
           where u.after is distinct from u.before and (u.after is distinct from '' or not exists (
               select from ledger.erasures e join ledger.events v on v.case_no = e.case_no
               where v.idx = old.idx and old.idx <= e.idx and e.sensitivity_class = u.class)))
    then
        return new;
    end if;
    raise exception using errcode = 'restrict_violation',
        message = 'a disclosure is emptied by a recorded erasure, and by nothing else';
end
$$;
create function only_while_erasing() returns trigger language plpgsql as $$
begin
    if not exists (select from ledger.erasures e where not exists
                       (select from ledger.erasures_done d where d.idx = e.idx)) then
        raise exception using errcode = 'restrict_violation',
            message = 'no erasure stands on record that is not done';
    end if;
    return null;
end
$$;
drop trigger is_recorded on disclosures;
create trigger is_recorded before delete or truncate on disclosures
    for each statement execute function is_recorded();
create trigger only_while_erasing before update on disclosures
    for each statement execute function only_while_erasing();
create trigger only_emptied before update on disclosures
    for each row execute function only_emptied();
alter table disclosures enable always trigger is_recorded;
alter table disclosures enable always trigger only_while_erasing;
alter table disclosures enable always trigger only_emptied;
grant update (sealed) on disclosures to bangiao_writer;

do $$
declare
    recorded text;
begin
    foreach recorded in array array['erasures', 'erasures_done']
    loop
        execute format('create trigger is_recorded before update or delete or truncate on %I
                        for each statement execute function is_recorded()', recorded);
        execute format('alter table %I enable always trigger is_recorded', recorded);
        execute format('grant select, insert on %I to bangiao_writer', recorded);
        execute format('grant select on %I to bangiao_reader, bangiao_auditor', recorded);
        execute format('alter table %I enable row level security', recorded);
        execute format('alter table %I force row level security', recorded);
        execute format('create policy whole on %I to bangiao_writer, bangiao_auditor
                        using (true) with check (true)', recorded);
        execute format('create policy within_reach on %I for select to bangiao_reader using (
                        exists (select from events e where e.idx = %I.idx))', recorded, recorded);
    end loop;
end
$$;

revoke execute on all functions in schema ledger from public;
