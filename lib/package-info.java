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
//SOURCES upstream/GHActionsVariable.java
//SOURCES upstream/GHAppInstallations.java
//SOURCES upstream/GHHookDelivery.java
//SOURCES upstream/GHWebhook.java

// api
//SOURCES api/ApiException.java
//SOURCES api/ApiUrl.java
//SOURCES api/Connector.java
//SOURCES api/Credential.java
//SOURCES api/Explanation.java
//SOURCES api/Network.java
//SOURCES api/NoAnswerException.java
//SOURCES api/Pace.java
//SOURCES api/Pause.java
//SOURCES api/UsageException.java

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
//SOURCES login/App.java
//SOURCES login/AppKey.java

// options
//SOURCES options/Connection.java
//SOURCES options/Credentials.java
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
