package platform.reference.domain;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.dao.DataAccessException;
import org.springframework.data.redis.core.StringRedisTemplate;
import org.springframework.stereotype.Component;

/** Copies of records in Redis. A Redis that is away, or that there is none, only means that nothing is found. */
@Component
class RecordCache {
  private static final Logger LOG = LoggerFactory.getLogger(RecordCache.class);
  private static final Duration KEPT = Duration.ofMinutes(10);

  private final StringRedisTemplate redis;
  private final ObjectMapper json;
  private final String prefix;
  private final boolean used;
  private final AtomicBoolean away = new AtomicBoolean();

  RecordCache(
      StringRedisTemplate redis,
      ObjectMapper json,
      @Value("${spring.application.name}:record:") String prefix,
      @Value("${spring.data.redis.host:}") String host) {
    this.redis = redis;
    this.json = json;
    this.prefix = prefix;
    this.used = !host.isBlank();
  }

  Optional<StoredRecord> find(UUID id) {
    return ask(() -> redis.opsForValue().get(prefix + id)).flatMap(this::parse);
  }

  void keep(StoredRecord stored) {
    ask(
        () -> {
          redis.opsForValue().set(prefix + stored.id(), json.writeValueAsString(stored), KEPT);
          return null;
        });
  }

  private Optional<String> ask(Question question) {
    if (!used) {
      return Optional.empty();
    }
    try {
      Optional<String> answer = Optional.ofNullable(question.ask());
      if (away.compareAndSet(true, false)) {
        LOG.info("The cache is in use again.");
      }
      return answer;
    } catch (DataAccessException failure) {
      if (away.compareAndSet(false, true)) {
        String reason = NestedExceptionUtils.getMostSpecificCause(failure).getMessage();
        LOG.warn("The cache cannot be used; the database answers alone: {}", reason);
      }
      return Optional.empty();
    } catch (JsonProcessingException failure) {
      throw new IllegalStateException("a record cannot be written as JSON", failure);
    }
  }

  /** Another generation of this service may write another form. */
  private Optional<StoredRecord> parse(String cached) {
    try {
      return Optional.of(json.readValue(cached, StoredRecord.class));
    } catch (JsonProcessingException failure) {
      LOG.warn("A copy in the cache is no record and was left out: {}", failure.getMessage());
      return Optional.empty();
    }
  }

  private interface Question {
    String ask() throws JsonProcessingException;
  }
}
