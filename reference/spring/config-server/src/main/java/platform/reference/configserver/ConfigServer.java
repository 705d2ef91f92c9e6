package platform.reference.configserver;

import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.cloud.config.server.EnableConfigServer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.ConfigurableEnvironment;
import platform.reference.FaultConfiguration;
import platform.reference.Start;
import platform.reference.StartRefused;

/** The role "config-server": gives out settings from a git repository or a directory, whichever a variable names. */
@SpringBootApplication
@EnableConfigServer
@Import(FaultConfiguration.class)
public class ConfigServer {
  static final String GIT_URI = "spring.cloud.config.server.git.uri";
  private static final String DIRECTORY = "spring.cloud.config.server.native.search-locations";

  public static void main(String[] arguments) {
    Start.role("config-server", ConfigServer.class).initializers(ConfigServer::chooseSource).run(arguments);
  }

  /** Spring Cloud reads a directory in the profile "native" alone, and git in every other. */
  private static void chooseSource(ConfigurableApplicationContext context) {
    ConfigurableEnvironment environment = context.getEnvironment();
    boolean git = !environment.getProperty(GIT_URI, "").isBlank();
    boolean directory = !environment.getProperty(DIRECTORY, "").isBlank();
    if (git == directory) {
      throw new StartRefused(
          ("%s of SPRING_CLOUD_CONFIG_SERVER_GIT_URI and SPRING_CLOUD_CONFIG_SERVER_NATIVE_SEARCHLOCATIONS "
                  + "is set: give one of them.")
              .formatted(git ? "Each" : "None"));
    }
    if (directory) {
      environment.addActiveProfile("native");
    }
  }
}
