-- Who looked: one row a reading of a case, chained by hashes; the head is put into the log again and
-- again. The read side may add to it and do nothing else to it. Two nodes cannot give one number
-- twice, so the chain is one for all of them.
create table looks (
    number  bigint      primary key check (number > 0),
    at      timestamptz not null,
    officer text        not null,
    unit    text        not null,
    case_id uuid        not null,
    entry   text        compression lz4 not null,  -- what the hash covers; the rest follows from it
    hash    bytea       not null check (octet_length(hash) = 32)
);
create index looks_of_unit on looks (unit, number);
create index looks_of_case on looks (case_id, number);

create trigger is_recorded before update or delete or truncate on looks
    for each statement execute function is_recorded();
alter table looks enable always trigger is_recorded;

-- All of these, or none where one of the numbers is given already; waits for whoever is just giving
-- one. A statement by itself and so, for its caller, one way to the server and back.
create function append_looks(numbers text, times text, officers text, units text, cases text,
                             entries text, hashes text) returns boolean language plpgsql as $$
begin
    insert into ledger.looks (number, at, officer, unit, case_id, entry, hash)
    select cast(n as bigint), cast(t as timestamptz), o, u, cast(c as uuid), e, cast(h as bytea)
    from rows from (string_to_table(numbers, chr(31)), string_to_table(times, chr(31)),
                    string_to_table(officers, chr(31)), string_to_table(units, chr(31)),
                    string_to_table(cases, chr(31)), string_to_table(entries, chr(31)),
                    string_to_table(hashes, chr(31))) as v(n, t, o, u, c, e, h);
    return true;
exception when unique_violation then
    return false;
end $$;
revoke execute on function append_looks from public;
grant execute on function append_looks to bangiao_reader;
grant select, insert on looks to bangiao_reader;
grant select on looks to bangiao_auditor;
