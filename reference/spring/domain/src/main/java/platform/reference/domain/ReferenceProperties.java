package platform.reference.domain;

import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * The settings that are this project's own; everything else has Spring's standard names.
 *
 * @param route the path segment of the service below /api, for example "patients"
 * @param version what /about and /actuator/info tell
 * @param instance which of several instances this is: the container's host name
 */
@ConfigurationProperties("reference")
public record ReferenceProperties(String route, String version, String instance) {}
