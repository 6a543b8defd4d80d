# A woman walks into a border post at dusk; agencies carry her to a shelter, to a decision and home again.
# The same story as tests/scenarios/r2-self-report-at-border-post.toml, told at six terminals.
# Sourced by script/demo.

she='Giàng Thị Mẫu'

tell_story() {
    scene 'A border post receives her'
    at 2026-03-02T17:40:00+07:00
    files guard reception.recorded route=self_return_abroad place=lao-cai/muong-khuong presumed_minor=false \
        sex=female age_band=18-24 accompanying_count=0 "full_name=$she"
    at 2026-03-02T17:48:00+07:00
    files guard rights.informed items=rights items=support_regimes items=house_rules language=hmong given_to=person

    scene 'A receiving officer may not decide who is a victim'
    at 2026-03-02T17:55:00+07:00
    is_refused role_not_permitted guard identification.confirmed certificate_no=00/2026 issued_on=2026-03-02 \
        ground=forced_labour purpose_of_exploitation=forced_labour 'legal_ref=L53 Art. 32'

    scene 'The post hands her over to the commune'
    at 2026-03-02T18:10:00+07:00
    files guard handoff.offered to_unit="$(unit_id commune)" purpose=support "people=$she" papers=[] \
        health_flag=false risk_flag=false 'place_time=Đồn Biên phòng, 18:10'
    offer=$event
    at 2026-03-02T18:12:00+07:00
    echo '(To the health office, which was not offered her, there is no such case at all.)'
    is_refused case_unknown health handoff.accepted --of "$offer" "people_checked=$she" \
        received_at=2026-03-02T18:12:00+07:00
    at 2026-03-02T18:35:00+07:00
    files clerk handoff.accepted --of "$offer" "people_checked=$she" received_at=2026-03-02T18:35:00+07:00
    at 2026-03-02T18:40:00+07:00
    sees_nothing stranger
    at 2026-03-02T19:10:00+07:00
    files clerk declaration.taken form=PL1 written_by=self signature_or_mark=signature residence=lao-cai/bac-ha \
        'account=Bị lừa sang làm việc ở xưởng giày, không được trả công, bị giữ giấy tờ.'
    at 2026-03-02T20:00:00+07:00
    files clerk notice.sent target=support_office channel=official_letter content_code=new_person

    scene 'The provincial health office takes over and checks'
    at 2026-03-03T08:30:00+07:00
    files clerk handoff.offered to_unit="$(unit_id soyte)" purpose=support "people=$she" \
        'papers=[{"type":"declaration","number":"TK-01","pages":3}]' health_flag=false risk_flag=false \
        'place_time=UBND xã, 08:30'
    at 2026-03-03T09:30:00+07:00
    files health handoff.accepted --of "$event" "people_checked=$she" received_at=2026-03-03T09:30:00+07:00
    at 2026-03-03T09:45:00+07:00
    sees_nothing verifier
    at 2026-03-03T10:00:00+07:00
    files health urgent_support.provided items=food items=clothes items=medical_check from=2026-03-03 to=2026-03-03
    at 2026-03-03T10:30:00+07:00
    files health initial_check.recorded signs=found_with_other_victims signs=lived_with_victims id_confirmed=yes \
        partner_unit="$(unit_id police)"

    scene 'A shelter takes her in'
    at 2026-03-03T14:00:00+07:00
    files health_head placement.requested reason=awaiting_verification needs=shelter needs=counselling \
        sex_age_group=female-18-24
    at 2026-03-03T14:30:00+07:00
    files health handoff.offered to_unit="$(unit_id shelter)" purpose=placement "people=$she" papers=[] \
        health_flag=false risk_flag=false 'place_time=Sở Y tế, 14:30'
    at 2026-03-03T15:20:00+07:00
    files carer handoff.accepted --of "$event" "people_checked=$she" received_at=2026-03-03T15:20:00+07:00
    at 2026-03-03T15:40:00+07:00
    files warden placement.confirmed minutes_signers=commune_or_police minutes_signers=facility \
        minutes_signers=person_if_possible decision_no=12/QĐ-CSTG 'address=Số 4, ngõ Hoa Ban'

    scene 'The police verify; another officer decides'
    at 2026-03-04T09:00:00+07:00
    files health_head verification.requested to_unit="$(unit_id police)" where=residence attachments=declaration
    at 2026-03-05T08:00:00+07:00
    files verifier verification.acknowledged received_at=2026-03-05T08:00:00+07:00 case_officer="$(id_of verifier)"
    echo '(A party now: the police see her account, and not where the shelter is.)'
    sees verifier
    at 2026-03-06T09:00:00+07:00
    files carer placement.assessed --as case_manager needs=counselling needs=job_advice vulnerability=2
    at 2026-03-20T15:00:00+07:00
    files verifier verification.submitted finding=grounds_met sources=a sources=c
    at 2026-03-23T09:00:00+07:00
    files chief identification.confirmed certificate_no=18/2026 issued_on=2026-03-23 ground=forced_labour \
        purpose_of_exploitation=forced_labour 'legal_ref=L53 Art. 32'

    scene 'Support, and the way home'
    at 2026-03-23T10:00:00+07:00
    files carer support.opened --as case_manager regime=g basis=L53 from=2026-03-23
    at 2026-05-15T16:00:00+07:00
    files carer support.ended --as case_manager regime=g reason=completion
    at 2026-05-18T09:00:00+07:00
    files carer support.plan_recorded --as case_manager goals=live_safely_at_home goals=earn_a_living \
        services=counselling services=job_advice person_took_part=true
    at 2026-05-18T09:30:00+07:00
    files warden reintegration.referred plan_ref=KH-07/2026
    at 2026-05-19T07:30:00+07:00
    files carer handoff.offered to_unit="$(unit_id home)" purpose=return_home "people=$she" papers=[] \
        health_flag=false risk_flag=false 'place_time=Cơ sở trợ giúp xã hội, 07:30'
    at 2026-05-19T13:00:00+07:00
    files social handoff.accepted --of "$event" "people_checked=$she" received_at=2026-05-19T13:00:00+07:00
    at 2026-05-19T13:20:00+07:00
    files warden placement.ended reason=handover_accepted handover_to="$(unit_id home)" commune_confirmation=true
    at 2026-05-19T14:00:00+07:00
    files social reintegration.received --as case_manager worker="$(id_of social)"
    echo '(What her commune owes, and by when.)'
    does social inbox
    at 2026-06-16T09:00:00+07:00
    files social followup.recorded --as case_manager status=stable risk=low
    at 2026-06-22T10:30:00+07:00
    files chair case.closed reason=reintegrated
    last=$event

    scene 'A closed case takes nothing more'
    is_refused case_closed social followup.recorded --as case_manager status=stable risk=low

    scene 'The whole way, as her commune may see it'
    sees social
    does social export "$case" --out "$demo/case.json"
    does chair receipt "$last" --out "$demo/closing.receipt"
}
