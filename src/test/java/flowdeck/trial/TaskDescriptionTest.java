package flowdeck.trial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import flowdeck.core.InputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TaskDescriptionTest {
  private static final String GOOD =
      """
      name: pour
      title: Pour
      instruction: Pour the water.
      success: The cup is full.
      limitSeconds: 60
      stages:
        - {id: initial, title: Initial}
        - {id: grasping, title: Grasping, limitSeconds: 20}
        - {id: pouring, title: Pouring}
      causes:
        - {id: spilled, title: Spilled, stages: [pouring]}
        - {id: other, title: Other}
      """;

  @TempDir private Path folder;

  @Test
  void stackBlocksTwoHasTheStagesOfThePaper() {
    TaskDescription task = Tasks.named("stack-blocks-two");
    assertThat(task.ladder().ids())
        .containsExactly(
            "initial", "arm-one-picking", "arm-one-placing", "arm-two-picking", "arm-two-placing");
    assertThat(task.simulatedTask()).isEqualTo("stack_blocks_two");
    assertThat(task.stages().getFirst().limitSeconds()).isInfinite();
    assertThat(task.stages().getLast().limitSeconds()).isEqualTo(30);
  }

  @Test
  void towelFoldingHasTheStagesOfThePaper() {
    assertThat(Tasks.named("towel-folding").ladder().ids())
        .containsExactly("initial", "towel-picking", "towel-folding");
  }

  @Test
  void everyBuiltInTaskIsReadableUnderItsName() {
    for (String name : Tasks.builtIn()) {
      assertThat(Tasks.named(name).name()).isEqualTo(name);
    }
  }

  @Test
  void unknownNameListsTheKnownOnes() {
    assertThatThrownBy(() -> Tasks.named("juggle"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("'juggle'")
        .hasMessageContaining("stack-blocks-two, towel-folding");
  }

  @Test
  void readsATaskOfTheLab() throws Exception {
    Path file = Files.writeString(folder.resolve("pour.yaml"), GOOD);
    TaskDescription task = Tasks.named(file.toString());
    assertThat(task.name()).isEqualTo("pour");
    assertThat(task.simulatedTask()).isNull();
    assertThat(task.limitSeconds()).isEqualTo(60);
    assertThat(task.stage("grasping").orElseThrow().limitSeconds()).isEqualTo(20);
    assertThat(task.stage("pouring").orElseThrow().limitSeconds()).isInfinite();
    assertThat(task.causesAt("pouring"))
        .extracting(TaskDescription.FailureCause::id)
        .containsExactly("spilled", "other");
    assertThat(task.causesAt("grasping"))
        .extracting(TaskDescription.FailureCause::id)
        .containsExactly("other");
  }

  @Test
  void whatIsWrittenIsReadBack() {
    for (String name : Tasks.builtIn()) {
      TaskDescription task = Tasks.named(name);
      byte[] yaml = TaskFile.text(task).getBytes(StandardCharsets.UTF_8);
      assertThat(TaskFile.parse("x", yaml)).isEqualTo(task);
    }
  }

  @Test
  void missingFileIsNamed() {
    assertThatThrownBy(() -> Tasks.named(folder.resolve("no.yaml").toString()))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("no.yaml does not exist");
  }

  @Test
  void saysWhatIsWrongInOneSentence() {
    refused(GOOD.replace("{id: pouring,", "{id: grasping,"), "stage 'grasping' twice");
    refused(GOOD.replace("limitSeconds: 20", "limitSeconds: -20"), "stage 'grasping' a limit");
    refused(GOOD.replace("limitSeconds: 60", "limitSeconds: 0"), "the trial a limit");
    refused(GOOD.replace("limitSeconds: 60", "limitSeconds: .nan"), "limitSeconds' in line 5");
    refused(GOOD.replace("limitSeconds: 60", "limitSeconds: soon"), "limitSeconds");
    refused(GOOD.replace("[pouring]", "[drinking]"), "stage 'drinking'");
    refused(GOOD.replace("id: initial", "id: start"), "put 'initial' before it");
    refused(GOOD.replace("title: Pour\n", ""), "lacks the title");
    refused(GOOD.replace("name: pour", "name: Pour It"), "'Pour It'");
    refused(GOOD.replace("title: Pour\n", "title: Pour\ntitle: Pour\n"), "title");
    refused(GOOD.replace("limitSeconds: 60", "limit: 60"), "unknown field at 'limit'");
    refused(GOOD.replace("limitSeconds: 20", "limit: 20"), "unknown field at 'stages[2].limit'");
    refused(GOOD.substring(0, GOOD.indexOf("stages:")), "no stages");
    refused("stages: [", "not valid YAML");
    refused("", "is empty");
    refused("just words", "wrong value");
    refused(GOOD.replace("{id: spilled, title: Spilled, stages: [pouring]}", ""), "empty cause");
  }

  private static void refused(String yaml, String part) {
    assertThatThrownBy(
            () -> TaskFile.parse("Task file x.yaml", yaml.getBytes(StandardCharsets.UTF_8)))
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith("Task file x.yaml")
        .hasMessageContaining(part)
        .hasMessageEndingWith(".")
        .hasMessageNotContaining("\n");
  }
}
