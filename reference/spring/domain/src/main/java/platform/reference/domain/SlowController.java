package platform.reference.domain;

import java.time.Duration;
import org.springframework.http.HttpStatus;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Answers late, as a long report does: for tests of what becomes of a request while the platform changes. */
@RestController
class SlowController {
  private static final int LONGEST = 60;

  private final ReferenceProperties properties;

  SlowController(ReferenceProperties properties) {
    this.properties = properties;
  }

  @GetMapping("/api/${reference.route}/slow")
  Slow slow(@RequestParam int seconds) throws InterruptedException {
    if (seconds < 0 || seconds > LONGEST) {
      ErrorResponseException refused = new ErrorResponseException(HttpStatus.BAD_REQUEST);
      refused.setDetail("\"seconds\" is %d: 0 to %d are allowed.".formatted(seconds, LONGEST));
      throw refused;
    }
    Thread.sleep(Duration.ofSeconds(seconds).toMillis());
    return new Slow(seconds, properties.instance());
  }

  record Slow(int seconds, String instance) {}
}
