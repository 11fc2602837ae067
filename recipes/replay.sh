#!/bin/sh
# Saves the events that GitHub is about to forget, and sends saved ones to their receiver by hand, signed anew. Read docs/save-and-replay.md first.
#   jbang redeliver@ORG/redeliver --org octo --hook 42 --since 3d --dry-run --output json | recipes/replay.sh save FOLDER jbang redeliver@ORG/redeliver --org octo --hook 42
#   WEBHOOK_SECRET_FILE=secret recipes/replay.sh send https://ci.example/github FOLDER/*.json
set -eu
umask 077
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
trap 'exit 1' HUP INT TERM

# The unsettled and the given-up events of a run that were first attempted AGE_HOURS ago or earlier; a file for each, named by its time.
save() {
  folder=$1 missing=0
  shift
  mkdir -p "$folder"
  jq -r --argjson hours "${AGE_HOURS:-60}" '.hooks[].events[] | select(.verdict == "due" or .verdict == "waiting" or .verdict == "given_up")
    | .attempts[0].delivered_at as $at | select(now - ($at | sub("[.][0-9]+Z$"; "Z") | fromdateiso8601) >= $hours * 3600)
    | select(.guid | test("^[0-9a-f][0-9a-f-]*$")) | ($at | gsub("[^0-9TZ.]"; "")) + " " + .guid' >"$tmp/events"
  while read -r at guid; do
    file=$folder/$at-$guid.json
    if [ -e "$file.sent" ]; then
      continue
    elif "$@" --show "$guid" --output json </dev/null >"$file.part" && jq -e 'any(.attempts[].request; .body?)' "$file.part" >/dev/null; then
      mv "$file.part" "$file"
    else
      rm -f "$file.part"
      echo "replay: $guid is not saved; the reason is above, or GitHub did not tell its payload" >&2
      missing=1
    fi
  done <"$tmp/events"
  return "$missing"
}

# In the order of the names, which is that of the events. It ends at the first event that the receiver does not take.
send() {
  url=$1
  shift
  if [ -n "${WEBHOOK_SECRET_FILE:-}" ]; then WEBHOOK_SECRET=$(cat "$WEBHOOK_SECRET_FILE"); fi
  # HMAC-SHA256 by its definition (RFC 2104): openssl's own -hmac shows the secret to everybody who lists the processes.
  inner='' outer=''
  for byte in $(printf %s "${WEBHOOK_SECRET:?set it, or WEBHOOK_SECRET_FILE}" |
    if [ "$(printf %s "$WEBHOOK_SECRET" | wc -c)" -gt 64 ]; then openssl dgst -sha256 -binary; else cat; fi | cat - /dev/zero | od -An -v -tu1 -N64); do
    inner=$inner$(printf '\\%03o' $((byte ^ 54))) outer=$outer$(printf '\\%03o' $((byte ^ 92)))
  done
  unset WEBHOOK_SECRET
  for file; do
    jq -c '[.attempts[].request | select(.body?)] | last' "$file" >"$tmp/request"
    # The bytes that are signed are the bytes that are sent: one file.
    jq -je .body "$tmp/request" >"$tmp/body" || { echo "replay: $file has no payload; it and what follows are not sent" >&2 && return 1; }
    jq -r '.headers | to_entries[] | select(.key | test("^(x-github-.*|content-type|user-agent)$"; "i")) | "\(.key): \(.value)" | gsub("[\r\n]"; " ")' \
      "$tmp/request" >"$tmp/headers"
    # shellcheck disable=SC2059
    hmac=$({ printf "$outer"; { printf "$inner"; cat "$tmp/body"; } | openssl dgst -sha256 -binary; } | openssl dgst -sha256 -r | cut -d ' ' -f 1)
    echo "X-Hub-Signature-256: sha256=$hmac" >>"$tmp/headers"
    code=$(curl --silent --show-error --max-time 30 --output /dev/null --write-out '%{http_code}' \
      --header "@$tmp/headers" --data-binary "@$tmp/body" --url "$url") || true
    case $code in
    2??)
      mv "$file" "$file.sent"
      echo "$file: $code"
      ;;
    000) echo "replay: the receiver did not answer, so it may have $file or not; what follows is not sent" >&2 && return 1 ;;
    *) echo "replay: the receiver answered $code to $file; what follows is not sent" >&2 && return 1 ;;
    esac
  done
}

case ${1:-} in
save)
  shift
  save "$@"
  ;;
send)
  shift
  send "$@"
  ;;
*) sed -n '2,4s/^# *//p' "$0" >&2 && exit 2 ;;
esac
