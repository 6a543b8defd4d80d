-- The record: what is inserted here once stands for ever. Every table in this file but log_state
-- refuses UPDATE, DELETE and TRUNCATE, to everybody: by privilege, and by triggers that fire even
-- for replication sessions and for the owner. Rows refer to each other without foreign keys: one
-- batch writes both ends in one transaction and no end is ever taken away, so that a check of every
-- row would only slow the log down; the audit follows each of them.
do $$
begin
    execute format('revoke all on database %I from public', current_database());
    execute format('grant connect on database %I to bangiao_service, bangiao_migrator',
                   current_database());
end
$$;
revoke all on schema ledger from public;
grant usage on schema ledger to bangiao_writer, bangiao_reader, bangiao_auditor;

-- Where the log ends. One row, locked by whoever writes: the only arbiter between nodes. The low
-- fillfactor keeps its updates within the page.
create table log_state (
    one              boolean     primary key default true check (one),
    size             bigint      not null check (size >= 0),
    root             bytea       not null check (octet_length(root) = 32),
    last_admitted_at timestamptz,
    cases            bigint      not null check (cases >= 0),
    touched          bigint      not null default 0   -- see touch_tip
) with (fillfactor = 10);

-- Chains by internal number. Case ids are random, so that they tell nothing; an index on them is
-- touched at random, which is why events refer to chains by number.
create table cases (
    case_no bigint primary key check (case_no >= 0),
    case_id uuid   not null unique,
    kind    text   not null check (kind in ('governance', 'unit', 'person'))
);

-- The signed bytes as they came, in log order. type, unit and registry are projections of them.
create table events (
    idx         bigint      primary key check (idx >= 0),
    case_no     bigint      not null,
    place       bigint      not null check (place >= 0),
    digest      bytea       not null check (octet_length(digest) = 32),
    leaf        bytea       not null check (octet_length(leaf) = 32),
    admitted_at timestamptz not null,
    jws         bytea       compression lz4 not null,
    type        text        not null,
    unit        text        not null,
    registry    boolean     not null,
    unique (case_no, place)          -- two events never follow the same one
);
create index events_of_registry on events (idx) where registry;

-- Which part of the log's time an event belongs to: half a million events make one.
create function part_of(idx bigint) returns int language sql immutable parallel safe
    as 'select cast(idx >> 19 as int)';
grant execute on function part_of to bangiao_writer, bangiao_reader, bangiao_auditor;

-- One event, one id. A table of its own keeps the random index away from the log, and the part keeps
-- what is new in one corner of it: however long the log, the pages that a checkpoint leaves to be
-- written whole again are no more than those of a part. An id is looked for in each part; that none
-- stands in two, the lock of log_state has its one writer see to, and the audit proves it.
create table event_ids (
    part     int    not null check (part = part_of(idx)),
    event_id uuid   not null,
    idx      bigint not null unique,
    primary key (part, event_id)
);

-- What describes persons, sealed by the vault: the disclosures of an event, as it lists them. A
-- field's name describes none; it is null for what stands in an array.
create table disclosures (
    idx     bigint  primary key,
    fields  text[]  not null,
    classes text[]  not null check (cardinality(classes) = cardinality(fields)),
    digests bytea[] not null check (cardinality(digests) = cardinality(fields)),
    sealed  bytea[] not null check (cardinality(sealed) = cardinality(fields))
) with (toast_tuple_target = 8160);  -- ciphertext does not shrink: it stays beside the rest

-- Every tree this log ever had; each follows exactly one other.
create table heads (
    size      bigint      primary key check (size >= 0),
    prev_size bigint      unique references heads,
    root      bytea       not null check (octet_length(root) = 32),
    at        timestamptz not null,
    check ((size = 0) = (prev_size is null)),
    check (prev_size < size)
);

-- Signed checkpoints, verbatim.
create table checkpoints (
    size bigint primary key references heads,
    note text   not null
);

-- Full tiles of 256 hashes. 8,192 bytes exceed what fits in a page, and hashes do not compress.
create table tiles (
    level  smallint not null check (level between 0 and 63),
    number bigint   not null check (number >= 0),
    hashes bytea    not null check (octet_length(hashes) = 8192),
    primary key (level, number)
);
alter table tiles alter column hashes set storage external;

-- Policy and calendar files whose adoption was signed, verbatim.
create table policy_files (
    digest bytea primary key check (octet_length(digest) = 32),
    kind   text  not null,
    body   text  compression lz4 not null
);

create function is_recorded() returns trigger language plpgsql as $$
begin
    raise exception using errcode = 'restrict_violation',
        message = format('%s is a record: %s is refused', tg_table_name, lower(tg_op));
end
$$;

do $$
declare
    recorded text;
begin
    foreach recorded in array array['cases', 'events', 'event_ids', 'disclosures', 'heads',
                                    'checkpoints', 'tiles', 'policy_files']
    loop
        execute format('create trigger is_recorded before update or delete or truncate on %I
                        for each statement execute function is_recorded()', recorded);
        execute format('alter table %I enable always trigger is_recorded', recorded);
        execute format('grant select, insert on %I to bangiao_writer', recorded);
        execute format('grant select on %I to bangiao_reader, bangiao_auditor', recorded);
    end loop;
end
$$;

-- The state row moves on; it is never removed and never goes back.
create function state_moves_on() returns trigger language plpgsql as $$
begin
    if tg_op = 'UPDATE' and new.size >= old.size and new.cases >= old.cases then
        return new;
    end if;
    raise exception using errcode = 'restrict_violation', message = 'the log only grows';
end
$$;
create trigger state_moves_on before update or delete on log_state
    for each row execute function state_moves_on();
create trigger state_not_truncated before truncate on log_state
    for each statement execute function is_recorded();
alter table log_state enable always trigger state_moves_on;
alter table log_state enable always trigger state_not_truncated;
grant select on log_state to bangiao_writer, bangiao_reader, bangiao_auditor;
grant update (size, root, last_admitted_at, cases, touched) on log_state to bangiao_writer;

-- The tree without leaves: SHA-256 of nothing (RFC 9162 section 2.1.1).
insert into log_state (size, root, cases) values (0, sha256(''), 0);
insert into heads (size, prev_size, root, at) values (0, null, sha256(''), now());
