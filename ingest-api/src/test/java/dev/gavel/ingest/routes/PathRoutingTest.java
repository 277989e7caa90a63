package dev.gavel.ingest.routes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gavel.schema.CloseCause;
import dev.gavel.schema.Command;
import dev.gavel.schema.Command.CancelAuction;
import dev.gavel.schema.Command.CloseAuction;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Routes are matched on the path as it was sent: an encoded slash never separates segments.
class PathRoutingTest {
    /// In the order in which they are tried; `#` is any segment.
    private static final List<String> ROUTES =
            List.of(
                    "POST bids",
                    "POST bids/batch",
                    "POST bids/stream",
                    "GET bids/#",
                    "GET bids/#/#",
                    "GET bids/#/#/receipt",
                    "POST bids/#/#/retract",
                    "GET,POST auctions",
                    "GET auctions/#",
                    "POST auctions/#/close",
                    "POST auctions/#/cancel");

    private static final String PLAIN = "[A-Za-z0-9._~!$&'()*+,=:@-]+";

    private static final Pattern COMMAND = Pattern.compile("/api/auctions/(43/(close|cancel))");

    private static ApiFixture api;
    private static RawClient client;

    @BeforeAll
    @BeforeContainer
    static void start() {
        api = new ApiFixture();
        client = new RawClient(api.port());
    }

