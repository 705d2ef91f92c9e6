package platform.reference;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Tells which release of which service answered, and which of its instances. */
@RestController
public class AboutController {
  private final About about;

  AboutController(@Value("${spring.application.name}") String name, ReferenceProperties properties) {
    this.about = new About(name, properties.instance(), properties.version());
  }

  @GetMapping("/api/${reference.route}/about")
  About about() {
    return about;
  }

  record About(String name, String instance, String version) {}
}
