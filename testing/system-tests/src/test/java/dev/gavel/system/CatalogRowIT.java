package dev.gavel.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gavel.testing.ApiClient;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A row in somebody's table is an auction that takes bids over HTTP, until the row says that it is cancelled.
final class CatalogRowIT {
    private static final Duration BOUND = Duration.ofSeconds(60);

    @Test
    void aRowIsAnAuction(@TempDir Path data) throws Exception {
        try (GavelUp up = GavelUp.start(data, GavelUp.StackPorts.free())) {
            String postgres = "127.0.0.1:" + up.ports.postgres();
            String password = up.credential("POSTGRES_SUPERUSER_PASSWORD");
            execute(postgres + "/gavel", password, "CREATE DATABASE shop");
            execute(
                    postgres + "/shop",
                    password,
                    "CREATE TABLE auctions (id bigint PRIMARY KEY, title text, opening_price numeric(12, 2), increment_fixed"
                            + " numeric(12, 2), ends_at timestamptz, status text)");
            Process catalog =
                    GavelUp.catalog(
                            data.resolve("catalog.err"),
                            Map.of("CATALOG_SOURCE_URL", "postgres://postgres:" + password + "@" + postgres + "/shop"),
                            "catalog",
                            "--kafka=127.0.0.1:" + up.ports.kafka());
            try {
                execute(
                        postgres + "/shop",
                        password,
                        "INSERT INTO auctions VALUES (42, 'Cartier wristwatch', 1.00, 0.50, now() + interval '1 day')");
                ApiClient api = new ApiClient(up.ports.http());
                await("the row is an auction")
                        .atMost(BOUND)
                        .ignoreExceptions()
                        .untilAsserted(() -> {
                            assertThat(catalog.isAlive()).isTrue();
                            assertThat(api.get("/api/auctions/42").field("title")).isEqualTo("Cartier wristwatch");
                        });

                assertThat(api.bid(42, 7, "0.50").status()).isEqualTo(409);
                assertThat(api.bid(42, 7, "10").field("minimum_next_bid")).isEqualTo("10.50");

                execute(
                        postgres + "/shop",
                        password,
                        "UPDATE auctions SET opening_price = 5, status = 'cancelled' WHERE id = 42");
                await("the auction is cancelled")
                        .atMost(BOUND)
                        .ignoreExceptions()
                        .untilAsserted(
                                () -> assertThat(api.get("/api/auctions/42").field("status")).isEqualTo("cancelled"));

                catalog.destroy();
                assertThat(catalog.waitFor(BOUND.toSeconds(), TimeUnit.SECONDS)).isTrue();
                assertThat(catalog.exitValue()).isZero();
            } finally {
                catalog.destroyForcibly();
            }
        }
    }

    private static void execute(String database, String password, String sql) throws SQLException {
        try (Connection connection =
                        DriverManager.getConnection("jdbc:postgresql://" + database, "postgres", password);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
