package dev.gavel.ingest.security;

import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.source.JWKSetBasedJWKSource;
import com.nimbusds.jose.jwk.source.JWKSetCacheRefreshEvaluator;
import com.nimbusds.jose.jwk.source.JWKSetParseException;
import com.nimbusds.jose.jwk.source.JWKSetSource;
import com.nimbusds.jose.jwk.source.JWKSetUnavailableException;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.jwk.source.OutageTolerantJWKSetSource;
import com.nimbusds.jose.jwk.source.RateLimitReachedException;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.DefaultResourceRetriever;
import com.nimbusds.jose.util.events.Event;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.ParseException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The keys of the issuer. They are kept for [Times#keep] and fetched anew [Times#ahead] before that, by a thread of
/// their own, so that no request waits. A token with an unknown key id has them fetched at once, at most twice in
/// [Times#interval], however many such tokens come. While the issuer is away the last keys stay valid.
final class IssuerKeys implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(IssuerKeys.class);
    private static final int CONNECT_TIMEOUT_MS = 2_000;
    private static final int READ_TIMEOUT_MS = 3_000;
    private static final int MAX_BYTES = 256 * 1024;

    private static final Duration FOR_EVER = Duration.ofDays(36_500);

    private final JWKSetSource<SecurityContext> source;
    private final KeySetLocation location;
    private final InstantSource clock;

    /// The latest keys; null: they were never fetched.
    private volatile @Nullable JWKSet latest;

    /// @param keep how long the keys are used without asking again
    /// @param ahead how long before that they are fetched anew
    /// @param interval in which unknown key ids fetch them at most twice
    /// @param longestWait how long a request waits for another one that is fetching the keys
    record Times(Duration keep, Duration ahead, Duration interval, Duration longestWait) {
        static final Times DEFAULT =
                new Times(Duration.ofMinutes(5), Duration.ofMinutes(2), Duration.ofSeconds(30), Duration.ofSeconds(10));
    }

    private IssuerKeys(JWKSetSource<SecurityContext> source, KeySetLocation location, InstantSource clock) {
        this.source = source;
        this.location = location;
        this.clock = clock;
    }

    /// Does not fetch them yet.
    static IssuerKeys of(KeySetLocation location, Times times, InstantSource clock) {
        try {
            JWKSourceBuilder<SecurityContext> builder =
                    location.isFile()
                            ? JWKSourceBuilder.create(new KeyFile(Path.of(location.uri())))
                            : JWKSourceBuilder.create(
                                    location.uri().toURL(),
                                    new DefaultResourceRetriever(CONNECT_TIMEOUT_MS, READ_TIMEOUT_MS, MAX_BYTES));
            builder.cache(times.keep().toMillis(), times.longestWait().toMillis())
                    .refreshAheadCache(times.ahead().toMillis(), true)
                    .rateLimited(times.interval().toMillis())
                    .outageTolerant(FOR_EVER.toMillis(), event -> logOutage(location, event));
            // Not the library's own selection of keys, because that uses the system clock.
            JWKSetBasedJWKSource<SecurityContext> built = (JWKSetBasedJWKSource<SecurityContext>) builder.build();
            return new IssuerKeys(built.getJWKSetSource(), location, clock);
        } catch (MalformedURLException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void logOutage(
            KeySetLocation location, Event<OutageTolerantJWKSetSource<SecurityContext>, SecurityContext> event) {
        if (event instanceof OutageTolerantJWKSetSource.OutageEvent<SecurityContext> outage) {
            log.atWarn()
                    .addKeyValue("keys", location)
                    .addKeyValue("reason", reason(outage.getException(), location))
                    .log("the issuer's keys cannot be fetched, the last ones are used");
        }
    }

    /// Some exceptions have the whole URL in their message.
    private static String reason(Exception e, KeySetLocation location) {
        return String.valueOf(e.getMessage()).replace(location.uri().toString(), location.toString());
    }

    /// Clients with unknown keys could otherwise fill the log.
    private void logUnknown(KeySourceException e) {
        if (!(e instanceof RateLimitReachedException)) {
            log.atWarn()
                    .addKeyValue("keys", location)
                    .addKeyValue("reason", reason(e, location))
                    .log("the issuer's keys could not be read");
        }
    }

    /// The keys that a selector matches; empty: the issuer has no such key.
    ///
    /// @throws KeySourceException if there are no keys because the issuer has never answered
    List<JWK> get(JWKSelector selector) throws KeySourceException {
        JWKSet keys = latest;
        try {
            keys = source.getJWKSet(JWKSetCacheRefreshEvaluator.noRefresh(), clock.millis(), null);
            latest = keys;
            List<JWK> found = selector.select(keys);
            if (!found.isEmpty()) {
                return found;
            }
            keys = source.getJWKSet(JWKSetCacheRefreshEvaluator.referenceComparison(keys), clock.millis(), null);
            latest = keys;
        } catch (KeySourceException e) {
            // Asked too often, or another thread has been asking for too long.
            if (keys == null) {
                logUnknown(e);
                throw e;
            }
        }
        return selector.select(keys);
    }

    @Override
    public void close() {
        try {
            source.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// A file, like one that a Kubernetes secret is mounted at. It is read again as a URL would be.
    private record KeyFile(Path file) implements JWKSetSource<SecurityContext> {
        @Override
        public JWKSet getJWKSet(
                JWKSetCacheRefreshEvaluator refreshEvaluator, long currentTime, @Nullable SecurityContext context)
                throws KeySourceException {
            try {
                if (Files.size(file) > MAX_BYTES) {
                    throw new JWKSetUnavailableException(file + " has more than " + MAX_BYTES + " bytes");
                }
                return JWKSet.parse(Files.readString(file));
            } catch (IOException e) {
                throw new JWKSetUnavailableException("cannot read " + file, e);
            } catch (ParseException e) {
                throw new JWKSetParseException(file + " is not a JWK Set", e);
            }
        }

        @Override
        public void close() {}
    }
}
