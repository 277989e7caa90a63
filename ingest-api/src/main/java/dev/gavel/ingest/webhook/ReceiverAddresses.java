package dev.gavel.ingest.webhook;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The addresses of a receiver. A name is resolved once for each attempt, every address is checked, and the connection
/// is made to a checked one, so that a name which changes between the check and its use gains nothing.
final class ReceiverAddresses {
    /// Azure's metadata and DNS, in a range that is public otherwise.
    private static final byte[] AZURE = {(byte) 168, 63, (byte) 129, 16};

    /// Alibaba's metadata, among the addresses of providers.
    private static final byte[] ALIBABA = {100, 100, 100, (byte) 200};

    /// The metadata of AWS in IPv6, fd00:ec2::254, among the private addresses.
    private static final byte[] AWS = {(byte) 0xFD, 0, 0x0E, (byte) 0xC2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x02, 0x54};

    private ReceiverAddresses() {}

    /// Finds the addresses of a name.
    @FunctionalInterface
    interface Resolver {
        Resolver SYSTEM = host -> List.of(InetAddress.getAllByName(host));

        List<InetAddress> resolve(String host) throws UnknownHostException;
    }

    /// An address that requests may not go to.
    static final class RefusedException extends Exception {
        private static final long serialVersionUID = 1;

        RefusedException(String message) {
            super(message);
        }
    }

    /// @param allowPrivate whether addresses of this machine and of private networks are allowed
    /// @throws RefusedException if one of the addresses is not allowed: which one a connection gets is up to the name's
    ///   owner
    static List<InetAddress> of(ReceiverUrl url, boolean allowPrivate, Resolver resolver)
            throws UnknownHostException, RefusedException {
        List<InetAddress> addresses = resolver.resolve(url.host());
        if (addresses.isEmpty()) {
            throw new UnknownHostException(url.host());
        }
        for (InetAddress address : addresses) {
            String kind = kind(address.getAddress());
            if (kind != null && !(allowPrivate && isPrivate(kind))) {
                // Without the address: whoever names a host must not learn the addresses of internal ones.
                throw new RefusedException(url.host() + " is " + kind);
            }
            if (!url.tls() && !address.isLoopbackAddress()) {
                throw new RefusedException(url.host() + " is not on this machine, so it is reached with https only");
            }
        }
        return addresses;
    }

    /// What `--webhook-allow-private` allows. Nobody runs a receiver at the others.
    private static boolean isPrivate(String kind) {
        return kind.equals(LOOPBACK) || kind.equals(PRIVATE);
    }

    private static final String UNUSABLE = "no address of one machine";
    private static final String LOOPBACK = "an address of this machine";
    private static final String LINK_LOCAL = "a link-local address, like those of cloud metadata";
    private static final String PRIVATE = "an address of a private network";
    private static final String METADATA = "an address of cloud metadata";

    /// What an address is if it is not a public one, for people; null: it is public.
    static @Nullable String kind(byte[] address) {
        return address.length == 4 ? kindOf4(address) : kindOf6(address);
    }

    private static @Nullable String kindOf4(byte[] address) {
        int a = address[0] & 0xFF;
        int b = address[1] & 0xFF;
        int c = address[2] & 0xFF;
        if (a == 0 || a >= 224) {
            return UNUSABLE;
        }
        if (a == 127) {
            return LOOPBACK;
        }
        if (a == 169 && b == 254) {
            return LINK_LOCAL;
        }
        if (Arrays.equals(address, AZURE) || Arrays.equals(address, ALIBABA)) {
            return METADATA;
        }
        boolean isPrivate =
                a == 10
                        || (a == 172 && b >= 16 && b < 32)
                        || (a == 192 && b == 168)
                        // Shared by the customers of a provider (RFC 6598).
                        || (a == 100 && b >= 64 && b < 128)
                        // IETF protocols (RFC 6890), documentation (RFC 5737), benchmarks (RFC 2544).
                        || (a == 192 && b == 0 && (c == 0 || c == 2))
                        || (a == 198 && (b == 18 || b == 19))
                        || (a == 198 && b == 51 && c == 100)
                        || (a == 203 && b == 0 && c == 113);
        return isPrivate ? PRIVATE : null;
    }

    private static @Nullable String kindOf6(byte[] address) {
        int first = ((address[0] & 0xFF) << 8) | (address[1] & 0xFF);
        int second = ((address[2] & 0xFF) << 8) | (address[3] & 0xFF);
        boolean zeros = isZero(address, 0, 10);
        if (zeros && (isZero(address, 10, 12) || ((address[10] & address[11]) & 0xFF) == 0xFF)) {
            if (isZero(address, 12, 15) && address[15] == 1 && address[10] == 0) {
                return LOOPBACK;
            }
            // IPv4 in IPv6, mapped or compatible.
            return kindOf4(Arrays.copyOfRange(address, 12, 16));
        }
        if (first == 0x0064 && second == 0xFF9B) {
            // NAT64 (RFC 6052, 8215).
            return isZero(address, 4, 12) ? kindOf4(Arrays.copyOfRange(address, 12, 16)) : PRIVATE;
        }
        if (first == 0x2002) {
            // 6to4.
            return kindOf4(Arrays.copyOfRange(address, 2, 6));
        }
        if ((first & 0xFFC0) == 0xFE80) {
            return LINK_LOCAL;
        }
        if (Arrays.equals(address, AWS)) {
            return METADATA;
        }
        if ((first & 0xFE00) == 0xFC00 || (first & 0xFFC0) == 0xFEC0) {
            return PRIVATE;
        }
        if ((first & 0xFF00) == 0xFF00) {
            return UNUSABLE;
        }
        // Only 2000::/3 is given out. Teredo, ORCHID and documentation are inside it.
        boolean isGivenOut = (first & 0xE000) == 0x2000;
        boolean special =
                (first == 0x2001 && (second < 0x0200 || second == 0x0DB8)) || (first == 0x3FFF && second < 0x1000);
        return isGivenOut && !special ? null : PRIVATE;
    }

    private static boolean isZero(byte[] bytes, int from, int to) {
        for (int i = from; i < to; i++) {
            if (bytes[i] != 0) {
                return false;
            }
        }
        return true;
    }
}
