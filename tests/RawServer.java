import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.zip.GZIPOutputStream;

/** A server on the loopback address that answers each request with the bytes that a test gives, whether they are HTTP or not. */
final class RawServer implements AutoCloseable {
    /** A request; the head is as it came, with its line ends. */
    record Request(String method, String target, String head, String body) {
        /** The path without the query. */
        String path() {
            return target.replaceFirst("\\?.*", "");
        }

        /** A header's value, or null. */
        String header(String name) {
            return head.lines().filter(line -> line.regionMatches(true, 0, name + ":", 0, name.length() + 1)).findFirst()
                    .map(line -> line.substring(name.length() + 1).strip()).orElse(null);
        }
    }

    /** Says what the answer to a request is. */
    interface Script {
        byte[] answer(Request request);
    }

    private final ServerSocket server;
    private final Script script;
    private final List<Request> log = Collections.synchronizedList(new ArrayList<>());

    RawServer(Script script) throws IOException {
        this.script = script;
        this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        daemon(() -> {
            while (true) {
                Socket client = server.accept();
                daemon(() -> serve(client));
            }
        });
    }

    /** The work of a thread until its socket is closed. */
    interface Io {
        void run() throws IOException;
    }

    /** Starts a thread that ends with its socket. */
    static void daemon(Io io) {
        Thread thread = new Thread(() -> {
            try {
                io.run();
            } catch (IOException e) {
                // Closed by the test or by the client.
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    private void serve(Socket client) throws IOException {
        try (client) {
            InputStream in = client.getInputStream();
            ByteArrayOutputStream head = new ByteArrayOutputStream();
            while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
                int b = in.read();
                if (b < 0) {
                    return;
                }
                head.write(b);
            }
            String text = head.toString(StandardCharsets.ISO_8859_1);
            String[] first = text.split(" ", 3);
            String length = new Request("", "", text, "").header("Content-Length");
            String body = new String(in.readNBytes(length == null ? 0 : Integer.parseInt(length)), StandardCharsets.UTF_8);
            Request request = new Request(first[0], first[1], text, body);
            log.add(request);
            OutputStream out = client.getOutputStream();
            out.write(script.answer(request));
            out.flush();
        }
    }

    String url() {
        return "http://127.0.0.1:" + server.getLocalPort();
    }

    List<Request> log() {
        synchronized (log) {
            return List.copyOf(log);
        }
    }

    /** The requests with this method whose path ends so. */
    List<Request> log(String method, String pathEnd) {
        return log().stream().filter(request -> request.method.equals(method) && request.path().endsWith(pathEnd)).toList();
    }

    /** An answer of HTTP with a body of the right length; headers as pairs of name and value. */
    static byte[] answer(int status, String body, String... headers) {
        return answer(status, body.getBytes(StandardCharsets.UTF_8), headers);
    }

    static byte[] answer(int status, byte[] body, String... headers) {
        StringBuilder head = new StringBuilder("HTTP/1.1 " + status + " X\r\nConnection: close\r\n");
        for (int i = 0; i < headers.length; i += 2) {
            head.append(headers[i]).append(": ").append(headers[i + 1]).append("\r\n");
        }
        head.append(status == 204 ? "\r\n" : "Content-Length: " + body.length + "\r\n\r\n");
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(head.toString().getBytes(StandardCharsets.ISO_8859_1));
        all.writeBytes(body);
        return all.toByteArray();
    }

    static byte[] gzip(byte[] content) {
        ByteArrayOutputStream zipped = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(zipped)) {
            gzip.write(content);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return zipped.toByteArray();
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
