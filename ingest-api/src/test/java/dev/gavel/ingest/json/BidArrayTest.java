package dev.gavel.ingest.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BidArrayTest {
    @Test
    void findsEachElementWhateverSurroundsIt() {
        assertThat(elements(" [ {\"a\": \"ü€😀\"} ,\n[1, [2]],-12.5e3,null , \"x\\\"]\",{ } ] \n"))
                .containsExactly("{\"a\": \"ü€😀\"}", "[1, [2]]", "-12.5e3", "null", "\"x\\\"]\"", "{ }");
        assertThat(elements("[1,2,true]")).containsExactly("1", "2", "true");
        assertThat(elements("[]")).isEmpty();
    }

    @Test
    void findsEveryElement() {
        assertThat(elements("[" + "{\"amount\": 1},".repeat(999) + "7]")).hasSize(1_000).endsWith("7");
    }

    @Test
    void acceptsElementsThatAreNotBids() {
        String twice = "{\"amount\": 1, \"amount\": 2}";
        String deep = "[".repeat(100) + "]".repeat(100);
        String longNumber = "9".repeat(2_000);

        assertThat(elements("[" + twice + "," + deep + "," + longNumber + "]"))
                .containsExactly(twice, deep, longNumber);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    ''           | 400 | empty_body
                    {}           | 400 | wrong_type
                    7            | 400 | wrong_type
                    [1,2         | 400 | malformed_json
                    [{"a": 1     | 400 | malformed_json
                    [1,]         | 400 | malformed_json
                    [1 2]        | 400 | malformed_json
                    [1] 2        | 400 | malformed_json
                    [1]]         | 400 | malformed_json
                    [1,2,3,4]    | 413 | too_many_bids
                    """)
    void rejectsTheWholeBody(String body, int status, String code) {
        assertThatExceptionOfType(Problem.class)
                .isThrownBy(() -> BidArray.split(body.getBytes(StandardCharsets.UTF_8), 3))
                .satisfies(problem -> assertThat(problem.status()).isEqualTo(status))
                .satisfies(problem -> assertThat(problem.code()).isEqualTo(code));
    }

    @Test
    void rejectsABodyThatIsNotUtf8OrTooDeep() {
        byte[] latin = "[\"ü\"]".getBytes(StandardCharsets.ISO_8859_1);
        byte[] deep = "[".repeat(100_000).getBytes(StandardCharsets.UTF_8);

        assertThatExceptionOfType(Problem.class).isThrownBy(() -> BidArray.split(latin, 3));
        assertThatExceptionOfType(Problem.class)
                .isThrownBy(() -> BidArray.split(deep, 3))
                .satisfies(problem -> assertThat(problem.code()).isEqualTo("too_complex"));
    }

    private static List<String> elements(String body) {
        BidArray array = BidArray.split(body.getBytes(StandardCharsets.UTF_8), 1_000);
        List<String> elements = new ArrayList<>();
        for (int i = 0; i < array.size(); i++) {
            elements.add(new String(array.body(), array.from(i), array.length(i), StandardCharsets.UTF_8));
        }
        return elements;
    }
}
