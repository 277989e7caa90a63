package dev.gavel.compose.inprocess;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.network.ChannelState;
import org.apache.kafka.common.network.NetworkReceive;
import org.apache.kafka.common.network.NetworkSend;
import org.apache.kafka.common.network.Selectable;

/// Cannot connect.
final class FailingSelector implements Selectable {
    @Override
    public void connect(String node, InetSocketAddress address, int sendBufferSize, int receiveBufferSize)
            throws IOException {
        throw new IOException("never");
    }

    @Override
    public void wakeup() {}

    @Override
    public void close() {}

    @Override
    public void close(String node) {}

    @Override
    public void send(NetworkSend send) {}

    @Override
    public void poll(long timeoutMs) {}

    @Override
    public List<NetworkSend> completedSends() {
        return List.of();
    }

    @Override
    public List<NetworkReceive> completedReceives() {
        return List.of();
    }

    @Override
    public Map<String, ChannelState> disconnected() {
        return Map.of();
    }

    @Override
    public List<String> connected() {
        return List.of();
    }

    @Override
    public void mute(String node) {}

    @Override
    public void unmute(String node) {}

    @Override
    public void muteAll() {}

    @Override
    public void unmuteAll() {}

    @Override
    public boolean isChannelReady(String node) {
        return false;
    }
}
