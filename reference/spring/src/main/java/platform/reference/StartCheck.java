package platform.reference;

import java.util.regex.Pattern;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.Environment;

/** Refuses settings that cannot work, before anything is built from them. */
public class StartCheck implements ApplicationContextInitializer<ConfigurableApplicationContext> {
  private static final Pattern ROUTE = Pattern.compile("[a-z0-9]+(-[a-z0-9]+)*");

  @Override
  public void initialize(ConfigurableApplicationContext context) {
    Environment settings = context.getEnvironment();
    checkFault(settings.getProperty("reference.fault", ""));
    checkRoute(settings.getProperty("reference.route", ""));
  }

  private static void checkFault(String fault) {
    switch (fault) {
      case "", FaultConfiguration.NEVER_READY -> {}
      case "crash-at-start" ->
          throw new StartRefused("REFERENCE_FAULT is \"crash-at-start\": this instance ends here, as asked.");
      default ->
          throw new StartRefused(
              "REFERENCE_FAULT is \"%s\": known are \"crash-at-start\" and \"never-ready\".".formatted(fault));
    }
  }

  private static void checkRoute(String route) {
    if (!ROUTE.matcher(route).matches()) {
      throw new StartRefused(
          ("REFERENCE_ROUTE is \"%s\": give one path segment of small letters, digits and single hyphens, "
                  + "such as \"patients\".")
              .formatted(route));
    }
  }
}
