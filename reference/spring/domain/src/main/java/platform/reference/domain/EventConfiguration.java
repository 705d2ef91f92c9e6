package platform.reference.domain;

import org.apache.kafka.clients.admin.NewTopic;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.kafka.config.TopicBuilder;
import org.springframework.kafka.listener.DefaultErrorHandler;
import org.springframework.util.backoff.ExponentialBackOff;

/** What is there only where a Kafka is. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty("spring.kafka.bootstrap-servers")
@Import({EventConsumer.class, EventPublisher.class})
class EventConfiguration {
  static final String TOPIC = "platform.records";
  private static final int PARTITIONS = 3;
  private static final long FIRST_PAUSE = 1_000;
  private static final long LONGEST_PAUSE = 30_000;

  @Bean
  NewTopic records() {
    return TopicBuilder.name(TOPIC).partitions(PARTITIONS).build();
  }

  /** An event that cannot be kept, because the database is away, is tried again until it can. */
  @Bean
  DefaultErrorHandler untilItIsKept() {
    ExponentialBackOff pauses = new ExponentialBackOff(FIRST_PAUSE, 2);
    pauses.setMaxInterval(LONGEST_PAUSE);
    return new DefaultErrorHandler(pauses);
  }
}
