package platform.reference.gateway;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationPredicate;
import org.springframework.http.server.reactive.observation.ServerRequestObservationContext;
import org.springframework.stereotype.Component;

/** Health checks and scrapes come every few seconds: they would bury the requests of people in the traces. */
@Component
class ProbesAreNotTraced implements ObservationPredicate {
  @Override
  public boolean test(String name, Observation.Context context) {
    return !(context instanceof ServerRequestObservationContext request && isProbe(request));
  }

  private static boolean isProbe(ServerRequestObservationContext request) {
    return request.getCarrier().getPath().value().startsWith("/actuator");
  }
}
