package dev.gavel.ingest.http.client;

import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.ServerRequest;
import java.util.function.Function;

/// The rates of callers, as the routes see them: whose request it is, and what it may still send.
public final class CallerRates {
    private final Clients clients;
    private final Function<ServerRequest, String> subjects;

    /// @param subjects the authenticated subject of a request, or an empty string
    public CallerRates(Clients clients, Function<ServerRequest, String> subjects) {
        this.clients = clients;
        this.subjects = subjects;
    }

    /// What the caller may still send. Nothing is taken yet.
    public Allowance of(RateKind kind, ServerRequest request) {
        RateLimits rates = clients.rates();
        return rates.isLimited(kind)
                ? rates.allowance(kind, clients.of(request), subjects.apply(request))
                : Allowance.UNLIMITED;
    }

    /// A route whose requests count one each. They are rejected before their body is read. Without a limit it is the
    /// route itself.
    public Handler limit(RateKind kind, Handler route) {
        if (!clients.rates().isLimited(kind)) {
            return route;
        }
        return (request, response) -> {
            Allowance allowance = of(kind, request);
            boolean taken = allowance.take() == 0;
            allowance.addTo(response);
            if (!taken) {
                throw allowance.reject(1);
            }
            route.handle(request, response);
        };
    }
}
