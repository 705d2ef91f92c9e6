package platform.reference.gateway;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.regex.Pattern;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/** Keeps the services' actuators inside, but for the status of their health. */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE + 1)
class PathFilter implements WebFilter {
  /** What a service behind might read as another path than the gateway does. */
  private static final Pattern AMBIGUOUS =
      Pattern.compile("//|/\\.{1,2}(/|$)|[;\\\\]|%(2e|2f|5c|3b|25|00)", Pattern.CASE_INSENSITIVE);
  private static final Pattern ACTUATOR = Pattern.compile("/api/[^/]+/actuator(/.*)?");
  private static final Pattern HEALTH = Pattern.compile("/api/[^/]+/actuator/health");

  private final ObjectMapper json;

  PathFilter(ObjectMapper json) {
    this.json = json;
  }

  @Override
  public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
    if (AMBIGUOUS.matcher(exchange.getRequest().getURI().getRawPath()).find()) {
      return refuse(
          exchange, HttpStatus.BAD_REQUEST, "The path can be read in more than one way: give it in its plain form.");
    }
    String path = exchange.getRequest().getURI().getPath();
    if (ACTUATOR.matcher(path).matches() && !HEALTH.matcher(path).matches()) {
      return refuse(exchange, HttpStatus.NOT_FOUND, "Nothing is at this path.");
    }
    return chain.filter(exchange);
  }

  private Mono<Void> refuse(ServerWebExchange exchange, HttpStatus status, String sentence) {
    ServerHttpResponse response = exchange.getResponse();
    response.setStatusCode(status);
    response.getHeaders().setContentType(MediaType.APPLICATION_PROBLEM_JSON);
    return response.writeWith(
        Mono.fromCallable(() -> json.writeValueAsBytes(ProblemDetail.forStatusAndDetail(status, sentence)))
            .map(response.bufferFactory()::wrap));
  }
}
