#!/usr/bin/env bash
# The action's run: its inputs, which action.yml puts into the environment, become options. Nothing here is evaluated a second time.
set -euo pipefail
root=$GITHUB_ACTION_PATH/../../..
wrong() {
  echo "::error::$1"
  echo "exit-code=2" >>"$GITHUB_OUTPUT"
  exit 2
}
# A typo must not turn a dry run into a real one.
for name in INPUT_DRY_RUN INPUT_LIST_HOOKS; do
  case ${!name} in '' | true | false) ;; *) wrong "${name#INPUT_} is neither true nor false: give one of them" ;; esac
done

# The default name says what the run is about.
export LAST_REDELIVERY_VARIABLE_NAME="${LAST_REDELIVERY_VARIABLE_NAME:-auto}"

# keep-issue.sh is another step, and cannot read this step's summary.
summary=$RUNNER_TEMP/redeliver-summary.md
: >"$summary"

# A command comes first; args may begin with one.
set --
case $INPUT_ARGS in
  *[![:space:]]*)
    # xargs knows a shell's quotes and backslashes, and expands nothing.
    words=$RUNNER_TEMP/redeliver-args
    xargs printf '%s\0' <<<"$INPUT_ARGS" >"$words" || wrong "args cannot be split into words: close each quote on its line"
    while IFS= read -r -d '' word; do
      set -- "$@" "$word"
    done <"$words"
    ;;
esac
if [ "$INPUT_LIST_HOOKS" = true ]; then
  set -- hooks --output=json "$@"
elif [ -n "$INPUT_GUID" ]; then
  set -- resend "$INPUT_GUID" "$@"
fi
by_hand=false
case ${1-} in
  hooks | show | resend) by_hand=true ;;
  *) [ -z "$INPUT_VARIABLE_REPO" ] || [ "$LAST_REDELIVERY_VARIABLE_NAME" = none ] || set -- "$@" "--variable-repo=$INPUT_VARIABLE_REPO" ;;
esac
[ -z "$INPUT_REPOSITORY" ] || set -- "$@" "--repo=$INPUT_REPOSITORY"
[ "$INPUT_DRY_RUN" != true ] || set -- "$@" --dry-run
[ -z "$INPUT_SINCE" ] || set -- "$@" "--since=$INPUT_SINCE"
case " $* " in *' --dry-run '*) by_hand=true ;; esac
# Before the run: even if it is cut short, it leaves the issue alone.
[ "$by_hand" = false ] || echo "by-hand=true" >>"$GITHUB_OUTPUT"

if [ "$INPUT_LIST_HOOKS" = true ]; then
  hooks=$("$root/jbang" "$root/redeliver.java" "$@")
  echo "hook-ids=$(jq -c '[.hooks[] | select(.active) | .id]' <<<"$hooks")" >>"$GITHUB_OUTPUT"
  exit 0
fi

code=0
"$root/jbang" "$root/redeliver.java" "$@" || code=$?
cacheable=false
case $code in 0 | 3) cacheable=true ;; esac
printf '%s\n' "exit-code=$code" "cacheable=$cacheable" >>"$GITHUB_OUTPUT"
[ ! -f "$GITHUB_STEP_SUMMARY" ] || cp "$GITHUB_STEP_SUMMARY" "$summary"
exit "$code"
