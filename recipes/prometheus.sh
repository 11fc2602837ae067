#!/bin/sh
# Metrics for the textfile collector of Prometheus' node_exporter. The file itself keeps the counters from run to run:
#   redeliver --org octo ... --output json | recipes/prometheus.sh /var/lib/node_exporter/redeliver.prom
# If a run cannot begin, the file stays as it is, and the time of the last run in it grows old.
set -eu
file=${1:?name the file that the collector reads}
touch "$file"
jq -r --rawfile old "$file" '
  def seconds: sub("\\.[0-9]+"; "") | fromdateiso8601;
  def before($name; $hook): [$old | match("(?m)^" + $name + "\\{hook=\"" + $hook + "\"\\} ([0-9]+)$"; "g").captures[0].string | tonumber][0] // 0;
  def metric($name; $type; $help; value): "# HELP \($name) \($help)", "# TYPE \($name) \($type)", (.hooks[] | "\($name){hook=\"\(.hook)\"} \(value)");
  def counter($name; $help; value): metric($name; "counter"; $help; value + before($name; .hook));
  [ counter("redeliver_redelivered_total"; "Redeliveries that GitHub accepted."; .counts.redelivered),
    counter("redeliver_delivered_total"; "Redeliveries that came through."; .counts.delivered),
    counter("redeliver_failed_again_total"; "Redeliveries that failed again."; .counts.failed_again),
    counter("redeliver_lost_total"; "Events that are lost for good."; [.events[] | select(.lost_now)] | length),
    metric("redeliver_unsettled"; "gauge"; "Events that a later run tries again."; .counts.unsettled),
    metric("redeliver_window_deliveries"; "gauge"; "Deliveries since the checkpoint of the last run."; [.hours[].deliveries] | add // 0),
    metric("redeliver_window_failures"; "gauge"; "Those of them that failed."; [.hours[].failures] | add // 0),
    metric("redeliver_latest_success_seconds"; "gauge"; "The longest that an event of the last run took to succeed.";
      [.events[] | select(.verdict == "delivered" or .verdict == "healed") | .attempts | (.[-1].delivered_at | seconds) - (.[0].delivered_at | seconds)]
      | max // 0),
    "# HELP redeliver_failed_events Failed events since the checkpoint of the last run.", "# TYPE redeliver_failed_events gauge",
    (.hooks[] | .hook as $hook | .events | group_by([.event, .repository_id])[]
      | "redeliver_failed_events{hook=\"\($hook)\",event=\(.[0].event | tojson),repository_id=\"\(.[0].repository_id // "")\"} \(length)"),
    metric("redeliver_exit_code"; "gauge"; "0 done, 1 not completed, 3 someone must act."; .exit_code),
    metric("redeliver_last_run_timestamp_seconds"; "gauge"; "When the last run started."; .started_at | seconds)
  ] | join("\n")' >"$file.new"
[ -s "$file.new" ] && mv "$file.new" "$file"
