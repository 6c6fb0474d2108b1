package flowdeck.trial.report;

import flowdeck.trial.Edit;
import flowdeck.trial.Trial;
import flowdeck.trial.WholeFile;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Evaluations for reviewers: one page that needs no other file, tables for a paper, and every trial
 * as a row for programs.
 *
 * @param title of the page
 * @param build which build of the program made it
 * @param made wall time
 * @param evaluations in the order in which they are told
 * @param pictures JPEG files that show a trial, at its start and at its end; none where there are
 *     none
 * @param edits what was changed in a trial's label
 */
public record Report(
    String title,
    String build,
    Instant made,
    List<Findings> evaluations,
    Function<Trial, List<Path>> pictures,
    Function<Trial, List<Edit>> edits) {

  public Report {
    evaluations = List.copyOf(evaluations);
  }

  /** The files of a report. */
  public enum Part {
    /** The page. */
    PAGE("report.html"),
    /** Every trial. */
    TRIALS("trials.csv"),
    /** A row per policy. */
    POLICIES("policies.csv"),
    /** Tables for a paper. */
    LATEX("tables.tex");

    private final String file;

    Part(String file) {
      this.file = file;
    }

    /** Its name within the report's folder. */
    public String file() {
      return file;
    }
  }

  /**
   * Writes all parts; each replaces what was there as a whole.
   *
   * @param folder made if there is none
   * @return the page
   * @throws flowdeck.core.InputException if it cannot be written
   */
  public Path write(Path folder) {
    for (Part part : Part.values()) {
      WholeFile.write(
          folder.resolve(part.file()), text(part), "free space or choose another folder");
    }
    return folder.resolve(Part.PAGE.file());
  }

  /** One part. */
  public String text(Part part) {
    return switch (part) {
      case PAGE -> new HtmlPage(this).text();
      case TRIALS -> Csv.text(trials());
      case POLICIES -> Csv.text(policies());
      case LATEX -> LatexTables.text(evaluations);
    };
  }

  private List<Map<String, String>> trials() {
    List<Map<String, String>> rows = new ArrayList<>();
    for (Findings findings : evaluations) {
      for (Map<String, String> row : TrialTable.rows(findings.study())) {
        Map<String, String> named = new LinkedHashMap<>();
        named.put("evaluation", findings.study().protocol().title());
        named.put("task", findings.task().name());
        named.putAll(row);
        rows.add(named);
      }
    }
    return rows;
  }

  private List<Map<String, String>> policies() {
    List<Map<String, String>> rows = new ArrayList<>();
    for (Findings findings : evaluations) {
      for (ContenderResult one : findings.contenders()) {
        rows.add(PolicyRow.of(findings, one));
      }
    }
    return rows;
  }
}
