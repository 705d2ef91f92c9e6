package platform.reference.gateway;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.loadbalancer.core.DelegatingServiceInstanceListSupplier;
import org.springframework.cloud.loadbalancer.core.ServiceInstanceListSupplier;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import reactor.core.publisher.Flux;

/**
 * Goes on with the instances of a service that were there last, where the registry knows none. An Eureka that was just
 * started knows nobody until the next heartbeat of each; an instance that is gone indeed refuses the connection, and the
 * request is answered with that.
 */
class LastKnownInstances {
  /** Some heartbeats. */
  private static final Duration KEPT = Duration.ofSeconds(20);

  @Bean
  Refusals refusals() {
    return new Refusals();
  }

  @Bean
  ServiceInstanceListSupplier instances(ConfigurableApplicationContext context, Refusals refusals) {
    return new Keeping(ServiceInstanceListSupplier.builder().withDiscoveryClient().build(context), refusals);
  }

  private static final class Keeping extends DelegatingServiceInstanceListSupplier {
    private record Known(List<ServiceInstance> instances, Instant at) {}

    private final Refusals refusals;
    private volatile Known last = new Known(List.of(), Instant.MIN);

    Keeping(ServiceInstanceListSupplier registry, Refusals refusals) {
      super(registry);
      this.refusals = refusals;
    }

    @Override
    public Flux<List<ServiceInstance>> get() {
      return getDelegate().get().map(this::orLastKnown).map(refusals::leaveOut);
    }

    private List<ServiceInstance> orLastKnown(List<ServiceInstance> told) {
      Instant now = Instant.now();
      if (!told.isEmpty()) {
        last = new Known(told, now);
        return told;
      }
      Known known = last;
      return known.at().isAfter(now.minus(KEPT)) ? known.instances() : told;
    }
  }
}
