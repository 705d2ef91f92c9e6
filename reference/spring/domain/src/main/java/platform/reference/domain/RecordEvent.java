package platform.reference.domain;

import java.time.Instant;
import java.util.UUID;

/**
 * What every service is told of a new record.
 *
 * @param id the event's own, by which one that arrives twice is known
 * @param service the service that stored the record
 * @param record the record's id
 */
record RecordEvent(UUID id, String service, UUID record, Instant at) {}
