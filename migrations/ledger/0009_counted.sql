-- What figures are counted from: of each person's chain, the events and coded values that the reports'
-- definitions ask for, sealed by the vault. It follows from the record and can be made from it again;
-- other definitions make it anew. Whoever adds to it holds the one row of counted_log.
create table counted_log (
    one         boolean primary key default true check (one),
    definitions bytea   not null,
    size        bigint  not null check (size >= 0)   -- so many events of the log are in it
);
create table counted_chains (
    case_no bigint primary key references cases,
    sealed  bytea  not null,
    reaches bigint not null check (reaches > 0)   -- the size up to which the log had been taken up
) with (fillfactor = 70);
create index counted_chains_changed on counted_chains (reaches, case_no);
insert into counted_log (definitions, size) values ('', 0);

grant select on counted_log, counted_chains to bangiao_writer, bangiao_auditor;
grant update (definitions, size) on counted_log to bangiao_writer;
grant insert, delete on counted_chains to bangiao_writer;
grant update (sealed, reaches) on counted_chains to bangiao_writer;
