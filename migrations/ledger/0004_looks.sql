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
grant select, insert on looks to bangiao_reader;
grant select on looks to bangiao_auditor;
