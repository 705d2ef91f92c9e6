package platform.reference.domain;

import java.net.URI;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Takes records in and gives them out. */
@RestController
@RequestMapping("/api/${reference.route}/records")
class RecordController {
  /** UUID.fromString also takes shortened forms, which would give one record several addresses. */
  private static final Pattern CANONICAL_UUID = Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");

  private static final String CACHE_HEADER = "X-Cache";

  private final RecordStore records;
  private final RecordCache cache;
  private final String path;

  RecordController(
      RecordStore records, RecordCache cache, @Value("/api/${reference.route}/records/") String path) {
    this.records = records;
    this.cache = cache;
    this.path = path;
  }

  @PostMapping
  ResponseEntity<StoredRecord> add(@RequestBody NewRecord posted) {
    StoredRecord stored = records.add(posted);
    return ResponseEntity.created(URI.create(path + stored.id())).body(stored);
  }

  /** An id that is no UUID is an address where nothing can be: 404, as for any other unknown id. */
  @GetMapping("/{id}")
  ResponseEntity<StoredRecord> find(@PathVariable String id) {
    UUID key = parse(id).orElseThrow(() -> notFound(id));
    Optional<StoredRecord> cached = cache.find(key);
    if (cached.isPresent()) {
      return ResponseEntity.ok().header(CACHE_HEADER, "hit").body(cached.get());
    }
    StoredRecord stored = records.find(key).orElseThrow(() -> notFound(id));
    cache.keep(stored);
    return ResponseEntity.ok().header(CACHE_HEADER, "miss").body(stored);
  }

  private static Optional<UUID> parse(String id) {
    return CANONICAL_UUID.matcher(id).matches() ? Optional.of(UUID.fromString(id)) : Optional.empty();
  }

  private static ErrorResponseException notFound(String id) {
    ErrorResponseException failure = new ErrorResponseException(HttpStatus.NOT_FOUND);
    failure.setDetail("No record has the id \"%s\".".formatted(id));
    return failure;
  }
}
