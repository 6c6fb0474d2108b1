package flowdeck.sim;

import static org.assertj.core.api.Assertions.assertThat;

import flowdeck.trial.Tasks;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same seed gives the same states and pictures bit for bit, whatever task is built in. */
class DeterminismTest {
  private static final List<String> TASKS =
      Tasks.builtIn().stream()
          .map(name -> Tasks.named(name).simulatedTask())
          .filter(Objects::nonNull)
          .toList();

  @TempDir private Path folder;

  @Test
  void everyTaskRepeatsInOneProcessInAnotherAndOnTwoThreadsAtOnce() throws Exception {
    assertThat(TASKS).contains("stack_blocks_two", "towel_folding", "lift_pot");
    Process other = otherProcess();
    try {
      Map<String, Long> alone =
          TASKS.stream().collect(Collectors.toMap(Function.identity(), TaskHash::of));
      assertThat(alone.values()).as("tasks differ").doesNotHaveDuplicates();
      for (String task : TASKS) {
        CompletableFuture<Long> first = CompletableFuture.supplyAsync(() -> TaskHash.of(task));
        CompletableFuture<Long> second = CompletableFuture.supplyAsync(() -> TaskHash.of(task));
        assertThat(first.join()).as("%s beside another", task).isEqualTo(alone.get(task));
        assertThat(second.join()).as("%s beside another", task).isEqualTo(alone.get(task));
      }
      assertThat(other.waitFor(120, TimeUnit.SECONDS)).isTrue();
      String printed = Files.readString(folder.resolve("log"));
      for (String task : TASKS) {
        assertThat(printed).contains("hash of %s is %d;".formatted(task, alone.get(task)));
      }
    } finally {
      other.destroyForcibly();
    }
  }

  private Process otherProcess() throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    command.addAll(
        List.of("-classpath", System.getProperty("java.class.path"), TaskHash.class.getName()));
    command.addAll(TASKS);
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve("log").toFile())
        .start();
  }
}
