/**
 * The receiver's answer to an attempt, as GitHub's list shows it.
 *
 * @param status GitHub's words
 * @param code the receiver's HTTP status; 0 or null when there was none
 */
record Answer(String status, Integer code) {
    static final Answer OK = new Answer("OK", 200);
    static final Answer DOWN = new Answer("failed to connect to host", 502);

    static Answer code(int code) {
        return code >= 200 && code <= 299 ? new Answer("OK", code) : new Answer("Invalid HTTP Response: " + code, code);
    }
}
