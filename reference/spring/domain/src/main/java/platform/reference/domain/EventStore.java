package platform.reference.domain;

import java.sql.Timestamp;
import java.util.List;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The table of events that this service has seen, its own among them. */
@Repository
class EventStore {
  private final JdbcClient database;

  EventStore(JdbcClient database) {
    this.database = database;
  }

  /** Kafka gives out each event at least once; the second time nothing happens. */
  void keep(RecordEvent event) {
    database
        .sql(
            "INSERT INTO events (id, service, record, at) VALUES (:id, :service, :record, :at) "
                + "ON CONFLICT DO NOTHING")
        .param("id", event.id())
        .param("service", event.service())
        .param("record", event.record())
        .param("at", Timestamp.from(event.at()))
        .update();
  }

  List<RecordEvent> newest(int count) {
    return database
        .sql("SELECT id, service, record, at FROM events ORDER BY at DESC, id LIMIT :count")
        .param("count", count)
        .query(
            (row, number) ->
                new RecordEvent(
                    row.getObject("id", UUID.class),
                    row.getString("service"),
                    row.getObject("record", UUID.class),
                    row.getTimestamp("at").toInstant()))
        .list();
  }
}
