package platform.reference;

/** The service cannot start as it is configured; the message is the one sentence that its log ends with. */
public class StartRefused extends RuntimeException {
  public StartRefused(String message) {
    super(message);
  }
}
