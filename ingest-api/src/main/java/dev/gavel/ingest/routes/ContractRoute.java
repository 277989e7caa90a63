package dev.gavel.ingest.routes;

/// `GET /openapi`, `GET /asyncapi.yaml` and `GET /docs`: the contracts of the API and of the topics, and a page that
/// shows the first and can try it (docs/adr/0054).
final class ContractRoute {
    private static final String DOCS = "/dev/gavel/ingest/docs/";
    private static final String SWAGGER = "/META-INF/resources/webjars/swagger-ui/5.34.1/";

    /// As [PageRoute]'s, and images within the style sheet.
    private static final String POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self';"
                    + " base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private ContractRoute() {}

    static StaticFiles files() {
        return new StaticFiles(POLICY)
                .with("/openapi", "/META-INF/openapi.yaml", "application/yaml")
                .with("/asyncapi.yaml", "/META-INF/asyncapi.yaml", "application/yaml")
                .with("/docs", DOCS + "index.html", "text/html; charset=utf-8")
                .with("/docs/docs.js", DOCS + "docs.js", "text/javascript; charset=utf-8")
                .with("/docs/docs.css", DOCS + "docs.css", "text/css; charset=utf-8")
                .with("/docs/swagger-ui.js", SWAGGER + "swagger-ui-bundle.js", "text/javascript; charset=utf-8")
                .with("/docs/swagger-ui.css", SWAGGER + "swagger-ui.css", "text/css; charset=utf-8");
    }
}
