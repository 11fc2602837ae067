/**
 * The contents page: each file of lib/ with its //SOURCES line, by folder. redeliver.java names this file alone.
 * Each folder imports only from those after it:
 * commands, options, report, then login, checkpoint and hooks, then api. events imports nothing from lib.
 */
package lib;

// events: what happened and what to do about it: no I/O, no clock of its own
//SOURCES events/Delivery.java // one attempt: a row of the list; what counts as success
//SOURCES events/Event.java // one event with all its attempts
//SOURCES events/Events.java // groups the rows of the list by GUID
//SOURCES events/Window.java // the times of a run: how far back it looks, what GitHub still keeps
//SOURCES events/Rules.java // when an event is due, and when it is given up
//SOURCES events/Filter.java // which events the user's filters exclude
//SOURCES events/Plan.java // what to do about each event, the checkpoint, and whether the receiver seems down
//SOURCES events/Words.java // numbers, times and durations as every message shows them
//SOURCES events/Activity.java // how busy the hook was, hour by hour

// upstream: the calls that github-api lacks, in its package and style
//SOURCES upstream/GHPages.java // the pages of a list, to its true end
//SOURCES upstream/GHRepositories.java // repositories, their Actions variables, and where an App is installed
//SOURCES upstream/GHWebhook.java // lists webhooks and their deliveries, redelivers, pings

// api: the one way to GitHub
//SOURCES api/ApiException.java // GitHub refused a request, or did not answer; what went wrong in one sentence
//SOURCES api/ApiUrl.java // the API's address, and what follows from it
//SOURCES api/Call.java // a request and its endpoint, as the rules see them
//SOURCES api/Connector.java // the way of each request: pace, credential, retries, ETags
//SOURCES api/GitHubTime.java // GitHub's clock, by its Date headers
//SOURCES api/Log.java // where a run says what a person should know
//SOURCES api/Network.java // one request and its response, within the time-out; proxies and certificates
//SOURCES api/RateLimiter.java // paces requests: points and redeliveries a minute, and waits when GitHub limits
//SOURCES api/Refusal.java // why GitHub refused a request, and the remedy: the table of what it says
//SOURCES api/Response.java // a response in full, and what it means: fine, limited, retry or fail
//SOURCES api/Sanitizer.java // takes secrets out of what other people wrote, in one place
//SOURCES api/UsageException.java // an option or a variable is wrong

// hooks: whose hooks, which of them, and what can be asked of one
//SOURCES hooks/Owner.java // whose hooks: an organization, a repository or an App
//SOURCES hooks/Hooks.java // the hooks of an owner, or of all its repositories, and the choice of some
//SOURCES hooks/Hook.java // one hook: reads its list, redelivers, pings
//SOURCES hooks/HookRun.java // a run for one hook: what was found, decided and sent, and remembered of the last run
//SOURCES hooks/Parallel.java // a step of a run for several hooks, four at a time
//SOURCES hooks/Redeliveries.java // the redeliveries of a run, and their results
//SOURCES hooks/Body.java // the body of a request to a receiver, or of its answer
//SOURCES hooks/Receiver.java // pings a receiver that seems down before anything is sent; what it last answered

// checkpoint: the checkpoint, and the places that can keep one
//SOURCES checkpoint/Checkpoint.java // the checkpoint of a hook: reads, checks and stores it
//SOURCES checkpoint/CheckpointStore.java // keeps checkpoints from one run to the next
//SOURCES checkpoint/VariableStore.java // in Actions variables
//SOURCES checkpoint/FileStore.java // in a file on a server

// login: tokens and GitHub Apps
//SOURCES login/App.java // a GitHub App, its private key, and the tokens that it gets
//SOURCES login/Login.java // which credential is for what; tokens from variables and files

// commands: the other verbs
//SOURCES commands/HooksCommand.java // redeliver hooks: lists the webhooks; a first look without any option
//SOURCES commands/ShowCommand.java // redeliver show: what was sent and answered in each attempt
//SOURCES commands/ResendCommand.java // redeliver resend: sends named events again, or a window
//SOURCES commands/Verb.java // what the verbs have in common: options, events by the beginnings of GUIDs
//SOURCES commands/Every.java // redeliver --every: runs again and again until it is stopped
//SOURCES commands/Verbs.java // adds the verbs to the command line; the order of --help

// options: groups of options, each a picocli mixin; the environment
//SOURCES options/HookOptions.java // whose hook, and which; all hooks of an owner, or of all its repositories
//SOURCES options/CredentialOptions.java // where the credentials are
//SOURCES options/CheckpointOptions.java // where the checkpoint is kept
//SOURCES options/RuleOptions.java // when events are redelivered, and how often
//SOURCES options/FilterOptions.java // which events
//SOURCES options/ApiOptions.java // where GitHub is, time-outs, rate; connects to it
//SOURCES options/OutputOptions.java // text or JSON, --verbose
//SOURCES options/Context.java // environment, clock and screen of a command
//SOURCES options/Setting.java // the value of an option or a variable, which an error names
//SOURCES options/Times.java // durations and instants as people write them

// report: what a run found and did, and how it is shown
//SOURCES report/HookReport.java // what a run found and did for one hook, and its exit code
//SOURCES report/RunReport.java // all hooks of a run together; why it could not begin, or ended early
//SOURCES report/JobReport.java // a run of the job, with the last two lines: what happened, and what to do
//SOURCES report/ResendReport.java // what became of events that a person sent again
//SOURCES report/TextReport.java // for a person: on a terminal, in a log and in a job summary
//SOURCES report/ActionsReport.java // for GitHub Actions: annotation, outputs, job summary
//SOURCES report/News.java // what is new in a run of many: a line when something happened
//SOURCES report/JsonReport.java // a run as data
//SOURCES report/Console.java // prints: result, messages, annotations, how far a run is
//SOURCES report/Screen.java // what a run prints to: terminal, width, colors; lays out tables
