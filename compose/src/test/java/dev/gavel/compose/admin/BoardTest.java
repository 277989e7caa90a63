package dev.gavel.compose.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// What Grafana needs of a board, so that it can be imported.
class BoardTest {
    private static final int COLUMNS = 24;
    private static final Set<String> TYPES = Set.of("row", "stat", "timeseries");
    private static final Set<String> UNITS = Set.of("none", "short", "s", "reqps", "bytes", "percentunit");

    @Test
    void hasTheMembersOfABoard() throws IOException {
        JsonNode board = MonitoringFiles.board();

        assertThat(board.path("uid").asText()).isEqualTo("gavel");
        assertThat(board.path("title").asText()).isEqualTo("Gavel");
        assertThat(board.path("schemaVersion").asInt()).isBetween(36, 41);
        assertThat(board.path("time").has("from")).isTrue();
        assertThat(board.has("id")).as("an id would overwrite another board").isFalse();
        assertThat(board.path("templating").path("list"))
                .extracting(variable -> variable.path("name").asText())
                .containsExactly("datasource", "instance");
    }

    @Test
    void everyPanelIsDrawnFromTheDataSourceThatIsChosen() throws IOException {
        Set<Integer> ids = new HashSet<>();
        for (JsonNode panel : MonitoringFiles.board().path("panels")) {
            String title = panel.path("title").asText();
            assertThat(title).isNotEmpty();
            assertThat(ids.add(panel.path("id").asInt())).as(title).isTrue();
            assertThat(TYPES).as(title).contains(panel.path("type").asText());
            if (panel.path("type").asText().equals("row")) {
                continue;
            }
            assertThat(panel.path("description").asText()).as(title).endsWith(".");
            assertThat(UNITS).as(title).contains(panel.at("/fieldConfig/defaults/unit").asText());
            assertThat(panel.path("targets")).as(title).isNotEmpty();
            Set<String> references = new HashSet<>();
            for (JsonNode target : panel.path("targets")) {
                assertThat(references.add(target.path("refId").asText())).as(title).isTrue();
                assertThat(target.at("/datasource/uid").asText()).as(title).isEqualTo("${datasource}");
                assertThat(target.path("expr").asText()).as(title).contains("instance=~\"$instance\"");
            }
        }
    }

    @Test
    void panelsDoNotOverlapAndFillTheirRows() throws IOException {
        List<JsonNode> panels = new ArrayList<>();
        MonitoringFiles.board().path("panels").forEach(panels::add);
        Set<String> cells = new HashSet<>();
        int height = 0;
        for (JsonNode panel : panels) {
            JsonNode at = panel.path("gridPos");
            assertThat(at.path("x").asInt() + at.path("w").asInt()).isLessThanOrEqualTo(COLUMNS);
            for (int x = at.path("x").asInt(); x < at.path("x").asInt() + at.path("w").asInt(); x++) {
                for (int y = at.path("y").asInt(); y < at.path("y").asInt() + at.path("h").asInt(); y++) {
                    assertThat(cells.add(x + "," + y)).as(panel.path("title").asText()).isTrue();
                    height = Math.max(height, y + 1);
                }
            }
        }
        assertThat(cells).hasSize(COLUMNS * height);
    }

    /// `MetricsIT` looks whether they exist, this whether they are explained.
    @Test
    void operationsExplainsEveryMetric() throws IOException {
        String page = Files.readString(Path.of("..", "docs", "operations.md"));

        assertThat(MonitoringFiles.metrics()).hasSizeGreaterThan(25);
        assertThat(MonitoringFiles.metrics())
                .allSatisfy(metric -> assertThat(page).contains("`" + metric.replaceFirst("_(bucket|count|sum)$", "")));
    }
}
