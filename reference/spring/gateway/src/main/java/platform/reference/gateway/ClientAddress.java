package platform.reference.gateway;

import java.net.InetSocketAddress;
import org.springframework.cloud.gateway.filter.ratelimit.KeyResolver;
import org.springframework.cloud.gateway.support.ipresolver.XForwardedRemoteAddressResolver;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** Whose requests are counted together. */
@Component
class ClientAddress implements KeyResolver {
  /** The proxy in front adds the address that it sees at the end; what stands before it is the client's own word. */
  private final XForwardedRemoteAddressResolver addresses = XForwardedRemoteAddressResolver.maxTrustedIndex(1);

  @Override
  public Mono<String> resolve(ServerWebExchange exchange) {
    return Mono.justOrEmpty(addresses.resolve(exchange)).map(InetSocketAddress::getHostString);
  }
}
