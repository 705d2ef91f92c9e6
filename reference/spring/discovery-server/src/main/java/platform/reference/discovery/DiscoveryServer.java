package platform.reference.discovery;

import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.cloud.netflix.eureka.server.EnableEurekaServer;
import org.springframework.context.annotation.Import;
import platform.reference.FaultConfiguration;
import platform.reference.Start;

/** The role "discovery-server": Eureka, with its dashboard at /. */
@SpringBootApplication
@EnableEurekaServer
@Import(FaultConfiguration.class)
public class DiscoveryServer {
  public static void main(String[] arguments) {
    Start.role("discovery-server", DiscoveryServer.class).run(arguments);
  }
}
