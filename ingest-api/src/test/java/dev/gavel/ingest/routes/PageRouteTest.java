package dev.gavel.ingest.routes;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// The files of the page: all that it names are there, and a browser is told to load nothing else.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PageRouteTest {
    private static final Pattern NAMED =
            Pattern.compile("(?:href|src)=\"(/page/[^\"]+)\"|from \"\\./([a-z]+\\.js)\"|import \"\\./([a-z]+\\.js)\"");

    private final ApiFixture api = new ApiFixture();

    @AfterAll
    void stop() {
        api.close();
    }

    @Test
    void everyFileThatThePageNamesIsServedUnderAStrictPolicy() throws Exception {
        Set<String> seen = new LinkedHashSet<>();
        Deque<String> left = new ArrayDeque<>(Set.of("/"));
        while (!left.isEmpty()) {
            String path = left.remove();
            if (!seen.add(path)) {
                continue;
            }
            HttpResponse<String> response = api.get(path);
            assertThat(response.statusCode()).as(path).isEqualTo(200);
            assertThat(response.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
            assertThat(response.headers().firstValue("Content-Security-Policy").orElseThrow())
                    .contains("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'")
                    .doesNotContain("unsafe", "http");
            Matcher named = NAMED.matcher(path.contains("uplot") ? "" : response.body());
            while (named.find()) {
                left.add(
                        named.group(1) != null
                                ? named.group(1)
                                : "/page/" + (named.group(2) + named.group(3)).replace("null", ""));
            }
        }
        assertThat(seen)
                .contains(
                        "/", "/page/main.js", "/page/uplot.js", "/page/uplot.css", "/page/style.css", "/page/chart.js");
    }

    @Test
    void thePageHasNoInlineScriptOrStyle() throws Exception {
        assertThat(api.get("/").body())
                .doesNotContainPattern("<script(?![^>]*src=)")
                .doesNotContain("<style", " style=", " onclick=", "http://", "https://", "javascript:");
    }

    @Test
    void aFileThatTheBrowserHasIsNotSentAgain() throws Exception {
        String tag = api.get("/page/main.js").headers().firstValue("ETag").orElseThrow();

        HttpResponse<String> again = api.send(api.request("/page/main.js").header("If-None-Match", tag).GET());

        assertThat(again.statusCode()).isEqualTo(304);
        assertThat(again.body()).isEmpty();
        assertThat(api.get("/page/other.js").statusCode()).isEqualTo(404);
        assertThat(api.get("/page/index.html").statusCode()).isEqualTo(404);
    }
}
