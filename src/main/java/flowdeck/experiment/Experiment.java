package flowdeck.experiment;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A grid of trainings and evaluations.
 *
 * @param name what it is about
 * @param cells in the order of the file, no two alike
 */
public record Experiment(String name, List<Cell> cells) {

  /**
   * One line of the result: a policy, how it is judged on trials, and on recordings.
   *
   * @param train options of the command that makes the policy; empty if {@code evaluate} names one
   * @param evaluate options of its evaluation in the simulated cell; empty for none
   * @param openLoop options of its evaluation on recorded episodes; empty for none
   */
  public record Cell(
      Map<String, String> train, Map<String, String> evaluate, Map<String, String> openLoop) {

    /** Its options with what they belong to, for instance {@code train stride}. */
    private Map<String, String> all() {
      Map<String, String> all = new LinkedHashMap<>();
      train.forEach((option, value) -> all.put(TRAIN + option, value));
      evaluate.forEach((option, value) -> all.put("evaluate " + option, value));
      openLoop.forEach((option, value) -> all.put("open-loop " + option, value));
      return all;
    }
  }

  private static final String TRAIN = "train ";
  private static final String ABSENT = "";

  public Experiment {
    cells = List.copyOf(cells);
  }

  /** Options that are not the same in all cells, each with what it belongs to. */
  public List<String> varied() {
    return varied(Cell::all);
  }

  private List<String> varied(Function<Cell, Map<String, String>> options) {
    Set<String> names = new LinkedHashSet<>();
    cells.forEach(cell -> names.addAll(options.apply(cell).keySet()));
    List<String> varied = new ArrayList<>();
    for (String name : names) {
      long values =
          cells.stream()
              .map(cell -> options.apply(cell).getOrDefault(name, ABSENT))
              .distinct()
              .count();
      if (values > 1) {
        varied.add(name);
      }
    }
    return varied;
  }

  /** The value of an option of {@link #varied} in a cell, empty if it is not given there. */
  public String value(Cell cell, String option) {
    return cell.all().getOrDefault(option, ABSENT);
  }

  /** What tells a cell from the others, e.g. {@code stride 4, selection sbs}. */
  public String label(Cell cell) {
    String label = words(cell, varied(), ", ", " ");
    return label.isEmpty() ? name : label;
  }

  /** Folder of a cell's policy: what tells its training from the others'. */
  public String policyName(Cell cell) {
    List<String> varied =
        varied(Cell::all).stream().filter(option -> option.startsWith(TRAIN)).toList();
    return fileName(words(cell, varied, "_", "-"), "policy");
  }

  /** Name of the files of a cell's results. */
  public String resultName(Cell cell) {
    return fileName(words(cell, varied(), "_", "-"), "result");
  }

  private String words(Cell cell, List<String> options, String between, String equals) {
    return options.stream()
        .filter(option -> !value(cell, option).isEmpty())
        .map(
            option ->
                option.substring(option.indexOf(' ') + 1) + equals + shown(value(cell, option)))
        .collect(Collectors.joining(between));
  }

  /** Of a path the last part only. */
  private static String shown(String value) {
    return value.substring(value.lastIndexOf('/') + 1);
  }

  private static String fileName(String words, String otherwise) {
    String name = words.replaceAll("[^A-Za-z0-9._+-]+", "-");
    return name.isEmpty() ? otherwise : name;
  }

  /** Options as the command line has them. */
  public static List<String> arguments(Map<String, String> options) {
    List<String> arguments = new ArrayList<>();
    options.forEach(
        (option, value) ->
            arguments.add(value.equals("true") ? "--" + option : "--" + option + "=" + value));
    return arguments;
  }
}
