package dev.gavel.ingest.http.client;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;

/// What tells clients apart: an IPv4 address, or the first 64 bits of an IPv6 address, because a single IPv6 host can
/// choose the other 64 at will.
///
/// @param network of an IPv4 address all 32 bits, of an IPv6 address the first 64
public record ClientAddress(long network, boolean ipv6) {
    public static ClientAddress of(InetAddress address) {
        ByteBuffer bytes = ByteBuffer.wrap(address.getAddress());
        return address instanceof Inet6Address
                ? new ClientAddress(bytes.getLong(), true)
                : new ClientAddress(bytes.getInt(), false);
    }

    /// As people write it.
    @Override
    public String toString() {
        return ipv6
                ? "%x:%x:%x:%x::/64"
                        .formatted(
                                network >>> 48, (network >>> 32) & 0xffff, (network >>> 16) & 0xffff, network & 0xffff)
                : "%d.%d.%d.%d"
                        .formatted(
                                (network >>> 24) & 0xff,
                                (network >>> 16) & 0xff,
                                (network >>> 8) & 0xff,
                                network & 0xff);
    }
}
