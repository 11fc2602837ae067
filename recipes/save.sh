#!/bin/sh
# Saves the payloads that GitHub is about to forget, each in a file named by its GUID, readable by its user only:
#   redeliver --org octo ... --output json | recipes/save.sh FOLDER [HOURS]
# They are those of events that are lost, and of events still unsettled HOURS (60) after their first attempt. It needs gh, logged in with a token
# that may read the webhook. What is saved already is not asked for again.
set -eu
umask 077
folder=${1:?name the folder for the payloads}
mkdir -p "$folder"
jq -r --argjson hours "${2:-60}" '.hooks[] | .hook as $hook | .events[]
  | select(.verdict == "given_up" or .verdict == "expired"
      or ((.verdict == "due" or .verdict == "waiting") and (now - (.attempts[0].delivered_at | sub("\\.[0-9]+"; "") | fromdateiso8601) > $hours * 3600)))
  | "\(.guid | gsub("[^A-Za-z0-9-]"; "_")) \($hook)/deliveries/\(.attempts[-1].id)"' |
  {
    failed=0
    while read -r guid path; do
      [ -f "$folder/$guid.json" ] || { gh api "$path" >"$folder/$guid.new" </dev/null && mv "$folder/$guid.new" "$folder/$guid.json"; } || failed=1
    done
    exit "$failed"
  }
