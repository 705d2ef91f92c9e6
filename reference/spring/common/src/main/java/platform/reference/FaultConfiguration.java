package platform.reference;

import org.springframework.boot.actuate.availability.ReadinessStateHealthIndicator;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.availability.ApplicationAvailability;
import org.springframework.boot.availability.AvailabilityState;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** REFERENCE_FAULT=never-ready: the service starts and answers, but its readiness stays OUT_OF_SERVICE. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty(name = "reference.fault", havingValue = FaultConfiguration.NEVER_READY)
public class FaultConfiguration {
  static final String NEVER_READY = "never-ready";

  /** Takes the place of Spring Boot's own indicator of the same name. */
  @Bean
  ReadinessStateHealthIndicator readinessStateHealthIndicator(ApplicationAvailability availability) {
    return new ReadinessStateHealthIndicator(availability) {
      @Override
      protected AvailabilityState getState(ApplicationAvailability current) {
        return ReadinessState.REFUSING_TRAFFIC;
      }
    };
  }
}
