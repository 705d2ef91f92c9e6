package platform.reference.gateway;

import java.time.Duration;
import org.springframework.cloud.gateway.config.HttpClientCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Docker's DNS says that a name is good for ten minutes, and a container that crashed and was started again may have
 * another address at once: for all that time a third of the requests to three replicas would go astray.
 */
@Configuration(proxyBeanMethods = false)
class FreshAddresses {
  private static final Duration KEPT = Duration.ofSeconds(1);

  @Bean
  HttpClientCustomizer shortMemory() {
    return client ->
        client.resolver(resolver -> resolver.cacheMaxTimeToLive(KEPT).cacheNegativeTimeToLive(Duration.ZERO));
  }
}
