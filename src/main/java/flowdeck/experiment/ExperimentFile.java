package flowdeck.experiment;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import flowdeck.core.InputException;
import flowdeck.experiment.Experiment.Cell;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Reads an experiment. At the top stand {@code name} and what all cells share: {@code train},
 * {@code evaluate} and {@code open-loop}, each with options of that command; an option with a list
 * of values makes a cell of each. {@code runs} holds entries of the same three, each a grid of its
 * own upon what is shared.
 */
public final class ExperimentFile {
  private static final YAMLMapper YAML =
      YAMLMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();
  private static final String TRAIN = "train";
  private static final String EVALUATE = "evaluate";
  private static final String OPEN_LOOP = "open-loop";
  private static final List<String> PARTS = List.of(TRAIN, EVALUATE, OPEN_LOOP);

  private final Path file;
  private final Set<String> trainOptions;
  private final Set<String> evaluateOptions;

  private ExperimentFile(Path file, Set<String> trainOptions, Set<String> evaluateOptions) {
    this.file = file;
    this.trainOptions = trainOptions;
    this.evaluateOptions = evaluateOptions;
  }

  /**
   * Reads a file.
   *
   * @param trainOptions the train command has, without dashes and without those that the experiment
   *     itself sets
   * @param evaluateOptions the same of the evaluate command
   * @throws InputException naming file, field and what to do
   */
  public static Experiment read(Path file, Set<String> trainOptions, Set<String> evaluateOptions) {
    JsonNode root;
    try {
      root = YAML.readTree(Files.readAllBytes(file));
    } catch (JsonProcessingException e) {
      throw new InputException(
          "%s is not valid YAML in line %d: %s."
              .formatted(
                  file,
                  e.getLocation() == null ? 0 : e.getLocation().getLineNr(),
                  e.getOriginalMessage().lines().findFirst().orElse("")),
          e);
    } catch (IOException e) {
      throw new InputException(
          "%s cannot be read (%s); give an experiment's file.".formatted(file, e.getMessage()), e);
    }
    return new ExperimentFile(file, trainOptions, evaluateOptions).experiment(root);
  }

  private Experiment experiment(JsonNode root) {
    if (!(root instanceof ObjectNode top)) {
      throw problem("is empty or no list of fields; give it train and evaluate");
    }
    requireKnown(top, "", Set.of("name", TRAIN, EVALUATE, OPEN_LOOP, "runs"));
    JsonNode name = top.get("name");
    List<Cell> cells = new ArrayList<>();
    JsonNode runs = top.get("runs");
    if (runs == null) {
      cells.addAll(grid(top, "", top));
    } else if (!runs.isArray() || runs.isEmpty()) {
      throw problem("has runs that are no list; begin each run with a dash");
    } else {
      for (int i = 0; i < runs.size(); i++) {
        String where = "runs[%d].".formatted(i + 1);
        if (!(runs.get(i) instanceof ObjectNode run)) {
          throw problem(where + " is no list of fields; give it train or evaluate");
        }
        requireKnown(run, where, Set.copyOf(PARTS));
        cells.addAll(grid(top, where, run));
      }
    }
    List<Cell> distinct = cells.stream().distinct().toList();
    String stem = String.valueOf(file.getFileName()).replaceFirst("\\.ya?ml$", "");
    return new Experiment(name == null || name.isNull() ? stem : name.asText(), distinct);
  }

  /** All combinations of a run's values, upon what all runs share. */
  private List<Cell> grid(ObjectNode top, String where, ObjectNode run) {
    List<Map<String, Map<String, String>>> combinations = new ArrayList<>();
    combinations.add(new LinkedHashMap<>());
    for (String part : PARTS) {
      Map<String, List<String>> options = new LinkedHashMap<>();
      options.putAll(options("", part, top.get(part)));
      if (run != top) {
        options.putAll(options(where, part, run.get(part)));
      }
      for (Map.Entry<String, List<String>> option : options.entrySet()) {
        combinations = times(combinations, part, option.getKey(), option.getValue());
      }
    }
    List<Cell> cells = new ArrayList<>();
    for (Map<String, Map<String, String>> combination : combinations) {
      cells.add(checked(where, cell(combination)));
    }
    return cells;
  }

  private static Cell cell(Map<String, Map<String, String>> parts) {
    return new Cell(
        parts.getOrDefault(TRAIN, Map.of()),
        parts.getOrDefault(EVALUATE, Map.of()),
        parts.getOrDefault(OPEN_LOOP, Map.of()));
  }

  private Cell checked(String where, Cell cell) {
    if (cell.train().isEmpty() && !cell.evaluate().containsKey("policy")) {
      throw problem(
          "%shas neither train nor evaluate.policy; say which policy it is about".formatted(where));
    }
    if (!cell.train().isEmpty() && !cell.train().containsKey("data")) {
      throw problem("%strain has no data; name the folder of a dataset".formatted(where));
    }
    if (cell.evaluate().isEmpty() && cell.openLoop().isEmpty()) {
      throw problem(
          "%shas neither evaluate nor open-loop; say how the policy is judged".formatted(where));
    }
    return cell;
  }

  private static List<Map<String, Map<String, String>>> times(
      List<Map<String, Map<String, String>>> combinations,
      String part,
      String option,
      List<String> values) {
    List<Map<String, Map<String, String>>> product = new ArrayList<>();
    for (Map<String, Map<String, String>> combination : combinations) {
      for (String value : values) {
        Map<String, Map<String, String>> copy = new LinkedHashMap<>();
        combination.forEach((name, options) -> copy.put(name, new LinkedHashMap<>(options)));
        Map<String, String> options = copy.computeIfAbsent(part, key -> new LinkedHashMap<>());
        if (!value.equals("false")) {
          options.put(option, value);
        }
        product.add(copy);
      }
    }
    return product;
  }

  private Map<String, List<String>> options(String where, String part, JsonNode node) {
    Map<String, List<String>> options = new LinkedHashMap<>();
    if (node == null || node.isNull()) {
      return options;
    }
    if (!(node instanceof ObjectNode fields)) {
      throw problem("%s%s is no list of options".formatted(where, part));
    }
    requireKnown(fields, where + part + ".", part.equals(TRAIN) ? trainOptions : evaluateOptions);
    for (Map.Entry<String, JsonNode> field : fields.properties()) {
      List<String> values = new ArrayList<>();
      if (field.getValue().isArray()) {
        field.getValue().forEach(value -> values.add(text(where + part, field.getKey(), value)));
      } else {
        values.add(text(where + part, field.getKey(), field.getValue()));
      }
      if (values.isEmpty()) {
        throw problem(
            "%s%s.%s is an empty list; give it a value".formatted(where, part, field.getKey()));
      }
      options.put(field.getKey(), values);
    }
    return options;
  }

  private String text(String where, String option, JsonNode value) {
    if (!value.isValueNode() || value.isNull() || value.asText().isBlank()) {
      throw problem(
          "%s.%s has no plain value; give a word, a number or a list of them"
              .formatted(where, option));
    }
    return value.asText();
  }

  private void requireKnown(ObjectNode node, String where, Set<String> known) {
    node.fieldNames()
        .forEachRemaining(
            field -> {
              if (!known.contains(field)) {
                throw problem(
                    "has an unknown field %s%s; known ones there are %s"
                        .formatted(where, field, String.join(", ", new TreeSet<>(known))));
              }
            });
  }

  private InputException problem(String what) {
    return new InputException("Experiment %s %s.".formatted(file, what));
  }
}
