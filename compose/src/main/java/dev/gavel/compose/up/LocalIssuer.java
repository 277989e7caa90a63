package dev.gavel.compose.up;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.gavel.compose.embedded.PrivateFiles;
import dev.gavel.ingest.security.AuthConfig;
import dev.gavel.ingest.security.KeySetLocation;
import dev.gavel.ingest.security.TokenConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.UUID;
import java.util.stream.LongStream;

/// `gavel up --auth`: an issuer of access tokens for one machine, so that authentication can be tried. Its key and the
/// tokens of three users are files that only the owner of the data directory may read. The key is made once; the tokens
/// are made at every start.
public final class LocalIssuer {
    static final String ISSUER = "https://gavel.localhost";
    static final Duration VALIDITY = Duration.ofDays(7);
    private static final String KEY_FILE = "issuer.jwk";
    private static final String KEY_SET_FILE = "jwks.json";

    private final Path directory;
    private final ECKey key;

    /// A user to try it with.
    private record User(String name, String role) {}

    private static final List<User> USERS =
            List.of(new User("alice", "bidder"), new User("sam", "seller"), new User("olga", "operator"));

    private LocalIssuer(Path directory, ECKey key) {
        this.directory = directory;
        this.key = key;
    }

    /// Reads the key, or makes one, and writes the public key and the tokens.
    static LocalIssuer open(Path directory) throws IOException {
        PrivateFiles.directory(directory);
        Path file = directory.resolve(KEY_FILE);
        try {
            if (!Files.exists(file)) {
                ECKey made = new ECKeyGenerator(Curve.P_256).keyID(UUID.randomUUID().toString()).generate();
                PrivateFiles.write(file, made.toJSONString());
            }
            LocalIssuer issuer = new LocalIssuer(directory, ECKey.parse(Files.readString(file)));
            PrivateFiles.write(directory.resolve(KEY_SET_FILE), new JWKSet(issuer.key.toPublicJWK()).toString());
            for (User user : USERS) {
                PrivateFiles.write(
                        issuer.tokenFile(user.name), issuer.token(claims(user.name, List.of(user.role))) + "\n");
            }
            return issuer;
        } catch (JOSEException | ParseException e) {
            throw new IOException(file + " is not the key of an issuer; delete it, and start again", e);
        }
    }

    /// Accepts its tokens, and API keys.
    AuthConfig config() {
        return new AuthConfig(
                new TokenConfig(
                        ISSUER,
                        TokenConfig.DEFAULT_AUDIENCE,
                        KeySetLocation.parse(directory.resolve(KEY_SET_FILE).toString()),
                        List.of(JWSAlgorithm.ES256.getName()),
                        TokenConfig.DEFAULT_CLOCK_SKEW,
                        TokenConfig.ClaimNames.DEFAULT),
                true,
                false);
    }

    /// Where the tokens are, a line each.
    List<String> describe() {
        return USERS.stream().map(user -> user.name + ", a " + user.role + ": " + tokenFile(user.name)).toList();
    }

    /// A token that sells, and bids for these bidders.
    ///
    /// @param bidders how many
    String tokenOfMarket(long firstBidder, int bidders) throws IOException {
        List<Long> ids = LongStream.range(firstBidder, firstBidder + bidders).boxed().toList();
        try {
            return token(claims("demo", List.of("bidder", "seller")).claim("agent_for", ids));
        } catch (JOSEException e) {
            throw new IOException("the demo's token cannot be made", e);
        }
    }

    private Path tokenFile(String name) {
        return directory.resolve(name + ".token");
    }

    private static JWTClaimsSet.Builder claims(String subject, List<String> roles) {
        Instant now = Instant.now();
        return new JWTClaimsSet.Builder()
                .issuer(ISSUER)
                .audience(TokenConfig.DEFAULT_AUDIENCE)
                .subject(subject)
                .claim("client_id", "gavel-up")
                .jwtID(UUID.randomUUID().toString())
                .issueTime(Date.from(now))
                .expirationTime(Date.from(now.plus(VALIDITY)))
                .claim("roles", roles);
    }

    private String token(JWTClaimsSet.Builder claims) throws JOSEException {
        JWSHeader header =
                new JWSHeader.Builder(JWSAlgorithm.ES256)
                        .type(new JOSEObjectType("at+jwt"))
                        .keyID(key.getKeyID())
                        .build();
        SignedJWT token = new SignedJWT(header, claims.build());
        token.sign(new ECDSASigner(key));
        return token.serialize();
    }
}
