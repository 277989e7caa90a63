package dev.gavel.ingest;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/// Bodies that are gzipped when asked for. Not through Helidon's content encodings, which would also encode the few
/// bytes of a bid's answer, and take `gzip;q=0` for a yes.
final class Gzip {
    /// Below this the answer fits a packet anyway; bids never come here.
    static final int WORTHWHILE = 1024;

    private Gzip() {}

    /// @param acceptEncoding the request's header (RFC 9110, 12.5.3); null: it has none
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

    static byte[] of(byte[] body) {
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
