/** The contents page. */
package lib;

// events
//SOURCES events/Activity.java
//SOURCES events/Delivery.java
//SOURCES events/Event.java
//SOURCES events/Events.java
//SOURCES events/Filter.java
//SOURCES events/Rules.java

// upstream
//SOURCES upstream/GHActionsVariable.java // reads and writes an Actions variable
//SOURCES upstream/GHAppInstallations.java // finds where an App is installed
//SOURCES upstream/GHHookDelivery.java // lists deliveries, redelivers, pings
//SOURCES upstream/GHPages.java // the pages of a list, to its true end
//SOURCES upstream/GHWebhook.java // lists webhooks

// api
//SOURCES api/Answer.java // an answer whose body has arrived in full
//SOURCES api/ApiException.java // GitHub's answer was an error
//SOURCES api/ApiUrl.java // where the API is, and what may be known from its address
//SOURCES api/Body.java // a body: bounded, inflated, looked at
//SOURCES api/Call.java // a request, as the rules see it
//SOURCES api/Connector.java // sends github-api's requests: pace, credential, retries
//SOURCES api/Credential.java // what authorizes a request
//SOURCES api/Endpoint.java // the endpoints that are called, by method and path
//SOURCES api/Exchange.java // one request and its answer, within the time-out
//SOURCES api/Explanation.java // what went wrong, in one sentence with a remedy
//SOURCES api/GitHubTime.java // GitHub's clock, by its Date headers
//SOURCES api/Hold.java // until when GitHub wants to be left alone
//SOURCES api/Link.java // which page comes next
//SOURCES api/Meaning.java // what an answer means: fine, limited, retry or fail
//SOURCES api/Network.java // proxies and certificates
//SOURCES api/NoAnswerException.java // there was no answer
//SOURCES api/Pace.java // whose turn it is: points and redeliveries a minute
//SOURCES api/Pause.java // waits
//SOURCES api/Rate.java // redeliveries a minute, and how long they take
//SOURCES api/Secrets.java // what is never printed
//SOURCES api/UnusableAnswerException.java // an answer that cannot be GitHub's
//SOURCES api/UsageException.java // an option or a variable is wrong

// hooks
//SOURCES hooks/Hook.java
//SOURCES hooks/Hooks.java
//SOURCES hooks/Owner.java
//SOURCES hooks/Redeliveries.java

// checkpoint
//SOURCES checkpoint/Checkpoint.java
//SOURCES checkpoint/CheckpointFile.java
//SOURCES checkpoint/CheckpointStore.java
//SOURCES checkpoint/VariableStore.java

// login
//SOURCES login/App.java // a GitHub App, and the tokens that it gets
//SOURCES login/AppKey.java // an App's private key: signs its JWTs
//SOURCES login/Login.java // which credential is for what
//SOURCES login/SmallFile.java // reads a file that should be small
//SOURCES login/Tokens.java // tokens from variables, files and commands

// options
//SOURCES options/Connection.java // where GitHub is, and how much of it a run may take
//SOURCES options/Credentials.java // where the credentials are
//SOURCES options/Misuse.java // a mistake on the command line, in one sentence
//SOURCES options/Sections.java
//SOURCES options/Settings.java
//SOURCES options/When.java

// report
//SOURCES report/ActionsReport.java
//SOURCES report/Console.java
//SOURCES report/Json.java
//SOURCES report/JsonReport.java
//SOURCES report/Report.java
//SOURCES report/Screen.java
//SOURCES report/Table.java
//SOURCES report/TextReport.java
