package platform.reference.domain;

import java.util.regex.Pattern;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Import;
import platform.reference.FaultConfiguration;
import platform.reference.RegistrationConfiguration;
import platform.reference.Start;
import platform.reference.StartRefused;

/** The role "domain": keeps records in a database of its own. */
@SpringBootApplication
@EnableConfigurationProperties(ReferenceProperties.class)
@Import({FaultConfiguration.class, RegistrationConfiguration.class})
public class DomainService {
  private static final Pattern ROUTE = Pattern.compile("[a-z0-9]+(-[a-z0-9]+)*");

  public static void main(String[] arguments) {
    Start.role("domain", DomainService.class)
        .initializers(DomainService::checkRoute, DomainService::checkDatabase)
        .run(arguments);
  }

  private static void checkRoute(ConfigurableApplicationContext context) {
    String route = context.getEnvironment().getProperty("reference.route", "");
    if (!ROUTE.matcher(route).matches()) {
      throw new StartRefused(
          ("REFERENCE_ROUTE is \"%s\": give one path segment of small letters, digits and single hyphens, "
                  + "such as \"patients\".")
              .formatted(route));
    }
  }

  private static void checkDatabase(ConfigurableApplicationContext context) {
    String url = context.getEnvironment().getProperty("spring.datasource.url", "");
    if (!url.startsWith("jdbc:postgresql://")) {
      throw new StartRefused(
          "SPRING_DATASOURCE_URL is missing or not of Postgres: give jdbc:postgresql://HOST:PORT/DATABASE.");
    }
  }
}
