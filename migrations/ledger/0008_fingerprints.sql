-- By what a person may be found again: HMACs of names, dates of birth and numbers of papers, under
-- keys that stand in the keyring. Equal values have equal fingerprints and tell nothing else. They go
-- with the disclosures that they were made from.
create table fingerprints (
    idx     bigint not null,
    ordinal int    not null,    -- of its disclosure within the event, from 0
    case_no bigint not null,
    kind    text   not null,
    value   bytea  not null check (octet_length(value) = 32),
    starts  bigint not null    -- the first eight bytes of the value, by which it is found
);
create index fingerprints_of_event on fingerprints (idx);
-- Values are random, and so is the place of a new one in this index: it holds as little of them as
-- tells them apart, so that few of its pages change. The newest case of a value comes last.
create index fingerprints_by_value on fingerprints (starts, case_no);

-- One is removed where an erasure of its case and class stands on record, and otherwise never.
create function only_forgotten() returns trigger language plpgsql as $$
begin
    if exists (select from ledger.erasures e
               join ledger.disclosures d on d.idx = old.idx
               where e.case_no = old.case_no and old.idx <= e.idx
                 and e.sensitivity_class = d.classes[old.ordinal + 1]) then
        return old;
    end if;
    raise exception using errcode = 'restrict_violation',
        message = 'a fingerprint goes with a recorded erasure, and not otherwise';
end
$$;
create trigger is_recorded before update or truncate on fingerprints
    for each statement execute function is_recorded();
create trigger only_while_erasing before delete on fingerprints
    for each statement execute function only_while_erasing();
create trigger only_forgotten before delete on fingerprints
    for each row execute function only_forgotten();
alter table fingerprints enable always trigger is_recorded;
alter table fingerprints enable always trigger only_while_erasing;
alter table fingerprints enable always trigger only_forgotten;

grant select, insert, delete on fingerprints to bangiao_writer;
grant select on fingerprints to bangiao_reader, bangiao_auditor;
alter table fingerprints enable row level security;
alter table fingerprints force row level security;
create policy whole on fingerprints to bangiao_writer, bangiao_auditor
    using (true) with check (true);
create policy within_reach on fingerprints for select to bangiao_reader using (
    exists (select from cases c where c.case_no = fingerprints.case_no offset 0));

-- Which events share a fingerprint with another case within the reach that is stated beside their
-- list, and in which list they stand. Asked for every person who is received and nearly always in
-- vain, so it is a statement by itself, and one for all who ask at the time.
create function resembling(units text[], cases text[], events text[])
    returns table (list int, event bigint) language plpgsql as $$
begin
    for i in 1 .. cardinality(events) loop
        perform set_config('bangiao.units', coalesce(units[i], ''), true),
                set_config('bangiao.cases', coalesce(cases[i], ''), true);
        return query
            select distinct i, own.idx from ledger.fingerprints own
            cross join lateral (
                select from ledger.fingerprints f
                where f.starts = own.starts and f.value = own.value
                  and f.case_no <> own.case_no
                limit 1) f
            where own.idx = any(cast(string_to_array(events[i], ',') as bigint[]));
    end loop;
end
$$;

revoke execute on all functions in schema ledger from public;
grant execute on function resembling to bangiao_reader;
