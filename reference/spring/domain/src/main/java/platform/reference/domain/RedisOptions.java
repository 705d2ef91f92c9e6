package platform.reference.domain;

import io.lettuce.core.ClientOptions.DisconnectedBehavior;
import org.springframework.boot.autoconfigure.data.redis.LettuceClientOptionsBuilderCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** While Redis is away, a request fails at once instead of waiting for it to come back. */
@Configuration(proxyBeanMethods = false)
class RedisOptions {
  @Bean
  LettuceClientOptionsBuilderCustomizer refuseWhileAway() {
    return options -> options.disconnectedBehavior(DisconnectedBehavior.REJECT_COMMANDS);
  }
}
