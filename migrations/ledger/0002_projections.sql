-- What follows from the record and can be computed from it again: replaying every admission through
-- the policy library gives these rows, and the audit does so. The writer may update them.

-- Where each chain stands, as the policy library serialises it, sealed by the vault: a state holds
-- facts of a person.
create table case_states (
    case_no bigint primary key,
    length  bigint not null check (length > 0),
    head    bytea  not null check (octet_length(head) = 32),
    sealed  bytea  not null
) with (fillfactor = 70);

-- Who owes what by when, closed ones included.
create table duties (
    duty_no    bigint      generated always as identity primary key,
    case_no    bigint      not null,
    rule       text        not null,
    unit       text        not null,
    opened_by  uuid        not null,
    opened_idx bigint      not null,
    thread     text        not null,
    runs_from  timestamptz not null,
    warn       timestamptz,
    due        timestamptz not null,
    basis      text        not null,   -- JSON array of texts
    mark       text        not null,
    how        text,                   -- closed: discharged, moved, void
    closed_at  timestamptz,
    closed_idx bigint,
    check ((closed_idx is null) = (how is null) and (closed_idx is null) = (closed_at is null))
);
create index duties_open_of_unit on duties (unit, due) where closed_idx is null;
create index duties_closed_of_unit on duties (unit, due) where closed_idx is not null;
create index duties_open_of_rule on duties (rule, due, duty_no) where closed_idx is null;
create index duties_open_of_case on duties (case_no, duty_no) where closed_idx is null;
create index duties_of_event on duties (opened_idx);

-- Which units ever had a part in a chain; what they may see is decided from the state.
create table parties (
    unit    text   not null,
    case_no bigint not null,
    primary key (unit, case_no)
);
create index parties_of_case on parties (case_no);

grant select, insert on case_states, duties, parties to bangiao_writer;
grant update (length, head, sealed) on case_states to bangiao_writer;
grant update (how, closed_at, closed_idx) on duties to bangiao_writer;
grant select on case_states, duties, parties to bangiao_reader, bangiao_auditor;

revoke execute on all functions in schema ledger from public;
