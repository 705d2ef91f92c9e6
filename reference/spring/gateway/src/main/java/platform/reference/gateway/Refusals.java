package platform.reference.gateway;

import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.loadbalancer.CompletionContext;
import org.springframework.cloud.client.loadbalancer.LoadBalancerLifecycle;
import org.springframework.cloud.client.loadbalancer.Request;
import org.springframework.cloud.client.loadbalancer.Response;

/** Leaves an instance out for a moment where nobody took a connection: what is sent again goes to another one. */
class Refusals implements LoadBalancerLifecycle<Object, Object, ServiceInstance> {
  private static final Duration KEPT = Duration.ofSeconds(2);

  private final Map<String, Instant> refused = new ConcurrentHashMap<>();

  @Override
  public void onStart(Request<Object> request) {}

  @Override
  public void onStartRequest(Request<Object> request, Response<ServiceInstance> chosen) {}

  @Override
  public void onComplete(CompletionContext<Object, ServiceInstance, Object> ended) {
    Response<ServiceInstance> chosen = ended.getLoadBalancerResponse();
    if (chosen != null && chosen.hasServer() && foundNobody(ended.getThrowable())) {
      refused.put(chosen.getServer().getInstanceId(), Instant.now());
    }
  }

  /** All of them where each refused: one may be there again. */
  List<ServiceInstance> leaveOut(List<ServiceInstance> all) {
    Instant since = Instant.now().minus(KEPT);
    refused.values().removeIf(at -> at.isBefore(since));
    List<ServiceInstance> others = all.stream().filter(one -> !refused.containsKey(one.getInstanceId())).toList();
    return others.isEmpty() ? all : others;
  }

  private static boolean foundNobody(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof ConnectException
          || cause instanceof NoRouteToHostException
          || cause instanceof UnknownHostException) {
        return true;
      }
    }
    return false;
  }
}
