package platform.reference.gateway;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.cloud.gateway.support.ServerWebExchangeUtils;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;

/** Where the circuit breaker of a route leads when its service does not answer, whatever the method was. */
@RestController
class FallbackController {
  private static final Logger LOG = LoggerFactory.getLogger(FallbackController.class);

  @RequestMapping("/fallback/{service}")
  ProblemDetail serviceAway(@PathVariable String service, ServerWebExchange exchange) {
    Throwable reason = exchange.getAttribute(ServerWebExchangeUtils.CIRCUITBREAKER_EXECUTION_EXCEPTION_ATTR);
    LOG.warn("The service \"{}\" did not answer: {}", service, String.valueOf(reason));
    return ProblemDetail.forStatusAndDetail(
        HttpStatus.SERVICE_UNAVAILABLE,
        "The service \"%s\" does not answer at the moment: try again later.".formatted(service));
  }
}
