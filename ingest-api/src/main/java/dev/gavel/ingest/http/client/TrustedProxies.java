package dev.gavel.ingest.http.client;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The proxies in front of this server. Only they may say, in `X-Forwarded-For`, which client a request is from; the
/// header of everybody else is ignored, because anybody can send one. `Forwarded` (RFC 7239) is not read: a proxy that
/// sets the one header passes the client's other one on.
///
/// @param networks none: every peer is a client
public record TrustedProxies(List<Network> networks) {
    public static final TrustedProxies NONE = new TrustedProxies(List.of());

    /// Only this many hops of a chain of proxies are examined. The last of these is then the client.
    private static final int MAX_HOPS = 16;

    /// Longer than every address as text.
    private static final int MAX_CHARS = 64;

    public TrustedProxies {
        networks = List.copyOf(networks);
    }

    /// An address with the length of its network prefix in bits.
    public record Network(InetAddress address, int bits) {
        boolean contains(InetAddress other) {
            byte[] mine = address.getAddress();
            byte[] theirs = other.getAddress();
            if (mine.length != theirs.length) {
                return false;
            }
            for (int bit = 0; bit < bits; bit += Byte.SIZE) {
                int mask = 0xff << Math.max(0, Byte.SIZE - (bits - bit));
                if (((mine[bit / Byte.SIZE] ^ theirs[bit / Byte.SIZE]) & mask & 0xff) != 0) {
                    return false;
                }
            }
            return true;
        }

        @Override
        public String toString() {
            return address.getHostAddress() + "/" + bits;
        }
    }

    /// Parses `GAVEL_TRUSTED_PROXIES`: addresses and networks like `10.0.0.0/8`, separated by commas; empty: none.
    ///
    /// @throws IllegalArgumentException if it is anything else
    public static TrustedProxies parse(String text) {
        if (text.isBlank()) {
            return NONE;
        }
        List<Network> networks = new ArrayList<>();
        for (String part : text.split(",", -1)) {
            networks.add(network(part.strip()));
        }
        return new TrustedProxies(networks);
    }

    private static Network network(String text) {
        int slash = text.indexOf('/');
        InetAddress address = literal(slash < 0 ? text : text.substring(0, slash));
        int bits = -1;
        if (address != null) {
            int all = address.getAddress().length * Byte.SIZE;
            bits = slash < 0 ? all : bits(text.substring(slash + 1), all);
        }
        if (address == null || bits < 0) {
            throw new IllegalArgumentException(
                    "GAVEL_TRUSTED_PROXIES must be addresses or networks with commas between them, like"
                            + " 127.0.0.1,10.0.0.0/8,fd00::/8, not "
                            + text);
        }
        return new Network(address, bits);
    }

    private static int bits(String text, int most) {
        boolean digits = !text.isEmpty() && text.length() <= 3 && text.chars().allMatch(c -> c >= '0' && c <= '9');
        int bits = digits ? Integer.parseInt(text) : -1;
        return bits <= most ? bits : -1;
    }

    /// The client that a request is from: the last address in `X-Forwarded-For` that is no trusted proxy, if the
    /// connection comes from one. An entry that is no address ends the search at the proxy that has written it.
    ///
    /// @param peer of the connection
    /// @param forwardedFor the values of all `X-Forwarded-For` headers
    public ClientAddress client(InetAddress peer, List<String> forwardedFor) {
        InetAddress client = peer;
        String chain = String.join(",", forwardedFor);
        int end = chain.length();
        for (int hop = 0; hop < MAX_HOPS && end > 0 && contains(client); hop++) {
            int comma = chain.lastIndexOf(',', end - 1);
            InetAddress before = literal(withoutPort(chain.substring(comma + 1, end).strip()));
            if (before == null) {
                break;
            }
            client = before;
            end = comma;
        }
        return ClientAddress.of(client);
    }

    public boolean contains(InetAddress address) {
        for (Network network : networks) {
            if (network.contains(address)) {
                return true;
            }
        }
        return false;
    }

    /// Some proxies write `192.0.2.1:4711` or `[2001:db8::1]:4711`.
    private static String withoutPort(String address) {
        if (address.startsWith("[")) {
            int end = address.indexOf(']');
            return end < 0 ? address : address.substring(1, end);
        }
        int colon = address.indexOf(':');
        return colon >= 0 && colon == address.lastIndexOf(':') ? address.substring(0, colon) : address;
    }

    /// The address, or `null` if the text is not an address. Names are not resolved.
    private static @Nullable InetAddress literal(String text) {
        boolean whole = text.indexOf(':') >= 0 || text.chars().filter(c -> c == '.').count() == 3;
        if (!whole || text.length() > MAX_CHARS) {
            return null;
        }
        try {
            return InetAddress.ofLiteral(text);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /// As it was parsed.
    @Override
    public String toString() {
        return networks.isEmpty() ? "none" : networks.stream().map(Network::toString).collect(Collectors.joining(","));
    }
}
