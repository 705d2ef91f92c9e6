package platform.reference;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.cloud.config.client.ConfigClientFailFastException;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.core.env.Environment;

/** Makes Spring Boot log a config server that stayed away as one sentence instead of a stack trace. */
class ConfigServerAwayAnalyzer extends AbstractFailureAnalyzer<ConfigClientFailFastException> {
  private final Environment environment;

  ConfigServerAwayAnalyzer(Environment environment) {
    this.environment = environment;
  }

  @Override
  protected FailureAnalysis analyze(Throwable rootFailure, ConfigClientFailFastException cause) {
    Throwable reason = NestedExceptionUtils.getMostSpecificCause(cause);
    String sentence =
        "SPRING_CONFIG_IMPORT is \"%s\", which gave no settings in %s attempts (%s): start the config server there, or leave the variable out."
            .formatted(
                environment.getProperty("spring.config.import", ""),
                environment.getProperty("spring.cloud.config.retry.max-attempts", "several"),
                reason.getMessage());
    return new FailureAnalysis(sentence, null, cause);
  }
}
