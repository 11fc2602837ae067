package lib.api;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.zip.GZIPInputStream;
import lib.api.Meaning.Shape;

/**
 * The body of an answer, inflated.
 *
 * @param shape what it is
 * @param content empty when it cannot be read
 */
record Body(Shape shape, byte[] content) {
    private static final JsonFactory JSON = new JsonFactory();
    private static final byte[] NOTHING = {};

    /** The answer goes on beyond the bound. */
    static final class TooLargeException extends IOException {
        private static final long serialVersionUID = 1L;
    }

    /** Collects a body, and breaks the answer off with a {@link TooLargeException} as soon as it is larger than that. */
    static HttpResponse.BodyHandler<byte[]> upTo(int maxBytes) {
        return info -> new Bounded(maxBytes);
    }

    /**
     * Inflates a body and looks what it is.
     *
     * @param raw as it came
     * @param encoding the answer's Content-Encoding, or null
     */
    static Body of(byte[] raw, String encoding, int maxBytes) {
        String known = encoding == null ? "" : encoding.strip().toLowerCase(Locale.ROOT);
        switch (known) {
            case "", "identity" -> {
                return new Body(shape(raw), raw);
            }
            case "gzip", "x-gzip" -> {
                try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(raw))) {
                    byte[] content = in.readNBytes(maxBytes + 1);
                    return content.length > maxBytes ? new Body(Shape.TOO_LARGE, NOTHING) : new Body(shape(content), content);
                } catch (IOException e) {
                    return new Body(Shape.BROKEN, NOTHING);
                }
            }
            default -> {
                return new Body(Shape.ENCODED, NOTHING);
            }
        }
    }

    /** Reads JSON to its end, as an answer may end in the middle. */
    private static Shape shape(byte[] content) {
        try (JsonParser parser = JSON.createParser(content)) {
            JsonToken first = parser.nextToken();
            if (first == null || parser.skipChildren().nextToken() != null) {
                return Shape.BROKEN;
            }
            return first == JsonToken.START_ARRAY ? Shape.ARRAY : first == JsonToken.START_OBJECT ? Shape.OBJECT : Shape.ANY;
        } catch (IOException e) {
            return Shape.BROKEN;
        }
    }

    /** GitHub's errors are {"message": ...}; a proxy or a load balancer before it may answer anything. Empty when there is no message. */
    String message() {
        try {
            return shape == Shape.OBJECT ? new ObjectMapper().readTree(content).path("message").asText("") : "";
        } catch (IOException e) {
            return "";
        }
    }

    boolean isEmptyList() {
        return shape == Shape.ARRAY && new String(content, StandardCharsets.UTF_8).replaceAll("\\s", "").equals("[]");
    }

    private static final class Bounded implements HttpResponse.BodySubscriber<byte[]> {
        private final HttpResponse.BodySubscriber<byte[]> all = HttpResponse.BodySubscribers.ofByteArray();
        private final int maxBytes;
        private Flow.Subscription subscription;
        private long size;

        Bounded(int maxBytes) {
            this.maxBytes = maxBytes;
        }

        @Override
        public CompletionStage<byte[]> getBody() {
            return all.getBody();
        }

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            this.subscription = subscription;
            all.onSubscribe(subscription);
        }

        @Override
        public void onNext(List<ByteBuffer> item) {
            size += item.stream().mapToLong(ByteBuffer::remaining).sum();
            if (size > maxBytes) {
                subscription.cancel();
                all.onError(new TooLargeException());
            } else {
                all.onNext(item);
            }
        }

        @Override
        public void onError(Throwable e) {
            all.onError(e);
        }

        @Override
        public void onComplete() {
            all.onComplete();
        }
    }
}
