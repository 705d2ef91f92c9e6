package platform.reference.domain;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.core.env.Environment;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Tells which release of which service answered, which of its instances, and what the config server had for it. */
@RestController
class AboutController {
  private final String name;
  private final ReferenceProperties properties;
  private final Environment environment;

  AboutController(
      @Value("${spring.application.name}") String name, ReferenceProperties properties, Environment environment) {
    this.name = name;
    this.properties = properties;
    this.environment = environment;
  }

  /** The greeting is read at each request: a refresh changes the environment below the running service. */
  @GetMapping("/api/${reference.route}/about")
  About about() {
    return new About(
        name, properties.instance(), properties.version(), environment.getProperty("reference.greeting"));
  }

  record About(
      String name, String instance, String version, @JsonInclude(JsonInclude.Include.NON_NULL) String greeting) {}
}
