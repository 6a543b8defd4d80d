# What can be shown with no service at all. Sourced by script/demo.

prove() {
    scene 'The receipt of the last event, checked against the trust file alone'
    bangiao verify "$demo/kept/$last.sdjwt" "$demo/closing.receipt" --trust "$demo/trust.txt" \
        --certificate "$demo/pki/officers/$(id_of chair)/signing.pem"

    scene 'The exported case: every signature, the chain, and every admission decided again'
    bangiao audit "$demo/case.json" --trust "$demo/trust.txt" >"$demo/audit.txt" ||
        fail 'the export does not audit clean'
    tail -n 1 "$demo/audit.txt"

    scene 'Somebody alters one letter of one event in a copy of it'
    jq -c '.events[5].sd_jwt |= .[:300] + (if .[300:301] == "A" then "B" else "A" end) + .[301:]' \
        "$demo/case.json" >"$demo/tampered.json"
    if bangiao audit "$demo/tampered.json" --trust "$demo/trust.txt" >"$demo/tampered.txt"; then
        fail 'nobody noticed'
    fi
    # The event by its index and id, and each step of the ladder that it does not pass.
    awk -v index_of="#$(jq '.events[5].index' "$demo/case.json")" \
        '$0 !~ /^ / { mine = 0; for (i = 1; i <= NF; i++) if ($i == index_of) mine = 1 } mine' "$demo/tampered.txt"
    tail -n 1 "$demo/tampered.txt"
}

where_to_look() {
    cat <<TEXT
  $demo/case.json          the case as the commune of origin exported it; audit.txt is its audit
  $demo/tampered.txt       the audit that names the altered event
  $demo/kept/              every event of the story as signed, with its receipt
  $demo/trust.txt          all that a verifier needs to believe
  $demo/bangiaod.log       what the service logged: nothing about any person
  $demo/profiles/          the officers' profiles. To look around:
      build/$preset/bangiaod serve --config $demo/bangiaod.toml &
      sed -i "s/^port = .*/port = \$(cat $demo/port)/" $demo/profiles/*.toml
      build/$preset/bangiao --profile $demo/profiles/social.toml show $case
TEXT
}
