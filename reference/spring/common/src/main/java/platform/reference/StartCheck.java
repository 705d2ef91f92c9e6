package platform.reference;

import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;

/** Obeys or refuses REFERENCE_FAULT before anything is built. */
public class StartCheck implements ApplicationContextInitializer<ConfigurableApplicationContext> {
  @Override
  public void initialize(ConfigurableApplicationContext context) {
    String fault = context.getEnvironment().getProperty("reference.fault", "");
    switch (fault) {
      case "", FaultConfiguration.NEVER_READY -> {}
      case "crash-at-start" ->
          throw new StartRefused("REFERENCE_FAULT is \"crash-at-start\": this instance ends here, as asked.");
      default ->
          throw new StartRefused(
              "REFERENCE_FAULT is \"%s\": known are \"crash-at-start\" and \"never-ready\".".formatted(fault));
    }
  }
}
