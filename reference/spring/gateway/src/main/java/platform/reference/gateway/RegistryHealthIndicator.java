package platform.reference.gateway;

import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.HealthIndicator;
import org.springframework.cloud.client.discovery.event.HeartbeatEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/** Up from the first time that Eureka told its instances: later ones that fail leave the last list in use. */
@Component("registryHealthIndicator")
class RegistryHealthIndicator implements HealthIndicator {
  private volatile boolean fetched;

  @EventListener
  void fetched(HeartbeatEvent event) {
    fetched = true;
  }

  @Override
  public Health health() {
    return fetched ? Health.up().build() : Health.down().withDetail("problem", "Eureka has not answered yet").build();
  }
}
