package platform.reference.gateway;

import io.micrometer.tracing.handler.TracingObservationHandler.TracingContext;
import java.util.Optional;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.server.reactive.observation.ServerRequestObservationContext;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/** Tells the client under which id the services' logs and traces hold its request; without tracing there is none. */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE)
class TraceIdFilter implements WebFilter {
  private static final String HEADER = "X-Trace-Id";

  @Override
  public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
    traceId(exchange).ifPresent(id -> exchange.getResponse().getHeaders().set(HEADER, id));
    return chain.filter(exchange);
  }

  private static Optional<String> traceId(ServerWebExchange exchange) {
    return ServerRequestObservationContext.findCurrent(exchange.getAttributes())
        .map(observation -> observation.<TracingContext>get(TracingContext.class))
        .map(tracing -> tracing.getSpan().context().traceId())
        .filter(id -> !id.isEmpty());
  }
}
