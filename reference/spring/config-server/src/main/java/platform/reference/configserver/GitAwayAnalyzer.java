package platform.reference.configserver;

import org.eclipse.jgit.api.errors.GitAPIException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.core.env.Environment;

/** Makes Spring Boot log a repository that cannot be cloned as one sentence instead of a stack trace. */
class GitAwayAnalyzer extends AbstractFailureAnalyzer<GitAPIException> {
  private final Environment environment;

  GitAwayAnalyzer(Environment environment) {
    this.environment = environment;
  }

  @Override
  protected FailureAnalysis analyze(Throwable rootFailure, GitAPIException cause) {
    Throwable reason = NestedExceptionUtils.getMostSpecificCause(cause);
    String sentence =
        "SPRING_CLOUD_CONFIG_SERVER_GIT_URI is \"%s\", whose branch \"%s\" cannot be cloned (%s): %s."
            .formatted(
                withoutLogin(environment.getProperty(ConfigServer.GIT_URI, "")),
                environment.getProperty("spring.cloud.config.server.git.default-label", ""),
                "%s: %s".formatted(reason.getClass().getSimpleName(), withoutLogin(reason.getMessage())),
                "correct the address, or make the repository reachable from this container");
    return new FailureAnalysis(sentence, null, cause);
  }

  /** An address may hold a name and a password before the host. */
  private static String withoutLogin(String text) {
    return text.replaceAll("://[^/@\\s]*@", "://");
  }
}
