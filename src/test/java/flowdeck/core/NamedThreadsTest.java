package flowdeck.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class NamedThreadsTest {
  @Test
  void aPunctualThreadRunsItsWorkUnderItsName() throws Exception {
    CompletableFuture<String> ran = new CompletableFuture<>();
    Thread thread =
        NamedThreads.startPunctual("tick", () -> ran.complete(Thread.currentThread().getName()));
    assertThat(ran.get(10, TimeUnit.SECONDS)).isEqualTo("tick");
    assertThat(thread.isDaemon()).isTrue();
  }

  /** The kernel tells a thread's own slice where it was asked for another than the usual one. */
  @Test
  @EnabledOnOs(OS.LINUX)
  void linuxGrantsThePunctualThreadAShortSlice() throws Exception {
    CompletableFuture<String> slice = new CompletableFuture<>();
    NamedThreads.startPunctual(
        "tick",
        () -> {
          try {
            slice.complete(
                Files.readAllLines(Path.of("/proc/thread-self/sched")).stream()
                    .filter(line -> line.startsWith("se.slice"))
                    .findFirst()
                    .orElse(""));
          } catch (java.io.IOException e) {
            slice.complete("");
          }
        });
    String told = slice.get(10, TimeUnit.SECONDS);
    org.junit.jupiter.api.Assumptions.assumeFalse(told.isEmpty(), "this kernel does not tell");
    assertThat(told.replaceAll(".*:\\s*", "")).isEqualTo("100000");
  }
}
