-- Checkpoints with the cosignatures of their quorum, verbatim: what the log has shown of itself.
create table published (
    size bigint primary key references checkpoints,
    note text   not null
);

create trigger is_recorded before update or delete or truncate on published
    for each statement execute function is_recorded();
alter table published enable always trigger is_recorded;
grant select, insert on published to bangiao_writer;
grant select on published to bangiao_reader, bangiao_auditor;
