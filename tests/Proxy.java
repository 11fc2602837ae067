import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.UnaryOperator;

/** A proxy that leads every host to one port of this machine. */
final class Proxy implements AutoCloseable {
    private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "proxy");
        thread.setDaemon(true);
        return thread;
    });
    private final int target;
    private final UnaryOperator<String> refusal;

    /** @param refusal of a request by its head: a status line and headers; null if it is let through */
    Proxy(int target, UnaryOperator<String> refusal) throws IOException {
        this.target = target;
        this.refusal = refusal;
        threads.submit(() -> {
            while (true) {
                Socket client = server.accept();
                threads.submit(() -> tunnel(client));
            }
        });
    }

    private Void tunnel(Socket client) throws IOException {
        try (client; Socket there = new Socket(InetAddress.getLoopbackAddress(), target)) {
            String head = head(client.getInputStream());
            String refused = refusal.apply(head);
            if (refused != null) {
                write(client, "HTTP/1.1 " + refused + "\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
                return null;
            }
            if (head.startsWith("CONNECT ")) {
                write(client, "HTTP/1.1 200 Connection established\r\n\r\n");
            } else {
                write(there, head.replaceFirst(" http://[^/]+", " ").replaceFirst("(?m)^Connection:.*\r\n", "")
                        .replaceFirst("\r\n", "\r\nConnection: close\r\n"));
            }
            threads.submit(() -> client.getInputStream().transferTo(there.getOutputStream()));
            there.getInputStream().transferTo(client.getOutputStream());
            return null;
        }
    }

    private static void write(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static String head(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        while (!head.toString(StandardCharsets.US_ASCII).endsWith("\r\n\r\n")) {
            int b = in.read();
            if (b < 0) {
                break;
            }
            head.write(b);
        }
        return head.toString(StandardCharsets.US_ASCII);
    }

    int port() {
        return server.getLocalPort();
    }

    @Override
    public void close() throws IOException {
        server.close();
        threads.shutdownNow();
    }
}
