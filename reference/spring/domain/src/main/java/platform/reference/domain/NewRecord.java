package platform.reference.domain;

/** What a client posts; checked before anything is stored. */
record NewRecord(String name, String text) {
  static final int NAME_LENGTH = 200;
  static final int TEXT_LENGTH = 10_000;

  NewRecord {
    requireStorable("name", name, NAME_LENGTH);
    requireStorable("text", text, TEXT_LENGTH);
    if (name.isBlank()) {
      throw new InvalidRecord("\"name\" is blank: give at least one visible character.");
    }
  }

  private static void requireStorable(String field, String value, int longest) {
    if (value == null) {
      throw new InvalidRecord("\"%s\" is missing: give a string of at most %d characters.".formatted(field, longest));
    }
    int length = value.codePointCount(0, value.length());
    if (length > longest) {
      throw new InvalidRecord("\"%s\" has %d characters: %d are allowed.".formatted(field, length, longest));
    }
    if (value.codePoints().anyMatch(NewRecord::cannotBeStored)) {
      throw new InvalidRecord(
          "\"%s\" holds a character that cannot be stored: NUL and halves of surrogate pairs are refused."
              .formatted(field));
    }
  }

  /** Postgres' text type holds neither NUL nor half of a surrogate pair. */
  private static boolean cannotBeStored(int codePoint) {
    return codePoint == 0 || Character.getType(codePoint) == Character.SURROGATE;
  }
}
