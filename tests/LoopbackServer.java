import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import javax.net.ServerSocketFactory;
import javax.net.ssl.SSLContext;

/**
 * A small HTTP/1.1 server on the loopback address, plain or with TLS: connections are kept alive, each has a thread,
 * and a handler may answer by halves, hang up or reset. The JDK's own server always sends the real time as Date, so
 * that no test could have a clock of its own. Requests have a Content-Length or no body: java.net.http sends no others
 * here.
 */
final class LoopbackServer implements AutoCloseable {
    /** Answers one request; a request that it leaves without an answer ends the connection. */
    interface Handler {
        void handle(Exchange exchange) throws IOException;
    }

    private static final int BACKLOG = 200;

    private final ServerSocket server;
    private final Handler handler;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "loopback-server");
        thread.setDaemon(true);
        return thread;
    });
    private volatile boolean closed;

    /** @param tls for https; null for plain http */
    LoopbackServer(SSLContext tls, Handler handler) {
        this.handler = handler;
        ServerSocketFactory factory = tls == null ? ServerSocketFactory.getDefault() : tls.getServerSocketFactory();
        try {
            server = factory.createServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        threads.execute(this::accept);
    }

    int port() {
        return server.getLocalPort();
    }

    private void accept() {
        while (!closed) {
            try {
                Socket socket = server.accept();
                open.add(socket);
                if (closed) {
                    socket.close();
                }
                threads.execute(() -> serve(socket));
            } catch (IOException | RejectedExecutionException e) {
                // Closed, or a client that was gone at once.
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            // Else an answer to a POST waits 40 ms for the client's delayed ACK.
            socket.setTcpNoDelay(true);
            InputStream in = new BufferedInputStream(socket.getInputStream());
            for (Exchange exchange = read(in, socket); exchange != null; exchange = exchange.keepsAlive()
                    ? read(in, socket) : null) {
                handler.handle(exchange);
            }
        } catch (IOException e) {
            // The client went away, the handler hung up, or the server was closed.
        } finally {
            open.remove(socket);
        }
    }

    /** @return null when the client has closed the connection */
    private static Exchange read(InputStream in, Socket socket) throws IOException {
        String request = line(in);
        if (request == null) {
            return null;
        }
        Map<String, String> headers = new HashMap<>();
        for (String line = line(in); line != null && !line.isEmpty(); line = line(in)) {
            int colon = line.indexOf(':');
            headers.merge(line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip(),
                    (one, other) -> one + ", " + other);
        }
        int length = Integer.parseInt(headers.getOrDefault("content-length", "0"));
        String body = length == 0 ? "" : new String(in.readNBytes(length), StandardCharsets.UTF_8);
        String[] words = request.split(" ");
        URI uri = URI.create(words[1]);
        return new Exchange(socket, words[0], uri.getPath(), uri.getRawQuery(), headers, body);
    }

    private static String line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream(128);
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                return null;
            }
            line.write(b);
        }
        return line.toString(StandardCharsets.ISO_8859_1).stripTrailing();
    }

    /** Ends all connections and waits for their threads. */
    @Override
    public void close() {
        closed = true;
        threads.shutdownNow();
        try {
            server.close();
            for (Socket socket : open) {
                socket.close();
            }
            if (!threads.awaitTermination(20, TimeUnit.SECONDS)) {
                throw new IllegalStateException("a thread of the server is left behind");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** One request, and the ways to answer it. */
    static class Exchange {
        final String method;
        final String path;
        /** As it came, or null. */
        final String query;
        /** By their names in lower case. */
        final Map<String, String> headers;
        final String body;
        /** The headers of the answer; names in any case. */
        final Map<String, String> answerHeaders = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        private final Socket socket;
        private boolean answered;

        /** For a caller without a socket, which overrides all that answers. */
        Exchange(String method, String path, String query, Map<String, String> headers, String body) {
            this(null, method, path, query, headers, body);
        }

        private Exchange(Socket socket, String method, String path, String query, Map<String, String> headers,
                String body) {
            this.socket = socket;
            this.method = method;
            this.path = path;
            this.query = query;
            this.headers = headers;
            this.body = body;
        }

        /** Sends a whole answer. */
        void send(int status, byte[] content) throws IOException {
            ByteArrayOutputStream answer = head(status, content.length);
            answer.write(content);
            answer.writeTo(socket.getOutputStream());
            answered = true;
        }

        /** Promises a whole answer, sends half of its body and hangs up. */
        void sendHalf(int status, byte[] content) throws IOException {
            ByteArrayOutputStream answer = head(status, content.length);
            answer.write(content, 0, content.length / 2);
            answer.writeTo(socket.getOutputStream());
            hangUp();
        }

        /** Sends the head of an answer at once; the body is the caller's to write. */
        OutputStream begin(int status, int length) throws IOException {
            head(status, length).writeTo(socket.getOutputStream());
            return socket.getOutputStream();
        }

        /** Closes the connection; the client reads its end. */
        void hangUp() throws IOException {
            socket.close();
        }

        /** Keeps the caller waiting, and then closes the connection. */
        void hang(Duration time) throws IOException {
            try {
                Thread.sleep(time.toMillis());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("the server was closed", e);
            }
            hangUp();
        }

        /** Breaks the connection off; the client sees a reset. */
        void reset() throws IOException {
            socket.setSoLinger(true, 0);
            socket.close();
        }

        private ByteArrayOutputStream head(int status, int length) {
            StringBuilder head = new StringBuilder("HTTP/1.1 ").append(status).append(" .\r\n");
            answerHeaders.forEach((name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
            if (status != 204 && status != 304) {
                head.append("Content-Length: ").append(length).append("\r\n");
            }
            if (isLast()) {
                head.append("Connection: close\r\n");
            }
            ByteArrayOutputStream out = new ByteArrayOutputStream(head.length() + length + 2);
            out.writeBytes(head.append("\r\n").toString().getBytes(StandardCharsets.UTF_8));
            return out;
        }

        private boolean isLast() {
            return headers.getOrDefault("connection", "").equalsIgnoreCase("close");
        }

        private boolean keepsAlive() {
            return answered && !isLast();
        }
    }
}
