package platform.reference.domain;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.kafka.annotation.KafkaListener;

/** Keeps the events of every service. {@link EventPublisher} starts it, once the topic is there. */
class EventConsumer {
  static final String LISTENER = "events";
  private static final Logger LOG = LoggerFactory.getLogger(EventConsumer.class);

  private final EventStore events;
  private final ObjectMapper json;

  EventConsumer(EventStore events, ObjectMapper json) {
    this.events = events;
    this.json = json;
  }

  @KafkaListener(
      id = LISTENER,
      topics = EventConfiguration.TOPIC,
      groupId = "${spring.application.name}",
      autoStartup = "false")
  void keep(String message) {
    RecordEvent event;
    try {
      event = json.readValue(message, RecordEvent.class);
    } catch (JsonProcessingException failure) {
      LOG.warn("A message in {} is no event and was left out: {}", EventConfiguration.TOPIC, failure.getMessage());
      return;
    }
    events.keep(event);
  }
}
