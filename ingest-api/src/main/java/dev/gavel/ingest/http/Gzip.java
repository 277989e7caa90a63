package dev.gavel.ingest.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/// Compression of response bodies. Helidon's content encodings are not used: they would also compress the short
/// response to a bid, and they treat `gzip;q=0` as acceptance.
final class Gzip {
    /// A shorter body fits into one packet. The response to a bid is always shorter.
    static final int MIN_BYTES = 1024;

    private Gzip() {}

    /// @param acceptEncoding the request's `Accept-Encoding` (RFC 9110, section 12.5.3), or null
    static boolean isAccepted(@Nullable String acceptEncoding) {
        if (acceptEncoding == null) {
            return false;
        }
        boolean any = false;
        for (String part : acceptEncoding.toLowerCase(Locale.ROOT).split(",", 32)) {
            int semicolon = part.indexOf(';');
            String coding = (semicolon < 0 ? part : part.substring(0, semicolon)).strip();
            boolean wanted = semicolon < 0 || !isZero(part.substring(semicolon + 1).strip());
            if (coding.equals("gzip")) {
                return wanted;
            }
            any |= coding.equals("*") && wanted;
        }
        return any;
    }

    static byte[] compress(byte[] body) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(body.length / 2);
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static boolean isZero(String weight) {
        return weight.matches("q=0(\\.0{0,3})?");
    }
}
