#!/bin/sh
# Keeps one issue in the workflow's repository: open while a person is needed, with the last run's summary as its text, and with a comment for
# each loss. All well closes it, unless something was lost meanwhile: closing that is for the person who has seen it.
set -eu
export GH_HOST="${GITHUB_SERVER_URL#*//}" GH_ENTERPRISE_TOKEN="$GH_TOKEN"
export TITLE="redeliver: a person should look at ${REPOSITORY:-$ORGANIZATION}${HOOK:+, hook $HOOK}"
issues=repos/$GITHUB_REPOSITORY/issues
run="[Run $GITHUB_RUN_NUMBER]($GITHUB_SERVER_URL/$GITHUB_REPOSITORY/actions/runs/$GITHUB_RUN_ID) (${EXIT_CODE:+exit code }${EXIT_CODE:-cut short})"
text=$(mktemp)
trap '[ $? = 0 ] || echo "::error::The issue was not kept: gh is needed, and the permission \"issues: write\" in the workflow."; rm -f "$text"' EXIT

# The list, as a search finds a new issue late. Each line: its number, and "lost" if something was.
found() {
  gh api --paginate "$issues?state=open&sort=created&direction=asc&per_page=100" --jq '.[]
    | select(.user.type == "Bot" and .pull_request == null and .title == env.TITLE)
    | "\(.number) \(if (.body // "") | contains("<!-- lost -->") then "lost" else "" end)"'
}
# GitHub takes 65,536 characters.
write() {
  { printf '%s\n\n' "$1" && { head -c 60000 "$SUMMARY" 2>/dev/null || true; } && printf '\n\n%s\n' "${lost:+<!-- lost -->}"; } >"$text"
}

all=$(found)
read -r number lost <<END
$all
END
case ${LOST:-0} in 0) ;; *) lost=lost ;; esac
if [ "${EXIT_CODE:-1}" = 0 ] && [ "${NEEDS_PERSON:-false}" != true ]; then
  [ -n "$number" ] || exit 0
  write "$run: all is well.${lost:+ Something was lost before: the comments tell. Close this issue when you have seen to it.}"
  [ -n "$lost" ] || set -- -f state=closed
  gh api --silent -X PATCH "$issues/$number" -F "body=@$text" "$@"
  exit 0
fi
write "$run asks for a person. This text is that of the last run; all well closes the issue${lost:+ no more, as something was lost}."
if [ -n "$number" ]; then
  gh api --silent -X PATCH "$issues/$number" -F "body=@$text"
else
  number=$(gh api "$issues" -f "title=$TITLE" -F "body=@$text" --jq .number)
  # Another run may have opened one at this very moment: the first stays.
  found | tail -n +2 | while read -r other _; do gh api --silent -X PATCH "$issues/$other" -f state=closed; done
fi
case ${LOST:-0} in 0) exit 0 ;; esac
write "$run: given up or lost in this run: $LOST. Here is what it said:"
gh api --silent "$issues/$number/comments" -F "body=@$text"
