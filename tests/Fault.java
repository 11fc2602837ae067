import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** Befalls a request at the stand-in, instead of the work or after it. */
interface Fault {
    /** @return whether the request is dealt with; else the work is done */
    boolean befall(Call call) throws IOException;

    /** Answers with this status and body and does no work. */
    static Fault answer(int status, String body, String... headers) {
        return call -> {
            headers(headers).befall(call);
            call.send(status, body.getBytes(StandardCharsets.UTF_8));
            return true;
        };
    }

    /** Answers as GitHub refuses a request, with its message. */
    static Fault refuse(int status, String message, String... headers) {
        return answer(status, new String(Call.bytes(Map.of("message", message)), StandardCharsets.UTF_8), headers);
    }

    /** Adds headers to the answer of the work. */
    static Fault headers(String... headers) {
        return call -> {
            for (int i = 0; i < headers.length; i += 2) {
                call.exchange.answerHeaders.put(headers[i], headers[i + 1]);
            }
            return false;
        };
    }

    /** Closes the connection without an answer, before or after the work. */
    static Fault hangUp(boolean afterTheWork) {
        return call -> {
            if (afterTheWork) {
                call.workWithoutAnswer();
            }
            call.record(0);
            call.exchange.hangUp();
            return true;
        };
    }

    /** Breaks the connection off, as a firewall does, before any work. */
    static Fault reset() {
        return call -> {
            call.record(0);
            call.exchange.reset();
            return true;
        };
    }

    /** Keeps the caller waiting, and does no work. */
    static Fault hang(Duration time) {
        return call -> {
            call.record(0);
            call.exchange.hang(time);
            return true;
        };
    }

    /** Sends headers at once, and then a byte now and then. */
    static Fault trickle(Duration between) {
        return call -> {
            call.record(200);
            OutputStream out = call.exchange.begin(200, 1000);
            for (int i = 0; i < 100; i++) {
                out.write(' ');
                out.flush();
                sleep(between);
            }
            return true;
        };
    }

    /** Does the work and sends half of the answer's body. */
    static Fault cutOff() {
        return call -> {
            call.cutOff = true;
            return false;
        };
    }

    /** Befalls so many requests, and no more. */
    static Fault times(int times, Fault fault) {
        AtomicInteger left = new AtomicInteger(times);
        return call -> left.getAndDecrement() > 0 && fault.befall(call);
    }

    private static void sleep(Duration time) throws IOException {
        try {
            Thread.sleep(time.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("the stand-in was closed", e);
        }
    }
}
