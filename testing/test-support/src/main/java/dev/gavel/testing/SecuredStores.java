package dev.gavel.testing;

import dev.gavel.storage.DatabaseUrl;
import dev.gavel.testing.TestAuthority.Issued;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.UUID;
import redis.embedded.RedisServer;

/// A Postgres and a Redis that accept only connections over TLS with a password.
public final class SecuredStores implements AutoCloseable {
    private static final String USER = "gavel";

    private final Path rootCertificates;
    private final Path passwordFile;
    private final EmbeddedPostgres postgres;
    private final RedisServer redis;
    private final int redisPort;

    private SecuredStores(
            Path rootCertificates, Path passwordFile, EmbeddedPostgres postgres, RedisServer redis, int redisPort) {
        this.rootCertificates = rootCertificates;
        this.passwordFile = passwordFile;
        this.postgres = postgres;
        this.redis = redis;
        this.redisPort = redisPort;
    }

    /// @param issued the certificate that both show
    /// @param databases that the user owns
    public static SecuredStores start(Path directory, TestAuthority authority, Issued issued, String... databases)
            throws Exception {
        String password = UUID.randomUUID().toString();
        EmbeddedPostgres postgres = startPostgres(directory, issued, password, databases);
        try {
            int port = FreePorts.find();
            return new SecuredStores(
                    authority.certificate(),
                    Files.writeString(directory.resolve("password"), password + "\n"),
                    postgres,
                    startRedis(directory, authority, issued, password, port),
                    port);
        } catch (IOException e) {
            postgres.close();
            throw e;
        }
    }

    /// For `--database`: the server has to prove who it is. Without the password, which is in [#passwordFile].
    public String postgres(String database) {
        return postgres(database, rootCertificates);
    }

    /// @param trusted certificates of authorities
    public String postgres(String database, Path trusted) {
        return "postgres://%s@localhost:%d/%s?sslmode=verify-full&sslrootcert=%s"
                .formatted(USER, postgres.getPort(), database, encoded(trusted));
    }

    /// For `--redis`, without the password.
    public String redis() {
        return redis(rootCertificates);
    }

    /// @param trusted certificates of authorities
    public String redis(Path trusted) {
        return "rediss://%s@localhost:%d/0?sslrootcert=%s".formatted(USER, redisPort, encoded(trusted));
    }

    /// With the password of both.
    public Path passwordFile() {
        return passwordFile;
    }

    /// As the owner of the database.
    public void execute(String database, String sql) throws SQLException, IOException {
        DatabaseUrl url = DatabaseUrl.parse(postgres(database)).withPassword(Files.readString(passwordFile).strip());
        try (Connection connection = DriverManager.getConnection(url.jdbcUrl(), url.user(), url.password());
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Override
    public void close() throws IOException {
        try {
            redis.stop();
        } finally {
            postgres.close();
        }
    }

    private static String encoded(Path file) {
        return URLEncoder.encode(file.toString(), StandardCharsets.UTF_8);
    }

    private static EmbeddedPostgres startPostgres(Path directory, Issued issued, String password, String... databases)
            throws IOException, SQLException {
        Path data = directory.resolve("postgres");
        EmbeddedPostgres postgres =
                EmbeddedPostgres.builder()
                        .setDataDirectory(data)
                        .setServerConfig("wal_level", "logical")
                        .setServerConfig("ssl", "on")
                        .setServerConfig("ssl_cert_file", issued.chain().toString())
                        .setServerConfig("ssl_key_file", issued.key().toString())
                        .setPgBinaryResolver(Stores::binary)
                        .start();
        try (Connection connection = postgres.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE ROLE %s LOGIN REPLICATION PASSWORD '%s'".formatted(USER, password));
            for (String database : databases) {
                statement.execute("CREATE DATABASE %s OWNER %s".formatted(database, USER));
            }
            Files.writeString(
                    data.resolve("pg_hba.conf"),
                    """
                    hostssl all all all scram-sha-256
                    hostssl replication all all scram-sha-256
                    """);
            statement.execute("SELECT pg_reload_conf()");
        }
        return postgres;
    }

    private static RedisServer startRedis(
            Path directory, TestAuthority authority, Issued issued, String password, int port) throws IOException {
        RedisServer redis =
                RedisServer.newRedisServer()
                        .port(0)
                        .setting("bind 127.0.0.1")
                        .setting("tls-port " + port)
                        .setting("tls-cert-file " + issued.chain())
                        .setting("tls-key-file " + issued.key())
                        .setting("tls-ca-cert-file " + authority.certificate())
                        .setting("tls-auth-clients no")
                        .setting("dir " + Files.createDirectories(directory.resolve("redis")))
                        .setting("save \"\"")
                        .setting("user default off")
                        // What the services of `gavel up` may do.
                        .setting(
                                "user "
                                        + USER
                                        + " on >"
                                        + password
                                        + " ~auction:* ~projection:* resetchannels -@all +@read +@write +@transaction"
                                        + " -@dangerous -@admin -@scripting -@blocking +ping +auth +hello +select +reset"
                                        + " +echo +client|setname +client|id +info +dbsize +evalsha +script|load")
                        .build();
        redis.start();
        return redis;
    }
}
