package platform.reference.domain;

import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The events that Kafka does not have yet. Without a Kafka there are none, or they would pile up. */
@Repository
class Outbox {
  private final JdbcClient database;
  private final String service;
  private final boolean used;

  Outbox(
      JdbcClient database,
      @Value("${spring.application.name}") String service,
      @Value("${spring.kafka.bootstrap-servers:}") String kafka) {
    this.database = database;
    this.service = service;
    this.used = !kafka.isBlank();
  }

  void add(UUID record) {
    if (used) {
      database
          .sql("INSERT INTO outbox (id, record, at) VALUES (:id, :record, :at)")
          .param("id", UUID.randomUUID())
          .param("record", record)
          .param("at", Timestamp.from(Instant.now()))
          .update();
    }
  }

  List<RecordEvent> oldest(int count) {
    return database
        .sql("SELECT id, record, at FROM outbox ORDER BY at LIMIT :count")
        .param("count", count)
        .query(
            (row, number) ->
                new RecordEvent(
                    row.getObject("id", UUID.class),
                    service,
                    row.getObject("record", UUID.class),
                    row.getTimestamp("at").toInstant()))
        .list();
  }

  void remove(List<RecordEvent> events) {
    database
        .sql("DELETE FROM outbox WHERE id IN (:ids)")
        .param("ids", events.stream().map(RecordEvent::id).toList())
        .update();
  }
}
