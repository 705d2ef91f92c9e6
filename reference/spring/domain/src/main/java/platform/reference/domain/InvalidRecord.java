package platform.reference.domain;

/** A posted record that is refused; the message is the sentence its sender reads. */
class InvalidRecord extends RuntimeException {
  InvalidRecord(String message) {
    super(message);
  }
}
