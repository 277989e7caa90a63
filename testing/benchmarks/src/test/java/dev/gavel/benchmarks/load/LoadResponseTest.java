package dev.gavel.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class LoadResponseTest {
    private static final String REJECTED =
            "HTTP/1.1 409 Conflict\r\nDate: x\r\ncontent-LENGTH: 33\r\nConnection: keep-alive\r\n\r\n"
                    + "{\"code\":\"bid_too_low\",\"status\":1}\n".substring(0, 33);
    private static final byte[] CODE = AsciiBuffer.ascii("\"code\":\"");

    @Test
    void readsAnAnswerHoweverItIsSplit() throws IOException {
        for (int first = 1; first < REJECTED.length(); first++) {
            for (int second = first; second < REJECTED.length(); second++) {
                LoadResponse response = new LoadResponse();
                response.reset();

                assertThat(response.take(bytes(REJECTED.substring(0, first)))).isFalse();
                boolean whole = second > first && response.take(bytes(REJECTED.substring(first, second)));
                assertThat(whole).isFalse();
                assertThat(response.take(bytes(REJECTED.substring(second)))).isTrue();
                assertThat(response.status()).isEqualTo(409);
                assertThat(response.textAt(response.field(CODE))).isEqualTo("bid_too_low");
                assertThat(response.closes()).isFalse();
            }
        }
    }

    @Test
    void readsAnAnswerLargerThanItsRoom() throws IOException {
        String body = "x".repeat(100_000);
        LoadResponse response = new LoadResponse();
        response.reset();

        assertThat(response.take(bytes("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n"))).isFalse();
        assertThat(response.take(bytes(body))).isTrue();
        assertThat(response.body()).isEqualTo(body);
    }

    @Test
    void isUsedAgainForTheNextAnswer() throws IOException {
        LoadResponse response = new LoadResponse();
        response.reset();
        response.take(bytes(REJECTED));
        response.reset();

        assertThat(response.take(bytes("HTTP/1.1 204 No Content\r\nConnection: Close\r\n\r\n"))).isTrue();
        assertThat(response.status()).isEqualTo(204);
        assertThat(response.closes()).isTrue();
        assertThat(response.field(CODE)).isEqualTo(-1);
    }

    @Test
    void rejectsWhatItCannotRead() {
        assertThatIOException().isThrownBy(() -> take("SSH-2.0-OpenSSH_9.2\r\n"));
        assertThatIOException().isThrownBy(() -> take("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"));
        assertThatIOException().isThrownBy(() -> take("HTTP/1.1 200 OK\r\nContent-Length: ten\r\n\r\n"));
        assertThatIOException().isThrownBy(() -> take("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nab"));
    }

    private static void take(String text) throws IOException {
        LoadResponse response = new LoadResponse();
        response.reset();
        response.take(bytes(text));
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
    }
}
