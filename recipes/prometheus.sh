#!/bin/sh
# Metrics for the textfile collector of Prometheus' node_exporter. The file itself keeps the counters from run to run:
#   redeliver --org octo ... --output json | recipes/prometheus.sh /var/lib/node_exporter/redeliver.prom
# If a run cannot start, the file does not change.
set -eu
file=${1:?name the file that the collector reads}
touch "$file"
jq -r --rawfile old "$file" '
  def seconds: sub("\\.[0-9]+"; "") | fromdateiso8601;
  def before($name; $hook): [$old | match("(?m)^" + $name + "\\{hook=\"" + $hook + "\"\\} ([0-9]+)$"; "g").captures[0].string | tonumber][0] // 0;
  def metric($name; $type; $help; value): "# HELP \($name) \($help)", "# TYPE \($name) \($type)", (.hooks[] | "\($name){hook=\"\(.hook)\"} \(value)");
  def sources($name; $help; value): "# HELP \($name) \($help)", "# TYPE \($name) gauge",
    (.hooks[] | .hook as $hook | .sources[]
      | "\($name){hook=\"\($hook)\",event=\(.event | tojson),repository_id=\"\(.repository_id // "")\"} \(value)");
  def counter($name; $help; value): metric($name; "counter"; $help; value + before($name; .hook));
  [ counter("redeliver_redelivered_total"; "Redeliveries that GitHub accepted."; .counts.redelivered),
    counter("redeliver_delivered_total"; "Redeliveries that were delivered."; .counts.delivered),
    counter("redeliver_failed_again_total"; "Redeliveries that failed again."; .counts.failed_again),
    counter("redeliver_lost_total"; "Events that are lost for good."; [.events[] | select(.lost_now)] | length),
    metric("redeliver_unsettled"; "gauge"; "Events that a later run tries again."; .counts.unsettled),
    metric("redeliver_latest_success_seconds"; "gauge"; "The longest that an event of the last run took to succeed.";
      [.events[] | select(.verdict == "delivered" or .verdict == "healed") | .attempts | (.[-1].delivered_at | seconds) - (.[0].delivered_at | seconds)]
      | max // 0),
    sources("redeliver_window_deliveries"; "Deliveries since the checkpoint of the last run."; .deliveries),
    sources("redeliver_window_failures"; "Those of them that failed."; .failures),
    "# HELP redeliver_response_seconds How long the receiver takes.", "# TYPE redeliver_response_seconds gauge",
    (.hooks[] | .hook as $hook | .response_seconds // {} | (["0.5", .median], ["0.95", .percent_95]) | select(.[1])
      | "redeliver_response_seconds{hook=\"\($hook)\",quantile=\"\(.[0])\"} \(.[1])"),
    metric("redeliver_exit_code"; "gauge"; "0 done, 1 not completed, 3 someone must act."; .exit_code),
    metric("redeliver_last_run_timestamp_seconds"; "gauge"; "When the last run started."; .started_at | seconds)
  ] | join("\n")' >"$file.new"
[ -s "$file.new" ] && mv "$file.new" "$file"
