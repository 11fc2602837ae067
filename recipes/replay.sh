#!/bin/sh
# Saves the events that GitHub is about to forget, and sends saved ones to their receiver by hand, signed anew. Read docs/save-and-replay.md first.
#   jbang redeliver@ORG --org octo --hook 42 --since 3d --dry-run --output json | recipes/replay.sh save FOLDER jbang redeliver@ORG show --org octo --hook 42
#   WEBHOOK_SECRET_FILE=secret recipes/replay.sh send https://ci.example/github FOLDER/*.json
set -eu
umask 077
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
trap 'exit 1' HUP INT TERM
fail() {
  echo "replay: $1" >&2
  exit 1
}

# The unsettled and the given-up events of a run that were first attempted AGE_HOURS ago or earlier; a file for each, named by its GUID.
save() {
  folder=$1 missing=0
  shift
  jq -nr --argjson hours "${AGE_HOURS:-60}" 'input.hooks | if . == [] or any(.[]; .error) then error("the run failed") else .[].events[] end
    | select(.verdict == "due" or .verdict == "later" or .verdict == "waiting" or .verdict == "given_up")
    | select(now - (.attempts[0].delivered_at | sub("[.][0-9]+Z$"; "Z") | fromdateiso8601) >= $hours * 3600)
    | .guid | select(test("^[0-9a-f][0-9a-f-]*$"))' >"$tmp/events" ||
    fail "nothing is saved: standard input must be the JSON of a run that went well, and AGE_HOURS a number"
  mkdir -p "$folder"
  while read -r guid; do
    # Saved or sent already. Older versions put a time before the GUID.
    if ls "$folder"/*"$guid.json"* >/dev/null 2>&1; then
      continue
    elif "$@" "$guid" --output json </dev/null >"$folder/.part" &&
      jq -e 'any(.attempts[].request; .body?)' "$folder/.part" >/dev/null; then
      mv "$folder/.part" "$folder/$guid.json"
    else
      rm -f "$folder/.part"
      echo "replay: $guid is not saved; the reason is above, or GitHub did not give its payload" >&2
      missing=1
    fi
  done <"$tmp/events"
  return "$missing"
}

# Oldest first. It ends at the first event that the receiver refuses.
send() {
  url=$1
  shift
  jq -r '"\(.attempts[0].delivered_at) \(.guid) \(input_filename)"' "$@" >"$tmp/files" &&
    [ "$(wc -l <"$tmp/files")" -eq $# ] || fail "nothing is sent: each file must be there, and hold a whole saved event"
  if [ -n "${WEBHOOK_SECRET_FILE:-}" ]; then WEBHOOK_SECRET=$(cat "$WEBHOOK_SECRET_FILE") || WEBHOOK_SECRET=''; fi
  [ -n "${WEBHOOK_SECRET:-}" ] || fail "nothing is sent: set WEBHOOK_SECRET, or WEBHOOK_SECRET_FILE to a file that has the secret"
  # HMAC-SHA256 (RFC 2104) by hand: openssl's -hmac shows the secret in the list of processes.
  inner='' outer=''
  for byte in $(printf %s "$WEBHOOK_SECRET" |
    if [ "$(printf %s "$WEBHOOK_SECRET" | wc -c)" -gt 64 ]; then openssl dgst -sha256 -binary; else cat; fi |
    cat - /dev/zero | od -An -v -tu1 -N64); do
    inner="$inner $((byte ^ 54))" outer="$outer $((byte ^ 92))"
  done
  unset WEBHOOK_SECRET
  # shellcheck disable=SC2086
  inner=$(printf '\\%03o' $inner) outer=$(printf '\\%03o' $outer)
  sort -o "$tmp/files" "$tmp/files"
  while read -r _ guid file; do
    # Older versions may have saved an event under two names.
    if ls "$(dirname "$file")"/*"$guid.json.sent" >/dev/null 2>&1; then
      echo "replay: $file was sent before, so it is not sent again" >&2
      continue
    fi
    # One file, so that the signed bytes are the sent ones.
    jq -je '[.attempts[].request | select(.body?)] | last | .body' "$file" >"$tmp/body" ||
      fail "$file has no payload; it and what follows are not sent"
    jq -r '[.attempts[].request | select(.body?)] | last | .headers | to_entries[]
      | select(.key | test("^(x-github-.*|content-type|user-agent)$"; "i"))
      | "\(.key): \(.value)" | gsub("[\r\n]"; " ")' "$file" >"$tmp/headers"
    # shellcheck disable=SC2059
    hmac=$({ printf "$outer"; { printf "$inner"; cat "$tmp/body"; } | openssl dgst -sha256 -binary; } | openssl dgst -sha256 -r | cut -d ' ' -f 1)
    [ "${#inner} ${#hmac}" = "256 64" ] || fail "$file cannot be signed, so it and what follows are not sent: od and openssl are needed"
    echo "X-Hub-Signature-256: sha256=$hmac" >>"$tmp/headers"
    code=$(curl --silent --show-error --globoff --max-time 30 --output /dev/null --write-out '%{http_code}' \
      --header "@$tmp/headers" --data-binary "@$tmp/body" --url "$url") || true
    case $code in
    2??) mv "$file" "$file.sent" && echo "$file: $code" ;;
    000) fail "the receiver did not answer, so it may have $file or not; what follows is not sent" ;;
    *) fail "the receiver answered $code to $file; what follows is not sent" ;;
    esac
  done <"$tmp/files"
}

if [ $# -ge 3 ] && { [ "$1" = save ] || [ "$1" = send ]; }; then
  "$@"
else
  sed -n '2,4s/^# *//p' "$0" >&2
  exit 2
fi
