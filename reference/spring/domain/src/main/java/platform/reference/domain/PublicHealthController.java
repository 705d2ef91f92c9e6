package platform.reference.domain;

import java.util.Map;
import org.springframework.boot.actuate.health.HealthEndpoint;
import org.springframework.boot.actuate.health.HttpCodeStatusMapper;
import org.springframework.boot.actuate.health.Status;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** The one actuator endpoint below /api, for everyone: the status alone, without the details that operators see. */
@RestController
class PublicHealthController {
  private final HealthEndpoint endpoint;
  private final HttpCodeStatusMapper codes;

  PublicHealthController(HealthEndpoint endpoint, HttpCodeStatusMapper codes) {
    this.endpoint = endpoint;
    this.codes = codes;
  }

  @GetMapping("/api/${reference.route}/actuator/health")
  ResponseEntity<Map<String, String>> health() {
    Status status = endpoint.health().getStatus();
    return ResponseEntity.status(codes.getStatusCode(status)).body(Map.of("status", status.getCode()));
  }
}
