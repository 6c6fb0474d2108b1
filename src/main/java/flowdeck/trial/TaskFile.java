package flowdeck.trial;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.dataformat.yaml.JacksonYAMLParseException;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import flowdeck.core.InputException;
import flowdeck.trial.TaskDescription.FailureCause;
import flowdeck.trial.TaskDescription.Stage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The YAML of a task as it is written, before anything is known about it to be right. */
record TaskFile(
    @Nullable String name,
    @Nullable String title,
    @Nullable String instruction,
    @Nullable String simulated,
    @Nullable String success,
    @Nullable Double limitSeconds,
    @Nullable List<@Nullable StageEntry> stages,
    @Nullable List<@Nullable CauseEntry> causes) {

  /** The stage every task starts with. */
  private static final String START = "initial";

  private static final Pattern ID = Pattern.compile("[a-z0-9][a-z0-9_-]*");

  private static final YAMLMapper MAPPER =
      YAMLMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  record StageEntry(@Nullable String id, @Nullable String title, @Nullable Double limitSeconds) {}

  record CauseEntry(
      @Nullable String id, @Nullable String title, @Nullable List<@Nullable String> stages) {}

  /**
   * Reads and checks a task.
   *
   * @param source begins every message, e.g. "Task file x.yaml"
   * @throws InputException naming what is wrong
   */
  static TaskDescription parse(String source, byte[] yaml) {
    TaskFile file;
    try (JsonParser parser = MAPPER.createParser(yaml)) {
      file = parser.nextToken() == null ? null : MAPPER.readValue(parser, TaskFile.class);
    } catch (UnrecognizedPropertyException e) {
      throw new InputException(
          "%s has an unknown field%s; known ones there are %s."
              .formatted(
                  source,
                  // Its line is not known: records are built after all their fields were read.
                  field(e),
                  e.getKnownPropertyIds().stream()
                      .map(String::valueOf)
                      .sorted()
                      .collect(Collectors.joining(", "))),
          e);
    } catch (JsonMappingException e) {
      // What the parser finds within a list or a record comes wrapped.
      if (e.getCause() instanceof JacksonYAMLParseException syntax) {
        throw invalid(source, syntax);
      }
      throw new InputException(
          "%s has a wrong value%s%s; compare it with a task that comes with Flowdeck."
              .formatted(source, field(e), line(e)),
          e);
    } catch (JsonProcessingException e) {
      throw invalid(source, e);
    } catch (IOException e) {
      throw new InputException(
          "%s is not readable as text; save it as UTF-8.".formatted(source), e);
    }
    if (file == null) {
      throw new InputException(source + " is empty; give it a name and stages.");
    }
    return file.checked(source);
  }

  /** The task as YAML that {@link #parse} reads back. */
  static String text(TaskDescription task) {
    TaskFile file =
        new TaskFile(
            task.name(),
            task.title(),
            task.instruction(),
            task.simulatedTask(),
            task.success(),
            written(task.limitSeconds()),
            task.stages().stream()
                .<@Nullable StageEntry>map(
                    stage ->
                        new StageEntry(stage.id(), stage.title(), written(stage.limitSeconds())))
                .toList(),
            task.causes().stream()
                .<@Nullable CauseEntry>map(
                    cause ->
                        new CauseEntry(
                            cause.id(),
                            cause.title(),
                            cause.stages().stream().<@Nullable String>map(id -> id).toList()))
                .toList());
    try {
      return MAPPER.writeValueAsString(file);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("Not writable as YAML: " + task, e);
    }
  }

  private static @Nullable Double written(double limitSeconds) {
    return Double.isInfinite(limitSeconds) ? null : limitSeconds;
  }

  private static InputException invalid(String source, JsonProcessingException e) {
    String what = e.getOriginalMessage().lines().findFirst().orElse("not readable");
    return new InputException(
        "%s is not valid YAML%s (%s); correct it.".formatted(source, line(e), what), e);
  }

  private TaskDescription checked(String source) {
    String id = identifier(source, "name", name);
    List<Stage> checkedStages = stages(source);
    Set<String> stageIds = checkedStages.stream().map(Stage::id).collect(Collectors.toSet());
    return new TaskDescription(
        id,
        text(source, "title", title),
        text(source, "instruction", instruction),
        simulated,
        text(source, "success", success),
        limit(source, "the trial", limitSeconds),
        checkedStages,
        causes(source, stageIds));
  }

  private List<Stage> stages(String source) {
    if (stages == null || stages.size() < 2) {
      throw new InputException(
          "%s has no stages; list '%s' and at least one more under 'stages'."
              .formatted(source, START));
    }
    List<Stage> result = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    for (StageEntry entry : stages) {
      if (entry == null) {
        throw new InputException(source + " has an empty stage; give it an id and a title.");
      }
      String id = identifier(source, "id of a stage", entry.id());
      if (!seen.add(id)) {
        throw new InputException(
            "%s lists stage '%s' twice; give every stage its own id.".formatted(source, id));
      }
      String where = "stage '" + id + "'";
      result.add(
          new Stage(
              id,
              text(source, "title of " + where, entry.title()),
              limit(source, where, entry.limitSeconds())));
    }
    if (!result.getFirst().id().equals(START)) {
      throw new InputException(
          "%s starts with stage '%s'; put '%s' before it, the state before anything is done."
              .formatted(source, result.getFirst().id(), START));
    }
    return result;
  }

  private List<FailureCause> causes(String source, Set<String> stageIds) {
    List<FailureCause> result = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    for (CauseEntry entry : causes == null ? List.<@Nullable CauseEntry>of() : causes) {
      if (entry == null) {
        throw new InputException(source + " has an empty cause; give it an id and a title.");
      }
      String id = identifier(source, "id of a cause", entry.id());
      if (!seen.add(id)) {
        throw new InputException(
            "%s lists cause '%s' twice; give every cause its own id.".formatted(source, id));
      }
      List<String> at = new ArrayList<>();
      for (String stage : entry.stages() == null ? List.<@Nullable String>of() : entry.stages()) {
        if (stage == null || !stageIds.contains(stage)) {
          throw new InputException(
              "%s says that cause '%s' happens at stage '%s', which the task does not have; name one of its stages."
                  .formatted(source, id, stage));
        }
        at.add(stage);
      }
      result.add(
          new FailureCause(id, text(source, "title of cause '" + id + "'", entry.title()), at));
    }
    return result;
  }

  private static String text(String source, String what, @Nullable String value) {
    if (value == null || value.isBlank()) {
      throw new InputException("%s lacks the %s; add it.".formatted(source, what));
    }
    return value.strip();
  }

  private static String identifier(String source, String what, @Nullable String value) {
    String id = text(source, what, value);
    if (!ID.matcher(id).matches()) {
      throw new InputException(
          "%s has '%s' as the %s; use small letters, digits, '-' and '_' only."
              .formatted(source, id, what));
    }
    return id;
  }

  private static double limit(String source, String what, @Nullable Double seconds) {
    if (seconds == null) {
      return Double.POSITIVE_INFINITY;
    }
    if (!(seconds > 0 && Double.isFinite(seconds))) {
      throw new InputException(
          "%s gives %s a limit of %s s; give a number above 0, or leave 'limitSeconds' out for none."
              .formatted(source, what, seconds));
    }
    return seconds;
  }

  private static String field(JsonMappingException e) {
    String path =
        e.getPath().stream()
            .map(
                step ->
                    step.getFieldName() == null
                        ? "[" + (step.getIndex() + 1) + "]"
                        : step.getFieldName())
            .collect(Collectors.joining("."))
            .replace(".[", "[");
    return path.isEmpty() ? "" : " at '" + path + "'";
  }

  private static String line(JsonProcessingException e) {
    return e.getLocation() == null || e.getLocation().getLineNr() < 1
        ? ""
        : " in line " + e.getLocation().getLineNr();
  }
}
