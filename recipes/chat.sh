#!/bin/sh
# Posts to a Slack or Teams channel what happened and what to do, if someone must act. The address of the channel is a secret:
#   redeliver --org octo ... --output json | CHAT_URL=https://hooks.slack.com/... recipes/chat.sh slack
set -eu
message=$(jq -c --arg for "${1:?slack or teams}" 'select(.needs_person) | "redeliver: \(.happened) \(.todo)" |
  if $for == "slack" then {text: (gsub("&"; "&amp;") | gsub("<"; "&lt;") | gsub(">"; "&gt;"))}
  else {type: "message", attachments: [{contentType: "application/vnd.microsoft.card.adaptive",
    content: {type: "AdaptiveCard", version: "1.4", body: [{type: "TextBlock", wrap: true, text: .}]}}]} end')
[ -z "$message" ] || printf 'url = "%s"\n' "${CHAT_URL:?}" | curl --config - --silent --show-error --fail --max-time 30 \
  --output /dev/null --header 'Content-Type: application/json' --data-binary "$message"
