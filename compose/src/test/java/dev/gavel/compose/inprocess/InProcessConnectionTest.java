package dev.gavel.compose.inprocess;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import org.apache.kafka.common.network.ByteBufferSend;
import org.apache.kafka.common.network.NetworkSend;
import org.apache.kafka.common.security.auth.KafkaPrincipal;
import org.junit.jupiter.api.Test;

final class InProcessConnectionTest {
    private final InProcessConnection connection =
            new InProcessConnection("1", "c-1", KafkaPrincipal.ANONYMOUS, _ -> {});

    @Test
    void aRequestWaitsUntilTheOneBeforeItIsDone() {
        connection.enqueue(request());
        assertThat(connection.takeRequest()).isNotNull();
        NetworkSend second = request();
        connection.enqueue(second);

        assertThat(connection.takeRequest()).isNull();

        connection.requestDone();
        assertThat(connection.takeRequest()).isSameAs(second);
    }

    @Test
    void aThrottledConnectionTakesNoRequest() {
        connection.enqueue(request());
        connection.throttle(true);

        assertThat(connection.takeRequest()).isNull();

        connection.throttle(false);
        assertThat(connection.takeRequest()).isNotNull();
    }

    @Test
    void atMostOneRequestWaits() {
        connection.enqueue(request());

        assertThatThrownBy(() -> connection.enqueue(request())).isInstanceOf(IllegalStateException.class);
    }

    private static NetworkSend request() {
        return new NetworkSend("1", ByteBufferSend.sizePrefixed(ByteBuffer.allocate(1)));
    }
}
