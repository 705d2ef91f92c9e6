package platform.reference.domain;

import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Import;
import platform.reference.AboutController;
import platform.reference.FaultConfiguration;
import platform.reference.PublicHealthController;
import platform.reference.ReferenceProperties;
import platform.reference.StartCheck;
import platform.reference.StartRefused;

/** The role "domain": keeps records in a database of its own. */
@SpringBootApplication
@EnableConfigurationProperties(ReferenceProperties.class)
@Import({AboutController.class, FaultConfiguration.class, PublicHealthController.class})
public class DomainService {
  public static void main(String[] arguments) {
    new SpringApplicationBuilder(DomainService.class)
        .profiles("domain")
        .initializers(new StartCheck(), DomainService::checkDatabase)
        .run(arguments);
  }

  private static void checkDatabase(ConfigurableApplicationContext context) {
    String url = context.getEnvironment().getProperty("spring.datasource.url", "");
    if (!url.startsWith("jdbc:postgresql://")) {
      throw new StartRefused(
          "SPRING_DATASOURCE_URL is missing or not of Postgres: give jdbc:postgresql://HOST:PORT/DATABASE.");
    }
  }
}