    @AfterAll
    @AfterContainer
    static void stop() throws IOException {
        client.close();
        api.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/auctions/42%2Fclose",
                "/api/auctions/42%2fclose",
                "/api/auctions%2F42/close",
                "/api%2Fauctions%2F42%2Fclose",
                "/api/auctions/42%252Fclose",
                "/api/auctions/42%5Cclose",
                "/api/auctions/42\\close",
                "/api/auctions/%34%32/close",
                "/api/auctions/42/clos%65",
                "/api/auctions/42/close%00",
                "/api/auctions/42/close%",
                "/api/auctions/42/close%zz",
                "/api/auctions/42/close%2",
                "/api/auctions/42/close;v=1",
                "/api/auctions;v=1/42/close",
                "/api/auctions/42/close;",
                "//api/auctions/42/close",
                "/api//auctions/42/close",
                "/api/auctions/42//close",
                "/./api/auctions/42/close",
                "/api/bids/../auctions/42/close",
                "/api/bids/%2e%2e/auctions/42/close",
                "/api/bids/.%2E/auctions/42/close",
                "/../api/auctions/42/close",
                "/api/auctions/42/close/.",
                "/api/auctions/42/close/..",
                "/api/auctions/42/close#f",
                "/api/auctions/42/close#",
                "/api/auctions/42%C0%AFclose",
                "/api/auctions/42\u00c0\u00afclose",
                "/api/auctions/42\u00ffclose",
                "/api/auctions/42/close\u00e9",
                "api/auctions/42/close",
                "foo:/api/auctions/42/close",
                "mailto:close",
                "http:///api/auctions/42/close",
                "http://localhost/api/auctions/42%2Fclose",
                "http://localhost//api/auctions/42/close",
            })
    void rejectsAPathThatIsNotPlain(String target) throws Exception {
        api.reset();
        RawClient.Response response = client.send("POST", target);

        assertThat(response.status()).isEqualTo(400);
        assertThat(response.body()).contains("\"code\":\"bad_path\"");
        assertThat(api.log.appended).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/auctions/42/close",
                "/api/auctions/42/close?",
                "http://localhost/api/auctions/42/close",
                "HTTPS://bids.example:8443/api/auctions/42/close",
            })
    void takesAPlainPath(String target) throws Exception {
        api.reset();

        assertThat(client.send("POST", target).status()).isEqualTo(200);
        assertThat(api.log.onlyAppended().command()).isEqualTo(new CloseAuction(42, CloseCause.SELLER));
    }

    /// What is after the question mark is no path, and never changes which route is taken.
    @ParameterizedTest
    @ValueSource(strings = {"/api/auctions/42/close?a=%2F..//;b", "https://h:1/api/auctions/42/close?x"})
    void takesThePathWithoutTheQuery(String target) throws Exception {
        api.reset();
        RawClient.Response response = client.send("POST", target);

        assertThat(response.status()).isEqualTo(400);
        assertThat(response.body()).contains("\"code\":\"unknown_parameter\"");
        assertThat(api.log.appended).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "POST, /api/auctions/42/close/",
        "POST, /api/bids/",
        "GET,  /api/auctions/",
        "GET,  /health/",
        "GET,  /observe/metrics/",
        "GET,  /API/auctions",
    })
    void knowsNoOtherSpelling(String method, String target) throws Exception {
        api.reset();
        RawClient.Response response = client.send(method, target);

        assertThat(response.status()).isEqualTo(404);
        assertThat(response.body()).contains("\"code\":\"unknown_path\"");
        assertThat(api.log.appended).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "limit=%",
                "limit=%zz",
                "limit=%00",
                "limit=%FF",
                "%3D=1",
                "limit=1;cursor=2",
                "&&",
                "=",
                "limit"
            })
    void answersEveryQuery(String query) throws Exception {
        assertThat(client.send("GET", "/api/auctions?" + query).status()).isIn(200, 400);
    }

    @Property(tries = 1_000)
    void executesTheRouteOfTheRawSegmentsOrNone(@ForAll("targets") String target, @ForAll boolean post)
            throws IOException {
        api.reset();
        String expected = expected(post, target);
        RawClient.Response response = client.send(post ? "POST" : "GET", target);

        assertThat(executed(response)).as(target + " " + response).isEqualTo(expected.equals("executed"));
        if (!expected.equals("executed")) {
            assertThat(response.body()).as(target).contains("\"code\":\"" + expected + "\"");
        }
        assertThat(api.log.appended.stream().map(FakeLog.Appended::command).map(PathRoutingTest::path))
                .as(target)
                .isEqualTo(commands(expected, post, target));
    }

    /// Targets that are almost those of routes: words of paths, ids and separators, plain and in every disguise.
    @Provide
    Arbitrary<String> targets() {
        Arbitrary<String> separator =
                mostly(30, "/", "%2F", "%2f", "%252F", "//", "/./", "/x/../", ";p=1/", "\\", "%5c", "%C0%AF", "/%2e/");
        Arbitrary<String> route = Arbitraries.of(ROUTES).map(it -> "api/" + it.substring(it.indexOf(' ') + 1));
        Arbitrary<String> end =
                mostly(6, "", "/", "?limit=1", "#f", ";", "%", "%00", "%zz", "\u00ff", "/close", "/x", "//");
        Arbitrary<String> start = mostly(6, "", "http://localhost", "https://h:1", "http:", "/", "/..", "x");
        Arbitrary<Integer> encodedAt = Arbitraries.integers().between(0, 120);
        return Combinators.combine(route, separator.list().ofSize(6), start, end, encodedAt)
                .as((path, separators, before, after, at) -> before + encode(write(path, separators), at) + after);
    }

    private static Arbitrary<String> mostly(int weight, String usual, String... others) {
        return Arbitraries.frequencyOf(Tuple.of(weight, Arbitraries.just(usual)), Tuple.of(1, Arbitraries.of(others)));
    }

    private static String write(String route, List<String> separators) {
        String[] segments = route.split("/", -1);
        StringBuilder path = new StringBuilder();
        for (int i = 0; i < segments.length; i++) {
            path.append(separators.get(i)).append(segments[i].equals("#") ? Integer.toString(41 + i) : segments[i]);
        }
        return path.toString();
    }

    /// Percent-encodes one character, if there is one at this place.
    private static String encode(String path, int at) {
        return at >= path.length()
                ? path
                : path.substring(0, at) + String.format("%%%02X", (int) path.charAt(at)) + path.substring(at + 1);
    }

    /// The reference: splits the raw path at its slashes and compares whole segments.
    private static String expected(boolean post, String target) {
        String path = target.replaceFirst("^https?://[^/?#]+", "").replaceFirst("\\?.*", "");
        List<String> segments = Arrays.asList(path.split("/", -1));
        boolean slashAtEnd = segments.size() > 2 && segments.getLast().isEmpty();
        List<String> named = segments.subList(1, segments.size() - (slashAtEnd ? 1 : 0));
        if (target.contains("#")
                || !segments.getFirst().isEmpty()
                || (!path.equals("/")
                        && !named.stream().allMatch(it -> it.matches(PLAIN) && !Set.of(".", "..").contains(it)))) {
            return "bad_path";
        }
        if (path.isEmpty() || path.equals("/")) {
            return post ? "method_not_allowed" : "executed"; // the page
        }
        if (slashAtEnd) {
            return "unknown_path";
        }
        return ROUTES.stream()
                .map(route -> route.split(" "))
                .filter(route -> matches(("api/" + route[1]).split("/"), named))
                .findFirst()
                .map(route -> route[0].contains(post ? "POST" : "GET") ? "executed" : "method_not_allowed")
                .orElse("unknown_path");
    }

    private static boolean matches(String[] route, List<String> segments) {
        boolean matches = route.length == segments.size();
        for (int i = 0; matches && i < route.length; i++) {
            matches = route[i].equals("#") || route[i].equals(segments.get(i));
        }
        return matches;
    }

    private static boolean executed(RawClient.Response response) {
        return List.of("bad_path", "unknown_path", "method_not_allowed").stream()
                .noneMatch(code -> response.body().contains("\"code\":\"" + code + "\""));
    }

    /// The only commands of requests without a body: a close and a cancellation of the auction in the path. They take
    /// no parameters.
    private static List<String> commands(String expected, boolean post, String target) {
        Matcher command = COMMAND.matcher(target);
        boolean taken = post && expected.equals("executed") && !target.contains("?");
        return taken && command.find() ? List.of(command.group(1)) : List.of();
    }

    private static String path(Command command) {
        return switch (command) {
            case CloseAuction close -> close.auctionId() + "/close";
            case CancelAuction cancel -> cancel.auctionId() + "/cancel";
            default -> command.toString();
        };
    }
}
