-- A second wall behind the program's own: what serves reads meets the chains within its caller's
-- reach and no others, whatever statement it sends. The program names the reach at the start of each
-- transaction, and it ends with it:
--   bangiao.units   the caller's unit, those it stands for, those that a mandate of the officer names
--   bangiao.cases   the cases that such a mandate names
-- Where nothing is named, only chains that tell of no person are there.
do $$
declare
    walled text;
begin
    foreach walled in array array['cases', 'events', 'event_ids', 'disclosures', 'case_states',
                                  'duties', 'parties']
    loop
        execute format('alter table %I enable row level security', walled);
        execute format('alter table %I force row level security', walled);
        execute format('create policy whole on %I to bangiao_writer, bangiao_auditor
                        using (true) with check (true)', walled);
    end loop;
end
$$;

-- The settings stand in sub-selects so that a statement reads them once, not once a row. `offset 0`
-- has each row asked for by its key: otherwise a plan may first collect every case of the unit.
create policy within_reach on parties for select to bangiao_reader using (
    unit = any (cast((select string_to_array(current_setting('bangiao.units', true), ','))
                     as text[])));
create policy within_reach on cases for select to bangiao_reader using (
    kind <> 'person'
    or case_id = any (cast((select string_to_array(current_setting('bangiao.cases', true), ','))
                           as uuid[]))
    or exists (select from parties p where p.case_no = cases.case_no offset 0));
create policy within_reach on case_states for select to bangiao_reader using (
    exists (select from cases c where c.case_no = case_states.case_no offset 0));
create policy within_reach on duties for select to bangiao_reader using (
    exists (select from cases c where c.case_no = duties.case_no offset 0));
create policy within_reach on events for select to bangiao_reader using (
    exists (select from cases c where c.case_no = events.case_no offset 0));
create policy within_reach on event_ids for select to bangiao_reader using (
    exists (select from events e where e.idx = event_ids.idx offset 0));
create policy within_reach on disclosures for select to bangiao_reader using (
    exists (select from events e where e.idx = disclosures.idx offset 0));
