package platform.reference;

import java.util.HashMap;
import java.util.Map;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/** Turns off what has no address, where the libraries would assume one on this very host and log that it is away. */
public class OptionalParts implements ApplicationContextInitializer<ConfigurableApplicationContext> {
  @Override
  public void initialize(ConfigurableApplicationContext context) {
    ConfigurableEnvironment environment = context.getEnvironment();
    Map<String, Object> off = new HashMap<>();
    if (environment.getProperty("eureka.client.service-url.defaultzone", "").isBlank()) {
      off.put("eureka.client.enabled", false);
      off.put("spring.cloud.discovery.enabled", false);
    }
    if (!environment.containsProperty("management.zipkin.tracing.endpoint")) {
      off.put("management.zipkin.tracing.export.enabled", false);
    }
    environment.getPropertySources().addFirst(new MapPropertySource("optionalParts", off));
  }
}
