package platform.reference.domain;

import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/** The table of records. */
@Repository
class RecordStore {
  private final JdbcClient database;
  private final Outbox outbox;

  RecordStore(JdbcClient database, Outbox outbox) {
    this.database = database;
    this.outbox = outbox;
  }

  /** Both or neither: no record without its event, and no event of a record that was not stored. */
  @Transactional
  public StoredRecord add(NewRecord posted) {
    StoredRecord stored = new StoredRecord(UUID.randomUUID(), posted.name(), posted.text());
    database
        .sql("INSERT INTO records (id, name, text) VALUES (:id, :name, :text)")
        .param("id", stored.id())
        .param("name", stored.name())
        .param("text", stored.text())
        .update();
    outbox.add(stored.id());
    return stored;
  }

  Optional<StoredRecord> find(UUID id) {
    return database
        .sql("SELECT id, name, text FROM records WHERE id = :id")
        .param("id", id)
        .query(StoredRecord.class)
        .optional();
  }
}
