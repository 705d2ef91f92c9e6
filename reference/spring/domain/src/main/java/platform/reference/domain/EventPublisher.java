package platform.reference.domain;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.context.event.ApplicationStartedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.kafka.config.KafkaListenerEndpointRegistry;
import org.springframework.kafka.core.KafkaAdmin;
import org.springframework.kafka.core.KafkaTemplate;

/**
 * Takes events out of the outbox into Kafka. One that was sent is removed afterwards, so that none is lost: two instances,
 * or a stop in between, may send it twice, which {@link EventStore} does not mind.
 */
class EventPublisher implements DisposableBean {
  private static final Logger LOG = LoggerFactory.getLogger(EventPublisher.class);
  private static final long LOOK_EVERY_MILLISECONDS = 500;
  private static final int AT_ONCE = 100;

  private final Database database;
  private final Outbox outbox;
  private final KafkaAdmin admin;
  private final KafkaTemplate<String, String> kafka;
  private final KafkaListenerEndpointRegistry listeners;
  private final ObjectMapper json;
  private final ScheduledExecutorService looks =
      Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "outbox-look"));
  private boolean connected;
  private String lastProblem;

  EventPublisher(
      Database database,
      Outbox outbox,
      KafkaAdmin admin,
      KafkaTemplate<String, String> kafka,
      KafkaListenerEndpointRegistry listeners,
      ObjectMapper json) {
    this.database = database;
    this.outbox = outbox;
    this.admin = admin;
    this.kafka = kafka;
    this.listeners = listeners;
    this.json = json;
  }

  @EventListener(ApplicationStartedEvent.class)
  void start() {
    looks.scheduleWithFixedDelay(this::look, 0, LOOK_EVERY_MILLISECONDS, TimeUnit.MILLISECONDS);
  }

  @Override
  public void destroy() {
    looks.shutdownNow();
  }

  private void look() {
    if (!database.answers()) {
      return;
    }
    String problem = null;
    try {
      connect();
      publish();
    } catch (Exception failure) {
      problem = NestedExceptionUtils.getMostSpecificCause(failure).getMessage();
    }
    log(problem);
    lastProblem = problem;
  }

  /** Here and not while the service starts, which would wait for Kafka's time-outs. */
  private void connect() {
    if (!connected) {
      admin.initialize();
      listeners.getListenerContainer(EventConsumer.LISTENER).start();
      connected = true;
    }
  }

  private void publish() throws JsonProcessingException {
    List<RecordEvent> events = outbox.oldest(AT_ONCE);
    if (events.isEmpty()) {
      return;
    }
    List<CompletableFuture<?>> sent = new ArrayList<>();
    for (RecordEvent event : events) {
      sent.add(kafka.send(EventConfiguration.TOPIC, event.record().toString(), json.writeValueAsString(event)));
    }
    CompletableFuture.allOf(sent.toArray(CompletableFuture[]::new)).join();
    outbox.remove(events);
  }

  private void log(String problem) {
    if (problem == null && lastProblem != null) {
      LOG.info("Kafka is in use again.");
    } else if (problem != null && lastProblem == null) {
      LOG.warn("Kafka cannot be used; events wait in the database: {}", problem);
    }
  }
}
