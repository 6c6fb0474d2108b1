package flowdeck.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class NamedThreadsTest {
  private static final Path STAT = Path.of("/proc/thread-self/stat");

  /** Fields 40 and 41 of {@link #STAT}, counted from the third, which follows the name. */
  private static final int PRIORITY = 37;

  private static final int POLICY = 38;

  @Test
  void aPunctualThreadRunsItsWorkUnderItsName() throws Exception {
    CompletableFuture<String> ran = new CompletableFuture<>();
    Thread thread =
        NamedThreads.startPunctual("tick", () -> ran.complete(Thread.currentThread().getName()));
    assertThat(ran.get(10, TimeUnit.SECONDS)).isEqualTo("tick");
    assertThat(thread.isDaemon()).isTrue();
  }

  /**
   * The kernel tells a thread's priority of real time, and its slice where it is another than the
   * usual one.
   */
  @Test
  @EnabledOnOs(OS.LINUX)
  void linuxGrantsThePunctualThreadRealTimeOrAShortSlice() throws Exception {
    CompletableFuture<String> granted = new CompletableFuture<>();
    NamedThreads.startPunctual("tick", () -> granted.complete(scheduling()));
    String told = granted.get(10, TimeUnit.SECONDS);
    assumeFalse(told.isEmpty(), "this kernel does not tell");
    assertThat(told).isIn("policy 1 priority 9", "slice 100000");
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void whoMustAnswerRunsBeforeWhoBeginsOnTime() throws Exception {
    CompletableFuture<String> granted = new CompletableFuture<>();
    NamedThreads.startAnswering("answer", () -> granted.complete(scheduling()));
    String told = granted.get(10, TimeUnit.SECONDS);
    assumeFalse(told.isEmpty(), "this kernel does not tell");
    assertThat(told).isIn("policy 1 priority 10", "slice 100000");
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void whatAPunctualThreadStartsIsOrdinary() throws Exception {
    CompletableFuture<String> granted = new CompletableFuture<>();
    NamedThreads.startPunctual(
        "tick", () -> NamedThreads.start("child", () -> granted.complete(scheduling())));
    assertThat(granted.get(10, TimeUnit.SECONDS)).doesNotStartWith("policy 1");
  }

  /** How the calling thread is scheduled, as the kernel tells; empty if it does not. */
  private static String scheduling() {
    try {
      List<String> stat = List.of(Files.readString(STAT).replaceAll(".*\\) ", "").split(" "));
      if (!stat.get(POLICY).equals("0")) {
        return "policy %s priority %s".formatted(stat.get(POLICY), stat.get(PRIORITY));
      }
      return Files.readAllLines(Path.of("/proc/thread-self/sched")).stream()
          .filter(line -> line.startsWith("se.slice"))
          .map(line -> "slice " + line.replaceAll(".*:\\s*", ""))
          .findFirst()
          .orElse("");
    } catch (IOException e) {
      return "";
    }
  }
}
