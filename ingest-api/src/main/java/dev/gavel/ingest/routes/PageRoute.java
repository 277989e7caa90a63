package dev.gavel.ingest.routes;

import java.util.List;

/// `GET /` and `GET /page/…`: the page for people (docs/adr/0048). It loads nothing from elsewhere and has no inline
/// script or style.
final class PageRoute {
    private static final String RESOURCES = "/dev/gavel/ingest/page/";
    private static final String UPLOT = "/META-INF/resources/webjars/uplot/1.6.30/dist/";
    private static final String POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self';"
                    + " base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private static final List<String> MODULES =
            List.of("main", "api", "session", "dom", "live", "list", "auction", "chart", "sell", "pipeline");

    private PageRoute() {}

    static StaticFiles files() {
        StaticFiles files = new StaticFiles(POLICY);
        files.with("/", RESOURCES + "index.html", "text/html; charset=utf-8")
                .with("/page/style.css", RESOURCES + "style.css", "text/css; charset=utf-8")
                .with("/page/icon.svg", RESOURCES + "icon.svg", "image/svg+xml");
        for (String module : MODULES) {
            files.with("/page/" + module + ".js", RESOURCES + module + ".js", "text/javascript; charset=utf-8");
        }
        return files.with("/page/uplot.js", UPLOT + "uPlot.esm.js", "text/javascript; charset=utf-8")
                .with("/page/uplot.css", UPLOT + "uPlot.min.css", "text/css; charset=utf-8");
    }
}
