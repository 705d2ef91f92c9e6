package platform.reference;

import java.util.Map;
import org.springframework.boot.builder.SpringApplicationBuilder;

/** What the start of every role has in common. */
public final class Start {
  /** Retries are decided before application.yaml is read: a config server that is away for half a minute is waited for. */
  private static final Map<String, Object> CONFIG_CLIENT =
      Map.of(
          "spring.cloud.config.fail-fast", true,
          "spring.cloud.config.request-connect-timeout", 1000,
          "spring.cloud.config.retry.initial-interval", 250,
          "spring.cloud.config.retry.multiplier", 1.2,
          "spring.cloud.config.retry.max-interval", 1000,
          "spring.cloud.config.retry.max-attempts", 40);

  private Start() {}

  /** Settings come from application.yaml, then from the role's own file, such as domain.yaml. */
  public static SpringApplicationBuilder role(String role, Class<?> application) {
    return new SpringApplicationBuilder(application)
        .properties(CONFIG_CLIENT)
        .properties("spring.config.name=application," + role)
        .initializers(new OptionalParts(), new StartCheck());
  }
}
