package platform.reference.domain;

import java.util.UUID;

/** A record as it is stored and answered. */
record StoredRecord(UUID id, String name, String text) {}
