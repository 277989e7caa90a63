package dev.gavel.ingest.webhook;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gavel.ingest.http.tls.CertificateFiles;
import dev.gavel.ingest.http.tls.ServerCertificate;
import dev.gavel.ingest.webhook.WebhookClient.Outcome;
import dev.gavel.testing.TestAuthority;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class WebhookClientTest {
    private static final byte[] BODY = "{\"type\":\"closed\"}".getBytes(ISO_8859_1);
    private static final Duration DEADLINE = Duration.ofSeconds(2);

    @TempDir private Path directory;

    private final List<String> requests = new CopyOnWriteArrayList<>();
    private @Nullable ServerSocket server;

    /// What the receiver does with a connection after it has read the request.
    private interface Answer {
        void to(Socket socket) throws Exception;
    }

    @AfterEach
    void close() throws IOException {
        if (server != null) {
            server.close();
        }
    }

    @Test
    void postsTheBodyWithItsHeaders() throws Exception {
        int port = listen(answer("HTTP/1.1 204 No Content\r\n\r\n"));

        assertThat(post("http://localhost:" + port + "/hooks?x=1")).isEqualTo(new Outcome.Delivered());
        assertThat(requests)
                .containsExactly(
                        "POST /hooks?x=1 HTTP/1.1\r\nHost: localhost:"
                                + port
                                + "\r\nUser-Agent: gavel\r\nAccept: */*\r\nContent-Type: application/json\r\n"
                                + "Content-Length: 17\r\nConnection: close\r\nwebhook-id: 0@1\r\n\r\n"
                                + "{\"type\":\"closed\"}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok",
                "HTTP/1.0 202 Accepted\r\n\r\nsome text",
                "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n"
            })
    void every2xxIsTaken(String response) throws Exception {
        assertThat(post("http://localhost:" + listen(answer(response)) + "/")).isEqualTo(new Outcome.Delivered());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "HTTP/1.1 302 Found\\r\\nLocation: http://10.0.0.1/\\r\\n\\r\\n | status 302 Found; redirects are not followed",
                "HTTP/1.1 400 Bad Request\\r\\nContent-Length: 0\\r\\n\\r\\n | status 400 Bad Request",
                "HTTP/1.1 500\\r\\n\\r\\n | status 500",
                "HTTP/1.1 503 \u0007Busy\\r\\n\\r\\n | status 503 ?Busy",
                "SSH-2.0-OpenSSH_9.2\\r\\n | the response is not HTTP",
                "HTTP/1.1 100 Continue\\r\\n\\r\\n | closed the connection without a response",
                "HTTP/1.1 100 Continue\\r\\n\\r\\nHTTP/1.1 404 Not Found\\r\\n\\r\\n | status 404 Not Found",
                "HTTP/1.1 99 Low\\r\\n\\r\\n | the response is not HTTP",
                "HTTP/2 200\\r\\n\\r\\n | the response is not HTTP",
                "'' | closed the connection without a response"
            })
    void everythingElseFails(String response, String error) throws Exception {
        int port = listen(answer(response.replace("\\r", "\r").replace("\\n", "\n")));

        assertThat(error(post("http://localhost:" + port + "/"))).isEqualTo(error);
        assertThat(requests).hasSize(1);
    }

    @Test
    void aReceiverMayAskForTimeOrWantNothingMore() throws Exception {
        int busy = listen(answer("HTTP/1.1 429 Too Many Requests\r\nRetry-After: 7\r\n\r\n"));
        assertThat(post("http://localhost:" + busy + "/"))
                .isEqualTo(new Outcome.Failed("status 429 Too Many Requests", false, Duration.ofSeconds(7)));
        close();
        int left = listen(answer("HTTP/1.1 410 Gone\r\n\r\n"));
        assertThat(post("http://localhost:" + left + "/"))
                .isEqualTo(new Outcome.Failed("status 410 Gone", true, Duration.ZERO));
    }

    @Test
    void aReceiverThatIsSilentOrSendsAByteNowAndThenIsLeftInTime() throws Exception {
        int silent = listen(socket -> Thread.sleep(30_000));
        assertThat(error(post("http://localhost:" + silent + "/"))).isEqualTo("no response within 2 s");
        close();
        int dripping =
                listen(socket -> {
                    for (int i = 0; i < 1_000; i++) {
                        socket.getOutputStream().write('H');
                        Thread.sleep(50);
                    }
                });
        assertThat(error(post("http://localhost:" + dripping + "/"))).isEqualTo("no response within 2 s");
    }

    @Test
    void readsNoMoreThanItsBound() throws Exception {
        int endless =
                listen(socket -> {
                    socket.getOutputStream().write("HTTP/1.1 200 OK\r\n\r\n".getBytes(ISO_8859_1));
                    while (true) {
                        socket.getOutputStream().write(new byte[1024]);
                    }
                });
        assertThat(post("http://localhost:" + endless + "/")).isEqualTo(new Outcome.Delivered());
        close();
        int head =
                listen(socket -> {
                    while (true) {
                        socket.getOutputStream().write(new byte[1024]);
                    }
                });
        assertThat(error(post("http://localhost:" + head + "/"))).isEqualTo("the response is not HTTP");
    }

    /// A response in single bytes, as a receiver may send it.
    @Test
    void findsTheEndOfAResponseThatComesInPieces() throws Exception {
        byte[] response =
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n".getBytes(ISO_8859_1);
        int port =
                listen(socket -> {
                    socket.setTcpNoDelay(true);
                    for (byte next : response) {
                        socket.getOutputStream().write(next);
                    }
                    Thread.sleep(30_000);
                });
        long startNs = System.nanoTime();

        assertThat(post("http://localhost:" + port + "/")).isEqualTo(new Outcome.Delivered());
        assertThat(Duration.ofNanos(System.nanoTime() - startNs)).isLessThan(DEADLINE);
    }

    /// What is shown goes into Postgres, which rejects some characters, and to terminals.
    @Test
    void whatAReceiverSaysIsShownInPrintableCharacters() throws Exception {
        int port = listen(answer("HTTP/1.1 500 a\u0000b\u001B[2Jc" + "x".repeat(1_000) + "\r\n\r\n"));

        assertThat(error(post("http://localhost:" + port + "/")))
                .startsWith("status 500 a?b?[2Jcxxx")
                .hasSizeLessThan(220);
    }

    @Test
    void connectsToNothingThatIsRefused() throws Exception {
        int port = listen(answer("HTTP/1.1 204 No Content\r\n\r\n"));
        try (WebhookClient client =
                new WebhookClient(false, ReceiverAddresses.Resolver.SYSTEM, SSLContext.getDefault(), DEADLINE)) {
            Outcome outcome = client.post(ReceiverUrl.parse("http://127.0.0.1:" + port + "/"), Map.of(), BODY);

            assertThat(error(outcome)).isEqualTo("refused: 127.0.0.1 is an address of this machine");
        }
        assertThat(requests).isEmpty();
    }

    @Test
    void aNameWithoutAddressAndAClosedPortAreFailures() throws Exception {
        int port = listen(answer(""));
        close();
        assertThat(error(post("http://localhost:" + port + "/"))).contains("refused");
        assertThat(error(post("https://no-such-name.invalid/")))
                .isEqualTo("the name no-such-name.invalid has no address");
    }

    /// The connection goes to the address that was checked, and the certificate has to be that of the name.
    @Test
    void comparesTheCertificateWithTheNameAndConnectsToTheCheckedAddress() throws Exception {
        TestAuthority authority = TestAuthority.create(directory.resolve("authority"));
        TestAuthority.Issued issued = authority.issue("receiver", "dns:receiver.example");
        try (ServerCertificate certificate =
                ServerCertificate.load(new CertificateFiles(issued.chain(), issued.key()))) {
            ServerSocket secured = certificate.context().getServerSocketFactory().createServerSocket(0, 50, loopback());
            int port = serve(secured, answer("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"));
            ReceiverAddresses.Resolver here = _ -> List.of(loopback());
            try (WebhookClient client = new WebhookClient(true, here, authority.trusted(), DEADLINE)) {
                assertThat(client.post(ReceiverUrl.parse("https://receiver.example:" + port + "/"), Map.of(), BODY))
                        .isEqualTo(new Outcome.Delivered());
                assertThat(error(client.post(ReceiverUrl.parse("https://other.example:" + port + "/"), Map.of(), BODY)))
                        .startsWith("TLS failed: ");
            }
            try (WebhookClient client = new WebhookClient(true, here, SSLContext.getDefault(), DEADLINE)) {
                assertThat(
                                error(
                                        client.post(
                                                ReceiverUrl.parse("https://receiver.example:" + port + "/"),
                                                Map.of(),
                                                BODY)))
                        .startsWith("TLS failed: ");
            }
        }
        assertThat(requests).hasSize(1);
    }

    private static InetAddress loopback() {
        return InetAddress.getLoopbackAddress();
    }

    private static Outcome post(String url) throws Exception {
        try (WebhookClient client =
                new WebhookClient(true, ReceiverAddresses.Resolver.SYSTEM, SSLContext.getDefault(), DEADLINE)) {
            return client.post(ReceiverUrl.parse(url), Map.of("webhook-id", "0@1"), BODY);
        }
    }

    private static String error(Outcome outcome) {
        return outcome instanceof Outcome.Failed failed ? failed.error() : "delivered";
    }

    private static Answer answer(String response) {
        return socket -> {
            socket.getOutputStream().write(response.getBytes(ISO_8859_1));
            socket.getOutputStream().flush();
        };
    }

    private int listen(Answer answer) throws IOException {
        return serve(new ServerSocket(0, 50, loopback()), answer);
    }

    private int serve(ServerSocket socket, Answer answer) {
        server = socket;
        Thread.ofPlatform()
                .daemon()
                .start(() -> {
                    while (!socket.isClosed()) {
                        try (Socket connection = socket.accept()) {
                            requests.add(request(connection.getInputStream()));
                            answer.to(connection);
                        } catch (Exception e) {
                            // The client has gone.
                        }
                    }
                });
        return socket.getLocalPort();
    }

    private static String request(InputStream in) throws IOException {
        ByteArrayOutputStream request = new ByteArrayOutputStream();
        while (!request.toString(ISO_8859_1).endsWith("}")) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("no request");
            }
            request.write(next);
        }
        return request.toString(ISO_8859_1);
    }
}
