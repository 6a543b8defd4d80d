-- Enrolments under way: an officer is invited with a one-time code, of which only a hash is kept, asks for
-- certificates with it, and is approved by a second officer. None of it is evidence: an officer is enrolled by
-- the registrar's signed event, and by nothing that stands here.
create table enrolments (
    id           uuid        primary key,
    officer      text        not null,
    unit         text        not null,
    roles        text        not null,  -- parted by spaces
    opened_by    text        not null,
    opened_at    timestamptz not null,
    expires_at   timestamptz not null,
    code         bytea       not null check (octet_length(code) = 32),
    tries        int         not null default 0,  -- wrong codes so far
    signing      text,                            -- the requests, PEM
    tls          text,
    requested_at timestamptz,
    approved_by  text,
    approved_at  timestamptz,
    check ((signing is null) = (requested_at is null) and (tls is null) = (requested_at is null)),
    check ((approved_by is null) = (approved_at is null)),
    check (approved_at is null or requested_at is not null),
    check (approved_by <> opened_by)
);
create index enrolments_of_unit on enrolments (unit, expires_at);

grant usage on schema ledger to bangiao_enroller;
grant select, insert on enrolments to bangiao_enroller;
grant update (tries, signing, tls, requested_at, approved_by, approved_at) on enrolments to bangiao_enroller;
