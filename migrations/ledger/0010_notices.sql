-- Who was told that a duty will be due soon, or is overdue: each notice of the policy once for every
-- unit that it concerns. Whoever tells holds an advisory lock meanwhile, so that numbers are seen in
-- their order. A notice tells of no person.
create table notices (
    notice_no bigint      generated always as identity primary key,
    duty_no   bigint      not null references duties,
    name      text        not null,
    unit      text        not null,   -- that was told
    case_id   uuid        not null,   -- what stands from here on is the duty's, as it was then
    rule      text        not null,
    owner     text        not null,
    opened_by uuid        not null,
    due       timestamptz not null,
    told_at   timestamptz not null,
    next_at   timestamptz,            -- when more is to be told of the duty; null: never
    unique (duty_no, name, unit)
);
create index notices_of_unit on notices (unit, notice_no);
create index duties_to_tell on duties (least(warn, due), duty_no) where closed_idx is null;

create trigger is_recorded before update or delete or truncate on notices
    for each statement execute function is_recorded();
alter table notices enable always trigger is_recorded;

grant select, insert on notices to bangiao_writer;
grant select on notices to bangiao_reader, bangiao_auditor;
alter table notices enable row level security;
alter table notices force row level security;
create policy whole on notices to bangiao_writer, bangiao_auditor using (true) with check (true);
create policy within_reach on notices for select to bangiao_reader using (
    unit = any (cast((select string_to_array(current_setting('bangiao.units', true), ','))
                     as text[]))
    or owner = any (cast((select string_to_array(current_setting('bangiao.units', true), ','))
                         as text[])));
