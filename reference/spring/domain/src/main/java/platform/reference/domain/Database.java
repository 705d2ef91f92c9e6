package platform.reference.domain;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.HealthIndicator;
import org.springframework.boot.autoconfigure.jdbc.DataSourceProperties;
import org.springframework.boot.context.event.ApplicationStartedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.datasource.SimpleDriverDataSource;
import org.springframework.jdbc.datasource.init.ResourceDatabasePopulator;
import org.springframework.stereotype.Component;

/**
 * Makes the tables as soon as the database answers, then looks every second whether it still does.
 *
 * <p>Takes the place of Spring Boot's indicator "db", which would let each health request wait for the pool's time-out
 * (30 s by default) while the database is away: this one answers at once from the last look.
 */
@Component("dbHealthIndicator")
class Database implements HealthIndicator, DisposableBean {
  private static final Logger LOG = LoggerFactory.getLogger(Database.class);
  private static final Duration LOOK_EVERY = Duration.ofSeconds(1);
  private static final Duration LOOK_IS_GOOD_FOR = Duration.ofSeconds(5);

  private final DataSource pool;
  private final DataSourceProperties properties;
  private final ScheduledExecutorService looks =
      Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "database-look"));
  private boolean tablesMade;
  private volatile Look last = new Look(Instant.EPOCH, "the database has not answered yet");

  Database(DataSource pool, DataSourceProperties properties) {
    this.pool = pool;
    this.properties = properties;
  }

  @EventListener(ApplicationStartedEvent.class)
  void start() {
    looks.scheduleWithFixedDelay(this::look, 0, LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Whether it did at the last look. */
  boolean answers() {
    return last.problem() == null;
  }

  @Override
  public Health health() {
    Look look = last;
    if (look.problem() != null) {
      return Health.down().withDetail("problem", look.problem()).build();
    }
    if (look.at().plus(LOOK_IS_GOOD_FOR).isBefore(Instant.now())) {
      return Health.down().withDetail("problem", "the database does not answer").build();
    }
    return Health.up().build();
  }

  @Override
  public void destroy() {
    looks.shutdownNow();
  }

  private void look() {
    String problem = null;
    try {
      if (!tablesMade) {
        makeTables();
        tablesMade = true;
      }
      askPool();
    } catch (Exception failure) {
      problem = describe(failure);
    }
    Look previous = last;
    last = new Look(Instant.now(), problem);
    log(previous.problem(), problem);
  }

  /** On a connection outside the pool, which tells at once why there is none, where the pool waits for its time-out. */
  private void makeTables() throws SQLException {
    DataSource direct = properties.initializeDataSourceBuilder().type(SimpleDriverDataSource.class).build();
    try (Connection connection = direct.getConnection()) {
      connection.setAutoCommit(false);
      new ResourceDatabasePopulator(new ClassPathResource("db/domain.sql")).populate(connection);
      connection.commit();
    }
  }

  private void askPool() throws SQLException {
    try (Connection connection = pool.getConnection()) {
      if (!connection.isValid((int) LOOK_IS_GOOD_FOR.toSeconds())) {
        throw new SQLException("the database does not answer");
      }
    }
  }

  private void log(String before, String now) {
    if (now == null && before != null) {
      LOG.info("The database {} is in use.", address());
    } else if (now != null && !now.equals(before)) {
      LOG.error("The database {} cannot be used; trying again every second: {}", address(), now);
    }
  }

  /** The message of a network failure is often no more than a host's name: the kind of failure goes before it. */
  private static String describe(Exception failure) {
    Throwable cause = NestedExceptionUtils.getMostSpecificCause(failure);
    return cause instanceof SQLException
        ? cause.getMessage()
        : "%s: %s".formatted(cause.getClass().getSimpleName(), cause.getMessage());
  }

  /** Without the parameters, which may hold a password. */
  private String address() {
    return properties.getUrl().split("\\?", 2)[0];
  }

  /** What the last look found; without a problem, the database answered. */
  private record Look(Instant at, String problem) {}
}
