#!/bin/sh
# Keeps one issue in the workflow's repository: open while someone must act, with the last run's summary as its text, and with a comment for
# each loss. A good run closes it, unless events were lost: then a person closes it.
set -euf
# A failure that may pass by itself does not change the issue. Only a run that looked at everything since the checkpoint closes it. A run
# that was cut short, or failed without outputs, needs a person. Exit code 0 without outputs means that nothing ran, as with --version.
case ${NEEDS_PERSON:-${EXIT_CODE:-1}} in
  false) [ "$WHOLE $EXIT_CODE" = 'true 0' ] || exit 0 ;;
  0) exit 0 ;;
esac
export GH_HOST="${GITHUB_SERVER_URL#*//}" GH_ENTERPRISE_TOKEN="$GH_TOKEN"
# Each workflow is about other webhooks, and keeps its own issue. A URL may have a secret, and everyone can read a public issue.
case ${HOOK:-} in *[!0-9,\ ]*) HOOK="URL checksum $(printf %s "$HOOK" | cksum | cut -d ' ' -f 1)" ;; esac
about="${HOOK:+webhook $HOOK of }${REPOSITORY:-$ORGANIZATION}"
for word in ${ARGS:-}; do
  case $word in
    --all-repos) about="all repositories of $ORGANIZATION${HOOK:+, $HOOK}" ;;
    --app) about="the App${APP:+ $APP}" ;;
  esac
done
export TITLE="redeliver: look at $about"
former="redeliver: a person should look at ${REPOSITORY:-$ORGANIZATION}${HOOK:+, hook $HOOK}"
issues=repos/$GITHUB_REPOSITORY/issues
page=$GITHUB_SERVER_URL/$GITHUB_REPOSITORY/actions/runs/$GITHUB_RUN_ID
run="[Run $GITHUB_RUN_NUMBER]($page) (${EXIT_CODE:+exit code }${EXIT_CODE:-cut short})"
tmp=$(mktemp -d)
: >"$tmp/error"
trap 'end $?' EXIT

# Says why the issue was not kept. If issues are off, or the failure may pass by itself, the job does not fail.
end() {
  [ "$1" = 0 ] || said=$(tr '\n' ' ' <"$tmp/error")
  rm -rf "$tmp"
  [ "$1" != 0 ] || exit 0
  case $said in
    *'HTTP 410'*)
      echo "::warning title=redeliver::$GITHUB_REPOSITORY has no issues; switch them on under Settings, General, Features, or remove the input \"issue\""
      exit 0
      ;;
    *'HTTP 5'* | *'HTTP 429'* | *'rate limit'* | *'error connecting'*)
      echo "::warning title=redeliver::the issue stays as it was, and the next run tries again: $said"
      exit 0
      ;;
    *'accessible by integration'* | *'HTTP 404'*) said="$said; give the job the permission \"issues: write\"" ;;
    *'gh: not found'* | *'gh: command not found'*) said='install gh on the runner' ;;
    *archived*) said="$said; unarchive the repository, or move the workflow to another one" ;;
  esac
  echo "::error title=redeliver::the issue was not kept: $said"
}
api() {
  gh api "$@" 2>"$tmp/error"
}

# Reads the list, because a search finds a new issue late. Each line: a number, and "lost" if events were.
found() {
  api --paginate "$issues?state=open&sort=created&direction=asc&per_page=100" --jq '.[]
    | select(.user.type == "Bot" and .pull_request == null and .title == env.TITLE)
    | "\(.number) \(if (.body // "") | contains("<!-- lost -->") then "lost" else "" end)"'
}

# Cuts after a whole line: an issue has at most 65,536 characters. The summary begins with the worst.
bounded() {
  LC_ALL=C awk -v most="$1" -v page="$page" '
    { size += length($0) + 1 }
    size > most { webhooks += /^### /; cut = 1; next }
    { print }
    /^<pre>/ { block = 1 }
    /^<\/pre>/ { block = 0 }
    END {
      if (!cut) exit
      if (block) print "</pre>"
      printf "\nThe rest is in [the run](%s), with %d more webhooks.\n", page, webhooks
    }'
}
# Sends a sentence, a summary file, and what earlier runs lost; more arguments go to gh.
send() {
  { printf '%s\n\n' "$1" && bounded 30000 <"$2" && printf '\n' && cat "$tmp/lost"; } >"$tmp/text"
  shift 2
  api "$@" -F "body=@$tmp/text"
}

[ -f "$SUMMARY" ] || SUMMARY=/dev/null
: >"$tmp/lost"
all=$(found)
if [ -z "$all" ]; then
  all=$(TITLE=$former && found)
  [ -z "$all" ] || api --silent -X PATCH "$issues/${all%% *}" -f "title=$TITLE"
fi
read -r number lost <<END
$all
END
if [ -n "$lost" ]; then
  api "$issues/$number" --jq .body >"$tmp/text"
  sed -n '/<!-- lost -->/,$p' "$tmp/text" | bounded 32000 >"$tmp/lost"
fi

asks="$run: someone must act. This is the summary of the last run."
loss="Given up or lost in this run: ${LOST:=0}. Events were lost, so close this issue yourself."
if [ "${NEEDS_PERSON:-}" = false ]; then
  [ -n "$number" ] || exit 0
  [ -n "$lost" ] || set -- -f state=closed
  send "$run: all is well.${lost:+ Events were lost before, so close this issue yourself.}" "$SUMMARY" \
    --silent -X PATCH "$issues/$number" "$@"
elif [ -z "$number" ]; then
  [ "$LOST" = 0 ] || asks="$asks

<!-- lost -->
$loss"
  number=$(send "$asks" "$SUMMARY" "$issues" -f "title=$TITLE" --jq .number)
  # Another run may have opened one at this very moment: the first stays.
  found | tail -n +2 | while read -r other _; do api --silent -X PATCH "$issues/$other" -f state=closed; done
elif [ "$LOST" = 0 ]; then
  send "$asks" "$SUMMARY" --silent -X PATCH "$issues/$number"
else
  [ -n "$lost" ] || echo '<!-- lost -->' >"$tmp/lost"
  send "$run: someone must act. The last comment has the summary." /dev/null --silent -X PATCH "$issues/$number"
  : >"$tmp/lost"
  send "$run: $loss" "$SUMMARY" --silent "$issues/$number/comments"
fi
