package platform.reference.domain;

import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The table of records. */
@Repository
class RecordStore {
  private final JdbcClient database;

  RecordStore(JdbcClient database) {
    this.database = database;
  }

  StoredRecord add(NewRecord posted) {
    StoredRecord stored = new StoredRecord(UUID.randomUUID(), posted.name(), posted.text());
    database
        .sql("INSERT INTO records (id, name, text) VALUES (:id, :name, :text)")
        .param("id", stored.id())
        .param("name", stored.name())
        .param("text", stored.text())
        .update();
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
