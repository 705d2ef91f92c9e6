package platform.reference;

import com.netflix.appinfo.ApplicationInfoManager;
import com.netflix.appinfo.HealthCheckHandler;
import com.netflix.appinfo.InstanceInfo.InstanceStatus;
import com.netflix.discovery.AbstractDiscoveryClientOptionalArgs;
import com.netflix.discovery.EurekaClient;
import com.netflix.discovery.EurekaClientConfig;
import com.netflix.discovery.shared.transport.jersey.TransportClientFactories;
import org.springframework.boot.actuate.health.HealthEndpoint;
import org.springframework.boot.actuate.health.Status;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.cloud.netflix.eureka.CloudEurekaClient;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * How an instance stands in Eureka: up while it is ready. Before it stops the platform takes it out there.
 *
 * <p>Eureka's client works in threads of its own from its first second, while the main thread may still be building the
 * context, for long on a busy machine. A thread that asks an unfinished context for beans may end in a deadlock with the
 * main thread: until the context runs, nothing of it is asked.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty(name = "eureka.client.enabled", matchIfMissing = true)
public class RegistrationConfiguration {
  /** Spring Cloud's own, but for the events before the context runs. */
  @Bean(destroyMethod = "shutdown")
  EurekaClient eurekaClient(
      ApplicationInfoManager manager,
      EurekaClientConfig settings,
      TransportClientFactories<?> transports,
      AbstractDiscoveryClientOptionalArgs<?> more,
      ConfigurableApplicationContext context) {
    ApplicationEventPublisher whileItRuns =
        event -> {
          if (context.isRunning()) {
            context.publishEvent(event);
          }
        };
    return new CloudEurekaClient(manager, settings, transports, more, whileItRuns);
  }

  @Bean
  HealthCheckHandler readinessDecides(HealthEndpoint endpoint, ConfigurableApplicationContext context) {
    return current -> context.isRunning() ? readiness(endpoint) : current;
  }

  private static InstanceStatus readiness(HealthEndpoint endpoint) {
    return Status.UP.equals(endpoint.healthForPath("readiness").getStatus()) ? InstanceStatus.UP : InstanceStatus.DOWN;
  }
}
