package platform.reference.domain;

import java.util.List;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Lists the last events of all services, newest first. */
@RestController
class EventController {
  private static final int LISTED = 50;

  private final EventStore events;

  EventController(EventStore events) {
    this.events = events;
  }

  @GetMapping("/api/${reference.route}/events")
  List<RecordEvent> list() {
    return events.newest(LISTED);
  }
}
