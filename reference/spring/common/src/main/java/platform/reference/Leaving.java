package platform.reference;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Goes on serving for a while after Eureka was told that this instance is down, and only then lets the web server drain.
 * Eureka has no way to tell that its clients have looked; they look every second, so the while is a matter of time.
 */
class Leaving implements SmartLifecycle {
  private static final Logger LOG = LoggerFactory.getLogger(Leaving.class);

  private final Executor later;
  private final Duration serving;
  private volatile boolean running;

  Leaving(Duration serving) {
    this.serving = serving;
    this.later = CompletableFuture.delayedExecutor(serving.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** The highest phase is stopped first, before the web server's. */
  @Override
  public int getPhase() {
    return Integer.MAX_VALUE;
  }

  @Override
  public void start() {
    running = true;
  }

  @Override
  public void stop() {
    running = false;
  }

  @Override
  public void stop(Runnable done) {
    LOG.info("Left the registry; serving for another {} ms.", serving.toMillis());
    later.execute(
        () -> {
          stop();
          done.run();
        });
  }

  @Override
  public boolean isRunning() {
    return running;
  }
}
