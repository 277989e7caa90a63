package dev.gavel.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

/// docs/dependencies.md lists every library and plugin that a pom names, in the version that the build uses, with a
/// reason.
class DependencyListTest {
    private static final Path ROOT = Path.of("..", "..");
    private static final String OWN = "dev.gavel";

    /// Coordinates, version and reason.
    private static final Pattern ROW = Pattern.compile("(?m)^\\| `([\\w.:-]+)` \\| ([^ |]+) \\| ([^|]+) \\|$");

    private static final Pattern PROPERTY = Pattern.compile("\\$\\{([^}]+)}");

    /// Elements of a pom that name a library: those of the class path, plugins, and those of plugins.
    private static final List<String> NAMING = List.of("dependency", "plugin", "path", "artifactItem");

    @Test
    void everyDependencyIsListedWithItsVersionAndAReason() throws Exception {
        Map<String, String> used = new TreeMap<>();
        Document parent = parse(ROOT.resolve("pom.xml"));
        for (Path pom : poms()) {
            for (Element element : elements(parse(pom))) {
                String key = text(element, "groupId") + ":" + text(element, "artifactId");
                // Dependencies that are only managed are there for their version.
                if (!key.startsWith(OWN + ":") && !isWithin(element, "dependencyManagement")) {
                    used.put(key, version(element, key, parent));
                }
            }
        }

        assertThat(used).hasSizeGreaterThan(60).doesNotContainValue("");
        assertThat(listed()).isEqualTo(used);
    }

    private static Map<String, String> listed() throws IOException {
        Map<String, String> listed = new TreeMap<>();
        TreeSet<String> twice = new TreeSet<>();
        Matcher rows = ROW.matcher(Files.readString(ROOT.resolve("docs/dependencies.md")));
        while (rows.find()) {
            if (listed.put(rows.group(1), rows.group(2)) != null) {
                twice.add(rows.group(1));
            }
            assertThat(rows.group(3).strip()).as("the reason of " + rows.group(1)).isNotEmpty();
        }
        assertThat(twice).isEmpty();
        return listed;
    }

    private static List<Path> poms() throws IOException {
        try (Stream<Path> files = Files.walk(ROOT, 3)) {
            return files.filter(file -> file.endsWith("pom.xml") && !file.toString().contains("/target/")).toList();
        }
    }

    private static Document parse(Path pom) throws Exception {
        DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
        factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
        return factory.newDocumentBuilder().parse(pom.toFile());
    }

    private static List<Element> elements(Document pom) {
        List<Element> found = new ArrayList<>();
        for (String name : NAMING) {
            var nodes = pom.getElementsByTagName(name);
            for (int i = 0; i < nodes.getLength(); i++) {
                found.add((Element) nodes.item(i));
            }
        }
        return found;
    }

    private static boolean isWithin(Node node, String ancestor) {
        for (Node at = node; at != null; at = at.getParentNode()) {
            if (at.getNodeName().equals(ancestor)) {
                return true;
            }
        }
        return false;
    }

    /// Of the element itself, or as the parent's pom manages it: alone, or by the BOM of its group.
    private static String version(Element element, String key, Document parent) {
        String own = text(element, "version");
        if (!own.isEmpty()) {
            return resolved(own, parent);
        }
        String ofBom = "";
        for (Element managed : elements(parent)) {
            String version = text(managed, "version");
            String group = text(managed, "groupId");
            if (version.isEmpty()) {
                continue;
            }
            if (key.equals(group + ":" + text(managed, "artifactId"))) {
                return resolved(version, parent);
            }
            if (text(managed, "type").equals("pom") && (key.startsWith(group + ".") || key.startsWith(group + ":"))) {
                ofBom = resolved(version, parent);
            }
        }
        return ofBom;
    }

    private static String resolved(String version, Document parent) {
        return PROPERTY.matcher(version)
                .replaceAll(match -> parent.getElementsByTagName(match.group(1)).item(0).getTextContent());
    }

    /// Of a child element, or "".
    private static String text(Element element, String name) {
        for (@Nullable Node child = element.getFirstChild(); child != null; child = child.getNextSibling()) {
            if (child.getNodeName().equals(name)) {
                return child.getTextContent().strip();
            }
        }
        return "";
    }
}
