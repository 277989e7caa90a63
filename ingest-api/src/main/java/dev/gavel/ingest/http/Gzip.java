package dev.gavel.ingest.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Semaphore;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/// Compression of response bodies. Helidon's content encodings are not used: they would also compress the short
/// response to a bid, and they treat `gzip;q=0` as acceptance.
final class Gzip {
    /// A shorter body fits into one packet. The response to a bid is always shorter.
    static final int MIN_BYTES = 1024;

    private static final double NOT_SAID = -1;
    private static final int BUFFER_BYTES = 8 * 1024;

    /// Compressing runs on the processors that decide bids, so it gets at most half of them.
    private static final Semaphore PROCESSORS =
            new Semaphore(Math.max(1, Runtime.getRuntime().availableProcessors() / 2));

    private Gzip() {}

    /// Whether the client takes gzip, and does not prefer the body as it is.
    ///
    /// @param acceptEncoding the values of all `Accept-Encoding` headers (RFC 9110, section 12.5.3)
    static boolean isAccepted(List<String> acceptEncoding) {
        double gzip = NOT_SAID;
        double identity = NOT_SAID;
        double others = 0;
        for (String header : acceptEncoding) {
            for (String element : header.toLowerCase(Locale.ROOT).split(",", -1)) {
                String[] parts = element.split(";", 2);
                double weight = parts.length == 1 ? 1 : weight(parts[1].strip());
                switch (parts[0].strip()) {
                    case "gzip", "x-gzip" -> gzip = gzip == NOT_SAID ? weight : Math.min(gzip, weight);
                    case "identity" -> identity = weight;
                    case "*" -> others = weight;
                    default -> {
                        // A coding that is not offered.
                    }
                }
            }
        }
        double wanted = gzip == NOT_SAID ? others : gzip;
        return wanted > 0 && wanted >= identity;
    }

    /// The compressed body, or `null` if the maximum number of bodies is being compressed: then it is sent
    /// uncompressed.
    static byte @Nullable [] compress(byte[] body) {
        if (!PROCESSORS.tryAcquire()) {
            return null;
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(body.length / 4);
        try (GZIPOutputStream gzip = new FastGzip(bytes)) {
            gzip.write(body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            PROCESSORS.release();
        }
        return bytes.toByteArray();
    }

    /// The default level takes several times as long, and makes a list only a little smaller (docs/adr/0033).
    private static final class FastGzip extends GZIPOutputStream {
        FastGzip(OutputStream out) throws IOException {
            super(out, BUFFER_BYTES);
            def.setLevel(Deflater.BEST_SPEED);
        }
    }

    /// `q=0.5`: 0 to 1 with at most three decimals. Anything else is a 0: an uncompressed body is readable for
    /// everybody.
    private static double weight(String parameter) {
        return parameter.matches("q\\s*=\\s*(0(\\.\\d{0,3})?|1(\\.0{0,3})?)")
                ? Double.parseDouble(parameter.substring(parameter.indexOf('=') + 1))
                : 0;
    }
}
