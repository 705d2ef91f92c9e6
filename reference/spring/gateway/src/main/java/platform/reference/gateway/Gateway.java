package platform.reference.gateway;

import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.cloud.loadbalancer.annotation.LoadBalancerClients;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Import;
import platform.reference.FaultConfiguration;
import platform.reference.RegistrationConfiguration;
import platform.reference.Start;
import platform.reference.StartRefused;

/** The role "gateway": the one way in. Its routes come from the config server. */
@SpringBootApplication
@LoadBalancerClients(defaultConfiguration = LastKnownInstances.class)
@Import({FaultConfiguration.class, RegistrationConfiguration.class})
public class Gateway {
  public static void main(String[] arguments) {
    Start.role("gateway", Gateway.class).initializers(Gateway::checkRegistry).run(arguments);
  }

  private static void checkRegistry(ConfigurableApplicationContext context) {
    if (context.getEnvironment().getProperty("eureka.client.service-url.defaultzone", "").isBlank()) {
      throw new StartRefused(
          "EUREKA_CLIENT_SERVICEURL_DEFAULTZONE is missing: give http://HOST:PORT/eureka/, where services are found.");
    }
  }
}
